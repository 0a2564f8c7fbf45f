"""Rows 3, 8, 15, 17, 18, 19, 34, 35, 36 of attacks.md: keys stolen, signatures bent, the log rewritten."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ledger.events.drafting import Intent
from ledger.proof.pin import Pin
from ledger.signing.algorithms import P256_ORDER
from ledger.signing.edwards import GROUP_ORDER
from tests.attacks.attacker import Attacker, codes, dsse, found, payload_bytes, plain_of, with_members
from tests.attacks.conftest import Good
from tests.attacks.forger import Forger
from tests.attacks.judging import audit
from tests.ledger.admission.province import AUTHOR, UBND_P, A, Province, recognised

Copy = Callable[[], Attacker]


def forged(good: Good, attack: Copy) -> tuple[Attacker, Forger]:
    copy = attack()
    return copy, Forger(copy.states(), good.province.keys)


def test_what_a_good_forger_adds_is_a_good_entry(good: Good, attack: Copy) -> None:
    """The baseline: with the key and all rules kept, nothing is to be found; only who holds keys can tell."""
    copy, forger = forged(good, attack)
    forger.append(good.places["singles"])
    forger.append(good.places["second decision"])
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert report.verdict == "valid" and report.anchored_size == good.pin.size < report.entries


def test_3_history_rewritten_by_its_own_signers(good: Good, attack: Copy) -> None:
    """All keys stolen, everything signed anew: what stands outside, and what later authors saw, contradicts it."""
    copy, forger = forged(good, attack)
    forger.resigned(good.places["recognised"], lambda plain: plain["body"].update(for_year=2019))
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert found(report, "INCONSISTENT_WITH_PIN") and not found(report, "SIGNATURE_INVALID")
    assert "OBSERVED_NOT_OURS" in codes(report, good.places["recognised"] + 1)


def test_8_the_same_event_with_a_malleated_signature(good: Good, attack: Copy) -> None:
    copy, forger = forged(good, attack)
    state = forger.states[good.places["p256"]]
    held = json.loads(state)["signatures"][0]
    r, s = decode_dss_signature(b64decode(held["sig"]))
    twin = b64encode(encode_dss_signature(r, P256_ORDER - s)).decode()
    stamp = json.loads(forger.states[-1])["recorded_at"][:-2] + "9Z"
    copy.db.execute("DROP INDEX stored_events_identity")
    copy.rewrite([*forger.states, with_members(state, recorded_at=stamp, signatures=[{**held, "sig": twin}])])
    report = copy.audited(good.pin, restore_guards=False)
    last = good.pin.size
    assert {"NON_CANONICAL_SIGNATURE", "DUPLICATE_EVENT_DIGEST"} <= codes(report, last)
    assert any("high-s" in str(f.actual) for f in found(report, "NON_CANONICAL_SIGNATURE"))


def test_8_a_malleated_signature_in_place(good: Good, attack: Copy) -> None:
    seq = good.places["p256"]
    copy, forger = forged(good, attack)
    held = json.loads(forger.states[seq])["signatures"][0]
    r, s = decode_dss_signature(b64decode(held["sig"]))
    twin = b64encode(encode_dss_signature(r, P256_ORDER - s)).decode()
    forger.states[seq] = with_members(forger.states[seq], signatures=[{**held, "sig": twin}])
    copy.rewrite(forger.states)
    assert "NON_CANONICAL_SIGNATURE" in codes(copy.audited(good.pin), seq)


def test_a_second_batch_signature_in_one_act(good: Good, attack: Copy) -> None:
    """Valid by itself, made by the key's holder: still not what was admitted."""
    from ledger.signing.batch import sign_batch

    first = good.places["p256 batch"]
    copy, forger = forged(good, attack)
    key = good.province.keys[good.places["p256 clerk"]["key"]]
    messages = [dsse(payload_bytes(forger.states[first + n])) for n in range(4)]
    again = sign_batch(key, good.pin.genesis, messages)
    forger.states[first + 2] = with_members(forger.states[first + 2], signatures=[again[2]])
    copy.rewrite(forger.states)
    report = copy.audited(None)
    assert "BATCH_SIGNATURES_DIFFER" in codes(report, first + 2) and report.verdict == "failed"
    assert not found(report, "SIGNATURE_INVALID")


@pytest.mark.parametrize("bend", [
    lambda sig: sig[:63], lambda sig: sig + b"\0", lambda sig: bytes(64), lambda sig: b"",
    lambda sig: sig[:32] + (int.from_bytes(sig[32:], "little") + GROUP_ORDER).to_bytes(32, "little"),
    lambda sig: b"\x01" + bytes(31) + sig[32:], lambda sig: bytes(31) + b"\x80" + sig[32:],
    lambda sig: b"\xec" + b"\xff" * 30 + b"\x7f" + sig[32:], lambda sig: b"\xff" * 32 + sig[32:],
])
@pytest.mark.parametrize("place", ["singles", "batch"])
def test_35_signatures_bent(good: Good, attack: Copy, bend: Callable[[bytes], bytes], place: str) -> None:
    seq = good.places[place]
    copy, forger = forged(good, attack)
    held = json.loads(forger.states[seq])["signatures"][0]
    bad = b64encode(bend(b64decode(held["sig"]))).decode()
    forger.states[seq] = with_members(forger.states[seq], signatures=[{**held, "sig": bad}])
    copy.rewrite(forger.states)
    assert codes(copy.audited(good.pin), seq) & {"SIGNATURE_INVALID", "NON_CANONICAL_ENVELOPE"}


def test_35_a_commitment_of_low_order_by_the_keys_own_holder(good: Good, attack: Copy) -> None:
    """R is the neutral element, S = k a: the equation holds, and openssl takes it; here it is no signature."""
    seq = good.places["singles"]
    copy, forger = forged(good, attack)
    message = dsse(payload_bytes(forger.states[seq]))
    held = json.loads(forger.states[seq])["signatures"][0]
    private = good.province.keys[held["keyid"]]
    assert isinstance(private, Ed25519PrivateKey)
    scalar = int.from_bytes(sha512(private.private_bytes_raw()).digest()[:32], "little") & ((1 << 254) - 8) | 1 << 254
    neutral, public = b"\x01" + bytes(31), private.public_key()
    challenge = int.from_bytes(sha512(neutral + public.public_bytes_raw() + message).digest(), "little")
    sig = neutral + (challenge * scalar % GROUP_ORDER).to_bytes(32, "little")
    public.verify(sig, message)
    forger.states[seq] = with_members(forger.states[seq], signatures=[{**held, "sig": b64encode(sig).decode()}])
    copy.rewrite(forger.states)
    assert "SIGNATURE_INVALID" in codes(copy.audited(good.pin), seq)


class Case:
    """A forged entry at the end: template, change, the code by which it is named."""

    def __init__(self, code: str, template: str, change: Callable[[dict[str, Any]], None], **more: Any) -> None:
        self.code, self.template, self.change, self.more = code, template, change, more


def signer(**members: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain["signers"][0].update(members)


def put(**members: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain.update(members)


UNAUTHORISED = [
    Case("ROLE_NOT_ENTITLED", "singles", signer(role="head")),
    Case("KEY_NOT_OF_SIGNER", "singles", signer(office=UBND_P)),
    Case("KEY_NOT_OF_SIGNER", "singles", signer(person="person:head-ubnd-p")),
    Case("ATTESTATION_NOT_ALLOWED", "recognised", put(attestation="quoted-from-report")),
    Case("THRESHOLD_NOT_MET", "two signers", lambda plain: plain["signers"].pop()),
    Case("UNIT_UNKNOWN", "recognised", put(subject="unit:xa-khong-co", decision_prev=None)),
    Case("EFFECT_BEFORE_UNIT", "recognised", put(effective_from="1990-01-01")),
    Case("CONFLICT", "recognised", put(decision_prev=None)),
    Case("CONFLICT", "second decision", put(decision_prev="ab" * 32)),
    Case("OBSERVED_NOT_OURS", "singles", put(observed={"root": "ab" * 32, "size": 3})),
    Case("OBSERVED_NOT_OURS", "singles", put(observed={"root": "ab" * 32, "size": 10**9})),
    Case("SIGNED_AT_IN_FUTURE", "singles", put(signed_at="2031-01-01T00:00:00.000000Z")),
    Case("SIGNED_IN_FUTURE", "recognised", lambda plain: plain["document"].update(signed_on="2030-01-01")),
    Case("SYMBOL_NOT_OF_ISSUER", "recognised", lambda plain: plain["document"].update(number="5/QĐ-TTg")),
    Case("WRONG_LEDGER", "singles", lambda plain: plain["ledger"].update(origin="socai.invalid/other")),
    Case("WRONG_LEDGER", "singles", lambda plain: plain["ledger"].update(genesis="ab" * 32)),
    Case("ACT_INCOMPLETE", "singles", lambda plain: plain["act"].update(size=2)),
    Case("ACT_INCOMPLETE", "singles", lambda plain: plain["act"].update(index=1, size=2)),
    Case("RECORDED_AT_ORDER", "singles", lambda plain: None, recorded_at="2026-01-01T00:00:00.000001Z"),
    Case("NON_CANONICAL_PAYLOAD", "recognised", lambda plain: plain["document"].update(title="Quye\u0302\u0301t")),
    Case("NON_CANONICAL_PAYLOAD", "recognised", lambda plain: plain["document"].update(title="a\u202eb")),
    Case("INVALID_PAYLOAD", "recognised", lambda plain: plain["document"].update(issuer="office:\u0410")),
    Case("INVALID_PAYLOAD", "recognised", put(effective_from="２０２１-12-31")),
    Case("INVALID_PAYLOAD", "singles", put(extra=1)),
]


@pytest.mark.parametrize("case", UNAUTHORISED, ids=[f"{n}-{case.code}" for n, case in enumerate(UNAUTHORISED)])
def test_an_entry_without_right_is_named(good: Good, attack: Copy, case: Case) -> None:
    """Signed for real, put in by hand, everything derived: the pin of before still fits, the entry is found."""
    copy, forger = forged(good, attack)
    seq = forger.append(good.places[case.template], case.change, **case.more)
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and case.code in codes(report, seq), report.findings[-3:]
    assert report.anchored_size == good.pin.size
    assert {f.seq for f in report.findings if f.severity == "failed"} == {seq}


@pytest.mark.parametrize("place", ["batch", "edge"])
@pytest.mark.parametrize("change", [
    put(type="result.dreamt"), put(version=2), put(type="act.dreamt", subject="unit:xa-a", decision_prev=None)])
def test_36_what_is_not_understood_is_never_valid(good: Good, attack: Copy, change: Callable[[dict[str, Any]], None],
                                                  place: str) -> None:
    copy, forger = forged(good, attack)
    seq = forger.append(good.places[place], change)
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert report.verdict == "incomplete" and codes(report) == codes(report, seq) == {"NOT_UNDERSTOOD"}


def test_36_decisions_after_one_that_is_not_understood(good: Good, attack: Copy) -> None:
    """A later program's event may have decided: who follows it and who passes over it aren't called forgers."""
    copy, forger = forged(good, attack)
    before = forger.head("unit:xa-b")
    strange = forger.append(good.places["second decision"], put(type="unit.dreamt"))
    follower = forger.append(good.places["second decision"])
    assert plain_of(forger.states[follower])["decision_prev"] != before
    copy.rewrite(forger.states)
    assert codes(copy.audited(good.pin)) == {"NOT_UNDERSTOOD"}
    copy, forger = forged(good, attack)
    assert forger.append(good.places["second decision"], put(type="unit.dreamt")) == strange
    forger.append(good.places["second decision"], put(decision_prev=before))
    copy.rewrite(forger.states)
    assert codes(copy.audited(good.pin)) == {"NOT_UNDERSTOOD"}


OTHER_VERSIONS = {2: "NOT_UNDERSTOOD", 999: "NOT_UNDERSTOOD", 0: "INVALID_PAYLOAD", 1000: "INVALID_PAYLOAD"}
"""Of a type of which only version 1 is known: what may come, and what never will."""


@pytest.mark.parametrize(("version", "code"), OTHER_VERSIONS.items())
def test_36_no_type_is_taken_in_another_version(good: Good, attack: Copy, version: int, code: str) -> None:
    """Every type on record, lowered or raised by whoever holds its keys: never valid, never taken for the known one."""
    copy, forger = forged(good, attack)
    first = {plain_of(state)["type"]: seq for seq, state in reversed([*enumerate(forger.states)][2:])}
    assert len(first) > 12
    added = [forger.append(seq, put(version=version)) for seq in first.values()]
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert report.verdict == ("incomplete" if code == "NOT_UNDERSTOOD" else "failed")
    assert {(finding.code, finding.seq) for finding in report.findings if finding.severity != "note"} == {
        (code, seq) for seq in added}


@pytest.mark.parametrize(("version", "code"), OTHER_VERSIONS.items())
def test_36_another_version_is_refused_at_append(tmp_path: Path, version: int, code: str) -> None:
    province = Province(tmp_path / "so.db")
    [envelope] = province.envelopes([recognised(A)], AUTHOR, [province.heads[UBND_P]])
    refusal = province.refuses([province.resigned(envelope, put(version=version))])
    assert refusal.code == code
    province.book.append([envelope])
    province.close()
    assert audit(str(province.path)).verdict == "incomplete"


def test_an_unauthorised_registry_event_gives_nobody_a_right(good: Good, attack: Copy) -> None:
    """One root key of two grants a role; what its bearer then signs is refused as well."""
    copy, forger = forged(good, attack)
    clerk = good.province.clerks[0]
    granting = next(seq for seq, state in enumerate(forger.states) if plain_of(state)["type"] == "role.granted")

    def alone(plain: dict[str, Any]) -> None:
        plain["signers"] = plain["signers"][:1]
        plain["subject"] = clerk["office"]
        plain["decision_prev"] = forger.head(clerk["office"])
        plain["body"].update(person=clerk["person"], role="chair")

    one = forger.append(granting, alone)
    two = forger.append(good.places["singles"], lambda plain: plain["signers"][0].update(clerk, role="chair"))
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert "THRESHOLD_NOT_MET" in codes(report, one) and "ROLE_NOT_ENTITLED" in codes(report, two)


@pytest.mark.parametrize("spki", [7, None, "", "AAAA", "other"])
def test_a_false_enrolment_of_a_known_key(good: Good, attack: Copy, spki: Any) -> None:
    """A later mention of a key id with other bytes doesn't make good signatures bad, nor stop the audit."""
    copy, forger = forged(good, attack)
    enrolling = [seq for seq, state in enumerate(forger.states) if plain_of(state)["type"] == "key.enrolled"]
    told = plain_of(forger.states[enrolling[1]])["body"]["spki"] if spki == "other" else spki
    seq = forger.append(enrolling[0], lambda plain: plain["body"].update(spki=told))
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert {f.seq for f in report.findings if f.severity == "failed"} == {seq}


class Ended(Province):
    """A province whose head's key was retired, another's revoked."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Province, dict[str, dict[str, Any]], int, Pin]]:
    province = Province(tmp_path_factory.mktemp("ended") / "so.db")
    heads = {name: province.employ(UBND_P, "head", name=name) for name in ("retired", "revoked")}
    for head in heads.values():
        province.record([recognised(A)], AUTHOR, [head])
    template = province.size - 1
    province.record([Intent("key.retired", UBND_P, {"key": heads["retired"]["key"], "reason": "x"})], AUTHOR,
                    province.root)
    province.record([Intent("key.revoked", UBND_P, {"key": heads["revoked"]["key"], "reason": "x",
                                                    "compromised_since": None})], AUTHOR, province.root)
    pin = province.pin()
    province.book.close()
    yield province, heads, template, pin


@pytest.mark.parametrize("end", ["retired", "revoked"])
def test_15_a_key_after_its_end_back_dated(
    ended: tuple[Province, dict[str, dict[str, Any]], int, Pin], tmp_path: Path, end: str
) -> None:
    """signed_at claims a time when the key was good: the position decides."""
    province, heads, template, pin = ended
    assert audit(str(province.path), pin).verdict == "valid"
    copy = Attacker(province.path, tmp_path / "copy.db")
    forger = Forger(copy.states(), province.keys)

    def back_dated(plain: dict[str, Any]) -> None:
        plain["signers"] = [heads[end]]
        plain["signed_at"] = plain_of(forger.states[template])["signed_at"]

    seq = forger.append(template, back_dated)
    copy.rewrite(forger.states)
    report = copy.audited(pin)
    [finding] = found(report, "KEY_NOT_VALID_AT_INDEX")
    assert finding.seq == seq and finding.signer == (heads[end]["key"],)


def test_15_a_key_before_its_enrolment(good: Good, attack: Copy) -> None:
    """The enrolment moved behind the first use: same events, another order."""
    copy, forger = forged(good, attack)
    enrolling = max(seq for seq, state in enumerate(forger.states) if plain_of(state)["type"] == "key.enrolled"
                    and plain_of(state)["body"]["key"] == good.places["p256 clerk"]["key"])
    states = [*forger.states[: enrolling - 1], *forger.states[enrolling + 2 :]]
    copy.rewrite(states)
    report = copy.audited(None)
    assert report.verdict == "failed" and {"KEY_UNKNOWN", "KEY_NOT_VALID_AT_INDEX"} & codes(report)


def test_19_an_entry_of_another_ledger(
    good: Good, attack: Copy, ended: tuple[Province, dict[str, dict[str, Any]], int, Pin]
) -> None:
    """Same origin, another genesis."""
    copy, forger = forged(good, attack)
    foreign = Attacker(ended[0].path, copy.path.with_name("foreign.db"))
    forger.states.append(foreign.state(ended[2]))
    foreign.db.close()
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert {"WRONG_LEDGER", "KEY_UNKNOWN"} <= codes(report, good.pin.size)


def test_a_whole_other_ledger_in_its_place(
    good: Good, ended: tuple[Province, dict[str, dict[str, Any]], int, Pin]
) -> None:
    report = audit(str(ended[0].path), good.pin)
    assert codes(report) == {"WRONG_LEDGER"} and report.verdict == "failed" and report.anchored_size is None
