"""The faults on a whole ledger: signed acts, admission under the lock, the pinned audit afterwards (row 39)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.audit.run import audit
from ledger.book import Book
from ledger.errors import LedgerError
from ledger.instants import DAY, MINUTE, instant, vietnam_day
from tests.faults.appender import Appender, Told
from tests.faults.real_ledger import NOW, RealAppender, RealSession
from tests.faults.test_disk_full import test_a_backup_without_room_leaves_nothing as _backup
from tests.faults.test_disk_full import test_a_file_size_limit as _file_size
from tests.faults.test_disk_full import test_no_more_pages as _pages
from tests.faults.test_kill import test_kill_during_append as _kill
from tests.faults.test_processes import test_processes_append_at_once as _processes

pytestmark = pytest.mark.slow

# The same faults as against the bare store, struck through the real port.
test_kill_during_append = _kill
test_no_more_pages = _pages
test_a_file_size_limit = _file_size
test_a_backup_without_room_leaves_nothing = _backup
test_processes_append_at_once = _processes


@pytest.fixture
def appender() -> Appender:
    return RealAppender()


@pytest.fixture
def told(appender: RealAppender, path: Path) -> Iterator[list[Told]]:
    """A few acts that stand before the fault."""
    with appender.session(path) as session:
        yield session.append(5) + session.append(300) + session.append(1)


def test_a_read_only_copy(appender: RealAppender, path: Path, told: list[Told], tmp_path: Path) -> None:
    """Readable and auditable where nothing can be written; appending there is refused by name."""
    folder = tmp_path / "medium"
    folder.mkdir()
    with appender.session(path):
        pass
    shutil.copy(path, folder / "so.db")
    os.chmod(folder / "so.db", 0o444)
    os.chmod(folder, 0o555)
    try:
        report = audit(str(folder / "so.db"), appender.pin(path))
        assert report.verdict == "valid"
        assert os.listdir(folder) == ["so.db"]
        if os.geteuid():
            with pytest.raises(LedgerError) as caught:
                Book.open(folder / "so.db", lambda: NOW)
            assert caught.value.code == "READ_ONLY"
    finally:
        os.chmod(folder, 0o755)


def test_a_clock_set_back_and_far_ahead(appender: RealAppender, path: Path, told: list[Told]) -> None:
    with appender.session(path) as session:
        def refused(now: int, day: str | None = None) -> str:
            session._look = lambda: now  # type: ignore[method-assign]
            session.book._clock = lambda: now
            size = session.book.reader.refresh()
            try:
                session.append(3)
            except LedgerError as refusal:
                assert session.book.reader.refresh() == size
                return refusal.code
            return ""

        assert refused(NOW - 11 * MINUTE) == "CLOCK_BEHIND"
        assert refused(NOW - 9 * MINUTE) == ""
        assert refused(NOW + 46 * DAY) == "CLOCK_AHEAD"
        assert refused(NOW + 44 * DAY) == ""
        assert vietnam_day(instant(NOW + 44 * DAY)) > "2026-02"
    appender.check(path, told)


def test_work_goes_on_after_every_refusal(appender: RealAppender, path: Path) -> None:
    """A refusal inside the lock leaves no lock behind, in this process or for another."""
    session: RealSession
    with appender.session(path) as session, appender.session(path) as other:
        def crash(_: object) -> None:
            raise MemoryError

        for _ in range(3):
            with pytest.raises(MemoryError):
                session.append(4, crash)
            done = other.append(2) + session.append(2)
    appender.check(path, done)
