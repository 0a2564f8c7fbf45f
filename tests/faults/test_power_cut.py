"""Power cuts: what was not synced is gone, in whole frames or torn ones. What was acknowledged stands (row 39).

SQLite appends to its write-ahead log and syncs it before a commit is told. A disk that loses everything after the last
sync leaves a prefix of that log, maybe with rubbish behind it; so every prefix is tried.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.audit.run import audit
from ledger.book import Book
from ledger.proof.pin import Pin
from tests.ledger.admission.province import AUTHOR, QUOTED, A, B, Province, quoted, renamed

HEADER, FRAME_HEADER = 32, 24


class Cut(NamedTuple):
    """A ledger file, its write-ahead log, and (length of the log, pin) at each acknowledged act."""

    province: Province
    path: Path
    log: bytes
    told: list[tuple[int, Pin]]


@pytest.fixture
def cut(tmp_path: Path) -> Cut:
    province = Province(tmp_path / "so.db")
    province.close()
    province.book = Book.open(province.path, province.clock)
    told = [(0, province.pin())]
    log = Path(f"{province.path}-wal")
    for number in range(6):
        if number % 2:
            province.record([renamed(A, f"{number}")], AUTHOR, province.root)
        else:
            province.record([quoted(B, 10 * number + n) for n in range(1 + 40 * number)], QUOTED, province.clerks[:1])
        told.append((log.stat().st_size, province.pin()))
    shutil.copy(province.path, tmp_path / "cut.db")
    content = log.read_bytes()
    assert told[-1][0] == len(content) > 0, "checkpointed behind our back"
    province.close()
    return Cut(province, tmp_path / "cut.db", content, told)


def after(path: Path, log: bytes) -> Path:
    """The files as they lie there when the machine comes back."""
    folder = path.parent / "after"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(path, folder / "so.db")
    (folder / "so.db-wal").write_bytes(log)
    return folder / "so.db"


def test_any_prefix_of_the_log_is_an_earlier_state(cut: Cut) -> None:
    _, path, log, told = cut
    page = struct.unpack(">I", log[8:12])[0]
    ends = list(range(HEADER, len(log) + 1, FRAME_HEADER + page))
    sizes = {pin.size for _, pin in told}
    assert len(ends) > 40
    damages: list[Callable[[bytes], bytes]] = [
        lambda kept: kept, lambda kept: kept[:-1], lambda kept: kept + b"\0" * 5000,
        lambda kept: kept + os.urandom(9000),
        lambda kept: kept + log[len(kept) : len(kept) + FRAME_HEADER + page // 2],
    ]
    for number, end in enumerate([0, 1, HEADER - 1, *ends]):
        kept = damages[number % len(damages)](log[:end])
        back = after(path, kept)
        sure = max((pin.size for length, pin in told if length <= end - (len(kept) < end)), default=told[0][1].size)
        with Book.open(back, lambda: 1_800_000_000_000_000) as book:
            size = book.reader.refresh()
        assert size in sizes and size >= sure, (end, size, sure)
        [pin] = [pin for _, pin in told if pin.size == size]
        if number % 9 == 0 or end == len(log):
            assert audit(str(back), pin).verdict == "valid"


def test_work_goes_on_after_the_cut(cut: Cut) -> None:
    """The ledger takes the next act, and an audit from the last pin finds nothing."""
    province, path, log, told = cut
    length, pin = told[3]
    back = after(path, log[: length + 100])
    province.book = Book.open(back, province.clock)
    assert province.size == pin.size
    province.record([renamed(A, "sau khi có điện lại")], AUTHOR, province.root)
    assert province.size == pin.size + 1
    province.close()
    report = audit(str(back), since=pin)
    assert (report.verdict, report.since, report.entries) == ("valid", pin.size, pin.size + 1)
    assert not Path(f"{back}-wal").exists()
