"""The sealed index recomputed when a seal is to be admitted: nobody's word is taken (docs/FORMAT.md, section 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.proof.subject_index import SubjectIndex

IndexRows = Callable[[int, int], Iterable[tuple[str, int, bytes]]]
"""(start, stop) -> (subject, seq, leaf hash) of the entries start <= seq < stop."""


class SealedIndex:
    """The index at one position; it grows with the log, so that the next seal costs what was added since."""

    def __init__(self) -> None:
        self._index = SubjectIndex()
        self._size = 0

    def at(self, size: int, rows: IndexRows) -> SubjectIndex:
        """The index over the first ``size`` entries."""
        if size < self._size:
            self._index, self._size = SubjectIndex(), 0
        self._index.extend(rows(self._size, size))
        self._size = size
        return self._index


def check_seal_root(plain: Mapping[str, Any], index: SubjectIndex) -> None:
    """Raises ``SEAL_MISMATCH`` unless the seal states number of subjects and root as recomputed."""
    told = (plain["body"]["subjects"], plain["body"]["root"])
    recomputed = (index.size, index.root.hex())
    if told != recomputed:
        raise LedgerError("SEAL_MISMATCH", place="body", found=list(told), expected=list(recomputed))
