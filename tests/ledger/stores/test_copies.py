"""Backups, read-only copies and write-ahead logs left behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.stores.backup import backup
from ledger.stores.reader import LedgerReader
from ledger.stores.sqlite import LedgerRecorder
from tests.ledger.stores.made import append


def test_a_backup_of_a_ledger_in_use_is_whole(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "copy.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 300)
        assert backup(path, copy) == 300
        append(recorder, 1)
        with LedgerReader.open(path) as reader, LedgerReader.open(copy) as other:
            assert (reader.size, other.size) == (301, 300)
            assert other.root_at(300) == reader.root_at(300)
            assert other.schema_differences() == []
    assert sorted(os.listdir(tmp_path)) == ["a.db", "copy.db"]
    with LedgerRecorder.open(copy) as recorder:
        append(recorder, 1)


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 1)
    (tmp_path / "b.db").write_text("precious")
    os.symlink(tmp_path / "nowhere", tmp_path / "c.db")
    for name in ("a.db", "b.db", "c.db"):
        with pytest.raises(LedgerError, match="LEDGER_EXISTS"):
            backup(path, tmp_path / name)
    with pytest.raises(LedgerError, match="FOLDER_MISSING"):
        backup(path, tmp_path / "khong-co" / "b.db")
    assert (tmp_path / "b.db").read_text() == "precious"
    assert sorted(os.listdir(tmp_path)) == ["a.db", "b.db", "c.db"]


def test_a_log_left_behind_is_read_and_taken_up(tmp_path: Path) -> None:
    path, left = tmp_path / "a.db", tmp_path / "left.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 3)
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{left}{end}")
    assert os.stat(f"{left}-wal").st_size > 0
    with LedgerReader.open(left) as reader:
        assert reader.size == 3
    assert os.stat(f"{left}-wal").st_size > 0
    with LedgerRecorder.open(left) as recorder:
        append(recorder, 1)
    assert not os.path.exists(f"{left}-wal")
    with LedgerReader.open(left) as reader:
        assert reader.size == 4


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may enter: the one pytest makes is closed to others."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)
        os.chmod(name, 0o755)


LOOK = """
import os, sys
sys.path.insert(0, sys.argv[1])
from ledger.errors import LedgerError
from ledger.stores.reader import LedgerReader
from ledger.stores.sqlite import LedgerRecorder
from tests.ledger.stores.made import append
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    with LedgerReader.open(sys.argv[2]) as reader:
        print(reader.size, len(reader.stream("unit:thon-1")), reader.root_at(reader.size)[:8])
except LedgerError as fault:
    print(fault.code)
try:
    with LedgerRecorder.open(sys.argv[2]) as recorder:
        append(recorder, 1)
    print("appended")
except LedgerError as fault:
    print(fault.code)
"""


def looked(path: Path) -> list[str]:
    root = str(Path(__file__).parents[3])
    run = subprocess.run([sys.executable, "-c", LOOK, root, str(path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.split("\n")[:2]


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_read_only_copy_answers_and_takes_nothing(open_folder: Path) -> None:
    path = open_folder / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 45)
    with LedgerReader.open(path) as reader:
        expected = f"45 3 {reader.root_at(45)[:8]}"
    for file_mode, folder_mode in ((0o444, 0o555), (0o644, 0o555), (0o444, 0o755)):
        os.chmod(path, file_mode)
        os.chmod(open_folder, folder_mode)
        assert looked(path) == [expected, "READ_ONLY"]
        assert os.listdir(open_folder) == ["a.db"]


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_read_only_copy_never_hides_entries_of_a_log(open_folder: Path) -> None:
    path, left = open_folder / "a.db", open_folder / "read-only" / "a.db"
    left.parent.mkdir()
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 45)
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{left}{end}")
            os.chmod(f"{left}{end}", 0o444)
    os.chmod(left.parent, 0o555)
    assert looked(left) == ["READ_ONLY", "READ_ONLY"]
    os.truncate(f"{left}-wal", 0)
    assert looked(left)[1] == "READ_ONLY"
    os.chmod(left.parent, 0o755)


def test_a_reader_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 3)
    with LedgerReader.open(path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("INSERT INTO head VALUES (1, 0, '')")
