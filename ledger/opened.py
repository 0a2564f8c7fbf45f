"""What a ledger that is opened for reading holds of the registry."""

from __future__ import annotations

from collections.abc import Callable

from ledger.errors import LedgerError
from ledger.events.entry import Entry, read_entry
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.stores.reader import LedgerReader

_TOPICS = tuple(sorted(REGISTRY_TYPES))


def registry_at(reader: LedgerReader, size: int | None = None) -> Registry:
    """The registry after the first ``size`` entries (the reader's). Nothing is verified; raises as ``carry``."""
    registry = Registry()
    carry(registry, reader, 0, size)
    return registry


def carry(
    registry: Registry, reader: LedgerReader, start: int, size: int | None,
    read: Callable[[int, bytes], Entry] = read_entry,
) -> None:
    """Carry ``registry`` on over start <= seq < size, from the types that it is made of alone. Nothing is verified.

    ``read``: what makes an entry of its stored bytes. Raises ``STORE_DAMAGED`` at an entry that no honest ledger holds.
    """
    for seq, state in reader.rows_by_topics(_TOPICS, size, start):
        try:
            entry = read(seq, state)
            registry.apply(seq, entry.recorded_at, entry.digest, entry.payload)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
            raise LedgerError("STORE_DAMAGED", path=reader.path, detail="unreadable entry", seq=seq) from fault
