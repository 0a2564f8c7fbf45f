"""What an admission sees under the write lock, and what it hands back to be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from ledger.events.catalogue import REGISTRY_ASPECTS, TYPES
from ledger.stores import schema
from ledger.stores.edge import StoredTree
from ledger.stores.index_rows import index_rows

REGISTRY_TOPICS = tuple(sorted(name for name, info in TYPES.items() if info.aspect in REGISTRY_ASPECTS))
"""Types that make the registry, the rules and the law: what a cold process replays before it judges anything."""


class Row(NamedTuple):
    """One entry to be written; the recorder gives it the next position.

    ``version``: 1..n in the subject's stream. ``state``: the entry bytes. ``event_digest`` and ``author`` (the first
    signer's key id): 64 hex digits. ``leaf_hash``: SHA-256(0x00 || state), 32 bytes.
    """

    subject: str
    version: int
    topic: str
    state: bytes
    event_digest: str
    author: str
    event_id: str
    leaf_hash: bytes


class StoreView:
    """The ledger at its head, for as long as the write lock is held. Nothing is cached but ``root_at``."""

    def __init__(self, cursor: sqlite3.Cursor, tree: StoredTree) -> None:
        self._cursor = cursor
        self._tree = tree
        self.size = tree.edge.size
        self.recorded_at = tree.edge.recorded_at
        """``recorded_at`` of the last entry, "" in an empty ledger."""

    def stream_rows(self, subject: str) -> list[tuple[int, bytes]]:
        """(seq, entry bytes) of the subject's stream, oldest first."""
        return self._cursor.execute(
            "SELECT rowid - 1, state FROM stored_events WHERE originator_id = ? AND rowid > 0"
            " ORDER BY originator_version",
            (subject,),
        ).fetchall()

    def last_version(self, subject: str) -> int:
        """The version of the subject's last entry, 0 where it has none."""
        (version,) = self._cursor.execute(
            "SELECT MAX(originator_version) FROM stored_events WHERE originator_id = ? AND rowid > 0", (subject,)
        ).fetchone()
        return version or 0

    def topics(self, subject: str) -> list[tuple[str, str]]:
        """(topic, event digest) of the subject's stream, newest first; no entry is parsed or read."""
        rows = self._cursor.execute(
            "SELECT topic, event_digest FROM stored_events WHERE originator_id = ? AND rowid > 0"
            " ORDER BY originator_version DESC",
            (subject,),
        )
        return [(topic, digest.hex()) for topic, digest in rows]

    def by_digest(self, digest: str) -> tuple[int, bytes] | None:
        """(seq, entry bytes) of the event with this digest (64 hex digits)."""
        try:
            wanted = bytes.fromhex(digest)
        except ValueError:
            return None
        row = self._cursor.execute(schema.SELECT_BY_DIGEST, (self.size, wanted)).fetchone()
        return None if row is None else (row[0], self.entry_state(row[0]))

    def by_author_id(self, author: str, event_id: str) -> tuple[int, bytes] | None:
        """(seq, entry bytes) of the event with this first signer's key id and event id."""
        row: tuple[int, bytes] | None = self._cursor.execute(
            "SELECT rowid - 1, state FROM stored_events WHERE event_id = ? AND author = ?", (event_id, author)
        ).fetchone()
        return row

    def registry_rows(self, since_seq: int, topics: Sequence[str] = REGISTRY_TOPICS) -> Iterator[tuple[int, bytes]]:
        """(seq, entry bytes) of the entries with one of ``topics`` and seq >= ``since_seq``, in order."""
        seqs = self._cursor.execute(
            f"SELECT rowid - 1 FROM stored_events WHERE rowid > ? AND topic IN ({', '.join('?' * len(topics))})",
            (since_seq, *topics),
        ).fetchall()
        return ((seq, self.entry_state(seq)) for seq in sorted(seq for (seq,) in seqs))

    def entry_state(self, seq: int) -> bytes:
        """The entry bytes at ``seq``. IndexError beyond the head."""
        row = self._cursor.execute("SELECT state FROM stored_events WHERE rowid = ?", (seq + 1,)).fetchone()
        if row is None:
            raise IndexError(f"entry {seq} of {self.size}")
        state: bytes = row[0]
        return state

    def index_rows(self, start: int, stop: int) -> Iterator[tuple[str, int, bytes]]:
        """(subject, seq, leaf hash) of the entries start <= seq < stop; see ``ledger.stores.index_rows``."""
        return index_rows(self._cursor, self._tree, start, stop)

    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` entries; None beyond the head, so that a foreign claim equals nothing."""
        return self._tree.root_at(size).hex() if 0 <= size <= self.size else None


class Admission(Protocol):
    """The half of an append that runs under the write lock (DESIGN section 4)."""

    @property
    def recorded(self) -> Sequence[int]:
        """After ``admit`` returned no rows: the seqs at which all events of the act already stand, in its order."""

    def admit(self, view: StoreView) -> list[Row]:
        """Judge the act against ``view`` and build its rows; whatever it raises rolls everything back."""
