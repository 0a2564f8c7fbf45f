"""A copy of a ledger that is whole at one head, whoever appends meanwhile."""

from __future__ import annotations

import os
import sqlite3

from ledger.errors import LedgerError
from ledger.stores.faults import in_ledger_words
from ledger.stores.opening import demand_folder, leave_tidy, open_to_read, publish, read_head, temporary_beside, uri


def backup(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> int:
    """Copy the ledger ``source`` to the new file ``target`` and return its size in entries.

    The copy is synced and read back before it gets its name. Raises ``LEDGER_EXISTS`` (never overwrites),
    ``FOLDER_MISSING``, ``DISK_FULL``, ``READ_ONLY`` and what ``LedgerReader.open`` raises for the source.
    """
    origin, path = os.fspath(source), os.fspath(target)
    tidy = not os.path.exists(f"{origin}-wal")
    connection = open_to_read(origin)
    try:
        if os.path.lexists(path):
            raise LedgerError("LEDGER_EXISTS", path=path)
        demand_folder(path)
        temporary = temporary_beside(path)
        try:
            with in_ledger_words(path):
                size = _copy(connection, temporary)
                publish(temporary, path)
        finally:
            for name in (temporary, f"{temporary}-journal", f"{temporary}-wal", f"{temporary}-shm"):
                if os.path.lexists(name):
                    os.unlink(name)
    finally:
        connection.close()
        if tidy:
            leave_tidy(origin)
    return size


def _copy(connection: sqlite3.Connection, temporary: str) -> int:
    copy = sqlite3.connect(uri(temporary, "mode=rwc"), uri=True, isolation_level=None)
    try:
        connection.backup(copy)
        size, _ = read_head(copy, temporary)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return size
    finally:
        copy.close()
