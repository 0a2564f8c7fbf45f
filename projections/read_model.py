"""The read model: a file of its own beside the ledger, holding what the folds say of each unit at one position.

It names the ledger (genesis), the version of the folds, the position and the tree's root there. Whatever doesn't fit
is rebuilt into a new file, which then takes the place of the old one; nothing in it is ever the only copy.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from ledger.folds.acts import resolve
from ledger.stores.reader import LedgerReader
from projections.cuts import law_at
from projections.rows import rows_of
from projections.schema import COLUMNS, FOLD_VERSION, STATEMENTS, UNIQUE
from projections.stored import StoredNames, StoredView

PAGE = 500
Progress = Callable[[int], None]


class Mismatch(NamedTuple):
    """Why a read model doesn't fit its ledger: ``reason`` is damaged, genesis, version, position or root."""

    reason: str
    found: Any
    expected: Any


class Built(NamedTuple):
    """A finished rebuild: where, up to which position, and how many rows each table holds."""

    path: str
    position: int
    rows: dict[str, int]


class ReadModel:
    """An open read model that fits its ledger; ``position`` is the number of entries it holds."""

    def __init__(self, connection: sqlite3.Connection, position: int) -> None:
        self._connection = connection
        self.position = position

    @classmethod
    def open(cls, path: str, reader: LedgerReader) -> ReadModel | Mismatch | None:
        """The model at ``path``; None where there is none, what is wrong where it isn't one of this ledger's past."""
        if not os.path.exists(path):
            return None
        connection = sqlite3.connect(path, timeout=5, isolation_level=None)
        try:
            meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
            wrong = _mismatch(meta, reader)
        except (sqlite3.Error, KeyError, TypeError) as fault:
            wrong = Mismatch("damaged", str(fault), "a read model")
        if wrong is not None:
            connection.close()
            return wrong
        return cls(connection, meta["position"])

    def close(self) -> None:
        self._connection.close()

    def catch_up(self, reader: LedgerReader, progress: Progress | None = None) -> None:
        """Take in the entries from ``position`` to the reader's size, 500 a transaction: units touched are folded anew.

        Raises sqlite3.Error where the file can't be written; what was taken in before stays.
        """
        while self.position < reader.size:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                start = self._connection.execute("SELECT value FROM meta WHERE name = 'position'").fetchone()[0]
                stop = min(start + PAGE, reader.size)
                touched = {str(row.originator_id): None for row in reader.columns(start, stop)}
                for unit in touched:
                    if unit.startswith("unit:"):
                        self._fold(reader, unit, stop)
                self._connection.executemany(
                    "UPDATE meta SET value = ? WHERE name = ?",
                    [(stop, "position"), (reader.root_at(stop), "root")],
                )
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            if progress is not None:
                progress(stop - start)
            self.position = max(stop, start)

    def view(self, reader: LedgerReader) -> StoredView:
        """The view of the entries up to ``position``, which must be the reader's size or below."""
        size = self.position
        return StoredView(self._connection, lambda subject: reader.stream(subject, size), law_at(reader, size))

    def names(self) -> StoredNames:
        return StoredNames(self._connection)

    def units(self) -> list[str]:
        """Every unit that an entry up to ``position`` is about, in byte order."""
        return [unit for (unit,) in self._connection.execute("SELECT unit FROM units ORDER BY unit")]

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """All rows of a table in the order of its key: what two models are compared by."""
        columns = ", ".join(COLUMNS[table])
        return self._connection.execute(f"SELECT {columns} FROM {table} ORDER BY {UNIQUE[table]}").fetchall()

    def _fold(self, reader: LedgerReader, unit: str, size: int) -> None:
        for table in COLUMNS:
            if table != "meta":
                self._connection.execute(f"DELETE FROM {table} WHERE unit = ?", (unit,))
        _insert(self._connection, unit, reader, size)


def replay(reader: LedgerReader, path: str, progress: Progress | None = None) -> Built:
    """Build the model of the reader's size into a new file, then put it in the place of ``path``.

    Every unit is folded once, at the end: rows depend on a unit's own stream only, so the way there doesn't matter.
    Raises OSError and sqlite3.Error where the folder can't be written; the old file stays then.
    """
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    fresh = f"{path}.{os.getpid()}.new"
    with suppress(FileNotFoundError):
        os.unlink(fresh)
    try:
        connection = sqlite3.connect(fresh, isolation_level=None)
        try:
            # Nobody sees this file before it is whole, so it needs no journal; a crash leaves a file to throw away.
            for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", *STATEMENTS):
                connection.execute(statement)
            for page in _pages(reader.subjects("unit:")):
                connection.execute("BEGIN")
                for unit in page:
                    _insert(connection, unit, reader, reader.size)
                connection.execute("COMMIT")
                if progress is not None:
                    progress(len(page))
            connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(_meta(reader).items()))
            counted = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COLUMNS}
        finally:
            connection.close()
        os.replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise
    return Built(path, reader.size, counted)


def _insert(connection: sqlite3.Connection, unit: str, reader: LedgerReader, size: int) -> None:
    for table, rows in rows_of(unit, resolve(reader.stream(unit, size))).items():
        if rows:
            marks = ", ".join("?" * len(COLUMNS[table]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _pages(units: list[str]) -> Iterable[list[str]]:
    return (units[start : start + PAGE] for start in range(0, len(units), PAGE))


def _meta(reader: LedgerReader) -> dict[str, Any]:
    return {
        "fold_version": FOLD_VERSION,
        "genesis": reader.genesis() if reader.size else "",
        "position": reader.size,
        "root": reader.root_at(reader.size),
    }


def _mismatch(meta: dict[str, Any], reader: LedgerReader) -> Mismatch | None:
    """What of a model's meta data contradicts the ledger, or None."""
    genesis = reader.genesis() if reader.size else ""
    for name, found, expected in (
        ("version", meta["fold_version"], FOLD_VERSION),
        ("genesis", meta["genesis"], genesis),
    ):
        if found != expected:
            return Mismatch(name, found, expected)
    position = meta["position"]
    if not 0 <= position <= reader.size:
        return Mismatch("position", position, reader.size)
    root = reader.root_at(position)
    return None if meta["root"] == root else Mismatch("root", meta["root"], root)
