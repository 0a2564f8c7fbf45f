"""The tree over the entries read so far: leaf hashes, roots of the tiles that are full, the root at any size.

32 bytes a leaf and nothing else of that size, so that a million entries are audited in little memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import overload

from ledger.proof import tiles
from ledger.proof.tiles import WIDTH
from ledger.proof.tree import HASH_SIZE as _HASH

_KEPT = 1 << 16
"""Roots kept by size; those of more distant sizes are made again from the tiles."""


class Leaves(Sequence[bytes]):
    """Leaf hashes in order, as a sequence of 32 bytes each."""

    def __init__(self) -> None:
        self._rows = [bytearray()]
        self._roots: dict[int, bytes] = {}

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        self._rows[0] += leaf

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes."""
        self._rows[0] += b"".join(leaves)

    def extend_joined(self, leaves: bytes) -> None:
        """Add leaf hashes that stand one after another, 32 bytes each."""
        self._rows[0] += leaves

    def __len__(self) -> int:
        return len(self._rows[0]) // _HASH

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self._hash(0, index) for index in range(*at.indices(len(self)))]
        return self._hash(0, range(len(self))[at])

    def remember(self, size: int, root: bytes) -> None:
        """``root`` is the tree's over the first ``size`` leaves; authors mostly saw a recent one."""
        if len(self._roots) >= 2 * _KEPT:
            self._roots = dict(list(self._roots.items())[_KEPT:])
        self._roots[size] = root

    def root_at(self, size: int) -> bytes | None:
        """The root of the first ``size`` leaves; None beyond them."""
        if not 0 <= size <= len(self):
            return None
        root = self._roots.get(size)
        if root is None:
            root = self._roots[size] = tiles.root_at(size, self.tile_root, self.range)
        return root

    def tile(self, level: int, index: int) -> bytes:
        """The 8,192 bytes of a full tile."""
        if level:
            self.tile_root(level - 1, index * WIDTH + WIDTH - 1)
        return bytes(self._rows[level][index * WIDTH * _HASH : (index + 1) * WIDTH * _HASH])

    def tile_root(self, level: int, index: int) -> bytes:
        """The root over a full tile."""
        while len(self._rows) <= level + 1:
            self._rows.append(bytearray())
        row = self._rows[level + 1]
        while len(row) // _HASH <= index:
            row += _root_of_tile(self.tile(level, len(row) // _HASH))
        return self._hash(level + 1, index)

    def range(self, start: int, end: int) -> list[bytes]:
        """The leaf hashes start <= i < end."""
        return [self._hash(0, index) for index in range(start, end)]

    def _hash(self, row: int, index: int) -> bytes:
        return bytes(self._rows[row][index * _HASH : (index + 1) * _HASH])


def _root_of_tile(nodes: bytes) -> bytes:
    """The root over a power of two of adjacent hashes; two at a time, as they lie there."""
    while len(nodes) > _HASH:
        pairs = range(0, len(nodes), 2 * _HASH)
        nodes = b"".join([sha256(b"\x01" + nodes[at : at + 2 * _HASH]).digest() for at in pairs])
    return nodes
