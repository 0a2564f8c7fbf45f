"""The vault of one ledger: a SQLite file from which a value can be erased for good.

``secure_delete`` overwrites what is deleted, VACUUM leaves no free page, the write-ahead log is cut to nothing, and
then the files are searched for the bytes. What the disk or a copy of the file still holds is beyond any program:
docs/KEYS.md says what to do about backups.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from ledger.errors import LedgerError
from ledger.vault.commitments import Opening

_FORMAT = "1"
_TABLES = (
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS openings (commitment TEXT PRIMARY KEY, person TEXT NOT NULL, field TEXT NOT NULL,"
    " salt BLOB NOT NULL, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS erased (commitment TEXT PRIMARY KEY) WITHOUT ROWID",
)
_SIDE_FILES = ("", "-wal", "-shm", "-journal")
_SEARCHED = 4
"""Bytes: a shorter value may stand anywhere by chance. Its salt is searched for in any case."""


class Vault:
    """Open with ``at``; a context manager. Methods raise ``VAULT_BUSY`` or ``VAULT_DAMAGED`` where SQLite does."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection

    @classmethod
    def at(cls, path: str, genesis: str, *, create: bool = True) -> Vault | None:
        """The vault in the file ``path`` of the ledger ``genesis``; None where there is none and ``create`` is false.

        Raises ``VAULT_OF_ANOTHER_LEDGER``. The file is readable by its owner alone.
        """
        if not os.path.exists(path):
            if not create:
                return None
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        with _said(path):
            connection = sqlite3.connect(path, timeout=5, isolation_level=None)
            vault = cls(path, connection)
            try:
                vault._prepare(genesis)
            except BaseException:
                connection.close()
                raise
        return vault

    def put(self, openings: Iterable[Opening]) -> None:
        """Keep openings; one whose commitment was erased is left out."""
        with self._change():
            gone = self.erased()
            for one in openings:
                if one.commitment not in gone:
                    row = (one.commitment, one.person, one.field, one.salt, one.value)
                    self._db.execute("INSERT OR REPLACE INTO openings VALUES (?, ?, ?, ?, ?)", row)

    def opening(self, commitment: str) -> Opening | None:
        """What opens the commitment, None where the vault hasn't got it."""
        return next(iter(self._rows("WHERE commitment = ?", commitment)), None)

    def openings(self, person: str | None = None) -> list[Opening]:
        """All openings, or those of a person, by person, field and commitment."""
        where = ("WHERE person = ?", person) if person is not None else ("",)
        return sorted(self._rows(*where))

    def erased(self) -> frozenset[str]:
        """Commitments that were erased here."""
        with _said(self.path):
            return frozenset(row[0] for row in self._db.execute("SELECT commitment FROM erased").fetchall())

    def erase(self, commitments: Iterable[str], *, remember: bool = True) -> int:
        """Delete openings so that no byte of them stays; how many there were. ``remember``: keep them out for ever.

        Raises ``VAULT_NOT_ERASED`` if a salt or value is still found in one of the files.
        """
        named = sorted(set(commitments))
        gone = [one for commitment in named if (one := self.opening(commitment)) is not None]
        with self._change():
            for commitment in named:
                self._db.execute("DELETE FROM openings WHERE commitment = ?", (commitment,))
                if remember:
                    self._db.execute("INSERT OR IGNORE INTO erased VALUES (?)", (commitment,))
        if gone:
            self._clean()
            self._demand_gone(gone)
        return len(gone)

    def close(self) -> None:
        """Close; the write-ahead log goes with it."""
        with _said(self.path):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._db.close()

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self, genesis: str) -> None:
        for pragma in ("secure_delete = ON", "temp_store = MEMORY", "journal_mode = WAL", "synchronous = FULL"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        for table in _TABLES:
            self._db.execute(table)
        for name, value in (("format", _FORMAT), ("genesis", genesis)):
            self._db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, value))
        told = dict(self._db.execute("SELECT name, value FROM meta").fetchall())
        if told["format"] != _FORMAT:
            raise LedgerError("VAULT_DAMAGED", path=self.path, found=told["format"], expected=_FORMAT)
        if told["genesis"] != genesis:
            raise LedgerError("VAULT_OF_ANOTHER_LEDGER", path=self.path, found=told["genesis"], expected=genesis)

    def _rows(self, where: str, *values: str) -> list[Opening]:
        with _said(self.path):
            columns = "person, field, commitment, salt, value"
            rows = self._db.execute(f"SELECT {columns} FROM openings {where}", values).fetchall()
        return [Opening(*row) for row in rows]

    @contextmanager
    def _change(self) -> Iterator[None]:
        with _said(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _clean(self) -> None:
        with _said(self.path):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._db.execute("VACUUM")
            busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LedgerError("VAULT_BUSY", path=self.path)

    def _demand_gone(self, gone: Sequence[Opening]) -> None:
        """Search the files; a value that another opening still holds is left to it."""
        held = {one.value for one in self.openings()}
        wanted = {one.salt for one in gone}
        wanted |= {value for one in gone if one.value not in held and len(value := one.value.encode()) >= _SEARCHED}
        for suffix in _SIDE_FILES:
            if not os.path.exists(self.path + suffix):
                continue
            with open(self.path + suffix, "rb") as file:
                content = file.read()
            if any(one in content for one in wanted):
                raise LedgerError("VAULT_NOT_ERASED", path=self.path + suffix)


@contextmanager
def _said(path: str) -> Iterator[None]:
    """SQLite's troubles in our words."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault) or "busy" in str(fault):
            raise LedgerError("VAULT_BUSY", path=path) from fault
        raise LedgerError("VAULT_DAMAGED", path=path, found=str(fault), expected="a vault") from fault
    except sqlite3.DatabaseError as fault:
        raise LedgerError("VAULT_DAMAGED", path=path, found=str(fault), expected="a vault") from fault


