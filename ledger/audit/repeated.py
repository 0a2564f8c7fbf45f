"""Events that stand twice, and ids used twice by one author: told apart at the end, from 24 bytes an entry."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

from ledger.audit.findings import Finding
from ledger.events.entry import Entry
from ledger.stores.reader import LedgerReader

_QUICK = 1 << 16
"""Up to so many a set tells sooner that all differ; of more it takes too much memory."""


class Repeated:
    """Feed it every entry; ``findings`` looks up those alike in full."""

    def __init__(self) -> None:
        self._seqs = array("Q")
        self._digests = array("Q")
        self._identities = array("L")

    def add(self, seq: int, digest: bytes, author: str, event_id: str) -> None:
        """An entry with its event_digest (32 bytes), the key of its first signer and its id."""
        self._seqs.append(seq)
        self._digests.frombytes(digest[:8])
        self._identities.append(crc32(f"{author}{event_id}".encode()))

    def add_all(self, first: int, digests: Sequence[bytes], names: Sequence[str]) -> None:
        """Entries from ``first`` on; ``names``: the key of the first signer of each and then its id."""
        self._seqs.extend(range(first, first + len(digests)))
        self._digests.frombytes(b"".join([digest[:8] for digest in digests]))
        self._identities.extend([crc32(name.encode()) for name in names])

    def extend(self, later: Repeated) -> None:
        """The entries of another, after those of this."""
        self._seqs.extend(later._seqs)
        self._digests.extend(later._digests)
        self._identities.extend(later._identities)

    def findings(self, reader: LedgerReader) -> Iterator[Finding]:
        """``DUPLICATE_EVENT_DIGEST``, and ``EVENT_ID_REUSED`` where it isn't the same event."""
        digests: dict[str, int] = {}
        identities: set[tuple[str, str]] = set()
        for entry in (reader.entry(seq) for seq in self._alike()):
            payload = entry.payload
            identity = (payload["signers"][0]["key"], payload["id"])
            if entry.digest in digests:
                yield _finding("DUPLICATE_EVENT_DIGEST", entry, "an event once", f"also entry {digests[entry.digest]}")
            elif identity in identities:
                yield _finding("EVENT_ID_REUSED", entry, "a new id", identity[1])
            digests.setdefault(entry.digest, entry.seq)
            identities.add(identity)

    def _alike(self) -> list[int]:
        """Positions of the entries that share a digest or an identity with another, as far as 8 bytes tell."""
        digests, identities = _more_than_once(self._digests), _more_than_once(self._identities)
        if not digests and not identities:
            return []
        rows = zip(self._seqs, self._digests, self._identities, strict=True)
        return [seq for seq, digest, identity in rows if digest in digests or identity in identities]


def _more_than_once(values: array[int]) -> set[int]:
    if len(values) <= _QUICK and len(set(values)) == len(values):
        return set()
    ordered = sorted(values)
    return {one for one, next_one in pairwise(ordered) if one == next_one}


def _finding(code: str, entry: Entry, expected: str, actual: str) -> Finding:
    signers = tuple(signer["key"] for signer in entry.payload["signers"])
    return Finding(code, "failed", entry.seq, entry.subject, signers, expected, actual)
