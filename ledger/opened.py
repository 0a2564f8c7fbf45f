"""What a ledger that is opened for reading holds of the registry."""

from __future__ import annotations

from ledger.events.entry import read_entry
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.stores.reader import LedgerReader


def registry_at(reader: LedgerReader, size: int | None = None) -> Registry:
    """The registry after the first ``size`` entries (the reader's). Nothing is verified."""
    registry = Registry()
    for seq, state in reader.rows_by_topics(tuple(sorted(REGISTRY_TYPES)), size):
        entry = read_entry(seq, state)
        registry.apply(seq, entry.recorded_at, entry.digest, entry.payload)
    return registry
