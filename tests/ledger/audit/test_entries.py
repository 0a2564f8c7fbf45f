"""Each entry by itself, whole findings; batches whole, in pieces and signed twice."""

from __future__ import annotations

from json import loads
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.entries import BatchSignature, Checked, EntryChecker, Identity, differing_batches
from ledger.audit.findings import Finding
from tests.attacks.attacker import with_members
from tests.ledger.admission.province import AUTHOR, A, B, Province, renamed
from tests.ledger.audit.whole_log import Log, resealed


def signers(log: Log, at: int) -> tuple[str, ...]:
    return tuple(signer["key"] for signer in log.entries[at].payload["signers"])


def mismatches(log: Log, at: int, subject: str | None) -> list[Finding]:
    """What is said of each signature over a payload that was changed; nobody is named that can't be read."""
    return [Finding("SIGNATURE_INVALID", "failed", at, subject, signers(log, at) if subject else (key,), None,
                    {"keyid": key, "reason": "mismatch"}) for key in signers(log, at)]


def test_entries_that_say_something_else(log: Log) -> None:
    checker, identity = EntryChecker(log.identity), log.identity
    for at in (0, log.place("result.reported"), log.size - 1):
        row, subject, keys = log.rows[at], log.entries[at].subject, signers(log, at)
        told = loads(row.state)["signatures"]
        genesis = identity.genesis if at else None
        other = {"origin": "x.invalid", "genesis": genesis}
        cases: list[tuple[bytes, list[Finding], int]] = [
            (row.state, [], len(keys)),
            (b"{}", [Finding("NON_CANONICAL_ENVELOPE", "failed", at, None, (),
                             ["payload", "payloadType", "recorded_at", "signatures"],
                             {"found": [], "place": "envelope"})], 0),
            (with_members(row.state, payload="e30="), [
                Finding("INVALID_PAYLOAD", "failed", at, None, (), "docs/FORMAT.md",
                        {"found": "Object missing required field `act`", "place": "payload"}),
                *mismatches(log, at, None)], 0),
            (resealed(row, type="x.y").state, [
                Finding("NOT_UNDERSTOOD", "incomplete", at, None, (), "a type and version of docs/FORMAT.md",
                        {"found": "x.y version 1", "place": "payload"}), *mismatches(log, at, None)], 0),
            (resealed(row, ledger=other).state, [
                Finding("WRONG_LEDGER", "failed", at, subject, keys, [identity.origin, genesis],
                        ["x.invalid", genesis]),
                *mismatches(log, at, subject)], 0),
            (with_members(row.state, signatures=[told[0] | {"keyid": "ab" * 32}]), [
                Finding("SIGNER_SET_MISMATCH", "failed", at, subject, keys, keys, ("ab" * 32,)),
                Finding("KEY_UNKNOWN", "failed", at, subject, keys, "a key enrolled in this ledger", "ab" * 32)], 0),
        ]
        if len(keys) > 1:
            cases.append((with_members(row.state, signatures=told[:1]), [
                Finding("SIGNER_SET_MISMATCH", "failed", at, subject, keys, keys, keys[:1])], 1))
        for state, findings, good in cases:
            checked = checker.check([(at, state)])
            assert (list(checked.findings), checked.signatures) == (findings, good)


def test_what_is_no_entry_is_left_to_the_replay(log: Log) -> None:
    checker, at = EntryChecker(log.identity), log.size - 1
    states = [(at - 1, None), (at, log.rows[at].state), (at + 1, "text")]
    assert checker.check(states) == Checked(len(signers(log, at)), (), ())
    assert checker.check([]) == Checked(0, (), ())


def test_an_entry_that_can_be_read_is_given_back(log: Log) -> None:
    checker = EntryChecker(log.identity)
    for at in (0, 5, log.size - 1):
        assert checker.look(at, log.rows[at].state) == log.entries[at]
    assert checker.look(5, b"{}") is None and checker.look(5, resealed(log.rows[5], type="x.y").state) is None


def test_keys_that_are_none(log: Log) -> None:
    """Each key is read once; one that can't be is told with each entry that names it."""
    at = log.size - 1
    keys = signers(log, at)
    broken = log.identity._replace(keys={**log.identity.keys, keys[0]: "AAAA"})
    [finding] = EntryChecker(broken).check([(at, log.rows[at].state)]).findings
    assert (finding.code, finding.seq, finding.signer) == ("KEY_INVALID", at, keys)
    without = Identity(log.identity.origin, log.identity.genesis, {})
    found = EntryChecker(without).check([(at, log.rows[at].state)]).findings
    assert [(one.code, one.actual) for one in found] == [("KEY_UNKNOWN", key) for key in keys]


def batch(log: Log) -> list[tuple[int, bytes]]:
    first = log.place("result.reported")
    return [(row.seq, row.state) for row in log.rows[first:first + 3]]


def test_a_batch_is_told_once(log: Log) -> None:
    """With the first member seen of it, whether whole or cut."""
    states, first = batch(log), log.place("result.reported")
    [told] = EntryChecker(log.identity).check(states).batches
    entry = log.entries[first]
    assert told[:2] == (entry.payload["act"]["id"], entry.payload["signers"][0]["key"]) and told.seq == first
    assert told.sig and told.statement
    for cut in ([1], [2], [0, 1], [1, 2], [0, 2], [2, 1, 0]):
        checked = EntryChecker(log.identity).check([states[index] for index in cut])
        assert checked == Checked(len(cut), (told._replace(seq=first + cut[0]),), ())
    checker = EntryChecker(log.identity)
    assert checker.check(states[:1]).batches == (told,)
    assert checker.check(states[1:]).batches == (told._replace(seq=first + 1),)
    assert checker.check(states) == Checked(3, (told,), ())


def test_a_batch_signature_is_verified_once(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is known by what it covers, until there are too many of them."""
    checker, states = EntryChecker(log.identity), batch(log)
    [told] = checker.check(states).batches
    assert list(checker._verified) == [(told.keyid, told.statement, told.sig)]
    for kept, left in ((2, 1), (1, 1), (0, 0)):
        monkeypatch.setattr("ledger.audit.entries._KEPT", kept)
        checker.begin()
        assert len(checker._verified) == left
    assert checker.check(states) == Checked(3, (told,), ())


def test_a_member_at_another_place_of_its_batch(log: Log) -> None:
    """Places, sizes and paths are signed; so is the ledger."""
    states = batch(log)
    for change in ({"index": 0}, {"size": 4}, {"index": 2}):
        signature = loads(states[1][1])["signatures"][0]
        signature["batch"] |= change
        bad = (states[1][0], with_members(states[1][1], signatures=[signature]))
        checked = EntryChecker(log.identity).check([states[0], bad, states[2]])
        assert checked.signatures == 2 and {finding.seq for finding in checked.findings} == {states[1][0]}
    elsewhere = log.identity._replace(genesis="ab" * 32)
    for seen in (states, states[:2]):
        found = EntryChecker(elsewhere).check(seen)
        assert found.signatures == 0 and found.batches == ()
        assert {(one.code, one.seq) for one in found.findings} >= {("WRONG_LEDGER", seq) for seq, _ in seen}
        assert {one.seq for one in found.findings if one.code != "WRONG_LEDGER"} == {seq for seq, _ in seen}


def test_a_batch_that_says_another_size_in_every_member(log: Log) -> None:
    states, told = batch(log), []
    for seq, state in states:
        signature = loads(state)["signatures"][0]
        signature["batch"]["size"] = 4
        told.append((seq, with_members(state, signatures=[signature])))
    checked = EntryChecker(log.identity).check(told)
    assert checked.signatures < 3 and checked.findings


def test_entry_0_takes_no_batch(log: Log) -> None:
    """It has no genesis to name, alone or with others."""
    states = [state for _, state in batch(log)]
    for seen in (states, states[:1]):
        checked = EntryChecker(log.identity).check(list(enumerate(seen)))
        assert checked.signatures == len(seen) - 1
        assert [(one.code, one.seq) for one in checked.findings] == [("WRONG_LEDGER", 0), ("SIGNATURE_INVALID", 0)]
        assert checked.findings[-1].actual["reason"] == "batch-without-genesis"


def test_each_of_several_signatures_counts(tmp_path: Path) -> None:
    """Also after one over a batch."""
    made = Province(tmp_path / "so.db")
    made.record([renamed(A, "x"), renamed(B, "y")], AUTHOR, made.root, "batch")
    made.close()
    log = Log(made.path)
    rows = log.rows[-2:]
    good = EntryChecker(log.identity).check([(row.seq, row.state) for row in rows])
    assert (good.signatures, good.findings, len(good.batches)) == (4, (), 2)
    for bad in (0, 1):
        states = []
        for row in rows:
            signatures = loads(row.state)["signatures"]
            assert "batch" in signatures[bad]
            signatures[bad]["sig"] = "A" * 86 + "=="
            states.append((row.seq, with_members(row.state, signatures=signatures)))
        checked = EntryChecker(log.identity).check(states)
        assert checked.signatures == 2
        assert [(one.code, one.seq) for one in checked.findings] == [("SIGNATURE_INVALID", row.seq) for row in rows]


def test_two_batches_of_one_key_at_once(log: Log) -> None:
    """Members of one come between those of another; each counts."""
    one = batch(log)
    second = log.place("result.reported", 3)
    other = [(row.seq, row.state) for row in log.rows[second:second + 3]]
    mixed = [state for pair in zip(one, other, strict=True) for state in pair]
    checked = EntryChecker(log.identity).check(mixed)
    assert (checked.signatures, checked.findings) == (6, ())
    assert sorted(told.seq for told in checked.batches) == [one[0][0], other[0][0]]
    assert EntryChecker(log.identity).check([*one[:2], *other, one[2]]).signatures == 6


def test_batch_signatures_that_differ() -> None:
    first = BatchSignature("act", "k", b"s", b"\1", 3)
    others = [first._replace(sig=b"\2", seq=9), first._replace(seq=4), first._replace(act="b", sig=b"\3"),
              first._replace(keyid="l", sig=b"\4"), first._replace(statement=b"t", sig=b"\5")]
    found = Finding("BATCH_SIGNATURES_DIFFER", "failed", 9, None, ("k",), "01", "02")
    order: Any
    for order in ([first, *others], [*others, first], [*others[::-1], first]):
        assert list(differing_batches(order)) == [found]
    assert list(differing_batches([first, *others[1:]])) == []
    told = [first._replace(sig=b"\1", seq=9), first._replace(sig=b"\2", seq=3)]
    assert list(differing_batches(told)) == [found._replace(expected="02", actual="01")]
