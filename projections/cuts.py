"""From an open ledger to what the folds read: the log a cut is judged by, and the view of one cut.

Nothing is verified here: answers trust what was admitted (DESIGN.md section 4).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from ledger.folds.anchors import is_unproven
from ledger.folds.cut import Cut
from ledger.folds.law import Law, LawCache
from ledger.folds.law_subjects import LAW_SUBJECTS
from ledger.folds.view import View
from ledger.stores.reader import LedgerReader


class ReaderLog:
    """A reader as ``ledger.folds.cut`` asks it."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader

    def size(self) -> int:
        return self._reader.size

    def recorded_at(self, seq: int) -> str:
        reader = self._reader
        return reader.head_recorded_at if seq == reader.size - 1 else reader.recorded_at(seq)

    def act_of(self, seq: int) -> tuple[int, int]:
        act = self._reader.act_of(seq)
        return act.first, act.last

    def size_of_root(self, root: str) -> int | None:
        return self._reader.size_of_root(root)


def law_at(reader: LedgerReader, size: int, cache: LawCache | None = None) -> Law:
    """The law of the first ``size`` entries; ``cache`` may be shared between cuts of one ledger."""
    read = partial(reader.stream, size=size)
    cache = cache or LawCache()
    lengths = cache.lengths.get(size)
    if lengths is None:
        subjects = [subject for prefix in LAW_SUBJECTS for subject in reader.subjects(prefix, size)]
        lengths = cache.lengths[size] = {subject: len(read(subject)) for subject in subjects}
    return Law(read, lengths, cache)


def view_at(reader: LedgerReader, size: int, cache: LawCache | None = None) -> View:
    """Everything that folds ask of the first ``size`` entries."""
    return View(partial(reader.stream, size=size), law_at(reader, size, cache))


def known_at(reader: LedgerReader, cut: Cut) -> dict[str, Any]:
    """``{seq, root, recorded_at}`` of a cut; before the ledger the root is that of the empty tree.

    ``time``: "unproven" besides, where nobody but the operator vouches for ``recorded_at`` although the policy asks for
    it (``ledger.folds.anchors``).
    """
    known: dict[str, Any] = {"seq": cut.seq, "root": reader.root_at(cut.size), "recorded_at": cut.recorded_at}
    if is_unproven(reader.stream, cut.size, cut.recorded_at, reader.head_recorded_at):
        known["time"] = "unproven"
    return known
