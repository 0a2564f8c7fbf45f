"""Reading a stranger's export: only files whose names and sizes follow from its checkpoint, never through a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from ledger.errors import LedgerError
from ledger.export import layout

_SPARE_FILES = 10_000
"""Files that an export may hold beside tiles and bundles: older checkpoints, tokens, attachments' lists."""


class ExportFolder:
    """The folder ``path``, opened to read."""

    def __init__(self, path: str) -> None:
        self.path = path

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a file. Raises ``EXPORT_MALFORMED``: missing, no regular file, too large, or changed size."""
        path = os.path.join(self.path, *name.split("/"))
        self._demand_plain(name)
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError as fault:
            raise _malformed(name, fault.strerror or "unreadable", "a file") from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise _malformed(name, "no regular file", "a file")
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise _malformed(name, f"more than {limit} bytes", f"at most {limit} bytes")
        return data

    def has(self, name: str) -> bool:
        """Whether there is something under the name."""
        return os.path.lexists(os.path.join(self.path, *name.split("/")))

    def check_names(self, size: int) -> Iterator[LedgerError]:
        """What doesn't belong into an export of ``size`` entries: links, devices, far too many files."""
        most = layout.count_of(size) + _SPARE_FILES
        found = 0
        waiting = [self.path]
        while waiting:
            folder = waiting.pop()
            with os.scandir(folder) as entries:
                for entry in entries:
                    found += 1
                    name = os.path.relpath(entry.path, self.path)
                    if found > most:
                        yield _malformed(name, f"more than {most} files", "an export of this size")
                        return
                    if entry.is_symlink() or not (entry.is_file(follow_symlinks=False) or entry.is_dir()):
                        yield _malformed(name, "a link or device", "plain files and folders")
                    elif entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)

    def _demand_plain(self, name: str) -> None:
        """No folder on the way is a link."""
        path = self.path
        for part in name.split("/")[:-1]:
            path = os.path.join(path, part)
            if os.path.islink(path):
                raise _malformed(name, "a link", "plain files and folders")


def _malformed(place: str, found: object, expected: object) -> LedgerError:
    return LedgerError("EXPORT_MALFORMED", place=place, found=found, expected=expected)
