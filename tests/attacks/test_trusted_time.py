"""What a log's own clock may not claim once others have said when: anchors of witnesses and of a time authority."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.audit.findings import Finding
from ledger.checkpoints.operator import SignedCheckpoint
from ledger.checkpoints.shelf import Shelf
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from ledger.instants import DAY, MINUTE, instant
from ledger.proof.cosignature import cosignature_bytes, cosigned_message
from ledger.proof.fields import base64_text
from ledger.proof.note import NoteSignature
from ledger.proof.verifier_key import WITNESS, verifier_key
from ledger.signing.algorithms import public_of, sign
from ledger.trusted_time.anchoring import unrecorded
from ledger.trusted_time.queue import TokenQueue
from tests.attacks.attacker import Attacker, plain_of, with_members
from tests.attacks.forger import Forger
from tests.attacks.judging import audit
from tests.ledger.checkpoints.operating import Floor
from tests.ledger.trusted_time.tsa import Tsa

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
KEY = verifier_key("w.example/one", WITNESS, public_of(PRIVATE).spki)


def adopt(floor: Floor, days: int | None = 31, authorities: Sequence[dict[str, Any]] = ()) -> None:
    body = {"lines": [f"witness w {KEY.text}", "quorum w"], "anchor_days": days, "time_authorities": list(authorities)}
    floor.scene.record([Intent("policy.adopted", "registry:policy", body)], "signed-by-author", floor.scene.root)


def cosign(floor: Floor, done: SignedCheckpoint, microseconds: int) -> None:
    """The witness cosigns at this time of its own clock."""
    text, seconds = done.note.text, microseconds // 1_000_000
    signature = cosignature_bytes(seconds, sign(PRIVATE, cosigned_message(text, seconds)))
    floor.folder.add(done.checkpoint.size, [NoteSignature(KEY.name, KEY.key_hash, signature)])


def anchor(floor: Floor) -> list[int]:
    """Put everything that was said into the record."""
    floor.scene.book.reader.refresh()
    machine = floor.operator
    return [machine.record(intent) for intent in unrecorded(Shelf(floor.scene.book.reader))]


def found(path: str, code: str) -> list[Finding]:
    report = audit(path, None, jobs=1)
    assert [f for f in report.findings if f.severity == "failed" and f.code != code] == []
    return [finding for finding in report.findings if finding.code == code]


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    made = Floor(tmp_path)
    adopt(made)
    made.record(3)
    return made


def test_honest_clocks_audit_clean(floor: Floor) -> None:
    cosign(floor, floor.operator.sign(), floor.scene.clock.now + 5 * MINUTE)
    assert len(anchor(floor)) == 1 and anchor(floor) == []
    floor.scene.clock.now += 20 * DAY
    floor.record(2)
    cosign(floor, floor.operator.sign(), floor.scene.clock.now - 5 * MINUTE)
    anchor(floor)
    report = audit(floor.path, None, jobs=1)
    assert {finding.code for finding in report.findings} == {"UNANCHORED"}


def test_entries_dated_after_others_had_seen_them(floor: Floor) -> None:
    """The log's clock was put ahead for two entries; the witness says that they existed already."""
    honest = floor.scene.clock.now
    floor.scene.clock.now += 2 * DAY
    first = floor.scene.book.reader.refresh()
    floor.record(2)
    done = floor.operator.sign()
    cosign(floor, done, honest + MINUTE)
    anchor(floor)
    [finding] = found(floor.path, "RECORDED_AT_OUT_OF_BOUNDS")
    assert (finding.seq, finding.severity, finding.actual["last"]) == (first, "failed", done.checkpoint.size - 1)
    assert str(finding.expected).startswith("<= ")


def test_entries_dated_before_what_they_follow(floor: Floor) -> None:
    """The operator writes a day that is gone beside entries that hold the word of a witness of today."""
    done = floor.operator.sign()
    before = floor.scene.clock.now
    floor.scene.clock.now += 3 * DAY
    cosign(floor, done, floor.scene.clock.now)
    [seq] = anchor(floor)
    floor.scene.book.close()
    attacker = Attacker(Path(floor.path), Path(floor.path).with_name("copy.db"))
    states = attacker.states()
    attacker.rewrite([*states[:-1], with_members(states[-1], recorded_at=instant(before + MINUTE))])
    attacker.done()
    report = audit(str(attacker.path), None, jobs=1)
    codes = {finding.code: finding for finding in report.findings if finding.severity == "failed"}
    assert codes.keys() == {"SIGNED_AT_IN_FUTURE", "RECORDED_AT_OUT_OF_BOUNDS"}
    finding = codes["RECORDED_AT_OUT_OF_BOUNDS"]
    assert (finding.seq, finding.actual["last"]) == (seq, seq)
    assert str(finding.expected).startswith(">= ")


@pytest.mark.parametrize(("minutes", "count"), [(9, 0), (11, 1)])
def test_ten_minutes_are_the_difference_of_honest_clocks(floor: Floor, minutes: int, count: int) -> None:
    first = floor.scene.book.reader.refresh()
    floor.record()
    cosign(floor, floor.operator.sign(), floor.scene.clock.now - minutes * MINUTE)
    anchor(floor)
    assert len(found(floor.path, "RECORDED_AT_OUT_OF_BOUNDS")) == count
    assert first < floor.scene.book.reader.refresh()


def test_a_witness_whose_clock_is_ahead_does_not_spoil_the_record(floor: Floor) -> None:
    """Its word is not recorded until it has come true: an honest operator's log stays clean."""
    cosign(floor, floor.operator.sign(), floor.scene.clock.now + 11 * MINUTE)
    with pytest.raises(LedgerError) as caught:
        anchor(floor)
    assert caught.value.code == "ANCHOR_TIME"
    floor.scene.clock.now += 2 * MINUTE
    assert len(anchor(floor)) == 1
    assert found(floor.path, "RECORDED_AT_OUT_OF_BOUNDS") == []


def test_a_longer_interval_than_the_policy_allows_is_told(floor: Floor) -> None:
    first = floor.scene.book.reader.refresh()
    cosign(floor, floor.operator.sign(), floor.scene.clock.now)
    [seq] = anchor(floor)
    floor.record()
    floor.scene.clock.now += 32 * DAY
    floor.record()
    cosign(floor, floor.operator.sign(), floor.scene.clock.now)
    anchor(floor)
    [finding] = found(floor.path, "TIME_UNPROVEN")
    assert (finding.seq, finding.severity) == (seq, "note")
    assert finding.seq > first


def test_an_operator_who_invents_a_quorum_is_refused_and_found(floor: Floor) -> None:
    done = floor.operator.sign()
    body = {"size": done.checkpoint.size, "root": done.checkpoint.root, "tokens": [],
            "signatures": [done_line(done)], "witnessed_at": instant(floor.scene.clock.now)}
    for change, code in (
        ({}, "ANCHOR_TIME"), ({"root": "ab" * 32}, "ANCHOR_NOT_OURS"), ({"size": 10_000}, "ANCHOR_NOT_OURS"),
        ({"signatures": ["\u2014 a AAAAAAA="]}, "CHECKPOINT_UNSIGNED"),
        ({"signatures": ["- a AAAAAAA="]}, "NOTE_MALFORMED"),
        ({"witnessed_at": None, "tokens": [{"authority": "x", "time": body["witnessed_at"], "token": "AAAA"}]},
         "TIME_AUTHORITY_UNKNOWN"),
    ):
        with pytest.raises(LedgerError) as caught:
            floor.operator.record(Intent("time.anchored", "ledger:time", {**body, **change}))
        assert caught.value.code == code
    cosign(floor, done, floor.scene.clock.now)
    [seq] = anchor(floor)
    floor.scene.book.close()
    states = Attacker(Path(floor.path), Path(floor.path).with_name("copy.db"))
    forger = Forger(states.states(), floor.scene.keys)
    forger.resigned(seq, lambda plain: plain["body"].update(witnessed_at="2020-01-01T00:00:00.000000Z"))
    states.rewrite(forger.states)
    states.done()
    codes = {finding.code for finding in audit(str(states.path), None, jobs=1).findings}
    assert {"ANCHOR_TIME", "RECORDED_AT_OUT_OF_BOUNDS"} <= codes


@pytest.fixture(scope="module")
def anchored(tmp_path_factory: pytest.TempPathFactory) -> Floor:
    """Policy, seal and anchor on record, the file closed."""
    made = Floor(tmp_path_factory.mktemp("anchored"))
    adopt(made)
    cosign(made, made.operator.sign(), made.scene.clock.now)
    anchor(made)
    made.scene.book.close()
    return made


@pytest.mark.parametrize("kind", ["policy.adopted", "index.sealed", "time.anchored"])
@pytest.mark.parametrize("change", [
    lambda body, name: body.pop(name), lambda body, name: body.update({name: None}),
    lambda body, name: body.update({name: "x"}), lambda body, name: body.update({name: [{}]}),
    lambda body, name: body.update({name: {"size": []}}), lambda body, name: body.update({name: 2**53 - 1}),
], ids=["missing", "null", "text", "list", "object", "number"])
def test_what_vouches_in_another_shape(anchored: Floor, tmp_path: Path, kind: str, change: Any) -> None:
    """Signed by stolen keys, member by member: findings, whatever later checks make of it, and never an exception."""
    states = Attacker(Path(anchored.path), tmp_path / "look.db").states()
    seq = next(at for at, state in enumerate(states) if plain_of(state)["type"] == kind)
    for number, name in enumerate(sorted(plain_of(states[seq])["body"])):
        copy = Attacker(Path(anchored.path), tmp_path / f"{number}.db")
        shutil.copytree(f"{anchored.path}.checkpoints", f"{copy.path}.checkpoints")
        forger = Forger(states, anchored.scene.keys)
        forger.resigned(seq, lambda plain, name=name: change(plain["body"], name))  # type: ignore[misc]  # bound now
        if plain_of(forger.states[seq]) == plain_of(states[seq]):
            continue  # null already
        copy.rewrite(forger.states)
        report = copy.audited(None)
        assert report.verdict == "failed", name


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa"))


class TestAuthority:
    @pytest.fixture
    def stamped(self, tmp_path: Path, tsa: Tsa) -> Floor:
        """A ledger on the authority's clock, with one token on record."""
        floor = Floor(tmp_path, time.time_ns() // 1000)
        pinned = tsa.authority
        adopt(floor, 31, [{"name": "tsa", "certificate": base64_text(pinned.certificate),
                           "chain": [base64_text(one) for one in pinned.chain]}])
        floor.operator.sign()
        shelf = Shelf(floor.scene.book.reader)
        queue = TokenQueue(shelf)
        path, new = queue.ask(shelf.one(None), "tsa")
        queue.add(tsa.stamp(Path(path).read_bytes()))
        assert new and len(anchor(floor)) == 1
        return floor

    def test_a_token_on_record_is_verified_again(self, stamped: Floor) -> None:
        report = audit(stamped.path, None, jobs=1)
        assert {finding.code for finding in report.findings} == {"UNANCHORED", "QUORUM_UNMET"}

    def test_without_the_extra_the_check_says_that_it_did_not_run(
        self, stamped: Floor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "rfc3161_client", None)
        report = audit(stamped.path, None, jobs=1)
        [finding] = [finding for finding in report.findings if finding.code == "CHECK_NOT_RUN"]
        assert finding.severity == "incomplete" and finding.actual["check"] == "time"

    @pytest.mark.parametrize("lie", ["time", "token", "authority"])
    def test_a_false_word_about_a_token_is_found(self, stamped: Floor, tsa: Tsa, lie: str) -> None:
        """The log key signs whatever the operator wants; the token doesn't say it."""
        stamped.scene.book.close()
        attacker = Attacker(Path(stamped.path), Path(stamped.path).with_name("copy.db"))
        shutil.copytree(f"{stamped.path}.checkpoints", f"{attacker.path}.checkpoints")
        forger = Forger(attacker.states(), stamped.scene.keys)
        seq = next(at for at, state in enumerate(forger.states) if plain_of(state)["type"] == "time.anchored")
        other = base64_text(tsa.stamp(tsa.query(b"another text", "-sha256")))
        value = {"time": "2020-01-01T00:00:00.000000Z", "token": other, "authority": "another"}[lie]
        forger.resigned(seq, lambda plain: plain["body"]["tokens"][0].update({lie: value}))
        attacker.rewrite(forger.states)
        attacker.done()
        report = audit(str(attacker.path), None, jobs=1)
        codes = {finding.code for finding in report.findings if finding.seq == seq}
        assert report.verdict == "failed"
        assert codes & ({"TIME_AUTHORITY_UNKNOWN"} if lie == "authority" else {"TIME_TOKEN_INVALID"})


def done_line(done: SignedCheckpoint) -> str:
    from ledger.proof.note import signature_line

    return signature_line(done.note.signatures[0]).removesuffix("\n")
