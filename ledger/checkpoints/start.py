"""What the operator's machine finds when it is to sign: the ledger, its own head file, the notes stored so far.

Pure. Each state has its rule; whoever is in doubt doesn't sign.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint


class Head(NamedTuple):
    """The largest tree that this machine has decided to sign: ``size`` entries under ``root`` (hex)."""

    size: int
    root: str


Start = Literal["first", "ready", "unsigned"]
"""first: nothing was ever signed here. ready: the newest note is the head's. unsigned: the head was written and its
note was not, because the machine stopped in between; that very tree is signed before any other."""


def judge_start(
    head: Head | None, notes: Sequence[Checkpoint], size: int, root_at: Callable[[int], str]
) -> Start:
    """Which of the states it is, for a ledger of ``size`` entries whose root after n entries is ``root_at(n)``.

    ``notes``: the stored checkpoints, each signed by the log's key. Raises

    - ``LOG_HEAD_AHEAD``: the ledger has fewer entries than the head: rolled back, or its end is lost;
    - ``LOG_HEAD_DIFFERS``: another tree of the head's size: another ledger, or a changed one;
    - ``EQUIVOCATION``: two notes of one size with different roots;
    - ``TRUNCATED``, ``ROOT_MISMATCH``: the same two, told by a note;
    - ``LOG_HEAD_MISSING``: notes, but no head file: this machine never signed, or lost its memory;
    - ``LOG_NOTES_AHEAD``: a note is larger than the head: another machine signed, or the head file is an old copy.
    """
    if head is not None:
        _check_head(head, size, root_at)
    by_size: dict[int, Checkpoint] = {}
    for note in notes:
        other = by_size.setdefault(note.size, note)
        if other.root != note.root:
            raise LedgerError("EQUIVOCATION", size=note.size, found=note.root, expected=other.root)
    for note in by_size.values():
        check_note(note, size, root_at)
    newest = max(by_size, default=0)
    if head is None:
        if newest:
            raise LedgerError("LOG_HEAD_MISSING", found=None, expected=newest)
        return "first"
    if newest > head.size:
        raise LedgerError("LOG_NOTES_AHEAD", found=head.size, expected=newest)
    return "ready" if newest == head.size else "unsigned"


def check_note(note: Checkpoint, size: int, root_at: Callable[[int], str]) -> None:
    """Whether the ledger extends what a note says. Raises ``TRUNCATED``, ``ROOT_MISMATCH``."""
    if note.size > size:
        raise LedgerError("TRUNCATED", found=size, expected=note.size)
    if root_at(note.size) != note.root:
        raise LedgerError("ROOT_MISMATCH", size=note.size, found=root_at(note.size), expected=note.root)


def _check_head(head: Head, size: int, root_at: Callable[[int], str]) -> None:
    if head.size > size:
        raise LedgerError("LOG_HEAD_AHEAD", found=size, expected=head.size)
    if root_at(head.size) != head.root:
        raise LedgerError("LOG_HEAD_DIFFERS", size=head.size, found=root_at(head.size), expected=head.root)
