"""How a ledger file is opened, told from other files, and put in its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress

from ledger.errors import LedgerError
from ledger.stores import schema
from ledger.stores.faults import in_ledger_words

_READ_TIMEOUT = 10.0


def uri(path: str, query: str) -> str:
    """The SQLite URI of the file ``path`` with ``query`` (such as ``mode=ro``)."""
    quoted = os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if os.sep != "/":
        quoted = "/" + quoted.replace(os.sep, "/")
    return f"file:{quoted}?{query}"


def demand_file(path: str) -> None:
    """Raises ``NO_LEDGER`` where nothing is, ``NOT_A_LEDGER`` for what cannot be a database. Creates nothing."""
    try:
        length = os.stat(path).st_size
    except (FileNotFoundError, NotADirectoryError):
        raise LedgerError("NO_LEDGER", path=path) from None
    except OSError as fault:
        raise LedgerError("READ_ONLY", path=path, detail=fault.strerror) from None
    if not os.path.isfile(path):
        raise LedgerError("NOT_A_LEDGER", path=path, found="no regular file", expected="a socai ledger")
    if length == 0:
        # SQLite would take an empty file for a new database.
        raise LedgerError("NOT_A_LEDGER", path=path, found="an empty file", expected="a socai ledger")


def demand_folder(path: str) -> None:
    """Raises ``FOLDER_MISSING`` unless the folder to hold ``path`` exists: a typo makes no folders."""
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise LedgerError("FOLDER_MISSING", path=path, folder=folder)


def demand_format(connection: sqlite3.Connection, path: str) -> None:
    """Raises ``NOT_A_LEDGER`` or ``NEWER_FORMAT`` unless the file carries our marks."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != schema.APPLICATION_ID:
        raise LedgerError(
            "NOT_A_LEDGER", path=path, found=f"application_id {application_id}", expected=schema.APPLICATION_ID
        )
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > schema.FORMAT_VERSION:
        raise LedgerError("NEWER_FORMAT", path=path, found=version, expected=schema.FORMAT_VERSION)
    if version < 1:
        raise LedgerError("NOT_A_LEDGER", path=path, found=f"format {version}", expected=schema.FORMAT_VERSION)


def open_to_read(path: str) -> sqlite3.Connection:
    """A connection that cannot write to the ledger ``path``; its format is checked.

    A file in WAL mode needs its shared memory beside it. Where the folder takes no new file and no write-ahead log
    holds entries, the file is read as immutable; with such a log that would hide entries, so ``READ_ONLY`` is raised.
    """
    demand_file(path)
    with in_ledger_words(path):
        try:
            return _connect_to_read(path, "mode=ro")
        except sqlite3.OperationalError as fault:
            if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            if _length(f"{path}-wal"):
                raise
        return _connect_to_read(path, "mode=ro&immutable=1")


def _connect_to_read(path: str, query: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri(path, query), uri=True, timeout=_READ_TIMEOUT, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        demand_format(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def leave_tidy(path: str) -> None:
    """Let SQLite remove the empty ``-wal`` and ``-shm`` that a read-only connection made and cannot remove.

    Only a writer's connection may, and it does so on closing if it is the last one. What hinders it doesn't matter.
    """
    if not os.path.exists(f"{path}-wal"):
        return
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(uri(path, "mode=rw"), uri=True, timeout=0)
        try:
            connection.execute("PRAGMA user_version").fetchone()
        finally:
            connection.close()


def _length(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def read_head(connection: sqlite3.Connection | sqlite3.Cursor, path: str) -> tuple[int, str]:
    """(size, recorded_at of the last entry; "" when empty). Raises ``STORE_DAMAGED`` without a sound head row."""
    row = connection.execute(schema.SELECT_HEAD).fetchone()
    if row is None or type(row[0]) is not int or type(row[1]) is not str or row[0] < 0:
        raise LedgerError("STORE_DAMAGED", path=path, detail="no head row")
    return row[0], row[1]


def schema_differences(connection: sqlite3.Connection) -> list[str]:
    """Names of tables, indexes and triggers that are missing, changed or not ours; sorted. None in a sound ledger."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall())
    expected = {_name(statement): statement for statement in schema.OBJECTS}
    return sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))


def _name(statement: str) -> str:
    _, second, third, fourth, *_ = statement.split()
    return fourth if second == "UNIQUE" else third


def publish(temporary: str, path: str) -> None:
    """Give the finished file ``temporary`` the name ``path``, durably, and never over another file.

    Raises ``LEDGER_EXISTS``. The name appears at once with the whole content, or not at all.
    """
    descriptor = os.open(temporary, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        _link(temporary, path)
    except FileExistsError:
        raise LedgerError("LEDGER_EXISTS", path=path) from None
    sync_folder(path)


def _link(temporary: str, path: str) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some network folders): hold the name with an empty file, then replace that.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        os.replace(temporary, path)
    else:
        os.unlink(temporary)


def sync_folder(path: str) -> None:
    """Make the folder's entry for ``path`` durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary_beside(path: str) -> str:
    """A name for the unfinished file, in the same folder and so on the same medium."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(folder, f".{name}.{os.getpid()}-{os.urandom(4).hex()}.new")
