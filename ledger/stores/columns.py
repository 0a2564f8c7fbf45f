"""The stored rows as they lie in the file, for the audit: whatever a hand has put there comes out unjudged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.stores.faults import in_ledger_words

_PAGE = 500
_LEAST, _GREATEST = -(2**63), 2**63 - 1
"""The rowids that SQLite has."""


class Columns(NamedTuple):
    """A row of ``stored_events``. In a sound file: int, str, int, str, 32 bytes, str, str, bytes.

    Text that is not UTF-8 comes with surrogate escapes.
    """

    rowid: int
    originator_id: Any
    originator_version: Any
    topic: Any
    event_digest: Any
    author: Any
    event_id: Any
    state: Any

    @property
    def seq(self) -> int:
        return self.rowid - 1


_columns: Callable[[tuple[Any, ...]], Columns] = partial(tuple.__new__, Columns)
"""``Columns._make``, without a call in Python."""


class TileRow(NamedTuple):
    """A row of ``tiles``. In a sound file: int, int, 32 bytes, 8,192 bytes."""

    level: Any
    idx: Any
    root: Any
    hashes: Any


def stored_columns(connection: sqlite3.Connection, path: str, start: int, stop: int | None) -> Iterator[Columns]:
    """Rows with start <= rowid - 1 < stop in order; without ``stop``, to the last row. See ``LedgerReader.columns``."""
    first: int | None = max(start + 1, _LEAST)
    while first is not None:
        rows = _page(
            connection,
            path,
            "SELECT rowid, originator_id, originator_version, topic, event_digest, author, event_id, state"
            " FROM stored_events WHERE rowid >= ? AND rowid <= ? ORDER BY rowid LIMIT ?",
            (first, _GREATEST if stop is None else stop, _PAGE),
        )
        if not rows:
            return
        yield from map(_columns, rows)
        last = rows[-1][0]
        if last < first:
            raise LedgerError("STORE_DAMAGED", path=path, detail="positions out of order", seq=first - 1)
        first = last + 1 if last < _GREATEST else None


def stored_tiles(connection: sqlite3.Connection, path: str) -> Iterator[TileRow]:
    """Every row of ``tiles`` by level and index. See ``LedgerReader.tiles``."""
    last: tuple[Any, ...] = ()
    while True:
        beyond = "WHERE (level, idx) > (?, ?)" if last else ""
        rows = _page(
            connection, path, f"SELECT level, idx, root, hashes FROM tiles {beyond} ORDER BY level, idx LIMIT 64", last
        )
        if not rows:
            return
        yield from map(TileRow._make, rows)
        level, idx = rows[-1][:2]
        if last and _ordered((level, idx)) <= _ordered(last):
            raise LedgerError("STORE_DAMAGED", path=path, detail="tiles out of order", level=level, index=idx)
        last = (level, idx)


def _ordered(values: tuple[Any, ...]) -> list[tuple[int, Any]]:
    """Values in SQLite's order of its types, for a table that somebody made anew without its types."""
    kinds = (type(None), int | float, str, bytes)
    return [next((at, value or 0 if at < 2 else value) for at, kind in enumerate(kinds) if isinstance(value, kind))
            for value in values]


def _page(connection: sqlite3.Connection, path: str, statement: str, values: tuple[Any, ...]) -> list[Any]:
    with in_ledger_words(path):
        try:
            return connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError as fault:
            if not str(fault).startswith("Could not decode"):
                raise
        connection.text_factory = _escaped
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.text_factory = str


def _escaped(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
