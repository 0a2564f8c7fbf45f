"""What SQLite says, in the ledger's words. Nothing here touches a file."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ledger.errors import LedgerError

_PRIMARY = {
    sqlite3.SQLITE_BUSY: "LEDGER_BUSY",
    sqlite3.SQLITE_LOCKED: "LEDGER_BUSY",
    sqlite3.SQLITE_PROTOCOL: "LEDGER_BUSY",
    sqlite3.SQLITE_FULL: "DISK_FULL",
    sqlite3.SQLITE_READONLY: "READ_ONLY",
    sqlite3.SQLITE_CANTOPEN: "READ_ONLY",
    sqlite3.SQLITE_PERM: "READ_ONLY",
    sqlite3.SQLITE_CONSTRAINT: "STORE_CONFLICT",
    sqlite3.SQLITE_NOTADB: "NOT_A_LEDGER",
}
# A write beyond RLIMIT_FSIZE or a quota comes as an I/O error, not as SQLITE_FULL.
_FULL = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_FSYNC,
}
_SYSTEM = {
    errno.ENOSPC: "DISK_FULL",
    errno.EDQUOT: "DISK_FULL",
    errno.EFBIG: "DISK_FULL",
    errno.EACCES: "READ_ONLY",
    errno.EPERM: "READ_ONLY",
    errno.EROFS: "READ_ONLY",
    errno.ENOENT: "FOLDER_MISSING",
    errno.ENOTDIR: "FOLDER_MISSING",
}


def told(fault: sqlite3.Error, path: str) -> LedgerError:
    """The ledger's error for an error of SQLite on the file ``path``.

    ``sqlite`` and ``detail`` among its facts are SQLite's own name and words; for a refusing trigger the words are its
    code (``POSITION_NOT_NEXT`` ...). What has no better name is damage of the file: ``STORE_DAMAGED``.
    """
    number = getattr(fault, "sqlite_errorcode", None)
    name = getattr(fault, "sqlite_errorname", type(fault).__name__)
    code = "STORE_DAMAGED"
    if number is not None:
        code = "DISK_FULL" if number in _FULL else _PRIMARY.get(number & 0xFF, code)
    return LedgerError(code, path=path, sqlite=name, detail=str(fault))


@contextmanager
def in_ledger_words(path: str) -> Iterator[None]:
    """Turn what SQLite and the system raise inside the block into ``LedgerError``.

    Misuse of sqlite3 by us, and system errors without a name of ours, stay defects.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.NotSupportedError):
        raise
    except sqlite3.Error as fault:
        raise told(fault, path) from fault
    except UnicodeDecodeError as fault:
        # SQLite quotes a damaged schema in its message, and sqlite3 fails to decode that.
        raise LedgerError("STORE_DAMAGED", path=path, detail="text that is not UTF-8") from fault
    except OSError as fault:
        if fault.errno not in _SYSTEM:
            raise
        raise LedgerError(_SYSTEM[fault.errno], path=path, detail=fault.strerror) from fault
