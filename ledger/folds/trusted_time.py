"""Since when entries are known to exist, by the word of others than the log."""

from __future__ import annotations

from ledger.events.entry import Read
from ledger.folds.suspicion import TrustedTime, no_trusted_time


def trusted_times(read: Read) -> TrustedTime:
    """For a position, the earliest instant at which a time stamp shows the entry; no type of event records any yet."""
    return no_trusted_time
