"""Entries of a stream that a check may read without being surprised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.audit.unreadable import UNREADABLE
from ledger.canonical import encode
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.entry import Entry


def readable(stream: Iterable[Entry]) -> Iterator[Entry]:
    """Those whose payload has the shape of the format; of the others their own check (``ledger.audit.entries``) tells.

    Raises nothing, and says nothing about signatures or right.
    """
    for entry in stream:
        try:
            codec.decode(encode(entry.payload))
        except (LedgerError, *UNREADABLE):
            continue
        yield entry
