"""The sealed index: one leaf a subject; proves a stream whole and a subject absent (docs/FORMAT.md, section 11).

Leaf data ``socai-subject/v1 LF id LF count LF chain LF`` in byte order of ids; the tree is RFC 6962's. ``chain`` runs
over positions and leaf hashes of the subject's entries, so a holder of ``count`` entries can tell that none is missing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof import tree

CHAIN_START = bytes(32)
_CHAIN_LABEL = b"socai-chain/v1\x00"
_SUBJECT = re.compile(r"[a-z]{1,16}:[a-z0-9][a-z0-9.-]{0,79}\Z")


def chain(previous: bytes, seq: int, leaf_hash: bytes) -> bytes:
    """The chain, 32 bytes, after one more entry of a subject; ``previous``: before it (``CHAIN_START`` at first)."""
    return sha256(_CHAIN_LABEL + previous + seq.to_bytes(8, "big") + leaf_hash).digest()


def subject_leaf(subject: str, count: int, chained: bytes) -> bytes:
    """Leaf data of a subject with ``count`` entries."""
    return f"socai-subject/v1\n{subject}\n{count}\n{chained.hex()}\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class SubjectProof:
    """A leaf of the index, with its ``index`` among all subjects and its inclusion ``path``."""

    subject: str
    count: int
    chain: bytes
    index: int
    path: tuple[bytes, ...]


class Absence(NamedTuple):
    """The neighbours between which a subject would stand; null: it would stand first or last."""

    before: SubjectProof | None
    after: SubjectProof | None


class SubjectIndex:
    """The index over entries fed in order of position: all entries of the log up to the seal, none left out."""

    def __init__(self, rows: Iterable[tuple[str, int, bytes]] = ()) -> None:
        self._counts: dict[str, int] = {}
        self._chains: dict[str, bytes] = {}
        self._leaves: dict[str, bytes] = {}
        self._order: list[str] = []
        self._levels: list[list[bytes]] | None = None
        self.extend(rows)

    def add(self, subject: str, seq: int, leaf_hash: bytes) -> None:
        """Take one more entry into account: its subject, position and leaf hash."""
        self.extend(((subject, seq, leaf_hash),))

    def extend(self, rows: Iterable[tuple[str, int, bytes]]) -> None:
        """Take entries into account, (subject, seq, leaf hash), each subject's in order."""
        chains, counts, leaves = self._chains, self._counts, self._leaves
        chained, counted = chains.get, counts.get
        for subject, seq, leaf_hash in rows:
            before = chained(subject, CHAIN_START)
            chains[subject] = sha256(_CHAIN_LABEL + before + seq.to_bytes(8, "big") + leaf_hash).digest()
            counts[subject] = counted(subject, 0) + 1
            if leaves and subject in leaves:
                del leaves[subject]
        self._levels = None

    @property
    def size(self) -> int:
        """The number of subjects."""
        return len(self._counts)

    @property
    def root(self) -> bytes:
        """The root over all subjects; SHA-256 of nothing for none."""
        levels = self._built()
        return levels[-1][0] if self._order else tree.EMPTY_ROOT

    def held(self, subject: str) -> tuple[int, bytes]:
        """(count, chain) of a subject; (0, ``CHAIN_START``) of one that has no entry."""
        return self._counts.get(subject, 0), self._chains.get(subject, CHAIN_START)

    def inclusion(self, subject: str) -> SubjectProof:
        """The proof that the subject is there with its count and chain. Raises ``KeyError`` where it is not."""
        levels, order = self._built(), self._order
        at = bisect_left(order, subject)
        if at == len(order) or order[at] != subject:
            raise KeyError(subject)
        return self._proof(levels, at)

    def absence(self, subject: str) -> Absence:
        """The proof that the subject is not there. Raises ``KeyError`` where it is."""
        levels, order = self._built(), self._order
        at = bisect_left(order, subject)
        if at < len(order) and order[at] == subject:
            raise KeyError(subject)
        return Absence(
            self._proof(levels, at - 1) if at else None, self._proof(levels, at) if at < len(order) else None
        )

    def _built(self) -> list[list[bytes]]:
        """The levels of the tree, from the leaves in order of subjects to the root."""
        if self._levels is None:
            held = self._leaves
            counts, chains = self._counts, self._chains
            for subject in counts.keys() - held.keys() if held else counts:
                data = subject_leaf(subject, counts[subject], chains[subject])
                held[subject] = sha256(b"\x00" + data).digest()
            if len(self._order) != len(held):
                self._order = sorted(held)
            levels = [[held[subject] for subject in self._order]]
            while len(levels[-1]) > 1:
                levels.append(tree.parents(levels[-1]))
            self._levels = levels
        return self._levels

    def _proof(self, levels: list[list[bytes]], at: int) -> SubjectProof:
        subject = self._order[at]
        path = []
        place = at
        for level in levels[:-1]:
            sibling = place ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            place >>= 1
        return SubjectProof(subject, *self.held(subject), at, tuple(path))


def verify_presence(proof: SubjectProof, subjects: int, root: bytes) -> None:
    """Accept only a leaf of the index of ``subjects`` leaves under ``root``. Raises ``PROOF_INVALID``."""
    if _SUBJECT.match(proof.subject) is None or proof.count < 1 or len(proof.chain) != tree.HASH_SIZE:
        raise LedgerError("PROOF_INVALID", reason="subject", found=str(proof.subject)[:100],
                          expected="a leaf of the index")
    leaf = tree.leaf_hash(subject_leaf(proof.subject, proof.count, proof.chain))
    tree.verify_inclusion(leaf, proof.index, subjects, proof.path, root)


def verify_absence(subject: str, proof: Absence, subjects: int, root: bytes) -> None:
    """Accept only neighbours that leave no room for ``subject`` in the index of ``subjects`` leaves under ``root``.

    Raises ``PROOF_INVALID``.
    """
    before, after = proof
    for neighbour in (before, after):
        if neighbour is not None:
            verify_presence(neighbour, subjects, root)
    if before is not None and not before.subject < subject:
        raise _not_beside("before", before.subject, subject)
    if after is not None and not subject < after.subject:
        raise _not_beside("after", after.subject, subject)
    first = -1 if before is None else before.index
    last = subjects if after is None else after.index
    if first + 1 != last:
        raise LedgerError("PROOF_INVALID", reason="neighbours", found=[first, last], expected="indices side by side")


def _not_beside(side: str, neighbour: str, subject: str) -> LedgerError:
    return LedgerError("PROOF_INVALID", reason=f"neighbour-{side}", found=neighbour, expected=subject)
