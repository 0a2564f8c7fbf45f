"""Keys, persons, offices, roles and delegations at the position and on the days that count."""

from __future__ import annotations

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    BAD_PROOF,
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
    peopled,
    recognised,
    signer,
    spki,
)


@pytest.fixture
def world() -> World:
    return peopled()


def ended(kind: str, office: str, key: str, **body: object) -> dict[str, object]:
    told = LEGAL | {"key": keyid(key), "reason": "mất"} | body
    if kind == "key.revoked":
        told |= {"compromised_since": body.get("compromised_since")}
    return event(kind, f"office:{office}", told)


def delegated(**body: object) -> dict[str, object]:
    told = LEGAL | {"acts": None, "from_person": "person:head", "role": "head", "signing_as": "KT.", "standards": None,
                    "to_person": "person:clerk"} | body
    return event("delegation.granted", "office:ubnd-p", told, effective_from="2021-01-01", effective_to="2024-06-01")


def test_a_key_signs_only_between_enrolment_and_end(world: World) -> None:
    stranger = [signer("nobody", "ubnd-p", "head", person="person:head")]
    refusal = world.refused(recognised(signers=stranger))
    assert (refusal.code, refusal.facts["found"]) == ("KEY_NOT_VALID_AT_INDEX", "not-enrolled")
    world.record(ended("key.retired", "ubnd-p", "head"))
    refusal = world.refused(recognised())
    assert (refusal.code, refusal.facts["found"]) == ("KEY_NOT_VALID_AT_INDEX", "retired")
    world.record(ended("key.revoked", "ubnd-p", "head"))
    assert world.refused(recognised()).facts["found"] == "revoked"
    assert world.refused(enrolled("head", "ubnd-p")).code == "KEY_REVOKED"
    assert world.refused(ended("key.retired", "ubnd-p", "head")).code == "KEY_ENDED"
    key = world.registry.key(keyid("head"))
    assert key is not None and key.enrolled < key.retired < key.revoked  # type: ignore[operator]  # set above


def test_a_certificate_limits_the_key(world: World) -> None:
    certificate = {"issuer_key_id": "ab", "not_after": "2024-02-01T00:00:00.000000Z",
                   "not_before": "2024-01-10T00:00:00.000000Z", "sha256": hexed("cert")}
    world.record(enrolled("card", "ubnd-p", person="person:head", certificate=certificate))
    signed = recognised(signers=[signer("card", "ubnd-p", "head", person="person:head")])
    assert world.refused(signed).code == "KEY_NOT_YET_VALID"
    world.day = "2024-01-20"
    world.record(signed)
    world.day = "2024-02-20"
    assert world.refused(signed).code == "KEY_EXPIRED"


def test_a_key_is_of_one_person_office_and_purpose(world: World) -> None:
    assert world.refused(recognised(signers=[signer("clerk", "ubnd-p", "head", person="person:head")])).code == (
        "KEY_NOT_OF_SIGNER")
    assert world.refused(recognised(signers=ROOTS)).code == "KEY_PURPOSE"
    assert world.refused(enrolled("head", "ubnd-p")).code == "DUPLICATE_KEY"
    assert world.refused(enrolled("f1", "ledger")).code == "DUPLICATE_KEY"
    assert world.refused(enrolled("log", "ledger", person="person:op")).code == "DUPLICATE_KEY"
    assert world.refused(enrolled("new", "ubnd-p", person="person:head", proof=BAD_PROOF)).code == "SIGNATURE_INVALID"
    assert world.refused(enrolled("new", "ubnd-p", person="person:head", spki=spki("x"))).code == "KEYID_MISMATCH"
    assert world.refused(enrolled("new", "ubnd-p")).code == "PERSON_UNKNOWN"
    assert world.refused(ended("key.retired", "ubnd-p", "headq")).code == "KEY_UNKNOWN"


def test_one_key_or_person_signs_once(world: World) -> None:
    assert world.refused(recognised(signers=HEAD * 2)).code == "DUPLICATE_SIGNER"
    twin = signer("head2", "ubnd-p", "head", person="person:head")
    assert world.refused(recognised(signers=[*HEAD, twin])).code == "DUPLICATE_SIGNER"


def test_a_role_is_held_on_the_recorded_and_on_the_signing_day(world: World) -> None:
    clerk = [signer("clerk", "ubnd-p", "head")]
    assert world.refused(recognised(signers=clerk)).code == "ROLE_NOT_ENTITLED"
    world.record(granted("clerk", "ubnd-p", "head", effective_from="2022-01-01"))
    refusal = world.refused(recognised(signers=clerk))
    assert (refusal.code, refusal.facts["day"]) == ("ROLE_NOT_ENTITLED", "2021-12-31")
    world.record(recognised(signers=clerk, document=document(signed_on="2022-01-01")))
    told = LEGAL | {"person": "person:clerk", "reason": None, "role": "head"}
    world.record(event("role.ended", "office:ubnd-p", told, effective_from="2023-01-01"))
    assert world.refused(recognised(signers=clerk, document=document(signed_on="2022-01-01"))).facts["day"] == (
        "2024-01-02")
    assert world.refused(event("role.ended", "office:ubnd-p", told | {"role": "chair"})).code == "ROLE_NOT_HELD"


def test_an_office_signs_while_in_force(world: World) -> None:
    told = LEGAL | {"reason": None}
    world.record(event("office.ended", "office:ubnd-p", told, effective_from="2024-01-02"))
    assert world.refused(recognised()).code == "OFFICE_NOT_IN_FORCE"


def test_a_delegation_gives_no_more_than_the_delegator_has(world: World) -> None:
    acting = signer("clerk", "ubnd-p", "head", signing_as="KT.")
    assert world.refused(recognised(signers=[acting])).code == "DELEGATION_REQUIRED"
    assert world.refused(recognised(signers=[acting | {"delegation": hexed("x")}])).code == "DELEGATION_UNKNOWN"
    (grant,) = world.record(delegated())
    world.record(recognised(signers=[acting | {"delegation": grant}]))
    wrong = acting | {"delegation": grant, "signing_as": "TUQ."}
    assert world.refused(recognised(signers=[wrong])).code == "DELEGATION_TOO_NARROW"
    (narrow,) = world.record(delegated(acts=["result.appraised"]))
    assert world.refused(recognised(signers=[acting | {"delegation": narrow}])).code == "DELEGATION_TOO_NARROW"
    (other,) = world.record(delegated(standards=["standard:nang-cao"]))
    assert world.refused(recognised(signers=[acting | {"delegation": other}])).code == "DELEGATION_TOO_NARROW"
    world.day = "2024-06-01"
    assert world.refused(recognised(signers=[acting | {"delegation": grant}])).code == "DELEGATION_NOT_IN_FORCE"
    world.day = "2024-05-01"
    told = LEGAL | {"delegation": grant, "reason": None}
    world.record(event("delegation.ended", "office:ubnd-p", told, effective_from="2024-04-01"))
    assert world.refused(recognised(signers=[acting | {"delegation": grant}])).code == "DELEGATION_NOT_IN_FORCE"
    assert world.refused(event("delegation.ended", "office:ubnd-q", told)).code == "DELEGATION_UNKNOWN"


def test_a_delegation_is_granted_by_a_holder_to_another(world: World) -> None:
    assert world.refused(delegated(to_person="person:head")).code == "DELEGATION_TO_SELF"
    assert world.refused(delegated(role="chair")).code == "ROLE_NOT_HELD"
    assert world.refused(delegated(to_person="person:none")).code == "PERSON_UNKNOWN"


def test_compromise_is_declared_by_others(world: World) -> None:
    told = ended("key.revoked", "ledger", "f1", compromised_since="2023-12-01T00:00:00.000000Z")
    assert world.refused(told).code == "SELF_DECLARED_COMPROMISE"
    others = [signer(name, "ledger", "founder") for name in ("f2", "f3")]
    world.record({**told, "signers": others})
    assert world.registry.keys[keyid("f1")].compromised_since == "2023-12-01T00:00:00.000000Z"
    assert world.refused({**ended("key.retired", "ledger", "f2"), "signers": told["signers"]}).code == (
        "KEY_NOT_VALID_AT_INDEX")
    assert world.refused({**ended("key.retired", "ledger", "f2"), "signers": others}).code == "ROOT_KEYS_TOO_FEW"


def test_a_role_granted_to_a_root_signer_is_reported(world: World) -> None:
    assert world.noted(granted("f1", "archive", "recorder")) == ["ROLE_SELF_GRANTED"]


def test_archivists_sign_what_they_archive(world: World) -> None:
    world.record(recognised(A, ARCHIVISTS, attestation="archival"))
