"""The recorder contract on SQLite, and what only this store promises."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from eventsourcing.persistence import ProgrammingError

from ledger.errors import LedgerError
from ledger.stores.reader import LedgerReader
from ledger.stores.sqlite import LedgerRecorder
from ledger.stores.view import StoreView
from tests.ledger.stores.contract import RecorderContract
from tests.ledger.stores.made import MadeAct, append


class TestSQLiteRecorder(RecorderContract):
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "sổ cái ?#%20.db"
        LedgerRecorder.create(self.path).close()

    def opened(self) -> LedgerRecorder:
        return LedgerRecorder.open(self.path)


def test_create_makes_an_empty_ledger_once(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 1)
    with pytest.raises(LedgerError, match="LEDGER_EXISTS"):
        LedgerRecorder.create(path)
    assert os.listdir(tmp_path) == ["a.db"]
    with pytest.raises(LedgerError, match="FOLDER_MISSING"):
        LedgerRecorder.create(tmp_path / "khong-co" / "a.db")


def test_only_create_lays_out_tables(tmp_path: Path) -> None:
    with LedgerRecorder.create(tmp_path / "a.db") as recorder, pytest.raises(ProgrammingError):
        recorder.create_table()


def test_commits_are_synced_and_replace_fires_triggers(tmp_path: Path) -> None:
    with LedgerRecorder.create(tmp_path / "a.db") as recorder, recorder.datastore.transaction(commit=False) as cursor:
        for pragma, expected in (
            ("synchronous", 2),
            ("recursive_triggers", 1),
            ("trusted_schema", 0),
            ("journal_mode", "wal"),
            ("page_size", 8192),
        ):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone()[0] == expected


def test_the_environment_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PERSISTENCE_MODULE": "eventsourcing.popo",
        "SQLITE_DBNAME": str(tmp_path / "other.db"),
        "SQLITE_LOCK_TIMEOUT": "nonsense",
        "ORIGINATOR_ID_TYPE": "uuid",
        "CREATE_TABLE": "y",
        "CIPHER_TOPIC": "nowhere:Cipher",
        "COMPRESSOR_TOPIC": "zlib",
        "APPLICATION_RECORDER_TOPIC": "nowhere:Recorder",
    }.items():
        monkeypatch.setenv(name, value)
    with LedgerRecorder.create(tmp_path / "a.db") as recorder:
        rows = append(recorder, 2)
        assert recorder.select_events("unit:thon-0")[0].state == rows[0].state
    assert os.listdir(tmp_path) == ["a.db"]


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 300)
        assert (tmp_path / "a.db-wal").stat().st_size > 0
    assert os.listdir(tmp_path) == ["a.db"]
    with LedgerReader.open(path) as reader:
        assert reader.size == 300
    assert os.listdir(tmp_path) == ["a.db"]


def test_a_held_lock_is_busy_not_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 1)

        def second(view: StoreView) -> None:
            with LedgerRecorder.open(path, lock_timeout=0.05) as impatient:
                append(impatient, 1)

        with pytest.raises(LedgerError) as refusal:
            append(recorder, 1, inside=second)
        assert refusal.value.code == "LEDGER_BUSY"
        append(recorder, 1)
        assert recorder.max_notification_id() == 2


def test_an_append_takes_the_lock_before_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:

        def locked(view: StoreView) -> None:
            stranger = sqlite3.connect(path, timeout=0, isolation_level=None)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                stranger.execute("BEGIN IMMEDIATE")
            stranger.close()

        append(recorder, 1, inside=locked)


def test_a_ledger_restored_in_place_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 300)
    other = tmp_path / "b.db"
    with LedgerRecorder.create(other) as recorder:
        append(recorder, 310, note="another history")
    with LedgerRecorder.open(path) as recorder:
        append(recorder, 1)
        source, target = sqlite3.connect(other), sqlite3.connect(path)
        source.backup(target)
        source.close()
        target.close()
        act = MadeAct([("unit:a", "unit.registered")])
        recorder.insert_events(act.stored_events, admission=act)
        with LedgerReader.open(path) as reader:
            expected = reader.tree.leaf_hashes(0, 311)
            assert recorder._edge is not None
            assert recorder._edge.tail == expected[256:]
