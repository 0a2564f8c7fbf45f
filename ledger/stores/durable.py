"""Small files that must survive a power cut whole: written beside, synced, renamed, the folder synced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def write_durably(path: str, data: bytes, *, mode: int = 0o644) -> None:
    """Give the file ``path`` this content, all of it or none. Its folder is made where it is missing."""
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, mode=0o700 if mode & 0o077 == 0 else 0o777, exist_ok=True)
    temporary = os.path.join(folder, f".{os.path.basename(path)}.{os.getpid()}-{os.urandom(4).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    sync_folder(folder)


def sync_folder(folder: str) -> None:
    """Make the names in a folder durable, where the system can (Windows can't, and needn't)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Hold the lock file beside ``path`` (``path.lock``) while another process waits for it."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), mode=0o700, exist_ok=True)
    with open(f"{path}.lock", "a+b") as file:
        _lock(file.fileno())
        yield


def _lock(descriptor: int) -> None:
    """Closing the file lets go, a kill too."""
    if os.name == "nt":
        import msvcrt

        getattr(msvcrt, "locking")(descriptor, getattr(msvcrt, "LK_LOCK"), 1)  # noqa: B009  # names of Windows alone
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
