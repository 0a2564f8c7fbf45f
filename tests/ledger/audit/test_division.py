"""How an audit is divided: ranges of whole acts, and never more of them than the file can hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.audit import passes
from ledger.audit.entries import RangeChecker
from ledger.audit.passes import in_ranges
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker
from tests.ledger.audit.whole_log import Log, resealed


def test_ranges_hold_whole_acts_and_everything(log: Log, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as the processes need, neither shorter nor longer than is good, the shorter ones last."""
    for shortest, longest in ((1, 1), (5, 20), (2, 1000), (1000, 1000)):
        monkeypatch.setattr(passes, "_SHORTEST", shortest)
        monkeypatch.setattr(passes, "_LONGEST", longest)
        for start in (0, log.acts[4], log.acts[-2], log.size):
            for jobs in (1, 2, 7):
                ranges = passes._act_ranges(reader, start, jobs)
                ends = [start, *(stop for _, stop in ranges)]
                assert [begin for begin, _ in ranges] == ends[:-1] and ends[-1] == log.size
                assert set(ends) <= set(log.acts)
                for begin, stop in ranges:
                    wanted = begin + min(max((log.size - begin) // (jobs * 4), shortest), longest)
                    acts = [act for act in log.acts if act <= wanted and act > begin]
                    assert stop == (acts[-1] if acts else min(act for act in log.acts if act > begin))
    monkeypatch.setattr(passes, "_LONGEST", 30)
    assert list(passes._ranges(87)) == [(0, 30), (30, 60), (60, 87)]
    assert list(passes._ranges(60)) == [(0, 30), (30, 60)] and list(passes._ranges(0)) == []
    monkeypatch.setattr(passes, "_CHUNK", 30)
    assert list(passes._chunks(reader, 5))[:2] == [(5, 35), (35, 65)]
    assert list(passes._chunks(reader, 5))[-1][1] == log.size == next(passes._chunks(reader, log.size - 1))[1]


@pytest.mark.parametrize("act", [{"index": 11, "size": 1}, {"index": 99, "size": 1}, {"index": 11, "size": -5}])
def test_an_entry_that_says_impossible_things_of_its_act(
    tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch, act: dict[str, int]
) -> None:
    """It neither stops the audit nor keeps it for ever."""
    monkeypatch.setattr(passes, "_SHORTEST", 10)
    monkeypatch.setattr(passes, "_LONGEST", 10)
    one = Attacker(log.path, tmp_path / "so.db")
    one.put(10, resealed(log.rows[10], act={"id": "x"} | act).state)
    one.done()
    with LedgerReader.open(str(one.path)) as reader:
        assert in_ranges(reader, log.identity, None, 1, None) is None


def test_a_head_that_the_file_cannot_hold(log: Log, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_CHUNK", 30)
    reader.size = 2**40
    rows = list(passes._chunks(reader, 0))
    assert rows == [(at, at + 30) for at in range(0, log.size, 30)]
    assert list(passes._chunks(reader, 50)) == [(at, at + 30) for at in range(50, log.size, 30)]
    reader.size = log.path.stat().st_size // 256
    assert passes._can_hold(reader)
    reader.size += 1
    assert not passes._can_hold(reader)


def test_a_log_that_is_not_yet_in_the_file_itself(tmp_path: Path, log: Log) -> None:
    """What was written last stands beside it."""
    one = Attacker(log.path, tmp_path / "so.db")
    (tmp_path / "so.db-wal").write_bytes(bytes(256))

    class Seen:
        path = str(one.path)
        size = one.path.stat().st_size // 256 + 1

    seen: Any = Seen
    assert passes._can_hold(seen)
    one.db.close()


def test_how_many_processes() -> None:
    assert passes._jobs(3, 2048) == 3 and passes._jobs(3, 2047) == 1 and passes._jobs(1, 10**6) == 1
    assert passes._jobs(None, 2048) >= 1 and passes._jobs(None, 0) == 1


def test_ranges_of_entries_by_themselves(log: Log) -> None:
    checker = RangeChecker(str(log.path), log.identity)
    whole, parts = checker.run(0, log.size), [checker.run(*one) for one in ((0, 40), (40, log.size))]
    checker.close()
    assert whole.findings == () and whole.signatures == sum(part.signatures for part in parts) > log.size
