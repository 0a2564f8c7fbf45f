"""Append-only against a stranger's connection: plain sqlite3, no pragma of ours, every way to change a row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.stores.sqlite import LedgerRecorder
from tests.ledger.stores.made import append

COLUMNS = "rowid, originator_id, originator_version, topic, event_digest, author, event_id, state"


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "a.db"
    with LedgerRecorder.create(path) as recorder:
        append(recorder, 300)
    connection = sqlite3.connect(path, isolation_level=None)
    assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    yield connection
    connection.close()


def everything(connection: sqlite3.Connection) -> list[Any]:
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("stored_events", "tiles", "head")]


STATEMENTS = {
    "UPDATE stored_events SET topic = 'x' WHERE rowid = 5": "ENTRY_UPDATE_REFUSED",
    "UPDATE stored_events SET rowid = 900 WHERE rowid = 300": "ENTRY_UPDATE_REFUSED",
    "UPDATE OR REPLACE stored_events SET rowid = 5 WHERE rowid = 300": "ENTRY_UPDATE_REFUSED",
    "UPDATE OR IGNORE stored_events SET state = x'00'": "ENTRY_UPDATE_REFUSED",
    "DELETE FROM stored_events WHERE rowid = 300": "ENTRY_DELETE_REFUSED",
    "DELETE FROM stored_events": "ENTRY_DELETE_REFUSED",
    "UPDATE tiles SET root = x'00'": "TILE_UPDATE_REFUSED",
    "DELETE FROM tiles": "TILE_DELETE_REFUSED",
    "REPLACE INTO tiles SELECT level, idx, root, x'00' FROM tiles": "TILE_TAKEN",
    "INSERT INTO tiles SELECT level, idx, root, x'00' FROM tiles WHERE true"
    " ON CONFLICT DO UPDATE SET hashes = x'00'": "TILE_TAKEN",
    "DELETE FROM head": "HEAD_DELETE_REFUSED",
    "UPDATE head SET size = 299": "HEAD_MUST_GROW",
    "UPDATE head SET size = size": "HEAD_MUST_GROW",
    "UPDATE head SET id = 2, size = 301": "HEAD_MUST_GROW",
    "UPDATE head SET size = 301": "HEAD_MUST_GROW",
    "UPDATE head SET size = 301, recorded_at = '2000-01-01T00:00:00.000000Z'": "HEAD_MUST_GROW",
    "UPDATE head SET size = 301, recorded_at = '9'": "HEAD_NOT_LAST",
    "REPLACE INTO head VALUES (1, 0, '')": "HEAD_TAKEN",
    "INSERT INTO head VALUES (1, 0, '')": "HEAD_TAKEN",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_stranger_changes_nothing(stranger: sqlite3.Connection, statement: str) -> None:
    before = everything(stranger)
    with pytest.raises(sqlite3.IntegrityError, match=STATEMENTS[statement]):
        stranger.execute(statement)
    assert everything(stranger) == before


# What a row is given that is otherwise new (position 301, a stream, digest and id of its own).
TAKEN: dict[str, tuple[dict[str, Any], str]] = {
    "position": ({"rowid": 5}, "POSITION_NOT_NEXT"),
    "no position": ({"rowid": None}, "POSITION_NOT_NEXT"),
    "a gap": ({"rowid": 302}, "POSITION_NOT_NEXT"),
    "position zero": ({"rowid": 0}, "POSITION_NOT_NEXT"),
    "position one": ({"rowid": 1}, "POSITION_NOT_NEXT"),
    "subject and version": ({"originator_id": "unit:thon-3", "originator_version": 1}, "VERSION_NOT_NEXT"),
    "a version too high": ({"originator_version": 2}, "VERSION_NOT_NEXT"),
    "author and id": ({"event_id": "SELECT event_id", "author": "ab" * 32}, "EVENT_ID_TAKEN"),
}


@pytest.mark.parametrize("verb", ["INSERT", "REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL"])
@pytest.mark.parametrize("name", TAKEN)
def test_no_insert_takes_or_replaces_a_row(stranger: sqlite3.Connection, verb: str, name: str) -> None:
    changed, code = TAKEN[name]
    row: dict[str, Any] = {
        "rowid": 301,
        "originator_id": "unit:moi",
        "originator_version": 1,
        "topic": "x",
        "event_digest": b"d" * 32,
        "author": "ef" * 32,
        "event_id": "new",
        "state": b"{}",
    } | changed
    if row["event_id"] != "new":
        (row["event_id"],) = stranger.execute("SELECT event_id FROM stored_events WHERE rowid = 9").fetchone()
    before = everything(stranger)
    with pytest.raises(sqlite3.IntegrityError, match=code):
        stranger.execute(f"{verb} INTO stored_events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(row.values()))
    assert everything(stranger) == before


def test_values_of_another_type_are_refused(stranger: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in BLOB column"):
        stranger.execute(
            f"INSERT INTO stored_events ({COLUMNS}) VALUES (301, 'unit:moi', 1, 'x', x'00', 'a', 'b', 'text')"
        )


def test_positions_survive_vacuum_and_dump(stranger: sqlite3.Connection) -> None:
    query = "SELECT rowid, event_id FROM stored_events ORDER BY rowid"
    before = stranger.execute(query).fetchall()
    stranger.execute("VACUUM")
    assert stranger.execute(query).fetchall() == before
    copy = sqlite3.connect(":memory:")
    copy.executescript("\n".join(line for line in stranger.iterdump() if not line.startswith("CREATE TRIGGER")))
    assert copy.execute(query).fetchall() == before
    copy.close()
