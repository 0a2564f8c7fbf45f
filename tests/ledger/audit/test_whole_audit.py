"""What an audit reads for what was asked, how it tells its progress, and what it says of the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.audit import stages
from ledger.audit.findings import Finding, Report
from ledger.audit.passes import in_order, in_ranges
from ledger.audit.readable import readable
from ledger.audit.run import audit, identity_of
from ledger.audit.stages import Steps, TreeOnly, begun, feed, reads_single_entries
from ledger.proof import tree
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker
from tests.ledger.audit.whole_log import Log


def pin_at(log: Log, size: int) -> Pin:
    return Pin(log.identity.origin, log.identity.genesis, size, tree.root(log.leaves[:size]).hex())


@pytest.mark.parametrize(("asked", "alone", "tree_only"), [
    (None, True, False), (("structure",), True, True), (("signatures", "root"), True, True),
    (("leaves",), False, True), (("tiles", "root"), False, True), (("positions",), False, False),
    (("positions", "signatures"), True, False), (("leaves", "structure"), True, True),
    (("leaves", "tiles", "root", "structure", "signatures"), True, True),
])
def test_no_more_is_read_than_was_asked(
    log: Log, reader: LedgerReader, asked: tuple[str, ...] | None, alone: bool, tree_only: bool
) -> None:
    assert reads_single_entries(asked) is alone
    assert isinstance(begun(reader, None, asked), TreeOnly) is tree_only
    assert len(begun(reader, pin_at(log, log.acts[5]), asked).leaves) == (0 if tree_only else log.acts[5])
    seen = in_order(reader, log.identity, None, 1, None, asked)
    assert bool(sum(part.signatures for part in seen.checked)) is alone
    assert list(seen.replay.leaves) == log.leaves and seen.start == 0
    assert isinstance(seen.replay, TreeOnly) is tree_only


def test_progress(log: Log, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    steps = Steps(lambda done, of: told.append((done, of)), 20, 100, 4)
    for count in (20, 60, 100):
        steps.replayed(count)
    for chunks in (1, 2, 4):
        steps.checked(chunks)
    assert told == [(20, 100), (40, 100), (60, 100), (70, 100), (80, 100), (100, 100)]
    none = Steps(None, 0, 10, 1)
    none.replayed(5)
    none.checked(1)
    told.clear()
    replay_only = Steps(lambda done, of: told.append((done, of)), 4, 10, 0)
    for count in (7, 10):
        replay_only.replayed(count)
    assert told == [(7, 10), (10, 10)]
    monkeypatch.setattr(stages, "_SHOWN", 40)
    monkeypatch.setattr(stages, "_PAGE", 40)
    counts: list[int] = []
    feed(begun(reader, None, None), reader, counts.append)
    assert counts == [40, 80, log.size]
    counts.clear()
    since = begun(reader, pin_at(log, log.acts[3]), None)
    feed(since, reader, counts.append)
    assert counts == [80, log.size] and list(since.leaves) == log.leaves
    counts.clear()
    feed(begun(reader, None, ("tiles",)), reader, counts.append)
    assert counts == [40, 80, log.size, log.size]
    told.clear()
    seen = in_ranges(reader, log.identity, None, 1, lambda done, of: told.append((done, of)))
    assert seen is not None and told == [(log.size, log.size)]
    told.clear()
    in_order(reader, log.identity, None, 1, lambda done, of: told.append((done, of)), None)
    assert told == [(20, log.size), (40, log.size), (log.size // 2, log.size), (log.size, log.size)]


def test_the_identity(log: Log, reader: LedgerReader) -> None:
    assert identity_of(reader) == log.identity
    keys = {entry.payload["body"]["key"] for entry in log.entries if entry.payload["type"] == "key.enrolled"}
    founding = log.entries[0].payload["body"]
    keys |= {item["key"] for item in (*founding["founders"], founding["log_key"])}
    assert set(log.identity.keys) == keys and log.identity.origin == founding["origin"]
    assert log.identity.genesis == tree.root(log.leaves[:1]).hex()


def test_a_whole_audit(log: Log) -> None:
    told: list[tuple[int, int]] = []
    pin = pin_at(log, log.acts[5])
    report = audit(str(log.path), pin, progress=lambda done, of: told.append((done, of)))
    assert (report.verdict, report.entries, report.root) == ("valid", log.size, pin_at(log, log.size).root)
    assert (report.origin, report.genesis, report.checks) == (*pin[:2], None)
    assert (report.anchored_size, report.since) == (pin.size, 0) and told[-1] == (log.size, log.size)
    assert [finding.seq for finding in report.findings] == sorted(f.seq or 0 for f in report.findings)
    later = audit(str(log.path), since=pin)
    assert (later.since, later.anchored_size, later.root) == (pin.size, pin.size, report.root)
    assert 0 < later.signatures < report.signatures
    some = audit(str(log.path), pin, checks=["root", "tiles"])
    assert (some.checks, some.signatures, some.findings, some.root) == (("root", "tiles"), 0, (), report.root)
    given = audit(str(log.path), pin, given={"own": lambda case: [Finding("OWN", "failed", 3)]})
    assert Finding("OWN", "failed", 3) in given.findings and given.verdict == "failed"


def test_what_can_be_read(log: Log) -> None:
    bad = log.entries[5]._replace(payload={"type": "x"})
    assert list(readable([log.entries[4], bad, log.entries[6]])) == [log.entries[4], log.entries[6]]


@pytest.mark.parametrize(("statement", "finding"), [
    ("DELETE FROM stored_events", Finding("EMPTY_OR_MISSING", "failed", expected="at least entry 0", actual=88)),
    ("DELETE FROM head", Finding("STORE_DAMAGED", "failed", actual="no head row")),
])
def test_where_nothing_can_be_judged(tmp_path: Path, log: Log, statement: str, finding: Finding) -> None:
    one = Attacker(log.path, tmp_path / "so.db")
    one.db.execute(statement)
    one.done()
    assert log.size == 88
    assert audit(str(one.path)) == Report(0, 0, None, None, (finding,), None, None)
    assert audit(str(one.path), checks=["root"]).checks == ("root",)
