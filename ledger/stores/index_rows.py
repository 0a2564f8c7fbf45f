"""What the sealed index is made of: subject, position and leaf hash of entries, none of which is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ledger.stores.edge import StoredTree

_FROM_START = (
    "SELECT rowid - 1, originator_id FROM stored_events WHERE rowid > ? AND rowid <= ?"
    " ORDER BY originator_id, originator_version"
)
_PAGE = 4096
_FROM_WITHIN = "SELECT rowid - 1, originator_id FROM stored_events WHERE rowid > ? AND rowid <= ? ORDER BY rowid"


def index_rows(
    source: sqlite3.Cursor | sqlite3.Connection, tree: StoredTree, start: int, stop: int
) -> Iterator[tuple[str, int, bytes]]:
    """(subject, seq, leaf hash) of the entries start <= seq < stop, each subject's in order of position.

    From the start they come subject by subject, out of an index of the file; later ones by position.
    """
    leaves = tree.leaf_hashes(start, stop)
    rows = source.execute(_FROM_WITHIN if start else _FROM_START, (start, stop)).fetchall()
    return ((subject, seq, leaves[seq - start]) for seq, subject in rows)


def subjects_between(
    source: sqlite3.Cursor | sqlite3.Connection, start: int, stop: int
) -> Iterator[tuple[int, str]]:
    """(seq, subject) of the entries start <= seq < stop by position, a page at a time."""
    while start < stop:
        upto = min(start + _PAGE, stop)
        yield from source.execute(_FROM_WITHIN, (start, upto)).fetchall()
        start = upto
