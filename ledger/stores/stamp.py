"""The one thing the store reads from entry bytes: when the entry was admitted."""

from __future__ import annotations

from ledger.errors import LedgerError

_MEMBER = b'","recorded_at":"'
_LENGTH = 27


def recorded_at_of(state: bytes) -> str:
    """``recorded_at`` of an entry, found without parsing: base64 before it holds no quotation mark.

    Raises ``STORE_DAMAGED`` for bytes that are no entry.
    """
    start = state.find(_MEMBER) + len(_MEMBER)
    stamp = state[start : start + _LENGTH]
    if start < len(_MEMBER) or len(stamp) != _LENGTH or not stamp.isascii() or not stamp.endswith(b"Z"):
        raise LedgerError("STORE_DAMAGED", detail="entry without recorded_at")
    return stamp.decode("ascii")
