"""Reading a ledger with nothing but sqlite3: what ``status``, ``history``, the audit and the projections stand on.

Entries below a size never change, so a reader holds no transaction: it reads the head once and then only rows below it.
"""

from __future__ import annotations

import os
import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events.entry import Entry, read_entry
from ledger.proof import tree
from ledger.proof.tiles import Tiles
from ledger.stores import schema
from ledger.stores.columns import Columns, TileRow, stored_columns, stored_tiles
from ledger.stores.edge import Edge, StoredTree, load_edge
from ledger.stores.faults import in_ledger_words
from ledger.stores.index_rows import index_rows, subjects_between
from ledger.stores.opening import leave_tidy, open_to_read, read_head, schema_differences
from ledger.stores.stamp import recorded_at_of
from ledger.stores.view import StoreView

_STREAMS_KEPT = 512
_PAGE = 500


class ActSpan(NamedTuple):
    """Where an act stands: entries ``first`` <= seq < ``first + size``."""

    id: str
    first: int
    size: int

    @property
    def last(self) -> int:
        """The seq with which the act becomes known."""
        return self.first + self.size - 1


class LedgerReader:
    """One ledger file, opened for reading. Not for several threads at once."""

    def __init__(self, path: str, connection: sqlite3.Connection, *, tidy: bool = False) -> None:
        """Prefer ``open``. ``tidy``: no write-ahead log lay there before, so leave none behind."""
        self._tidy = tidy
        self.path = path
        self._connection = connection
        self._streams: dict[str, tuple[int, tuple[Entry, ...]]] = {}
        self._tree: StoredTree | None = None
        self._edge: Edge | None = None
        self.size, self.head_recorded_at = read_head(connection, path)
        """Number of entries, and the last one's ``recorded_at`` ("" when empty), when last looked."""

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> LedgerReader:
        """Open an existing ledger, also on a read-only medium; never writes to the file.

        Raises ``NO_LEDGER``, ``NOT_A_LEDGER``, ``NEWER_FORMAT``, ``STORE_DAMAGED``, ``LEDGER_BUSY`` and ``READ_ONLY``
        (a write-ahead log lies beside the file that cannot be read without writing: copy both elsewhere).
        """
        target = os.fspath(path)
        tidy = not os.path.exists(f"{target}-wal")
        connection = open_to_read(target)
        try:
            with in_ledger_words(target):
                return cls(target, connection, tidy=tidy)
        except BaseException:
            connection.close()
            raise

    def __enter__(self) -> LedgerReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the reader is of no use afterwards."""
        self._connection.close()
        if self._tidy:
            leave_tidy(self.path)

    def refresh(self) -> int:
        """Look for entries appended since, and return the size."""
        with in_ledger_words(self.path):
            size, recorded_at = read_head(self._connection, self.path)
        if size != self.size:
            self.size, self.head_recorded_at = size, recorded_at
            self._tree = None
        return size

    def state(self, seq: int) -> bytes:
        """The entry bytes at ``seq``. IndexError beyond the size, ``STORE_DAMAGED`` where the row is missing."""
        if not 0 <= seq < self.size:
            raise IndexError(f"entry {seq} of {self.size}")
        rows = self._all("SELECT state FROM stored_events WHERE rowid = ?", seq + 1)
        if not rows or not isinstance(rows[0][0], bytes):
            raise LedgerError("STORE_DAMAGED", path=self.path, detail="entry missing", seq=seq)
        return rows[0][0]

    def states(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(seq, entry bytes) for start <= seq < stop (the size), in order; a missing row is simply not there."""
        stop = self.size if stop is None else min(stop, self.size)
        while rows := self._all(
            "SELECT rowid - 1, state FROM stored_events WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?",
            start,
            stop,
            _PAGE,
        ):
            yield from rows
            if rows[-1][0] < start:
                raise LedgerError("STORE_DAMAGED", path=self.path, detail="positions out of order", seq=start)
            start = rows[-1][0] + 1

    def entry(self, seq: int) -> Entry:
        """The parsed entry at ``seq``; nothing is verified. IndexError beyond the size."""
        return self._parse(seq, self.state(seq))

    def stream(self, subject: str, size: int | None = None) -> Sequence[Entry]:
        """The subject's entries below ``size`` (the reader's), oldest first. Shared between callers, never mutated."""
        size = self.size if size is None else min(size, self.size)
        upto, entries = self._streams.pop(subject, (0, ()))
        if upto < self.size:
            rows = self._all(
                "SELECT rowid - 1, state FROM stored_events WHERE originator_id = ? AND rowid > ? AND rowid <= ?"
                " ORDER BY originator_version",
                subject,
                upto,
                self.size,
            )
            upto, entries = self.size, entries + tuple(self._parse(seq, state) for seq, state in rows)
        if len(self._streams) >= _STREAMS_KEPT:
            del self._streams[next(iter(self._streams))]
        self._streams[subject] = (upto, entries)
        if not entries or entries[-1].seq < size:
            return entries
        return entries[: bisect_left(entries, size, key=lambda entry: entry.seq)]

    def recorded_at(self, seq: int) -> str:
        """When ``seq`` was admitted, ``YYYY-MM-DDTHH:MM:SS.ffffffZ``; the payload is not parsed."""
        return recorded_at_of(self.state(seq))

    def act_of(self, seq: int) -> ActSpan:
        """The act that ``seq`` belongs to, by the entry's own word."""
        act = self.entry(seq).payload["act"]
        return ActSpan(act["id"], seq - act["index"], act["size"])

    def find_digest(self, digest: str) -> int | None:
        """The seq of the event with this digest (64 hex digits), None if there is none."""
        try:
            wanted = bytes.fromhex(digest)
        except ValueError:
            return None
        rows = self._all(schema.SELECT_BY_DIGEST, self.size, wanted)
        return rows[0][0] if rows and rows[0][0] < self.size else None

    def subjects(self, prefix: str = "", size: int | None = None) -> list[str]:
        """Ids of the subjects with an entry below ``size`` that begin with ``prefix`` ("unit:"), in byte order."""
        size = self.size if size is None else min(size, self.size)
        # Ids are ASCII: every id with the prefix sorts below the prefix followed by the last ASCII character.
        rows = self._all(
            "SELECT originator_id FROM stored_events WHERE originator_version = 1 AND rowid > 0 AND rowid <= ?"
            " AND originator_id >= ? AND originator_id < ? ORDER BY originator_id",
            size,
            prefix,
            prefix + "\x7f",
        )
        return [subject for (subject,) in rows]

    def subjects_between(self, start: int, stop: int) -> Iterator[tuple[int, str]]:
        """(seq, subject) of the entries start <= seq < stop by position; no entry is read."""
        with in_ledger_words(self.path):
            yield from subjects_between(self._connection, start, stop)

    def index_rows(self, start: int, stop: int) -> Iterator[tuple[str, int, bytes]]:
        """(subject, seq, leaf hash) of the entries start <= seq < stop; see ``ledger.stores.index_rows``."""
        with in_ledger_words(self.path):
            return index_rows(self._connection, self.tree, start, stop)

    def rows_by_topics(
        self, topics: Sequence[str], size: int | None = None, start: int = 0
    ) -> Iterator[tuple[int, bytes]]:
        """(seq, entry bytes) of the entries start <= seq < size of one of these types, in order."""
        size = self.size if size is None else min(size, self.size)
        seqs = self._all(
            f"SELECT rowid - 1 FROM stored_events WHERE topic IN ({', '.join('?' * len(topics))})"
            " AND rowid > ? AND rowid <= ?",
            *topics,
            start,
            size,
        )
        return self._states_at(sorted(seq for (seq,) in seqs))

    def _states_at(self, seqs: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        for first in range(0, len(seqs), _PAGE):
            page = seqs[first : first + _PAGE]
            rows = self._all(
                f"SELECT rowid - 1, state FROM stored_events WHERE rowid IN ({', '.join('?' * len(page))})",
                *(seq + 1 for seq in page),
            )
            states = dict(rows)
            for seq in page:
                state = states.get(seq)
                if not isinstance(state, bytes):
                    raise LedgerError("STORE_DAMAGED", path=self.path, detail="entry missing", seq=seq)
                yield seq, state

    @property
    def tree(self) -> StoredTree:
        """The stored tree at the reader's size: roots and tiles for proofs."""
        if self._tree is None:
            with in_ledger_words(self.path):
                self._edge = load_edge(self._connection, self.size, self.head_recorded_at, self._edge)
            self._tree = StoredTree(self._connection, self._edge)
        return self._tree

    @contextmanager
    def snapshot(self) -> Iterator[StoreView]:
        """What an admission would see now, without the write lock: to rehearse one. Others' appends stay unseen."""
        with in_ledger_words(self.path):
            self._connection.execute("BEGIN")
        try:
            self.refresh()
            yield StoreView(self._connection.cursor(), self.tree)
        finally:
            self._connection.execute("ROLLBACK")

    def root_at(self, size: int) -> str:
        """Root, hex, of the first ``size`` entries, from stored tiles and the edge. ValueError beyond the head."""
        with in_ledger_words(self.path):
            return self.tree.root_at(size).hex()

    def proof_tiles(self, size: int) -> Tiles:
        """Tiles of the tree of ``size`` entries, for ``ledger.proof.tiles``."""
        return self.tree.proof_tiles(size)

    def size_of_root(self, root: str) -> int | None:
        """The size at which this log had ``root`` (hex), None if never; tries every size, newest last."""
        if root == tree.EMPTY_ROOT.hex():
            return 0
        frontier = tree.Frontier()
        for start in range(0, self.size, 4096):
            with in_ledger_words(self.path):
                leaves = self.tree.leaf_hashes(start, min(start + 4096, self.size))
            for leaf in leaves:
                frontier.append(leaf)
                if frontier.root().hex() == root:
                    return frontier.size
        return None

    def genesis(self) -> str:
        """Leaf hash, hex, of entry 0. IndexError in an empty ledger."""
        return tree.leaf_hash(self.state(0)).hex()

    def columns(self, start: int = 0, stop: int | None = None) -> Iterator[Columns]:
        """Every stored row with start <= rowid - 1 < stop as it lies there, also beyond the head; for the audit."""
        return stored_columns(self._connection, self.path, start, stop)

    def tiles(self) -> Iterator[TileRow]:
        """Every stored tile as it lies there, by level and index, for the audit."""
        return stored_tiles(self._connection, self.path)

    def schema_differences(self) -> list[str]:
        """Names of tables, indexes and triggers that are missing, changed or not ours, for the audit."""
        with in_ledger_words(self.path):
            return schema_differences(self._connection)

    def _parse(self, seq: int, state: bytes) -> Entry:
        try:
            return read_entry(seq, state)
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            raise LedgerError("STORE_DAMAGED", path=self.path, detail="unreadable entry", seq=seq) from fault

    def _all(self, statement: str, *values: object) -> list[Any]:
        with in_ledger_words(self.path):
            return self._connection.execute(statement, values).fetchall()
