"""What a ledger that is opened for reading holds of the registry."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.events.entry import read_entry
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.stores.reader import LedgerReader


def registry_at(reader: LedgerReader, size: int | None = None) -> Registry:
    """The registry after the first ``size`` entries (the reader's). Nothing is verified.

    Raises ``STORE_DAMAGED`` at an entry that no honest ledger holds.
    """
    registry = Registry()
    for seq, state in reader.rows_by_topics(tuple(sorted(REGISTRY_TYPES)), size):
        try:
            entry = read_entry(seq, state)
            registry.apply(seq, entry.recorded_at, entry.digest, entry.payload)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
            raise LedgerError("STORE_DAMAGED", path=reader.path, detail="unreadable entry", seq=seq) from fault
    return registry
