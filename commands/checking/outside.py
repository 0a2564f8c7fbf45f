"""What an audit is given besides the ledger's file: a journal, the cited files, the read model."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import file_digest
from typing import TYPE_CHECKING

from commands.terminal.settings import home
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.audit.case import AuditCase, KeptFile, Signed
    from ledger.audit.findings import Finding

_LARGEST_JOURNAL = 256 * 1024 * 1024


def read_journal(path: str) -> tuple[Signed, ...]:
    """The journal at `path`. Raises `JOURNAL_INVALID`, `FILE_TOO_LARGE`, OSError."""
    from ledger.audit.journal_file import parse_journal

    with open(path, "rb") as file:
        content = file.read(_LARGEST_JOURNAL + 1)
    if len(content) > _LARGEST_JOURNAL:
        raise LedgerError("FILE_TOO_LARGE", file=path, found=f"> {_LARGEST_JOURNAL}", expected=_LARGEST_JOURNAL)
    try:
        return parse_journal(content)
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": path, **refusal.facts}) from None


def kept_files(folder: str) -> tuple[KeptFile, ...]:
    """Name, digest and size of each file in `folder` and below; links are not followed. Raises OSError."""
    from ledger.audit.case import KeptFile

    found: list[KeptFile] = []
    for place, _, names in os.walk(folder, onerror=_raise):
        for name in sorted(names):
            path = os.path.join(place, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    digest = file_digest(file, "sha256").hexdigest()
                    found.append(KeptFile(name, digest, file.tell()))
    return tuple(found)


def read_models(case: AuditCase) -> Iterator[Finding]:
    """Compare the read model, where one was built, with one made anew; neither it nor the ledger is written.

    `READ_MODEL_DIFFERS` a table and place. One that doesn't fit the ledger is a note: the next question replaces it.
    """
    from ledger.audit.checks import not_run
    from ledger.audit.findings import Finding
    from projections.names import place_of
    from projections.read_model import Mismatch, ReadModel, replay

    path = place_of(case.reader.path, case.identity.genesis, home())
    found = ReadModel.open(path, case.reader)
    if found is None:
        if case.asked is not None:
            yield not_run("read-models", "a read model beside the ledger", path)
        return
    if isinstance(found, Mismatch):
        yield Finding("READ_MODEL_DIFFERS", "note", expected={found.reason: found.expected}, actual=found.found)
        return
    found.close()
    with tempfile.TemporaryDirectory() as folder:
        held, fresh = os.path.join(folder, "held.db"), os.path.join(folder, "fresh.db")
        shutil.copy(path, held)
        try:
            replay(case.reader, fresh)
            yield from _compared(held, fresh, case)
        except (sqlite3.Error, LedgerError) as fault:
            yield not_run("read-models", "entries that can be folded", str(fault)[:200])


def _compared(held: str, fresh: str, case: AuditCase) -> Iterator[Finding]:
    from ledger.audit.findings import Finding
    from projections.read_model import ReadModel
    from projections.schema import COLUMNS

    models = [ReadModel.open(path, case.reader) for path in (held, fresh)]
    try:
        old, new = models
        assert isinstance(old, ReadModel) and isinstance(new, ReadModel), "both fitted a moment ago"
        old.catch_up(case.reader)
        for table in COLUMNS:
            stored, derived = set(old.rows(table)), set(new.rows(table))
            if table != "meta" and stored != derived:
                different = sorted(stored ^ derived, key=repr)
                yield Finding("READ_MODEL_DIFFERS", "failed", subject=str(different[0][0]),
                              expected={"table": table, "rows": len(derived - stored)}, actual=len(stored - derived))
    finally:
        for model in models:
            if isinstance(model, ReadModel):
                model.close()


def _raise(fault: OSError) -> None:
    raise fault


def read_notes(paths: Sequence[str]) -> tuple[tuple[str, bytes], ...]:
    """(path, bytes) of checkpoint files; what they are worth the audit says. Raises `FILE_TOO_LARGE`, OSError."""
    from commands.files.whole import read_limited
    from ledger.proof.note import SIZE_LIMIT

    return tuple((path, read_limited(path, SIZE_LIMIT)) for path in paths)


def read_policy(path: str) -> str:
    """The text of a tlog-policy. Raises `POLICY_UNUSABLE`, OSError."""
    from commands.checking.trusting import read_policy as parsed
    from commands.files.whole import read_limited
    from ledger.proof.policy import SIZE_LIMIT

    parsed(path)
    try:
        return read_limited(path, SIZE_LIMIT).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise LedgerError("POLICY_UNUSABLE", file=path, place=f"byte {fault.start}", found="bytes",
                          expected="UTF-8") from None
