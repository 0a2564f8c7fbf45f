"""Files read no further than a limit, and new files written whole or not at all."""

from __future__ import annotations

import os

from ledger.errors import LedgerError


def read_limited(path: str, limit: int) -> bytes:
    """The bytes of a file, up to one more than `limit`: whoever judges its size needs no more."""
    with open(path, "rb") as file:
        return file.read(limit + 1)


def write_new_bytes(path: str, content: bytes, mode: int = 0o644) -> None:
    """Write the new file `path`, whole or not at all; raises `FILE_EXISTS` rather than overwrite."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise LedgerError("FILE_EXISTS", file=path) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(path)
        raise


def write_new_text(path: str, content: str) -> None:
    """As `write_new_bytes`, text in UTF-8."""
    write_new_bytes(path, content.encode("utf-8"))
