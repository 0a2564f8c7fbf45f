"""Which office may do what: the table, the threshold of root keys, regime and rule named in the body."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.rules.v1 import matching_rows
from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    FOUNDERS,
    HEAD,
    LEGAL,
    NANG_CAO,
    ROOTS,
    A,
    V,
    World,
    document,
    dossier,
    event,
    founding_act,
    granted,
    office_body,
    peopled,
    recognised,
    result,
    row,
    signer,
    unit_body,
)

RECORDER = [signer("ar2", "archive", "recorder")]


@pytest.fixture
def world() -> World:
    return peopled()


def publish(world: World, *rows: dict[str, object]) -> None:
    world.record(event("competence.published", "registry:competence",
                       LEGAL | {"part": 1, "parts": 1, "rows": list(rows)}))


def test_the_row_names_office_level_place_role_and_number(world: World) -> None:
    assert world.noted(recognised()) == []
    headq = [signer("headq", "ubnd-q", "head")]
    other: dict[str, Any] = {"document": document(issuer="office:ubnd-q")}
    assert world.refused(recognised(A, headq, **other)).code == "OFFICE_NOT_COMPETENT"
    headh = [signer("headh", "ubnd-h", "head")]
    assert world.refused(recognised(A, headh, document=document(issuer="office:ubnd-h"))).code == (
        "OFFICE_NOT_COMPETENT")
    assert world.refused(recognised(A, [signer("clerk", "ubnd-p", "recorder")])).code == "ROLE_NOT_ENTITLED"
    publish(world, row("xa", "recognition.recognised", "ubnd", "contains", signers=2))
    assert world.refused(recognised()).code == "THRESHOLD_NOT_MET"


def test_paper_is_judged_by_its_issuer_on_its_day(world: World) -> None:
    told: dict[str, Any] = {"attestation": "entered-from-paper"}
    assert world.noted(recognised(A, RECORDER, **told)) == []
    wrong = document(issuer="office:ubnd-h")
    assert world.refused(recognised(A, RECORDER, document=wrong, **told)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(recognised(A, ARCHIVISTS, document=wrong, attestation="archival")).code == (
        "OFFICE_NOT_COMPETENT")
    assert world.refused(recognised(A, RECORDER, document=document(issuer=None), **told)).code == (
        "OFFICE_NOT_COMPETENT")


def test_a_body_and_its_chairman(world: World) -> None:
    world.record(event("office.registered", "office:chairman",
                       office_body("chu-tich", "province", "unit:tinh-p", part_of="office:ubnd-p")))
    publish(world, row("xa", "recognition.recognised", "chu-tich", "contains"))
    assert world.noted(recognised(A, ARCHIVISTS, attestation="archival")) == ["ISSUER_BY_BODY"]


def test_without_a_row_the_basis_is_told_in_words(world: World) -> None:
    village: dict[str, Any] = {"document": None, "body": {"set": None}}
    assert world.refused(recognised(V, **village)).code == "BASIS_REQUIRED"
    words: dict[str, Any] = {"document": None, "body": {"set": None, "basis_text": "Quyết định của tỉnh"}}
    assert world.noted(recognised(V, **words)) == ["COMPETENCE_UNKNOWN"]
    village["document"] = document()
    assert world.noted(recognised(V, ARCHIVISTS, attestation="archival", **village)) == ["COMPETENCE_UNKNOWN"]
    named: dict[str, Any] = {"body": {"set": None, "basis_text": "x", "competence_rule": "xa"}}
    assert world.refused(recognised(V, **named)).code == "COMPETENCE_RULE_MISMATCH"
    early: dict[str, Any] = {"document": document(signed_on="2015-12-31"), "body": {"basis_text": "x"}}
    assert "COMPETENCE_UNKNOWN" in world.noted(recognised(A, **early))


def test_regime_and_rule_are_those_of_the_row(world: World) -> None:
    world.record(recognised(body={"regime": "qd-18", "competence_rule": "xa"}))
    assert world.refused(recognised(body={"regime": "tt-40"})).code == "COMPETENCE_RULE_MISMATCH"
    assert world.refused(recognised(body={"competence_rule": "xa-tham-dinh"})).code == "COMPETENCE_RULE_MISMATCH"
    rows = matching_rows(world.registry, recognised(), world)
    assert [(found.id, found.regime) for found in rows] == [("xa", "qd-18")]


def test_relations(world: World) -> None:
    for relation, unit, fits in (("self", A, False), ("parent", A, False), ("ancestor", A, True), ("any", A, True),
                                 ("issuer", A, False), ("contains", A, True)):
        publish(world, row("xa-tham-dinh", "result.appraised", "ubnd", relation))
        if fits:
            world.record(result(unit=unit))
        else:
            assert world.refused(result(unit=unit)).code == "OFFICE_NOT_COMPETENT"
    publish(world, row("xa-tham-dinh", "result.appraised", "ubnd", "parent"))
    world.record(result(signers=[signer("headh", "ubnd-h", "head")]))


def test_registry_and_law_need_k_root_keys_or_a_row(world: World) -> None:
    kinds = founding_act()[0]
    assert world.refused({**kinds, "signers": FOUNDERS[:1]}).code == "THRESHOLD_NOT_MET"
    assert world.refused({**kinds, "signers": HEAD}).code == "THRESHOLD_NOT_MET"
    assert world.refused({**kinds, "signers": ARCHIVISTS, "attestation": "archival"}).code == "THRESHOLD_NOT_MET"
    assert world.refused({**kinds, "attestation": "archival"}).code == "ATTESTATION_NOT_ALLOWED"
    world.record(granted("clerk", "ubnd-p", "secretary", signers=HEAD))
    assert world.refused(granted("clerk", "ubnd-q", "secretary", signers=HEAD)).code == "OFFICE_NOT_COMPETENT"


def test_units_may_be_registered_by_root_or_by_the_table(world: World) -> None:
    told = event("unit.registered", "unit:xa-c", unit_body("xa", "unit:huyen-h"), FOUNDERS[:1])
    assert world.refused(told).code == "THRESHOLD_NOT_MET"
    world.record({**told, "signers": ROOTS})


def test_a_session_is_judged_for_every_dossier(world: World) -> None:
    world.record(dossier(), dossier("d2", standard=NANG_CAO, set=None))
    ballot = dict.fromkeys(("agree", "appointed", "disagree", "issued", "present", "returned", "valid"))
    items = [ballot | {"conclusion": "as-minuted", "dossier": f"dossier:{name}"} for name in ("d1", "d2")]
    body = LEGAL | {"ballot": "secret", "council": "office:council", "counting_team": ["person:chair"],
                    "held_on": "2021-12-01", "items": items, "minutes_sha256": None}
    both = [signer("chair", "council", "chair"), signer("sec", "council", "secretary")]
    told = event("session.recorded", "session:s1", body, both)
    assert world.refused({**told, "signers": both[:1]}).code == "THRESHOLD_NOT_MET"
    assert world.refused({**told, "body": body | {"council": "office:none"}}).code == "OFFICE_UNKNOWN"
    assert world.refused({**told, "body": body | {"counting_team": ["person:none"]}}).code == "PERSON_UNKNOWN"
    assert world.refused({**told, "body": body | {"held_on": "2025-01-01"}}).code == "SIGNED_IN_FUTURE"
    assert world.refused({**told, "body": body | {"items": [items[0], items[0]]}}).code == "NUMBER_TWICE"
    assert world.refused({**told, "body": body | {"items": [items[0] | {"dossier": "dossier:none"}]}}).code == (
        "DOSSIER_UNKNOWN")
    world.record(told)
    assert world.refused(told).code == "SUBJECT_EXISTS"
    vote = event("vote.cast", "session:s1", {"choice": "agree", "dossier": "dossier:d1"}, both[:1])
    (cast,) = world.record(vote)
    sealed = event("vote.sealed", "session:s1", LEGAL | {"basis_text": "x", "votes": [cast]}, both)
    world.record(sealed)
    assert world.refused({**sealed, "body": sealed["body"] | {"votes": ["0" * 64]}}).code == "TARGET_UNKNOWN"
    assert world.refused({**vote, "attestation": "archival", "signers": ARCHIVISTS}).code in (
        "DOCUMENT_REQUIRED", "ATTESTATION_NOT_ALLOWED")
