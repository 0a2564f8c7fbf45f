"""Files that entries cite, as they lie in a folder under the names that the entries give them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from typing import Any

from ledger.audit.findings import Finding
from ledger.events.entry import read_entry


def check_files(entries: Iterable[tuple[int, bytes]], folder: str) -> Iterator[Finding]:
    """Compare the cited files with those in `folder`: `ATTACHMENT_MISSING`, `ATTACHMENT_MISMATCH`.

    Only names of the form that drafts give are looked for, so that an entry can't point out of the folder.
    """
    for seq, state in entries:
        for subject, cited in _cited(seq, state):
            code, actual = _compared(os.path.join(folder, os.path.basename(cited["name"])), cited)
            if code == "ATTACHMENT_MISSING":
                yield Finding(code, "incomplete", seq, subject, (), cited["name"], actual)
            elif code is not None:
                yield Finding(code, "failed", seq, subject, (), _told(cited), actual)


def _cited(seq: int, state: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Subject and file of each citation; none in an entry that can't be read, which the check of entries names."""
    try:
        entry = read_entry(seq, state)
        files = (entry.payload["document"] or {"files": ()})["files"]
        return [(entry.subject, {**_told(cited), "name": str(cited["name"])}) for cited in files]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return []


def _compared(path: str, cited: dict[str, Any]) -> tuple[str | None, dict[str, Any] | None]:
    if os.path.islink(path) or not os.path.isfile(path):
        return "ATTACHMENT_MISSING", None
    with open(path, "rb") as file:
        found = {"sha256": file_digest(file, "sha256").hexdigest(), "size": os.fstat(file.fileno()).st_size}
    return (None, None) if found == _told(cited) else ("ATTACHMENT_MISMATCH", found)


def _told(cited: dict[str, Any]) -> dict[str, Any]:
    return {"sha256": cited["sha256"], "size": cited["size"]}
