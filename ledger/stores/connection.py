"""Connections of the recorder: eventsourcing's pool with our pragmas, our transactions, our words for faults."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteCursor, SQLiteDatastore

from ledger.errors import LedgerError
from ledger.stores.faults import in_ledger_words
from ledger.stores.opening import demand_format, read_head, schema_differences, uri

LOCK_TIMEOUT = 30.0
"""Seconds."""

_CACHED_STATEMENTS = 128
_AUTOCHECKPOINT_PAGES = 1000
_CACHE_KIB = 32_768


def connect(path: str, query: str, lock_timeout: float) -> sqlite3.Connection:
    """A writer's connection: every commit is synced, REPLACE fires delete triggers, stored SQL is not trusted."""
    connection = sqlite3.connect(
        uri(path, query),
        uri=True,
        timeout=lock_timeout,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
    )
    for pragma in (
        "synchronous = FULL",
        "recursive_triggers = ON",
        "trusted_schema = OFF",
        f"wal_autocheckpoint = {_AUTOCHECKPOINT_PAGES}",
        f"cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class LedgerConnection(SQLiteConnection):
    """A pooled connection whose writing transactions take the lock before they read anything.

    A deferred BEGIN that reads first fails at once, without waiting, when another process wrote in between.
    """

    def __init__(self, path: str, sqlite_conn: sqlite3.Connection, max_age: float | None) -> None:
        super().__init__(sqlite_conn, max_age)
        self._path = path

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Commit at the end of the block if ``commit``, roll back else and on every exception."""
        connection = self._sqlite_conn
        with in_ledger_words(self._path):
            connection.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                with self.cursor() as cursor:
                    yield cursor  # type: ignore[misc]  # said to be SQLiteCursor; __enter__ gives the one inside
                connection.execute("COMMIT" if commit else "ROLLBACK")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def checkpoint(self) -> None:
        """Copy the write-ahead log into the file and empty it; left to the next one where others are reading."""
        with in_ledger_words(self._path):
            self._sqlite_conn.execute("PRAGMA busy_timeout = 0")
            self._sqlite_conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class LedgerPool(SQLiteConnectionPool):
    """Opens existing ledgers only, checks what it opened, and checkpoints on close."""

    def __init__(self, path: str, lock_timeout: float) -> None:
        super().__init__(db_name=path, pool_timeout=lock_timeout)
        self._seconds = lock_timeout

    def _create_connection(self) -> SQLiteConnection:
        path = self.db_name
        with in_ledger_words(path):
            connection = connect(path, "mode=rw", self._seconds)
            try:
                demand_format(connection, path)
                changed = schema_differences(connection)
                if changed:
                    raise LedgerError("STORE_DAMAGED", path=path, detail="schema", found=changed)
                read_head(connection, path)
            except BaseException:
                connection.close()
                raise
        connection.row_factory = sqlite3.Row
        return LedgerConnection(path, connection, self.max_age)

    def close(self) -> None:
        """Checkpoint through one idle connection, then close all. Never raises for a full or read-only disk."""
        if not self.closed and self._pool:
            idle = self._pool[0]
            if isinstance(idle, LedgerConnection):
                # On a full disk what is committed stays in the write-ahead log, where the next opening reads it.
                with suppress(LedgerError):
                    idle.checkpoint()
        super().close()


class LedgerDatastore(SQLiteDatastore):
    """The library's datastore over our pool; every setting is given here, none comes from the environment."""

    def __init__(self, path: str, lock_timeout: float) -> None:
        super().__init__(path, originator_id_type="text", single_row_tracking=True)
        self.pool = LedgerPool(path, lock_timeout)
