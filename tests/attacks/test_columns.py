"""Columns, head, tiles and guards changed while the entries stay: all that is stored beside an entry is derived."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from ledger.book import Book
from ledger.errors import LedgerError
from tests.attacks.attacker import Attacker, codes, found
from tests.attacks.conftest import Good
from tests.attacks.judging import audit

Copy = Callable[[], Attacker]


@pytest.mark.parametrize(("column", "value"), [
    ("originator_id", "unit:xa-c"), ("originator_version", 10**6), ("originator_version", -1),
    ("topic", "entry.voided"), ("topic", ""), ("event_digest", b"\0" * 32), ("event_digest", b""),
    ("author", "ab" * 32), ("event_id", "x"), ("originator_id", "\ufffd"), ("topic", "key.enrolled"),
])
@pytest.mark.parametrize("place", ["batch", "recognised", "edge"])
def test_one_column(good: Good, attack: Copy, column: str, value: Any, place: str) -> None:
    seq = good.places[place]
    copy = attack()
    copy.db.execute(f"UPDATE stored_events SET {column} = ? WHERE rowid = ?", (value, seq + 1))
    report = copy.audited(good.pin)
    [finding] = found(report, "COLUMN_MISMATCH")
    assert (finding.seq, report.verdict, set(finding.actual)) == (seq, "failed", {column})
    assert report.anchored_size == good.pin.size and codes(report) == {"COLUMN_MISMATCH"}


def test_text_that_is_no_text(good: Good, attack: Copy) -> None:
    copy = attack()
    copy.db.execute("UPDATE stored_events SET topic = CAST(x'ff41' AS TEXT) WHERE rowid = 60")
    report = copy.audited(good.pin)
    assert [f.seq for f in found(report, "COLUMN_MISMATCH")] == [59]


def test_an_enrolment_hidden_from_the_index_of_types(good: Good, attack: Copy) -> None:
    """The clerk's key is found by type: a changed type doesn't make the audit pass or crash."""
    copy = attack()
    copy.db.execute("UPDATE stored_events SET topic = 'x' WHERE topic IN ('key.enrolled', 'ledger.founded')")
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and {"COLUMN_MISMATCH", "KEY_UNKNOWN"} <= codes(report)


@pytest.mark.parametrize("rowid", [0, -1, -5000])
def test_a_row_hidden_before_the_first(good: Good, attack: Copy, rowid: int) -> None:
    """Readers that count from 1 wouldn't see it, look-ups by subject would."""
    copy = attack()
    copy.db.execute("DROP INDEX stored_events_identity")
    copy.db.execute("INSERT INTO stored_events SELECT ?, originator_id, 999, topic, event_digest, author, event_id,"
                    " state FROM stored_events WHERE rowid = 60", (rowid,))
    copy.db.execute("CREATE UNIQUE INDEX stored_events_identity ON stored_events (event_id, author, rowid)")
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and rowid - 1 in [f.seq for f in found(report, "GAP")]


def test_a_hidden_enrolment_before_the_first(good: Good, attack: Copy) -> None:
    copy = attack()
    copy.db.execute("INSERT INTO stored_events SELECT -1, originator_id, 999, topic, event_digest, author, 'x', state"
                    " FROM stored_events WHERE topic = 'key.enrolled' LIMIT 1")
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and found(report, "GAP")


@pytest.mark.parametrize("where", [10, 9_000_000_000])
def test_a_row_after_the_head(good: Good, attack: Copy, where: int) -> None:
    copy = attack()
    copy.db.execute("INSERT INTO stored_events SELECT ?, 'unit:new', 1, topic, x'00', author, 'x', state"
                    " FROM stored_events WHERE rowid = 60", (good.pin.size + where,))
    report = copy.audited(good.pin)
    assert report.verdict == "failed"
    assert [f.seq for f in found(report, "HEAD_MISMATCH")] == [good.pin.size + where - 1]


def test_rows_moved_up(good: Good, attack: Copy) -> None:
    copy = attack()
    copy.db.execute("UPDATE stored_events SET rowid = rowid + 100000 WHERE rowid > 300")
    copy.db.execute("UPDATE head SET size = size + 100000")
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and [f.seq for f in found(report, "GAP")] == [100300]


@pytest.mark.parametrize("statement", [
    "UPDATE head SET size = size - 1", "UPDATE head SET size = size + 1", "UPDATE head SET size = 300",
    "UPDATE head SET recorded_at = '2026-01-01T00:00:00.000000Z'", "UPDATE head SET recorded_at = ''",
    "UPDATE head SET size = 0, recorded_at = ''", "UPDATE head SET size = -1", "DELETE FROM head",
    "UPDATE head SET size = 9000000000000",
])
def test_the_head_row(good: Good, attack: Copy, statement: str) -> None:
    copy = attack()
    copy.db.execute(statement)
    report = copy.audited(good.pin)
    assert report.verdict == "failed"
    assert codes(report) & {"HEAD_MISMATCH", "TRUNCATED", "STORE_DAMAGED", "EMPTY_OR_MISSING"}


@pytest.mark.parametrize(("statement", "code"), [
    ("DELETE FROM tiles", "TILE_MISMATCH"),
    ("UPDATE tiles SET root = zeroblob(32)", "TILE_MISMATCH"),
    ("UPDATE tiles SET hashes = zeroblob(8192)", "LEAF_HASH_MISMATCH"),
    ("UPDATE tiles SET hashes = x''", "TILE_MISMATCH"),
    ("UPDATE tiles SET hashes = substr(hashes, 1, 8191)", "TILE_MISMATCH"),
    ("UPDATE tiles SET level = 1", "TILE_MISMATCH"),
    ("UPDATE tiles SET idx = 7", "TILE_MISMATCH"),
    ("INSERT INTO tiles SELECT 0, 1, root, hashes FROM tiles", "TILE_MISMATCH"),
    ("INSERT INTO tiles SELECT 5, 0, root, hashes FROM tiles", "TILE_MISMATCH"),
])
def test_tiles(good: Good, attack: Copy, statement: str, code: str) -> None:
    copy = attack()
    copy.db.execute(statement)
    report = copy.audited(good.pin)
    assert codes(report) == {code} and report.verdict == "failed"


def test_one_hash_in_a_tile_names_its_entry(good: Good, attack: Copy) -> None:
    copy = attack()
    tile = bytearray(copy.db.execute("SELECT hashes FROM tiles").fetchone()[0])
    tile[32 * 77] ^= 1
    copy.db.execute("UPDATE tiles SET hashes = ?", (bytes(tile),))
    report = copy.audited(good.pin)
    assert [(f.code, f.seq) for f in report.findings if f.severity != "note"] == [("LEAF_HASH_MISMATCH", 77)]


def test_each_guard_missing_is_named(good: Good, attack: Copy) -> None:
    names = sorted(attack().guards)
    assert len(names) >= 8
    for name in names:
        copy = attack()
        del copy.guards[name]
        report = copy.audited(good.pin)
        assert [(f.code, f.actual) for f in report.findings if f.severity != "note"] == [("STORE_GUARD_MISSING", name)]
        with pytest.raises(LedgerError, match="STORE_DAMAGED"):
            Book.open(copy.path, good.province.clock)


@pytest.mark.parametrize("statement", [
    "DROP INDEX stored_events_identity", "DROP INDEX stored_events_topic", "CREATE TABLE notes (a)",
    "CREATE VIEW standing AS SELECT 1", "CREATE INDEX mine ON stored_events (author)",
    "CREATE TRIGGER mine AFTER INSERT ON stored_events BEGIN SELECT 1; END",
])
def test_a_changed_schema(good: Good, attack: Copy, statement: str) -> None:
    copy = attack()
    copy.db.execute(statement)
    assert codes(copy.audited(good.pin)) == {"STORE_GUARD_MISSING"}


def test_a_guard_that_guards_nothing(good: Good, attack: Copy) -> None:
    copy = attack()
    copy.guards["stored_events_update"] = (
        "CREATE TRIGGER stored_events_update BEFORE UPDATE ON stored_events BEGIN SELECT 1; END")
    assert codes(copy.audited(good.pin)) == {"STORE_GUARD_MISSING"}


def test_a_table_that_takes_any_type(good: Good, attack: Copy) -> None:
    """Without STRICT a text or a number can stand where bytes belong."""
    for value in ("text", 7, None):
        copy = attack()
        copy.db.execute("ALTER TABLE stored_events RENAME TO held")
        copy.db.execute("CREATE TABLE stored_events (rowid INTEGER PRIMARY KEY, originator_id, originator_version,"
                        " topic, event_digest, author, event_id, state)")
        copy.db.execute("INSERT INTO stored_events SELECT * FROM held")
        copy.db.execute("DROP TABLE held")
        copy.put(100, value)
        report = copy.audited(good.pin, restore_guards=False)
        assert "STORE_GUARD_MISSING" in codes(report) and "COLUMN_MISMATCH" in codes(report, 100)


def test_marks_of_the_file(good: Good, attack: Copy) -> None:
    marks = {"application_id = 1": "NOT_A_LEDGER",
             "user_version = 0": "NOT_A_LEDGER", "user_version = 9": "NEWER_FORMAT"}
    for mark, code in marks.items():
        copy = attack()
        copy.db.execute(f"PRAGMA {mark}")
        with pytest.raises(LedgerError, match=code):
            copy.audited(good.pin)


def test_ordinary_sql_meets_the_guards(good: Good, attack: Copy) -> None:
    """A stranger's connection, no guard dropped."""
    copy = attack()
    copy.done()
    db = sqlite3.connect(copy.path)
    for statement in ("UPDATE stored_events SET topic = 'x'", "DELETE FROM stored_events", "DELETE FROM tiles",
                      "UPDATE tiles SET idx = 9", "DELETE FROM head", "UPDATE head SET size = 1",
                      "INSERT OR REPLACE INTO stored_events SELECT * FROM stored_events WHERE rowid = 5",
                      "INSERT OR REPLACE INTO head VALUES (1, 0, '')"):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(statement)
    db.close()
    assert audit(str(copy.path), good.pin).verdict == "valid"
