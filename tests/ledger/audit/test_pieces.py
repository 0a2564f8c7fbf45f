"""The audit's small parts by themselves: journals, leaves, findings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger.audit.case import Signed
from ledger.audit.findings import Finding, Report, finding_of, to_json, verdict
from ledger.audit.journal_file import parse_journal
from ledger.audit.leaves import Leaves
from ledger.errors import LedgerError
from ledger.proof import tree

LINE = {"digest": "a" * 64, "seq": 5, "signed_at": "2026-01-01T00:00:00.000000Z"}
MEMBERS = ["digest", "seq", "signed_at"]


def journal(*lines: Any) -> bytes:
    return b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)


def test_journals() -> None:
    assert parse_journal(b"") == parse_journal(b'{"di') == parse_journal(b'{"digest": "torn') == ()
    begun = b'{"digest": "'
    for other in (b"torn", bytes(50), b"[", b'{"digest":' + b" " * 999, b'{"schema"', b"\xff" * 70, begun.ljust(1000)):
        for before in (b"", journal(LINE)):
            with pytest.raises(LedgerError) as caught:
                parse_journal(before + other)
            assert (caught.value.code, caught.value.facts) == ("JOURNAL_INVALID", {
                "line": 2 if before else 1, "found": other[:60].decode("utf-8", "replace"),
                "expected": "a line of what was signed"})
    assert len(parse_journal(journal(LINE) + begun.ljust(999))) == 1
    first, second = parse_journal(journal(LINE, {**LINE, "seq": None}) + b'{"digest":"torn')
    assert first == Signed("a" * 64, 5, "2026-01-01T00:00:00.000000Z") and second == first._replace(seq=None)
    edges = journal({**LINE, "seq": 0}, {**LINE, "seq": 2**53 - 1})
    assert [line.seq for line in parse_journal(edges)] == [0, 2**53 - 1]
    long = json.dumps(LINE).encode()
    assert parse_journal(long + b" " * (999 - len(long)) + b"\n") == (first,)


@pytest.mark.parametrize(("line", "found", "expected"), [
    (b"{", "{", MEMBERS), (b"[1]", "[1]", MEMBERS), (b"\xff" * 70, "\ufffd" * 60, MEMBERS), (b"", "", MEMBERS),
    (b"[" * 999, "[" * 60, MEMBERS), (b"9" * 999, "9" * 60, MEMBERS),
    (json.dumps(LINE).encode().ljust(1000), json.dumps(LINE)[:60], MEMBERS),
    ({**LINE, "more": 1}, json.dumps({**LINE, "more": 1})[:60], MEMBERS),
    ({**LINE, "digest": "A" * 64}, "A" * 64, "64 hex digits"),
    ({**LINE, "digest": "a" * 99}, "a" * 70, "64 hex digits"), ({**LINE, "digest": 7}, "7", "64 hex digits"),
    ({**LINE, "digest": "a" * 64 + "\n"}, "a" * 64 + "\n", "64 hex digits"),
    ({**LINE, "seq": -1}, "-1", "a position, or null"), ({**LINE, "seq": True}, "True", "a position, or null"),
    ({**LINE, "seq": 2**53}, str(2**53), "a position, or null"),
    ({**LINE, "seq": 10**50}, str(10**50)[:40], "a position, or null"),
    ({**LINE, "seq": "5"}, "5", "a position, or null"),
    ({**LINE, "signed_at": "x" * 50}, "x" * 40, "an instant"), ({**LINE, "signed_at": None}, "None", "an instant"),
    ({**LINE, "signed_at": LINE["signed_at"] + "\n"}, LINE["signed_at"] + "\n", "an instant"),
])
def test_what_is_no_journal(line: Any, found: str, expected: Any) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_journal(journal(LINE, line))
    assert caught.value.code == "JOURNAL_INVALID"
    assert caught.value.facts == {"line": 2, "found": found, "expected": expected}


def test_leaves_as_a_sequence() -> None:
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(600)]
    one, two = Leaves(), Leaves()
    one.extend(hashes)
    for leaf in hashes:
        two.append(leaf)
    for leaves in (one, two):
        assert len(leaves) == 600 and list(leaves) == hashes and leaves[-1] == hashes[-1] and leaves[0] == hashes[0]
        assert leaves[590:] == hashes[590:] and leaves[3:9:2] == hashes[3:9:2] and leaves.range(5, 7) == hashes[5:7]
        with pytest.raises(IndexError):
            leaves[600]
        assert leaves.tile(0, 1) == b"".join(hashes[256:512]) and leaves.tile_root(0, 1) == tree.root(hashes[256:512])
        for size in (0, 1, 255, 256, 257, 511, 512, 513, 600):
            assert leaves.root_at(size) == tree.root(hashes[:size])
        assert leaves.root_at(601) is None and leaves.root_at(-1) is None


def test_verdicts() -> None:
    def finding(severity: Any) -> Finding:
        return Finding("X", severity)

    assert verdict([]) == verdict([finding("note"), finding("acknowledged")]) == "valid"
    assert verdict([finding("note"), finding("incomplete")]) == "incomplete"
    assert verdict([finding("incomplete"), finding("failed")]) == "failed"


def test_a_report_as_json() -> None:
    found = Finding("GAP", "failed", 3, "unit:a", ("k",), 1, 2)
    report = Report(9, 8, "ab", 7, (found, Finding("X", "note")), "o", "g", ("tiles",), 4)
    assert report.verdict == "failed"
    assert to_json(report) == {
        "schema": "socai/audit/1", "verdict": "failed", "entries": 9, "signatures": 8, "root": "ab", "anchored_size": 7,
        "since": 4, "checks": ["tiles"], "findings": [
            {"code": "GAP", "severity": "failed", "seq": 3, "subject": "unit:a", "signer": ["k"], "expected": 1,
             "actual": 2},
            {"code": "X", "severity": "note", "seq": None, "subject": None, "signer": None, "expected": None,
             "actual": None}]}
    assert to_json(report._replace(checks=None))["checks"] is None


def test_refusals_as_findings() -> None:
    assert finding_of(LedgerError("X", found=1, expected=2), 3, "unit:a", ("k",)) == Finding(
        "X", "failed", 3, "unit:a", ("k",), 2, 1)
    assert finding_of(LedgerError("X", found=1, place="p"), None).actual == {"found": 1, "place": "p"}
    assert finding_of(LedgerError("X", place="p"), None).actual == {"place": "p"}
    assert finding_of(LedgerError("X"), None) == Finding("X", "failed")
    assert finding_of(LedgerError("NOT_UNDERSTOOD"), 1).severity == "incomplete"
    assert finding_of(LedgerError("SIGNATURE_INVALID", reason="high-s"), 1).code == "NON_CANONICAL_SIGNATURE"
    assert finding_of(LedgerError("SIGNATURE_INVALID", reason="length"), 1).code == "SIGNATURE_INVALID"
