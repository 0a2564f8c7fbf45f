"""Signed checkpoints against the tree of the entries, and against each other: those beside the ledger, and any given.

Two notes that the log's key signed and that contradict each other are evidence whatever this copy says; both stand
whole in the finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.checks import not_run
from ledger.audit.findings import Finding
from ledger.checkpoints.folder import CheckpointFolder
from ledger.checkpoints.reading import Opened, open_checkpoint
from ledger.errors import LedgerError
from ledger.proof.note import note_bytes, parse_note


def check(case: AuditCase) -> Iterator[Finding]:
    """``EQUIVOCATION``, ``INCONSISTENT``, ``TRUNCATED``, ``ROOT_MISMATCH``; notes that are none or not the log's."""
    notes: list[tuple[str, Opened]] = []
    for place, data in noted(case):
        try:
            opened = open_checkpoint(parse_note(data), case.identity.origin, case.registry.log_key_at)
        except LedgerError as refusal:
            found = {name: value for name, value in refusal.facts.items() if name != "expected"}
            yield Finding(refusal.code, "failed", None, place, (), refusal.facts.get("expected"), found)
            continue
        notes.append((place, opened))
    if not notes and case.asked is not None:
        yield not_run("checkpoints", "a signed checkpoint")
    yield from _against_each_other([opened for _, opened in notes])
    yield from _against_the_tree(case, notes)


def noted(case: AuditCase) -> Iterator[tuple[str, bytes]]:
    """(place, bytes) of the notes stored beside the ledger, and of those given."""
    folder = CheckpointFolder(case.reader.path)
    for size in folder.sizes():
        yield folder.place(size), folder.data(size)
    yield from case.outside.notes or ()


def _against_each_other(notes: list[Opened]) -> Iterator[Finding]:
    by_size: dict[int, Opened] = {}
    for opened in notes:
        held = by_size.setdefault(opened.checkpoint.size, opened)
        if held.checkpoint.root != opened.checkpoint.root:
            yield _contradiction("EQUIVOCATION", held, opened)


def _against_the_tree(case: AuditCase, notes: list[tuple[str, Opened]]) -> Iterator[Finding]:
    """A note that doesn't fit, told with the largest one that does: the two together are the evidence."""
    fitting: Opened | None = None
    odd: list[tuple[str, Opened]] = []
    for place, opened in notes:
        size, root = opened.checkpoint.size, opened.checkpoint.root
        if size > case.size:
            yield Finding("TRUNCATED", "failed", None, place, (), size, case.size)
        elif case.replay.root_at(size) != root:
            odd.append((place, opened))
        elif fitting is None or fitting.checkpoint.size < size:
            fitting = opened
    for place, opened in odd:
        size = opened.checkpoint.size
        yield Finding("ROOT_MISMATCH", "failed", size - 1, place, (), opened.checkpoint.root, case.replay.root_at(size))
        if fitting is not None and fitting.checkpoint.size > size:
            yield _contradiction("INCONSISTENT", fitting, opened)


def _contradiction(code: str, one: Opened, other: Opened) -> Finding:
    return Finding(code, "failed", other.checkpoint.size - 1, None, (), note_bytes(one.note).decode("utf-8"),
                   note_bytes(other.note).decode("utf-8"))
