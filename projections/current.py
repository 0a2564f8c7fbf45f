"""The read model brought to the ledger's head, if it can be; whoever asks folds directly where it can't."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from ledger.stores.reader import LedgerReader
from projections.read_model import Mismatch, Progress, ReadModel, replay

FAR_BEHIND = 5_000
"""From so many entries on, folding every unit once is quicker than folding those touched again and again."""


class Current(NamedTuple):
    """``model`` at the reader's size, or None: none was ever built, or it can't be written here.

    ``rebuilt``: what was wrong with the one found, which a new one has replaced (or would have, where it is None).
    """

    model: ReadModel | None
    rebuilt: Mismatch | None = None


def current(reader: LedgerReader, path: str, progress: Progress | None = None) -> Current:
    """The model at ``path``, caught up with the reader or rebuilt where it doesn't fit; never made where none is."""
    found = ReadModel.open(path, reader)
    wrong = found if isinstance(found, Mismatch) else None
    try:
        if wrong is not None:
            replay(reader, path, progress)
            found = ReadModel.open(path, reader)
        if isinstance(found, ReadModel) and reader.size - found.position > FAR_BEHIND:
            found.close()
            replay(reader, path, progress)
            found = ReadModel.open(path, reader)
        if isinstance(found, ReadModel):
            found.catch_up(reader, progress)
            # Another process may have taken the model past this reader's head: its rows are of another cut then.
            if found.position == reader.size:
                return Current(found, wrong)
            found.close()
    except (sqlite3.Error, OSError):
        if isinstance(found, ReadModel):
            found.close()
    return Current(None, wrong)
