"""What a receipt carries, proven: entries under the checkpoint, whole streams and absent subjects under the seal."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events.entry import Entry, read_entry
from ledger.proof import tree
from ledger.proof.multiproof import root_of
from ledger.proof.subject_index import CHAIN_START, chain, subject_leaf
from ledger.receipts.document import IndexLeaf, Receipt
from ledger.receipts.strict import bad

_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


class Seal(NamedTuple):
    """What ``index.sealed`` says: the root over ``subjects`` leaves, of all entries below ``covers``."""

    covers: int
    subjects: int
    root: bytes


class Carried:
    """The proven contents of a receipt; a ``ledger.receipts.reading.Source``.

    Raises ``PROOF_INVALID`` (the entries don't lie under the checkpoint, the leaves not under the seal),
    ``SEAL_MISSING`` and ``RECEIPT_MALFORMED`` (no entry at all, an entry that can't be read).
    """

    def __init__(self, receipt: Receipt) -> None:
        size = receipt.checkpoint.size
        leaves = [(seq, tree.leaf_hash(state)) for seq, state in receipt.entries]
        _demand_root(root_of(leaves, size, receipt.nodes), receipt.checkpoint.root, "checkpoint")
        self.leaves = dict(leaves)
        self.states = receipt.entries
        self.entries: dict[int, Entry] = {}
        streams: dict[str, list[Entry]] = {}
        for seq, state in receipt.entries:
            try:
                entry = self.entries[seq] = read_entry(seq, state)
                streams.setdefault(entry.subject, []).append(entry)
            except _UNREADABLE:
                raise bad(f"entry {seq}", "unreadable", "an entry") from None
        self.seal = _seal(self.entries, size)
        self._index = _Leaves(receipt.leaves, self.seal, receipt.index_nodes)
        self._streams: Mapping[str, Sequence[Entry]] = {
            subject: tuple(entry for entry in stream if entry.seq < self.seal.covers)
            for subject, stream in streams.items()
        }
        self.index_asked: set[int] = set()

    def stream(self, subject: str) -> Sequence[Entry]:
        """The whole stream below the seal. Raises ``STREAM_INCOMPLETE``, ``INDEX_INCOMPLETE`` where it isn't."""
        leaf = self._index.leaf(subject, self.index_asked)
        held = self._streams.get(subject, ())
        count, chained = (0, CHAIN_START) if leaf is None else (leaf.length, leaf.chain)
        found = CHAIN_START
        for entry in held:
            found = chain(found, entry.seq, self.leaves[entry.seq])
        if (len(held), found) != (count, chained):
            raise LedgerError("STREAM_INCOMPLETE", subject=subject,
                              expected={"count": count, "chain": chained.hex()},
                              found={"count": len(held), "chain": found.hex()})
        return held

    def listed(self, prefix: str) -> Sequence[str]:
        """Every subject with the prefix. Raises ``INDEX_INCOMPLETE``."""
        return self._index.listed(prefix, self.index_asked)

    def entry(self, seq: int) -> Entry:
        """The entry at a position that the receipt must hold. Raises ``RECEIPT_MALFORMED``."""
        if seq not in self.entries:
            raise bad("entries", "missing", f"entry {seq}")
        return self.entries[seq]


class _Leaves:
    """Leaves of the sealed index by id; what lies between two of them is known only where they stand side by side."""

    def __init__(self, leaves: Sequence[IndexLeaf], seal: Seal, nodes: Sequence[bytes]) -> None:
        self._size = seal.subjects
        self._leaves = leaves
        self._ids = [leaf.id for leaf in leaves]
        if any(later <= earlier for earlier, later in zip(self._ids, self._ids[1:], strict=False)):
            raise bad("index.subjects", "another order", "ids ascending, each once")
        hashes = [(one.at, tree.leaf_hash(subject_leaf(one.id, one.length, one.chain))) for one in leaves]
        _demand_root(root_of(hashes, seal.subjects, nodes), seal.root.hex(), "index")

    def leaf(self, subject: str, asked: set[int]) -> IndexLeaf | None:
        """The subject's leaf; None where its absence is proven."""
        place = bisect_left(self._ids, subject)
        if place < len(self._ids) and self._ids[place] == subject:
            asked.add(self._leaves[place].at)
            return self._leaves[place]
        self._between(place, place, subject, asked)
        return None

    def listed(self, prefix: str, asked: set[int]) -> list[str]:
        # Ids are ASCII: every id with the prefix sorts below the prefix followed by the last ASCII character.
        first, last = bisect_left(self._ids, prefix), bisect_left(self._ids, prefix + "\x7f")
        self._between(first, last, prefix, asked)
        return self._ids[first:last]

    def _between(self, first: int, last: int, subject: str, asked: set[int]) -> None:
        """Leaves first <= place < last have no gap among them, nor towards their neighbours on both sides."""
        before = self._leaves[first - 1].at if first else -1
        after = self._leaves[last].at if last < len(self._leaves) else self._size
        found = [before, *(leaf.at for leaf in self._leaves[first:last]), after]
        if found != list(range(before, before + len(found))):
            raise LedgerError("INDEX_INCOMPLETE", subject=subject, found=[before, after],
                              expected="neighbours side by side")
        asked.update(at for at in found if 0 <= at < self._size)


def _seal(entries: Mapping[int, Entry], size: int) -> Seal:
    last = entries.get(size - 1)
    if last is None or last.payload.get("type") != "index.sealed":
        raise LedgerError("SEAL_MISSING", place=f"entry {size - 1}", expected="index.sealed",
                          found=None if last is None else str(last.payload.get("type"))[:60])
    try:
        body: Mapping[str, Any] = last.body
        seal = Seal(int(body["covers"]), int(body["subjects"]), bytes.fromhex(body["root"]))
    except _UNREADABLE:
        raise bad(f"entry {size - 1}", "unreadable", "index.sealed") from None
    if seal.covers != size - 1:
        raise LedgerError("SEAL_MISSING", place=f"entry {size - 1}", found=seal.covers, expected=size - 1)
    return seal


def _demand_root(found: bytes, expected: str, place: str) -> None:
    if found.hex() != expected:
        raise LedgerError("PROOF_INVALID", reason="root", place=place, expected=expected, found=found.hex())
