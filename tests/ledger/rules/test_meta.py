"""Who may correct, annul, amend and void."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    HEAD,
    LEGAL,
    NTM,
    A,
    World,
    document,
    dossier,
    enrolled,
    event,
    granted,
    hexed,
    meta,
    peopled,
    recognised,
    result,
    row,
    signer,
    unit_body,
)

HEADH = [signer("headh", "ubnd-h", "head")]
HEADQ = [signer("headq", "ubnd-q", "head")]
WORDS: dict[str, Any] = {"body": {"basis_text": "Luật"}}


@pytest.fixture
def world() -> World:
    return peopled()


def test_the_issuer_corrects_and_annuls(world: World) -> None:
    (first,) = world.record(recognised())
    assert world.noted(meta("act.corrected", A, first, HEAD, **WORDS)) == ["COMPETENCE_UNKNOWN"]
    assert world.refused(meta("act.annulled", A, first, HEAD)).code == "BASIS_REQUIRED"
    assert world.refused(meta("act.annulled", A, first, HEADQ, **WORDS)).code == "OFFICE_NOT_COMPETENT"
    clerk = [signer("clerk", "ubnd-p", "recorder")]
    assert world.refused(meta("act.annulled", A, first, clerk, **WORDS)).code == "ROLE_NOT_ENTITLED"
    assert world.refused(meta("act.annulled", A, hexed("none"), HEAD, **WORDS)).code == "TARGET_UNKNOWN"
    assert world.refused(meta("act.annulled", "unit:xa-b", first, HEAD, **WORDS)).code == "TARGET_NOT_ON_SUBJECT"
    dated = meta("act.annulled", A, first, HEAD, effective_from="2022-01-01", **WORDS)
    assert world.refused(dated).code == "EFFECT_NOT_ALLOWED"


def test_as_many_signers_as_the_target_asks_for(world: World) -> None:
    (first,) = world.record(recognised())
    rows = [row("xa", "recognition.recognised", "ubnd", "contains", signers=2),
            row("huy", "act.annulled", "any", "issuer", regime="tt-1")]
    world.record(event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": rows}))
    assert world.refused(meta("act.annulled", A, first, HEAD)).code == "THRESHOLD_NOT_MET"
    world.record(granted("clerk", "ubnd-p", "head"))
    two = [*HEAD, signer("clerk", "ubnd-p", "head")]
    wrong: dict[str, Any] = {"body": {"competence_rule": "xa"}}
    assert world.refused(meta("act.annulled", A, first, two, **wrong)).code == "COMPETENCE_RULE_MISMATCH"
    named: dict[str, Any] = {"body": {"competence_rule": "huy", "regime": "tt-1"}}
    assert world.noted(meta("act.annulled", A, first, two, **named)) == []


def test_a_superior_and_a_successor_may(world: World) -> None:
    rows = [row("xa-h", "dossier.registered", "ubnd", "contains")]
    world.record(event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": rows}))
    told = dossier() | {"signers": HEADH}
    (first,) = world.record(told)
    world.record(meta("act.annulled", "dossier:d1", first, HEAD, **WORDS))
    assert world.refused(meta("act.annulled", "dossier:d1", first, HEADQ, **WORDS)).code == "OFFICE_NOT_COMPETENT"
    body = LEGAL | {"reason": None, "successors": ["office:ubnd-q"]}
    world.record(event("office.succeeded", "office:ubnd-h", body))
    world.record(meta("act.annulled", "dossier:d1", first, HEADQ, **WORDS))


def test_a_legal_act_from_paper_is_judged_by_its_issuer(world: World) -> None:
    (first,) = world.record(recognised(A, ARCHIVISTS, attestation="archival"))
    told = meta("act.annulled", A, first, ARCHIVISTS, attestation="archival", document=document())
    world.record(told)
    other = {**told, "document": document(issuer="office:ubnd-q")}
    assert world.refused(other).code == "OFFICE_NOT_COMPETENT"
    (loose,) = world.record(event("unit.aliased", A, {"aliases": ["x"], "source": "y"}, ARCHIVISTS, "archival"))
    assert world.refused({**told, "body": told["body"] | {"target": loose}}).code == "OFFICE_NOT_COMPETENT"


def test_a_slip_is_mended_by_the_recording_office_with_the_page(world: World) -> None:
    (first,) = world.record(recognised(A, ARCHIVISTS, attestation="archival"))
    page: dict[str, Any] = {"document": document(number="9/QĐ-TTg")}
    assert world.noted(meta("entry.amended", A, first, ARCHIVISTS, **page)) == [
        "SYMBOL_NOT_OF_ISSUER", "COMPETENCE_UNKNOWN"]
    assert world.refused(meta("entry.voided", A, first, ARCHIVISTS)).code == "DOCUMENT_FILE_REQUIRED"
    assert world.refused(meta("entry.voided", A, first, ARCHIVISTS[:1], **page)).code == "THRESHOLD_NOT_MET"
    assert world.refused(meta("entry.voided", A, first, HEAD, **page)).code == "OFFICE_NOT_COMPETENT"
    old = {**meta("entry.voided", A, first, ARCHIVISTS, **page), "attestation": "archival"}
    assert world.refused(old).code == "ATTESTATION_NOT_ALLOWED"
    quoted = result(signers=ARCHIVISTS[:1], attestation="quoted-from-report", document=document(files=False))
    (second,) = world.record(quoted)
    world.record(meta("entry.voided", A, second, ARCHIVISTS[1:]))


def test_a_slip_in_an_own_act_needs_the_roles_of_the_act(world: World) -> None:
    (first,) = world.record(recognised())
    page: dict[str, Any] = {"document": document()}
    world.record(meta("entry.voided", A, first, HEAD, **page))
    assert world.refused(meta("entry.voided", A, first, [signer("clerk", "ubnd-p", "recorder")], **page)).code == (
        "ROLE_NOT_ENTITLED")


@pytest.mark.parametrize("kind", ["act.annulled", "entry.voided"])
def test_registry_events_are_only_followed(world: World, kind: str) -> None:
    (grant,) = world.record(granted("clerk", "ubnd-p", "secretary"))
    assert world.refused(meta(kind, "office:ubnd-p", grant, HEAD, **WORDS)).code == "NOT_CORRECTABLE"
    (key,) = world.record(enrolled("second", "ubnd-p", person="person:head"))
    assert world.refused(meta(kind, "office:ubnd-p", key, HEAD, **WORDS)).code == "NOT_CORRECTABLE"


def test_an_annulled_unit_is_unknown_and_its_id_spent(world: World) -> None:
    body = unit_body("xa", "unit:huyen-h")
    (made,) = world.record(event("unit.registered", "unit:xa-c", body, ARCHIVISTS, "archival"))
    (void,) = world.record(meta("entry.voided", "unit:xa-c", made, ARCHIVISTS))
    assert world.refused(recognised("unit:xa-c")).code == "UNIT_UNKNOWN"
    assert world.refused(event("unit.registered", "unit:xa-c", body)).code == "SUBJECT_EXISTS"
    world.record(meta("entry.voided", "unit:xa-c", void, ARCHIVISTS))
    world.record(recognised("unit:xa-c", body={"standard": NTM}))
