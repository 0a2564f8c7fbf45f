"""Entry bundles of C2SP tlog-tiles: up to 256 entries, each behind its length in two bytes, big-endian."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError
from ledger.proof.tiles import WIDTH

PREFIX = 2
BUNDLE_LIMIT = WIDTH * (PREFIX + ENTRY_LIMIT)
"""Bytes that no bundle exceeds."""


def bundle_bytes(states: Iterable[bytes]) -> bytes:
    """The bundle of these entries, in order."""
    return b"".join(len(state).to_bytes(PREFIX, "big") + state for state in states)


def parse_bundle(data: bytes, width: int, place: str) -> list[bytes]:
    """The ``width`` entries of a bundle. Raises ``BUNDLE_MALFORMED`` for any other number, a cut or empty entry."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + PREFIX], "big")
        start, at = at + PREFIX, at + PREFIX + length
        if at > len(data) or length == 0:
            raise LedgerError("BUNDLE_MALFORMED", place=f"{place}, entry {len(entries)}", found=len(data) - start,
                              expected=f"{length} bytes" if length else "an entry")
        entries.append(data[start:at])
    if len(entries) != width:
        raise LedgerError("BUNDLE_MALFORMED", place=place, found=len(entries), expected=f"{width} entries")
    return entries
