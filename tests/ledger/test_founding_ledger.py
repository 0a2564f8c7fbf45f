"""Entries 0 and 1 and the founding act, in a real file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.scene import HOUSE, ORIGIN, Clock, Scene, seed_law
from ledger import founding
from ledger.audit.run import audit
from ledger.book import Book
from ledger.canonical import encode
from ledger.errors import LedgerError
from ledger.event_ids import uuid7
from ledger.events.drafting import Drafted
from ledger.events.envelope import envelope_bytes
from ledger.instants import instant
from ledger.proof.pin import Pin
from ledger.signing.algorithms import public_of, sign
from ledger.signing.batch import sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.signing.keyfile import new_key
from tests.ledger.admission.province import payload_of

KEYS = {n: new_key("ed25519") for n in ("one", "two", "three", "log")}
MEMBERS = [founding.Member(f"person:{n}", "office:so-cai", public_of(KEYS[n])) for n in ("one", "two", "three")]
BY_ID = {public_of(key).keyid: key for key in KEYS.values()}


def charter(**more: Any) -> founding.Charter:
    return founding.Charter(**({
        "origin": ORIGIN, "purpose": "test", "k": 2, "founders": MEMBERS,
        "log_operator": founding.Member("person:log", "office:so-cai", public_of(KEYS["log"])),
        "offices": [("office:so-cai", HOUSE)], "nonce": "ab" * 16} | more))


def genesis(said: founding.Charter, clock: Clock, log_key: str = "log") -> Drafted:
    return founding.draft_genesis(said, lambda message: sign(KEYS[log_key], message), signed_at=instant(clock()),
                                  act_id=uuid7(clock(), bytes(10)), event_id=uuid7(clock(), bytes(10)))


def sealed(payload: bytes, keys: list[str]) -> bytes:
    return envelope_bytes(payload, [sign_single(BY_ID[key], pae(EVENT_TYPE, payload)) for key in sorted(keys)])


def founders() -> list[str]:
    return [member.key.keyid for member in MEMBERS]


def refused(tmp_path: Path, envelope: bytes, clock: Clock) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        Book.found(tmp_path / "so.db", clock, envelope)
    assert os.listdir(tmp_path) == []
    return caught.value


def test_the_founding_of_a_ledger(tmp_path: Path) -> None:
    clock = Clock()
    said = charter()
    first = genesis(said, clock)
    with Book.found(tmp_path / "so.db", clock, sealed(first.payload, founders())) as book:
        assert book.genesis == book.reader.genesis() and book.origin == ORIGIN
        second = founding.draft_confirmation(said, str(book.genesis), first.digest, signed_at=instant(clock()),
                                             act_id=uuid7(clock(), b"1" * 10), event_id=uuid7(clock(), b"2" * 10))
        keys = [signer["key"] for signer in second.plain["signers"]]
        assert len(keys) == 2
        book.append([sealed(second.payload, keys)])
        book.reader.refresh()
        pin = Pin(ORIGIN, str(book.genesis), 2, book.reader.root_at(2))
    report = audit(str(tmp_path / "so.db"), pin)
    assert (report.verdict, report.entries, report.signatures, report.anchored_size) == ("valid", 2, 5, 2)


def test_only_init_creates_and_never_over_another(tmp_path: Path) -> None:
    clock = Clock()
    envelope = sealed(genesis(charter(), clock).payload, founders())
    Book.found(tmp_path / "so.db", clock, envelope).close()
    before = (tmp_path / "so.db").read_bytes()
    with pytest.raises(LedgerError) as caught:
        Book.found(tmp_path / "so.db", clock, envelope)
    assert caught.value.code == "LEDGER_EXISTS" and (tmp_path / "so.db").read_bytes() == before
    with pytest.raises(LedgerError) as caught:
        Book.open(tmp_path / "other.db", clock)
    assert caught.value.code == "NO_LEDGER" and os.listdir(tmp_path) == ["so.db"]


def body(**members: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain["body"].update(members)


def log_proof_by_another(plain: dict[str, Any]) -> None:
    other = genesis(charter(), Clock(), "one")
    plain["body"]["log_key"]["proof"] = other.plain["body"]["log_key"]["proof"]


@pytest.mark.parametrize(("code", "change"), [
    ("GENESIS_INVALID", lambda plain: plain["ledger"].update(origin="socai.invalid/other")),
    ("GENESIS_INVALID", lambda plain: plain.update(relied_on=[{"subject": "unit:a", "head": None}])),
    ("CONFLICT", lambda plain: plain.update(decision_prev="ab" * 32)),
    ("OBSERVED_NOT_OURS", lambda plain: plain.update(observed={"root": "ab" * 32, "size": 0})),
    ("OBSERVED_NOT_OURS", lambda plain: plain.update(observed={**plain["observed"], "size": 1})),
    ("GENESIS_INVALID", lambda plain: plain.update(attestation="archival")),
    ("RULES_UNKNOWN", body(rules=999)),
    ("SIGNATURE_INVALID", log_proof_by_another),
    ("SIGNATURE_INVALID", lambda plain: plain["body"].update(nonce="cd" * 16)),
    ("OFFICE_UNKNOWN", lambda plain: plain["body"]["offices"][0].update(id="office:khac")),
    ("INVALID_PAYLOAD", lambda plain: plain["body"]["root_keys"].update(k=4)),
    ("INVALID_PAYLOAD", lambda plain: plain["body"]["root_keys"].update(k=0)),
    ("INVALID_PAYLOAD", body(format=2)),
    ("INVALID_PAYLOAD", body(nonce="ab")),
    ("INVALID_PAYLOAD", body(purpose="play")),
    ("SIGNER_SET_MISMATCH", lambda plain: plain.update(signers=plain["signers"][:2])),
])
def test_a_genesis_that_is_not_one(tmp_path: Path, code: str, change: Callable[[dict[str, Any]], None]) -> None:
    clock = Clock()
    plain = payload_of(sealed(genesis(charter(), clock).payload, founders()))
    change(plain)
    keys = [signer["key"] for signer in plain["signers"]]
    refusal = refused(tmp_path, sealed(encode(plain), keys), clock)
    assert refusal.code == code, refusal


def test_every_founder_signs(tmp_path: Path) -> None:
    clock = Clock()
    assert refused(tmp_path, sealed(genesis(charter(), clock).payload, founders()[:2]), clock).code == (
        "SIGNER_SET_MISMATCH")


def test_nothing_but_the_confirmation_follows(tmp_path: Path) -> None:
    """Entry 1 is by k founders and names entry 0's leaf hash; no other event, no other genesis."""
    clock = Clock()
    said = charter()
    first = genesis(said, clock)
    with Book.found(tmp_path / "so.db", clock, sealed(first.payload, founders())) as book:
        second = founding.draft_confirmation(said, str(book.genesis), first.digest, signed_at=instant(clock()),
                                             act_id=uuid7(clock(), b"1" * 10), event_id=uuid7(clock(), b"2" * 10))
        good = payload_of(sealed(second.payload, founders()[:0] or [s["key"] for s in second.plain["signers"]]))

        def tried(change: Callable[[dict[str, Any]], None]) -> str:
            plain = {**good, "body": dict(good["body"]), "signers": [dict(s) for s in good["signers"]]}
            change(plain)
            with pytest.raises(LedgerError) as caught:
                book.append([sealed(encode(plain), [s["key"] for s in plain["signers"]])])
            assert book.reader.refresh() == 1
            return caught.value.code

        assert tried(lambda p: p["body"].update(genesis="ab" * 32)) == "GENESIS_INVALID"
        assert tried(lambda p: p.update(signers=p["signers"][:1])) == "THRESHOLD_NOT_MET"
        assert tried(lambda p: p["signers"][0].update(role="head")) == "KEY_NOT_OF_SIGNER"
        assert tried(lambda p: p.update(type="person.registered", subject="person:x", decision_prev=None,
                                        body={**p["body"]})) == "INVALID_PAYLOAD"
        book.append([sealed(second.payload, [s["key"] for s in good["signers"]])])


def test_the_founding_act_publishes_the_law_whole(tmp_path: Path) -> None:
    """Kinds, standards, competence, sets and procedures in one act by k root keys; a clerk cannot."""
    scene = Scene(str(tmp_path / "so.db"), seed_law())
    with pytest.raises(LedgerError) as caught:
        scene.record(seed_law()[:1], "signed-by-author", scene.clerks)
    assert caught.value.code in ("THRESHOLD_NOT_MET", "KEY_PURPOSE")
    scene.book.close()
    assert [f.code for f in audit(str(tmp_path / "so.db")).findings] == ["UNANCHORED"]
