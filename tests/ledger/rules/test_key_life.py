"""Keys for life: their days, root keys, the log's key, compromise, what is said again, what is redacted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    BAD_PROOF,
    FOUNDERS,
    GOOD_PROOF,
    HEAD,
    LEGAL,
    ROOTS,
    A,
    World,
    document,
    enrolled,
    event,
    granted,
    hexed,
    keyid,
    meta,
    peopled,
    recognised,
    row,
    signer,
    spki,
)

SINCE = "2023-12-01T00:00:00.000000Z"


@pytest.fixture
def world() -> World:
    return peopled()


@pytest.fixture
def later() -> World:
    """The same under rules/2."""
    made = peopled()
    made.record(event("rules.adopted", "registry:rules", LEGAL | {"rules": 2}))
    return made


def ended(kind: str, office: str, key: str, **body: object) -> dict[str, Any]:
    since = {"compromised_since": None} if kind == "key.revoked" else {}
    return event(kind, f"office:{office}", LEGAL | {"key": keyid(key), "reason": "mất"} | since | body)


def allowed(*types: str, office_kind: str = "ubnd", signers: int = 1) -> dict[str, Any]:
    """The table gives these registry types to heads of offices of a kind."""
    rows = [row(f"r-{n}", kind, office_kind, "any", signers=signers, provenance="found")
            for n, kind in enumerate(types)]
    return event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": rows})


def log_key(name: str = "log2", replaces: str = "log", **body: Any) -> dict[str, Any]:
    told = LEGAL | {"algorithm": "ed25519", "key": keyid(name), "leave": GOOD_PROOF, "office": "office:ledger",
                    "person": "person:op", "proof": GOOD_PROOF, "reason": None, "replaces": keyid(replaces),
                    "spki": spki(name)} | body
    return event("log-key.replaced", "ledger:main", told)


def reaffirmed(subject: str, signers: Any, *entries: str, **members: Any) -> dict[str, Any]:
    return event("entry.reaffirmed", subject, LEGAL | {"entries": list(entries), "reason": None}, signers, **members)


def redacted(person: str, signers: Any, *fields: str) -> dict[str, Any]:
    return event("person.redacted", f"person:{person}", LEGAL | {"fields": list(fields), "reason": "x"}, signers)


# -- days of a key -----------------------------------------------------------------------------------------------------

def test_a_key_signs_within_the_days_of_its_enrolment(world: World) -> None:
    told = enrolled("head2", "ubnd-p", person="person:head")
    world.record({**told, "effective_from": "2024-01-10", "effective_to": "2024-03-01"})
    own = recognised(signers=[signer("head2", "ubnd-p", "head", person="person:head")],
                     document=document(signed_on="2024-01-10"))
    assert world.refused(own).code == "KEY_NOT_YET_VALID"
    world.day = "2024-01-10"
    world.record(own)
    early = {**own, "document": document(signed_on="2024-01-09")}
    refusal = world.refused(early)
    assert (refusal.code, refusal.facts["found"]) == ("KEY_NOT_YET_VALID", "2024-01-09")
    world.day = "2024-02-29"
    world.record(own)
    world.day = "2024-03-01"
    refusal = world.refused(own)
    assert (refusal.code, refusal.facts["expected"]) == ("KEY_EXPIRED", ["2024-01-10", "2024-03-01"])


# -- root keys and the log's key --------------------------------------------------------------------------------------

def test_root_and_log_keys_are_given_by_k_root_keys_alone(later: World) -> None:
    later.record(allowed("key.enrolled", "key.retired", "key.revoked", "log-key.replaced"))
    for purpose in ("root", "log"):
        told = enrolled("new", "ubnd-p", person="person:head", purpose=purpose, basis_text="x") | {"signers": HEAD}
        assert later.refused(told).code == "THRESHOLD_NOT_MET"
    later.record(enrolled("new", "ubnd-p", person="person:head") | {"signers": HEAD})
    for kind in ("key.retired", "key.revoked"):
        for key in ("f3", "log"):
            assert later.refused(ended(kind, "ledger", key) | {"signers": HEAD}).code == "THRESHOLD_NOT_MET"
    assert later.refused(log_key() | {"signers": HEAD}).code == "THRESHOLD_NOT_MET"


def test_a_root_key_is_replaced_in_one_act_and_never_below_k_persons(later: World) -> None:
    later.record(ended("key.retired", "ledger", "f3"))
    assert later.refused(ended("key.retired", "ledger", "f2")).code == "ROOT_KEYS_TOO_FEW"
    twin = enrolled("f1b", "ledger", person="person:f1", purpose="root")
    refusal = later.refused(twin, ended("key.retired", "ledger", "f2"))
    assert (refusal.code, refusal.facts["found"]) == ("ROOT_KEYS_TOO_FEW", 1)
    later.record(enrolled("f2b", "ledger", person="person:f2", purpose="root"), ended("key.retired", "ledger", "f2"))
    assert later.registry.root_keys() == {keyid("f1"), keyid("f2b")}
    assert later.refused(granted("clerk", "ubnd-p", "secretary")).code == "KEY_NOT_VALID_AT_INDEX"
    again = [FOUNDERS[0], signer("f2b", "ledger", "founder", person="person:f2")]
    later.record(granted("clerk", "ubnd-p", "secretary") | {"signers": again})


def test_the_logs_key_is_replaced_by_the_root_and_known_by_size(world: World) -> None:
    assert world.registry.log_key_at(0) is None
    first = world.registry.log_key_at(1)
    assert first is not None and first.id == keyid("log")
    assert world.refused(log_key(replaces="f1")).code == "LOG_KEY_MISMATCH"
    assert world.refused(log_key(proof=BAD_PROOF)).code == "SIGNATURE_INVALID"
    assert world.refused(log_key(leave=BAD_PROOF)).code == "SIGNATURE_INVALID"
    assert world.refused(log_key(name="head")).code == "DUPLICATE_KEY"
    assert world.refused(log_key(office="office:none")).code == "OFFICE_UNKNOWN"
    size = world.seq
    world.record(log_key())
    assert [key.id if (key := world.registry.log_key_at(n)) else None for n in (size, size + 1, 10**6)] == [
        keyid("log"), keyid("log2"), keyid("log2")]
    assert world.registry.keys[keyid("log")].retired == size
    assert world.refused(log_key(name="log3")).code == "LOG_KEY_MISMATCH"
    world.record(ended("key.revoked", "ledger", "log2"))
    world.record(log_key(name="log3", replaces="log2", leave=None, reason="khóa cũ mất"))
    assert world.refused(log_key(name="log", replaces="log3")).code == "DUPLICATE_KEY"


# -- compromise --------------------------------------------------------------------------------------------------------

def test_a_compromise_is_declared_by_another_office_or_the_root(later: World) -> None:
    later.record(allowed("key.revoked"))
    told = ended("key.revoked", "ubnd-p", "head", compromised_since=SINCE)
    assert later.refused(told | {"signers": HEAD}).code == "SELF_DECLARED_COMPROMISE"
    later.record(granted("clerk", "ubnd-p", "head"))
    colleague = [signer("clerk", "ubnd-p", "head")]
    refusal = later.refused(told | {"signers": colleague})
    assert (refusal.code, refusal.facts["found"]) == ("SELF_DECLARED_COMPROMISE", "office:ubnd-p")
    coming = ended("key.revoked", "ubnd-p", "head", compromised_since="2024-01-03T00:00:00.000000Z")
    assert later.refused(coming).code == "COMPROMISE_IN_FUTURE"
    later.record(told | {"signers": [signer("headq", "ubnd-q", "head")]})
    assert later.registry.keys[keyid("head")].compromised_since == SINCE


def test_a_lost_key_may_turn_out_to_be_misused_and_earlier_than_thought(later: World) -> None:
    later.record(ended("key.revoked", "ubnd-p", "head"))
    lost = later.registry.keys[keyid("head")]
    assert later.refused(ended("key.revoked", "ubnd-p", "head")).code == "KEY_ENDED"
    later.record(ended("key.revoked", "ubnd-p", "head", compromised_since=SINCE))
    assert later.refused(ended("key.revoked", "ubnd-p", "head", compromised_since=SINCE)).code == "KEY_ENDED"
    later.record(ended("key.revoked", "ubnd-p", "head", compromised_since="2023-06-01T00:00:00.000000Z"))
    key = later.registry.keys[keyid("head")]
    assert (key.revoked, key.compromised_since) == (lost.revoked, "2023-06-01T00:00:00.000000Z")
    assert key.declared is not None and lost.revoked is not None and key.declared > lost.revoked
    assert later.refused(recognised()).facts["found"] == "revoked"


# -- said again --------------------------------------------------------------------------------------------------------

def test_who_may_reaffirm_what_an_author_signed(world: World) -> None:
    (first,) = world.record(recognised())
    again = [signer("head2", "ubnd-p", "head", person="person:head")]
    world.record(enrolled("head2", "ubnd-p", person="person:head"))
    assert world.refused(reaffirmed(A, again, first)).code == "NOT_IN_QUESTION"
    world.record(ended("key.revoked", "ubnd-p", "head", compromised_since=SINCE))
    assert world.refused(reaffirmed(A, HEAD, first)).code == "KEY_NOT_VALID_AT_INDEX"
    assert world.refused(reaffirmed(A, [signer("headq", "ubnd-q", "head")], first)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(reaffirmed(A, [signer("clerk", "ubnd-p", "recorder")], first)).code == "ROLE_NOT_ENTITLED"
    assert world.refused(reaffirmed(A, ROOTS, first)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(reaffirmed(A, again, hexed("none"))).code == "TARGET_UNKNOWN"
    assert world.refused(reaffirmed("unit:xa-b", again, first)).code == "TARGET_NOT_ON_SUBJECT"
    assert world.refused(reaffirmed(A, again, first, effective_from="2024-01-01")).code == "EFFECT_NOT_ALLOWED"
    assert world.refused(reaffirmed(A, again, first, attestation="entered-from-paper", document=document())).code in (
        "ROLE_NOT_ENTITLED", "ATTESTATION_NOT_ALLOWED")
    named = reaffirmed(A, again, first)
    assert world.refused({**named, "body": named["body"] | {"competence_rule": "x"}}).code == (
        "COMPETENCE_RULE_MISMATCH")
    (said,) = world.record(named)
    world.record(meta("entry.voided", A, said, again, body={"basis_text": "ghi nhầm"}))
    body = LEGAL | {"reason": None, "successors": ["office:ubnd-q"]}
    world.record(event("office.succeeded", "office:ubnd-p", body))
    world.record(reaffirmed(A, [signer("headq", "ubnd-q", "head")], first))


def test_archivists_reaffirm_in_twos_and_the_root_what_the_root_signed(world: World) -> None:
    (entered,) = world.record(recognised(A, ARCHIVISTS, attestation="archival"))
    world.record(ended("key.revoked", "archive", "ar1", compromised_since=SINCE))
    world.record(enrolled("ar3", "archive", person="person:ar1"))
    new = signer("ar3", "archive", "archivist", person="person:ar1")
    assert world.refused(reaffirmed(A, [new], entered)).code == "THRESHOLD_NOT_MET"
    world.record(reaffirmed(A, [new, ARCHIVISTS[1]], entered))
    (grant,) = world.record(granted("clerk", "ubnd-p", "secretary"))
    world.record(ended("key.revoked", "ledger", "f1", compromised_since=SINCE)
                 | {"signers": [FOUNDERS[1], FOUNDERS[2]]})
    assert world.refused(reaffirmed("office:ubnd-p", HEAD, grant)).code == "THRESHOLD_NOT_MET"
    assert world.refused(reaffirmed("office:ubnd-p", FOUNDERS[1:2], grant)).code == "THRESHOLD_NOT_MET"
    world.record(reaffirmed("office:ubnd-p", FOUNDERS[1:], grant))


# -- persons -----------------------------------------------------------------------------------------------------------

def test_a_redaction_takes_two_persons_of_the_office_or_the_root(world: World) -> None:
    promised = [{"commitment": hexed("c"), "field": "name"}, {"commitment": hexed("d"), "field": "birth-year"}]
    world.record(event("person.registered", "person:p-9", LEGAL | {"commitments": promised}),
                 granted("p-9", "ubnd-p", "recorder"))
    pair = [*HEAD, signer("clerk", "ubnd-p", "recorder")]
    assert world.refused(redacted("none", pair, "name")).code == "PERSON_UNKNOWN"
    assert world.refused(redacted("p-9", pair, "phone")).code == "FIELD_UNKNOWN"
    assert world.refused(redacted("p-9", HEAD, "name")).code == "THRESHOLD_NOT_MET"
    assert world.refused(redacted("p-9", ARCHIVISTS, "name")).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(redacted("p-9", [*HEAD, ARCHIVISTS[0]], "name")).code == "OFFICE_NOT_COMPETENT"
    world.record(redacted("p-9", pair, "name"))
    assert world.refused(redacted("p-9", ROOTS, "name")).code == "ALREADY_REDACTED"
    assert world.refused(redacted("p-9", ROOTS[:1], "birth-year")).code == "THRESHOLD_NOT_MET"
    world.record(redacted("p-9", ROOTS, "birth-year"))
    assert world.registry.redacted["person:p-9"] == {"name", "birth-year"}
