"""C2SP tlog-cosignature, ``cosignature/v1``: at a time, a witness had seen no larger and no other tree of this log.

https://c2sp.org/tlog-cosignature. Times are whole seconds since 1970-01-01T00:00Z.
"""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.proof.fields import MAX_NUMBER

TIMESTAMP_SIZE = 8
SIGNATURE_SIZE = 64


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What a witness signs for the checkpoint ``text``."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def split_cosignature(signature: bytes) -> tuple[int, bytes]:
    """(timestamp, Ed25519 signature) of the bytes in a signature line. Raises ``SIGNATURE_INVALID``."""
    if len(signature) != TIMESTAMP_SIZE + SIGNATURE_SIZE:
        raise LedgerError("SIGNATURE_INVALID", reason="length", found=len(signature),
                          expected=TIMESTAMP_SIZE + SIGNATURE_SIZE)
    timestamp = int.from_bytes(signature[:TIMESTAMP_SIZE], "big")
    if timestamp > MAX_NUMBER:
        raise LedgerError("SIGNATURE_INVALID", reason="timestamp", found=str(timestamp), expected=MAX_NUMBER)
    return timestamp, signature[TIMESTAMP_SIZE:]


def cosignature_bytes(timestamp: int, signature: bytes) -> bytes:
    """What follows the key id in the signature line of a witness."""
    return timestamp.to_bytes(TIMESTAMP_SIZE, "big") + signature
