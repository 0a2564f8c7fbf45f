"""Files that are no ledger, or no longer one: only our errors, and nothing is created or repaired."""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.stores.backup import backup
from ledger.stores.reader import LedgerReader
from ledger.stores.sqlite import LedgerRecorder
from tests.ledger.stores.made import append


def a_ledger(path: Path, entries: int = 300) -> bytes:
    with LedgerRecorder.create(path) as recorder:
        append(recorder, entries)
    return path.read_bytes()


def another_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE stored_events (a)")
    connection.commit()
    connection.close()


def with_mark(pragma: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        a_ledger(path)
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA {pragma}")
        connection.close()

    return make


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "NO_LEDGER"),
    "empty": (lambda path: path.touch(), "NOT_A_LEDGER"),
    "text": (lambda path: path.write_text("Sổ cái " * 999, encoding="utf-8"), "NOT_A_LEDGER"),
    "short": (lambda path: path.write_bytes(b"SQLite format 3\0"), "NOT_A_LEDGER"),
    "zeros": (lambda path: path.write_bytes(bytes(65536)), "NOT_A_LEDGER"),
    "folder": (lambda path: path.mkdir(), "NOT_A_LEDGER"),
    "another database": (another_database, "NOT_A_LEDGER"),
    "without format": (with_mark("user_version = 0"), "NOT_A_LEDGER"),
    "newer": (with_mark("user_version = 2"), "NEWER_FORMAT"),
    "cut after the first page": (lambda path: path.write_bytes(a_ledger(path)[:8192]), "STORE_DAMAGED"),
    "cut within the first page": (lambda path: path.write_bytes(a_ledger(path)[:5000]), "STORE_DAMAGED"),
    "cut in half": (lambda path: path.write_bytes(a_ledger(path)[: 8192 * 20]), "STORE_DAMAGED"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("opener", [LedgerReader.open, LedgerRecorder.open, "backup"])
def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path: Path, name: str, opener: object) -> None:
    make, code = FILES[name]
    path = tmp_path / "a.db"
    make(path)
    before = {file: os.path.isfile(tmp_path / file) and (tmp_path / file).read_bytes() for file in os.listdir(tmp_path)}
    with pytest.raises(LedgerError) as refusal:
        if callable(opener):
            opener(path).close()
        else:
            backup(path, tmp_path / "copy.db")
    assert refusal.value.code == code
    after = {file: os.path.isfile(tmp_path / file) and (tmp_path / file).read_bytes() for file in os.listdir(tmp_path)}
    assert {file: data for file, data in after.items() if not file.endswith(("-wal", "-shm"))} == before


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER stored_events_update",
        "DROP INDEX stored_events_identity",
        "CREATE TRIGGER spy AFTER INSERT ON head BEGIN SELECT 1; END",
        "CREATE TABLE notes (a)",
        "ALTER TABLE tiles ADD COLUMN extra TEXT",
    ],
)
def test_nothing_is_appended_to_a_ledger_without_its_guards(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "a.db"
    a_ledger(path)
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.close()
    with pytest.raises(LedgerError) as refusal:
        LedgerRecorder.open(path)
    assert refusal.value.code == "STORE_DAMAGED"
    with LedgerReader.open(path) as reader:
        assert reader.size == 300
        assert reader.schema_differences() == refusal.value.facts["found"]
        assert len(refusal.value.facts["found"]) == 1


def test_any_flipped_byte_raises_only_our_errors(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    sound = a_ledger(path, 40)
    chance = random.Random(2024)
    opened = 0
    for _ in range(400):
        damaged = bytearray(sound)
        # Half of the flips go where the structure is: heads of pages.
        place = chance.choice((chance.randrange(len(sound)), chance.randrange(len(sound) // 8192) * 8192))
        place = min(place + chance.randrange(40), len(sound) - 1)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            with LedgerReader.open(path) as reader:
                opened += 1
                read_all(reader)
        except LedgerError as fault:
            assert fault.code in {"STORE_DAMAGED", "NOT_A_LEDGER", "NEWER_FORMAT", "READ_ONLY", "LEDGER_BUSY"}
    assert opened > 100


def read_all(reader: LedgerReader) -> None:
    size = min(reader.size, 1000)
    for _ in (*reader.columns(), *reader.tiles(), *reader.states(), *reader.rows_by_topics(["result.reported"])):
        pass
    for subject in reader.subjects("unit:"):
        reader.stream(subject)
    for seq in range(size):
        reader.entry(seq)
        reader.recorded_at(seq)
    reader.root_at(size)
    reader.find_digest("00" * 32)
    reader.schema_differences()


def test_text_that_is_not_utf8_still_reaches_the_audit(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    data = a_ledger(path, 40)
    found = re.search(rb"result\.reported.{32}abab", data, re.DOTALL)
    assert found is not None
    at = found.start()
    path.write_bytes(data[:at] + b"\xff" + data[at + 1 :])
    with LedgerReader.open(path) as reader:
        rows = list(reader.columns())
        assert len(rows) == 40
        assert [row.topic for row in rows if row.topic != "result.reported"] == ["\udcffesult.reported"]
        assert reader.subjects()[0] == "unit:thon-0"
