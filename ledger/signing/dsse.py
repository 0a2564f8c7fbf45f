"""DSSE v1: the bytes that a signature covers. Standard library only, since folds and readers need it too.

https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

EVENT_TYPE = "application/vnd.socai.event.v1+json"
BATCH_TYPE = "application/vnd.socai.batch.v1+json"


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: ``DSSEv1 <len> <type> <len> <payload>``, lengths of bytes in decimal."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def event_paes(payloads: Iterable[bytes]) -> list[bytes]:
    """``pae`` of each payload as an event's."""
    head = pae(EVENT_TYPE, b"")[: -len("0 ")]
    return [b"%b%d %b" % (head, len(payload), payload) for payload in payloads]


def event_digest(payload: bytes) -> str:
    """The identity of an event: SHA-256 of its PAE in hex, so a signature made anew leaves it unchanged."""
    return sha256(pae(EVENT_TYPE, payload)).hexdigest()


def batch_statement(genesis: str, keyid: str, root: bytes, size: int) -> bytes:
    """The canonical JSON that one touch of a key signs for ``size`` events.

    ``genesis`` and ``keyid`` are hex, ``root`` is the RFC 6962 root over the events' PAEs, ``size`` 2..1024.
    """
    return b'{"genesis":"%b","key":"%b","root":"%b","size":%d}' % (
        genesis.encode("ascii"),
        keyid.encode("ascii"),
        root.hex().encode("ascii"),
        size,
    )
