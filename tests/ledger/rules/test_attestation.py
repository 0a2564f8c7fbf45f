"""The four attestations, and the document behind an event."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    HEAD,
    LEGAL,
    A,
    B,
    World,
    document,
    event,
    observed,
    peopled,
    recognised,
    result,
    signer,
)

RECORDER = [signer("ar2", "archive", "recorder")]
ARCHIVIST = [signer("ar1", "archive", "archivist")]


@pytest.fixture
def world() -> World:
    return peopled()


def test_an_author_signs_a_paper_of_his_own_office(world: World) -> None:
    other = document(number="1/QĐ-UBND", issuer="office:ubnd-q")
    assert world.refused(recognised(document=other)).code == "ISSUER_NOT_SIGNER"


def test_entered_from_paper_is_by_a_recorder_with_the_digest(world: World) -> None:
    told: dict[str, Any] = {"attestation": "entered-from-paper"}
    world.record(recognised(A, RECORDER, **told))
    assert world.refused(recognised(A, ARCHIVIST, **told)).code == "ROLE_NOT_ENTITLED"
    assert world.refused(recognised(A, RECORDER, document=None, **told)).code == "DOCUMENT_REQUIRED"
    assert world.refused(recognised(A, RECORDER, document=document(files=False), **told)).code == (
        "DOCUMENT_FILE_REQUIRED")


def test_archival_needs_two_clerks_and_an_old_paper(world: World) -> None:
    told: dict[str, Any] = {"attestation": "archival"}
    assert world.refused(recognised(A, ARCHIVIST, **told)).code == "THRESHOLD_NOT_MET"
    assert world.refused(recognised(A, [*ARCHIVIST, *HEAD], **told)).code == "ROLE_NOT_ENTITLED"
    assert world.refused(recognised(A, ARCHIVISTS, document=None, **told)).code == "DOCUMENT_REQUIRED"
    world.day = "2024-03-01"
    recent = document(signed_on="2024-01-02")
    assert world.refused(recognised(A, ARCHIVISTS, document=recent, **told)).code == "ARCHIVAL_NOT_BEFORE"
    undated = document(signed_on=None)
    assert world.refused(recognised(A, ARCHIVISTS, document=undated, **told)).code == "ARCHIVAL_NOT_BEFORE"
    assert world.refused(recognised(A, ARCHIVISTS, document=document(signed_on="2024"), **told)).code == (
        "ARCHIVAL_NOT_BEFORE")
    year = recognised(A, ARCHIVISTS, document=document(signed_on="2021"), **told)
    assert world.noted(year) == ["COMPETENCE_UNKNOWN"]
    survey = result(signers=ARCHIVISTS, document=undated, **told)
    assert "ARCHIVAL_DATE_UNKNOWN" in world.noted(survey)


def test_archival_reaches_to_the_issuers_first_key(world: World) -> None:
    world.day = "2024-03-01"
    keyless = document(number=None, issuer="office:keyless", signed_on="2024-02-01")
    office = LEGAL | {"codes": [], "jurisdiction": "unit:tinh-p", "kind": "ubnd", "level": "province", "name": "x",
                      "part_of": None, "system": "state"}
    world.record(event("office.registered", "office:keyless", office))
    world.record(recognised(A, ARCHIVISTS, document=keyless, attestation="archival"))


def test_units_are_archived_with_their_source_alone(world: World) -> None:
    body = LEGAL | {"aliases": [], "code": None, "group": None, "kind": "xa", "name": "C", "parent": "unit:huyen-h",
                    "region": None, "source": "sách"}
    told = event("unit.registered", "unit:xa-c", body, ARCHIVISTS, "archival")
    assert world.noted(told) == ["ARCHIVAL_SOURCE_ONLY", "COMPETENCE_UNKNOWN"]


def test_quoted_is_for_observing_types(world: World) -> None:
    told: dict[str, Any] = {"attestation": "quoted-from-report", "document": document()}
    world.record(result(signers=ARCHIVIST, **told))
    assert world.refused(recognised(A, ARCHIVIST, **told)).code == "ATTESTATION_NOT_ALLOWED"
    assert world.refused(result(signers=HEAD, **told)).code == "ROLE_NOT_ENTITLED"
    assert world.refused(result(signers=ARCHIVIST, **(told | {"document": None}))).code == "DOCUMENT_REQUIRED"
    assert world.refused(result(attestation="hearsay")).code == "ATTESTATION_NOT_ALLOWED"


def test_symbol_of_another_issuer(world: World) -> None:
    strange = document(number="318/QĐ-TTg")
    refusal = world.refused(recognised(document=strange))
    assert (refusal.code, refusal.facts["place"]) == ("SYMBOL_NOT_OF_ISSUER", "document.number")
    quoted = result(signers=ARCHIVIST, attestation="quoted-from-report", document=strange)
    assert world.noted(quoted) == ["SYMBOL_NOT_OF_ISSUER"]
    world.record(recognised(document=document(number="không số")))


def test_a_document_has_a_known_issuer_in_force_and_a_past_date(world: World) -> None:
    assert world.refused(recognised(document=document(issuer="office:none"))).code == "OFFICE_UNKNOWN"
    assert world.refused(recognised(document=document(signed_on="2024-01-03"))).code == "SIGNED_IN_FUTURE"
    world.record(event("office.ended", "office:ubnd-q", LEGAL | {"reason": None}, effective_from="2021-01-01"))
    late = document(issuer="office:ubnd-q")
    assert world.refused(recognised(A, ARCHIVISTS, document=late, attestation="archival")).code == (
        "OFFICE_NOT_IN_FORCE")


def test_units_covered_are_known_and_counted(world: World) -> None:
    covers = {"as_written": None, "count": 2, "units": [A, B]}
    world.record(recognised(document=document(covers=covers)))
    three = document(covers=covers | {"count": 3})
    assert world.refused(recognised(document=three)).code == "COUNT_LIST_MISMATCH"
    assert world.noted(recognised(A, ARCHIVISTS, document=three, attestation="archival")) == ["COUNT_LIST_MISMATCH"]
    unknown = document(covers=covers | {"units": [A, "unit:none"]})
    assert world.refused(recognised(document=unknown)).code == "UNIT_UNKNOWN"


def test_a_registered_document_is_the_paper_of_its_figures(world: World) -> None:
    body = LEGAL | {"annex_sha256": None, "count": 2, "file": None, "issuer": "office:ubnd-p", "kind": None,
                    "notes": None, "number": "1/BC-UBND", "signed_on": "2021-12-31", "title": None, "units": [A, B]}
    paper = event("document.registered", "document:bc", body, ARCHIVISTS, "archival")
    world.record(paper)
    assert world.refused(paper).code == "SUBJECT_EXISTS"
    again = {**paper, "subject": "document:bc2"}
    assert world.noted({**again, "body": body | {"count": 5}}) == ["COUNT_LIST_MISMATCH"]
    figure = {
        "better": None, "decimals": None, "list": ["1", "2"], "list_closed": True, "metric": "xã đạt", "nature": None,
        "period": observed("2021-12-31"), "place": None, "quote": None, "relations": [], "row": "r1", "scope": A,
        "set": "set:s19", "stated": {"as_written": None, "basis": "actual", "hedge": None, "place": None},
        "unit": None, "value": "3", "value_as_written": "3",
    }
    said = event("figure.asserted", "document:bc", figure, ARCHIVIST, "quoted-from-report")
    assert world.noted(said) == ["COUNT_LIST_MISMATCH"]
    world.record({**said, "body": figure | {"value": "2"}})
    assert world.refused({**said, "subject": "document:none"}).code == "DOCUMENT_UNKNOWN"
    assert world.refused({**said, "body": figure | {"scope": "unit:none"}}).code == "UNIT_UNKNOWN"
    mine = {**said, "attestation": "signed-by-author"}
    assert world.refused(mine).code == "COUNT_LIST_MISMATCH"
