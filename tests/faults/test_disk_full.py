"""A full disk: the act that meets it is not recorded, everything before it is, and with room appending goes on."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.stores.backup import backup
from tests.faults.appender import Appender, Session, Told
from tests.faults.forks import forks

ROOM = 200_000
"""Bytes left when the disk begins to fill."""


def append_until_full(session: Session) -> list[Told]:
    """Append acts until one is refused for want of room; returns the acknowledged ones."""
    told: list[Told] = []
    while True:
        try:
            told += session.append(30)
        except LedgerError as fault:
            assert fault.code == "DISK_FULL"
            return told


def set_page_limit(session: Session, pages: int) -> None:
    with session.recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute(f"PRAGMA max_page_count = {pages}")


def test_no_more_pages(appender: Appender, path: Path) -> None:
    with appender.session(path) as session:
        told = session.append(30)
        set_page_limit(session, 60)
        told += append_until_full(session)
        appender.check(path, told)
        with pytest.raises(LedgerError, match="DISK_FULL"):
            session.append(30)
        set_page_limit(session, 100_000)
        told += session.append(30)
    appender.check(path, told)


def append_under_limit(appender: Appender, path: Path, answers: Connection) -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    with appender.session(path) as session:
        told = session.append(30)
        used = max(os.stat(f"{path}{end}").st_size for end in ("", "-wal"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (used + ROOM, hard))
        told += append_until_full(session)
        answers.send(told)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        answers.send(session.append(30))
        used = max(os.stat(f"{path}{end}").st_size for end in ("", "-wal"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (used + ROOM, hard))
        answers.send(append_until_full(session))
    # Closed under the limit: the write-ahead log may not fit into the file, and stays.


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_file_size_limit(appender: Appender, path: Path) -> None:
    context = forks()
    answers, mouth = context.Pipe(duplex=False)
    process = context.Process(target=append_under_limit, args=(appender, path, mouth))
    process.start()
    mouth.close()
    told = [entry for _ in range(3) for entry in answers.recv()]
    process.join(60)
    assert process.exitcode == 0
    appender.check(path, told)
    with appender.session(path) as session:
        told += session.append(30)
    appender.check(path, told)


def back_up_under_limit(source: Path, target: Path, answers: Connection) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        backup(source, target)
    except LedgerError as fault:
        answers.send(fault.code)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_backup_without_room_leaves_nothing(appender: Appender, path: Path) -> None:
    with appender.session(path) as session:
        session.append(60)
    context = forks()
    answers, mouth = context.Pipe(duplex=False)
    process = context.Process(target=back_up_under_limit, args=(path, path.with_name("copy.db"), mouth))
    process.start()
    mouth.close()
    assert answers.recv() == "DISK_FULL"
    process.join(60)
    assert os.listdir(path.parent) == [path.name]
