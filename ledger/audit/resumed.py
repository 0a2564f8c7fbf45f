"""Where an audit may begin, and what is known there: read back from what a pin of an earlier audit has proven."""

from __future__ import annotations

from ledger.audit.hashed import Hashed
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader


def may_resume(reader: LedgerReader, since: Pin) -> bool:
    """Whether an audit may begin after ``since``: it lies between two acts, and no defect below was acknowledged."""
    if since.size > reader.size or any(reader.rows_by_topics(("defect.acknowledged",), since.size)):
        return False
    return since.size == reader.size or reader.entry(since.size).payload["act"]["index"] == 0


def below(reader: LedgerReader, since: Pin | None) -> Hashed | None:
    """What was audited below ``since``, hashed again. None: everything has to be replayed.

    So where ``may_resume`` says so, and where a column below no longer says what its entry says, or the root differs.
    """
    if since is None or not may_resume(reader, since):
        return None
    hashed = Hashed()
    if not hashed.add_all(reader.columns(0, since.size)) or hashed.root_at(since.size) != since.root:
        return None
    return hashed
