"""Refusals of the rules through the whole path: signed, prepared, judged under the lock, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench.scene import ARCHIVE, signer
from ledger.events.drafting import Intent
from tests.ledger.admission.province import (
    ARCHIVAL,
    AUTHOR,
    NTM,
    QUOTED,
    S16,
    S22,
    UBND_A,
    UBND_H,
    UBND_P,
    A,
    B,
    H,
    Province,
    quoted,
    recognised,
    renamed,
    unit,
)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("province") / "so.db")
    yield made
    made.close()


def changed(intent: Intent, **body: Any) -> Intent:
    return intent._replace(body={**intent.body, **body})


def paper(**members: Any) -> dict[str, Any]:
    return {"issuer": UBND_P, "kind": "QĐ", "number": "1/QĐ-UBND", "signed_on": "2026-01-01", "title": None} | members


def result(**body: Any) -> Intent:
    return Intent("result.self-assessed", A, {
        "standard": NTM, "set": S16, "observed_on": {"first": "2021-12-31", "last": "2021-12-31", "precision": "day"},
        "stated": {"basis": "actual"}, "counts": {"of": "criteria", "met": 9, "total": 19}} | body)


AT_P = UBND_P
REFUSALS: list[tuple[str, Intent, str, str]] = [
    ("UNIT_UNKNOWN", recognised("unit:xa-khong-co"), AUTHOR, UBND_P),
    ("SET_UNKNOWN", recognised(A, body={"set": "set:khong-co"}), AUTHOR, UBND_P),
    ("STANDARD_UNKNOWN", recognised(A, body={"standard": "standard:khong-co"}), AUTHOR, UBND_P),
    ("STANDARD_NOT_FOR_KIND", recognised(A, body={"standard": "standard:khu-dan-cu-kieu-mau"}), AUTHOR, UBND_P),
    ("EFFECT_BEFORE_UNIT", recognised(A)._replace(effective_from="1999-12-31"), AUTHOR, UBND_P),
    ("SYMBOL_NOT_OF_ISSUER", recognised(A, number="1/QĐ-TTg"), AUTHOR, UBND_P),
    ("SYMBOL_NOT_OF_ISSUER", recognised(A, number="149-KH/HU"), AUTHOR, UBND_P),
    ("OFFICE_UNKNOWN", recognised(A)._replace(document=paper(issuer="office:khong-co")), AUTHOR, UBND_P),
    ("ISSUER_NOT_SIGNER", recognised(A)._replace(document=paper(issuer=UBND_H)), AUTHOR, UBND_P),
    ("OFFICE_NOT_COMPETENT", recognised(A)._replace(document=paper(issuer=UBND_H)), AUTHOR, UBND_H),
    ("OFFICE_NOT_COMPETENT", recognised(A)._replace(document=paper(issuer=UBND_A)), AUTHOR, UBND_A),
    ("SIGNED_IN_FUTURE", recognised(A)._replace(document=paper(signed_on="2026-01-03")), AUTHOR, UBND_P),
    ("COUNT_LIST_MISMATCH", recognised(A)._replace(
        document=paper(covers={"count": 3, "units": [A, B]})), AUTHOR, UBND_P),
    ("COUNT_LIST_MISMATCH", result(counts={"of": "criteria", "met": 20, "total": 19}), AUTHOR, UBND_A),
    ("COUNT_LIST_MISMATCH", result(
        counts={"of": "criteria", "met": 1, "total": 19, "known_met": ["1", "2"]}), AUTHOR, UBND_A),
    ("CRITERION_UNKNOWN", result(
        counts={"of": "criteria", "met": 1, "total": 19, "known_met": ["99"]}), AUTHOR, UBND_A),
    ("COMPETENCE_RULE_MISMATCH", recognised(A, body={"competence_rule": "khong-co"}), AUTHOR, UBND_P),
    ("ATTESTATION_NOT_ALLOWED", recognised(A), QUOTED, "clerk"),
    ("THRESHOLD_NOT_MET", recognised(A), ARCHIVAL, "clerk"),
    ("DOCUMENT_REQUIRED", quoted(B, 1)._replace(document=None), QUOTED, "clerk"),
    ("ARCHIVAL_NOT_BEFORE", recognised(A)._replace(document=paper(signed_on="2026-01-01")), ARCHIVAL, "clerks"),
    ("THRESHOLD_NOT_MET", unit("unit:xa-mot", "xa", H), AUTHOR, "root-1"),
    ("SUBJECT_EXISTS", unit(A, "xa", H), AUTHOR, "root"),
    ("KIND_UNKNOWN", unit("unit:xa-hai", "lang-co", H), AUTHOR, "root"),
    ("UNIT_UNKNOWN", unit("unit:xa-ba", "xa", "unit:huyen-khong-co"), AUTHOR, "root"),
    ("PERSON_UNKNOWN", Intent("role.granted", UBND_P, {"person": "person:khong-co", "role": "head"}), AUTHOR, "root"),
    ("GENESIS_INVALID", Intent("ledger.confirmed", "ledger:main", {"genesis": "ab" * 32}), AUTHOR, "root"),
    ("TARGET_UNKNOWN", Intent("entry.voided", A, {"target": "ab" * 32, "reason": "x"}), AUTHOR, "root"),
    ("SEAL_MISPLACED", Intent("index.sealed", "ledger:index", {"covers": 1, "subjects": 1, "root": "ab" * 32}),
     AUTHOR, "log"),
]


@pytest.mark.parametrize(("code", "intent", "attestation", "who"), REFUSALS,
                         ids=[f"{n}-{row[0]}" for n, row in enumerate(REFUSALS)])
def test_refused_and_nothing_written(province: Province, code: str, intent: Intent, attestation: str, who: str) -> None:
    if who == "log" and "log" not in province.heads:
        province.heads["log"] = province.employ(ARCHIVE, "log-operator")
    signers: list[dict[str, Any]] = {
        "clerk": province.clerks[:1], "clerks": province.clerks, "root": province.root, "root-1": province.root[:1],
    }.get(who) or [province.heads[who]]
    refusal = province.refused([intent], attestation, signers)
    assert refusal.code == code, refusal
    assert refusal.facts["subject"] == intent.subject and refusal.facts["type"] == intent.type


def misuse(**members: Any) -> Callable[[Province], dict[str, Any]]:
    return lambda province: {**province.heads[UBND_P], **members}


@pytest.mark.parametrize(("code", "claimed"), [
    ("ROLE_NOT_ENTITLED", misuse(role="recorder")),
    ("KEY_NOT_OF_SIGNER", misuse(office=UBND_H)),
    ("KEY_NOT_OF_SIGNER", misuse(person="person:clerk-1")),
    ("DELEGATION_REQUIRED", misuse(signing_as="KT.")),
    ("DELEGATION_UNKNOWN", misuse(signing_as="KT.", delegation="ab" * 32)),
])
def test_a_key_without_the_right_it_claims(
    province: Province, code: str, claimed: Callable[[Province], dict[str, Any]]
) -> None:
    assert province.refused([recognised(A)], AUTHOR, [claimed(province)]).code == code


def test_a_role_of_another_time(province: Province) -> None:
    """Granted from 2020, ended on 2026-01-01: what was signed before counts only while it lasts at the position too."""
    head = province.employ(UBND_P, "head", name="predecessor")
    province.record([recognised(A)], AUTHOR, [head])
    province.record([Intent("role.ended", UBND_P, {"person": head["person"], "role": "head"}, "2026-01-01")],
                    AUTHOR, province.root)
    refusal = province.refused([recognised(A)], AUTHOR, [head])
    assert (refusal.code, refusal.facts["found"]) == ("ROLE_NOT_ENTITLED", [])


def test_a_key_used_before_its_enrolment_in_the_same_act(province: Province) -> None:
    """Each event is judged by all before it, those of its act included; not by those after."""
    enrolment, key = province.enrol("person:early", UBND_P)
    early = signer("person:early", key, "head", UBND_P)
    province.book._keys.clear()
    envelopes = province.envelopes([enrolment], AUTHOR, province.root)
    refusal = province.refuses([*province.envelopes([recognised(A)], AUTHOR, [early])])
    assert refusal.code == "KEY_UNKNOWN"
    assert len(envelopes) == 1


@pytest.mark.parametrize("ending", ["key.retired", "key.revoked"])
def test_a_key_after_its_end_whatever_signed_at_claims(province: Province, ending: str) -> None:
    head = province.employ(UBND_P, "head", name=ending.replace(".", "-"))
    before = province.drafted([recognised(A)], AUTHOR, [head])
    body: dict[str, Any] = {"key": head["key"], "reason": None}
    if ending == "key.revoked":
        body |= {"compromised_since": None, "reason": "lộ khóa"}
    province.record([Intent(ending, UBND_P, body)], AUTHOR, province.root)
    refusal = province.refuses(province.signed(before, [head]))
    assert refusal.code == "KEY_NOT_VALID_AT_INDEX" and refusal.facts["key"] == head["key"]
    again, _ = province.enrol(head["person"], UBND_P)
    returned = {**again.body, "key": head["key"]}
    assert province.refused([again._replace(body=returned)], AUTHOR, province.root).code in (
        "KEY_REVOKED", "DUPLICATE_KEY")


def test_a_quotation_keeps_what_an_own_act_may_not_say(province: Province) -> None:
    """Count and list, symbol and issuer: noted, not refused."""
    said = quoted(B, 1)
    body = {**said.body, "counts": {"of": "criteria", "met": 1, "total": 19, "known_met": ["1", "2"]}}
    told = province.record([said._replace(body=body, document=paper(number="9/QĐ-TTg", signed_on="2022"))], QUOTED,
                           province.clerks[:1])
    assert {note.code for _, note in told.notes} >= {"COUNT_LIST_MISMATCH", "SYMBOL_NOT_OF_ISSUER"}


def test_a_part_of_a_set_missing(province: Province) -> None:
    body = {"standard": NTM, "title": {"vi": "Bộ", "en": None}, "unit_kinds": ["xa"], "part": 1, "parts": 2,
            "issuing": {"issuer": None, "number": None, "signed_on": None}, "criteria": [], "valid_from": "2016-01-01",
            "not_applicable_counts_as_met": False, "provenance": {"status": "test", "found": None}}
    first = Intent("set.published", "set:hai-phan", body)
    assert province.refused([first], AUTHOR, province.root).code == "PART_MISSING"
    assert province.refused([first, renamed(A, "xen"), first._replace(body={**body, "part": 2})], AUTHOR,
                            province.root).code == "PART_MISSING"
    second = first._replace(body={**body, "part": 2})
    province.record([first, second], AUTHOR, province.root)


def test_the_set_of_another_time_is_only_noted(province: Province) -> None:
    notes = province.record([recognised(B, body={"set": S22})], AUTHOR, [province.heads[UBND_P]]).notes
    assert [note.code for _, note in notes] == ["SET_OUTSIDE_PERIOD", "PREREQUISITES_UNKNOWN"]
