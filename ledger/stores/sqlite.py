"""The recorder: eventsourcing's SQLite application recorder beneath our envelope (DESIGN section 4).

The library's classes are constructed directly, never through ``InfrastructureFactory``, which would merge
``os.environ`` into its settings. ``select_events`` and ``select_notifications`` are the library's own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import ProgrammingError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from ledger.errors import LedgerError
from ledger.stores import schema
from ledger.stores.connection import LOCK_TIMEOUT, LedgerDatastore, connect
from ledger.stores.edge import Edge, StoredTree, load_edge
from ledger.stores.faults import in_ledger_words
from ledger.stores.opening import demand_file, demand_folder, publish, read_head, temporary_beside
from ledger.stores.stamp import recorded_at_of
from ledger.stores.view import Admission, Row, StoreView


class LedgerRecorder(SQLiteApplicationRecorder):
    """Appends acts to one ledger file, and reads it for the library. One object serves the threads of a process."""

    def __init__(self, path: str, lock_timeout: float = LOCK_TIMEOUT) -> None:
        """Prefer ``open`` and ``create``. ``lock_timeout``: seconds to wait for another writer before LEDGER_BUSY."""
        super().__init__(LedgerDatastore(path, lock_timeout))
        self.path = path
        self._edge: Edge | None = None

    @classmethod
    def create(cls, path: str | os.PathLike[str], *, lock_timeout: float = LOCK_TIMEOUT) -> LedgerRecorder:
        """Make an empty ledger; for ``init`` alone. Raises ``LEDGER_EXISTS`` where anything has that name.

        Also ``FOLDER_MISSING``, ``READ_ONLY``, ``DISK_FULL``. The file appears at once with its schema, or not at all.
        """
        target = os.fspath(path)
        if os.path.lexists(target):
            raise LedgerError("LEDGER_EXISTS", path=target)
        temporary = temporary_beside(target)
        try:
            with in_ledger_words(target):
                demand_folder(target)
                _lay_out(temporary)
                publish(temporary, target)
        finally:
            if os.path.lexists(temporary):
                os.unlink(temporary)
        return cls.open(target, lock_timeout=lock_timeout)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, lock_timeout: float = LOCK_TIMEOUT) -> LedgerRecorder:
        """Open an existing ledger for appending.

        Raises ``NO_LEDGER``, ``NOT_A_LEDGER``, ``NEWER_FORMAT``, and ``STORE_DAMAGED`` where a table, index or trigger
        is missing or not ours: nothing is appended to a file that has lost its guards.
        """
        target = os.fspath(path)
        demand_file(target)
        recorder = cls(target, lock_timeout)
        try:
            with recorder.datastore.transaction(commit=False):
                pass
        except BaseException:
            recorder.close()
            raise
        return recorder

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Append one act: the StoredEvents name its subjects and types, ``admission=`` judges it and builds the rows.

        Each StoredEvent carries the envelope without ``recorded_at`` and version 0. Returns notification ids, seq + 1,
        of the act's entries; for an act recorded before, its old ones. Raises what the admission raises, and
        ``LEDGER_BUSY``, ``DISK_FULL``, ``READ_ONLY``, ``STORE_CONFLICT``; then nothing was written. A call without an
        admission is misuse: eventsourcing's ``ProgrammingError``.
        """
        admission: Admission | None = kwargs.pop("admission", None)
        if admission is None or kwargs:
            raise ProgrammingError("insert_events takes admission= and nothing else: nothing is recorded unjudged")
        if any(event.originator_version for event in stored_events):
            raise ProgrammingError("StoredEvents to be admitted have version 0: admission gives versions")
        with self.datastore.transaction(commit=True) as cursor:
            positions, edge = self._append(cursor, stored_events, admission)
        self._edge = edge
        return positions

    def _append(
        self, cursor: SQLiteCursor, stored_events: Sequence[StoredEvent], admission: Admission
    ) -> tuple[Sequence[int], Edge]:
        raw = cursor.sqlite_cursor if isinstance(cursor, SQLiteCursor) else cursor
        raw.row_factory = None
        size, recorded_at = read_head(raw, self.path)
        tree = StoredTree(raw, load_edge(raw, size, recorded_at, self._edge))
        rows = admission.admit(StoreView(raw, tree))
        if not rows:
            return [seq + 1 for seq in admission.recorded], tree.edge
        _demand_named(rows, stored_events)
        fresh = [row.leaf_hash for row in rows]
        full = tree.grown(fresh)
        last = recorded_at_of(rows[-1].state)
        raw.executemany(
            schema.INSERT_ENTRY,
            [
                (rowid, subject, version, topic, bytes.fromhex(digest), author, event_id, state)
                for rowid, (subject, version, topic, state, digest, author, event_id, _) in enumerate(rows, size + 1)
            ],
        )
        if full:
            raw.executemany(schema.INSERT_TILE, full)
        raw.execute(schema.UPDATE_HEAD, (size + len(rows), last))
        return range(size + 1, size + len(rows) + 1), tree.after(fresh, last)

    def create_table(self) -> None:
        """Refused: only ``create`` lays out a ledger."""
        raise ProgrammingError("tables are made by LedgerRecorder.create alone")

    def construct_create_table_statements(self) -> list[str]:
        """None for the library to run; ``ledger.stores.schema`` has them."""
        return []

    def close(self) -> None:
        """Bring the write-ahead log into the file, if nobody else is using it, and close."""
        self.datastore.close()

    def __enter__(self) -> LedgerRecorder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _lay_out(path: str) -> None:
    connection = connect(path, "mode=rwc", LOCK_TIMEOUT)
    try:
        connection.execute(f"PRAGMA page_size = {schema.PAGE_SIZE}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        for statement in (*schema.OBJECTS, schema.FIRST_HEAD):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema.FORMAT_VERSION}")
        connection.execute("COMMIT")
    finally:
        connection.close()


def _demand_named(rows: Sequence[Row], stored_events: Sequence[StoredEvent]) -> None:
    """An admission that builds other rows than it was given is a defect. Versions are the trigger's to judge."""
    if [(row.subject, row.topic) for row in rows] != [(event.originator_id, event.topic) for event in stored_events]:
        raise ProgrammingError("the admission's rows are not the events of this call")
