"""The tree over the entries read so far: leaf hashes, roots of the tiles that are full, the root at any size.

32 bytes a leaf and nothing else of that size, so that a million entries are audited in little memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import overload

from ledger.proof import tiles, tree
from ledger.proof.tiles import WIDTH
from ledger.proof.tree import HASH_SIZE as _HASH

_KEPT = 1 << 16
"""Roots kept by size; those of more distant sizes are made again from the tiles."""


class Leaves(Sequence[bytes]):
    """Leaf hashes in order, as a sequence of 32 bytes each."""

    def __init__(self) -> None:
        self._rows = [bytearray()]
        self._roots: dict[int, bytes] = {}
        self._full = tree.Frontier()  # over the roots of the first tiles
        self._tile = -1
        self._levels: list[list[bytes]] = []

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

    def root_at(self, size: int) -> bytes | None:
        """The root of the first ``size`` leaves; None beyond them."""
        if not 0 <= size <= len(self):
            return None
        root = self._roots.get(size)
        if root is None:
            if len(self._roots) >= 2 * _KEPT:
                self._roots = dict(list(self._roots.items())[_KEPT:])
            root = self._roots[size] = self._root(size)
        return root

    def _root(self, size: int) -> bytes:
        """Sizes mostly rise: then every node is hashed once."""
        index, width = divmod(size, WIDTH)
        full = self._full
        if index < full.size:
            return tiles.root_at(size, self.tile_root, self.range)
        while full.size < index:
            full.append(self.tile_root(0, full.size))
        levels = self._nodes(index) if width else []
        return tree.bag(full.nodes + [levels[(end - start).bit_length() - 1][start // (end - start)]
                                      for start, end in tiles.full_subtrees(width)])

    def _nodes(self, index: int) -> list[list[bytes]]:
        """The nodes within tile ``index`` of the leaves, so far as they are full, by height."""
        if index != self._tile:
            self._tile, self._levels = index, [[] for _ in range(tiles.HEIGHT + 1)]
        first, below = index * WIDTH, self._levels[0]
        below += self.range(first + len(below), min(first + WIDTH, len(self)))
        for level in self._levels[1:]:
            level += tree.parents(below[2 * len(level) : len(below) & ~1])
            below = level
        return self._levels

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
            at = len(row) // _HASH
            row += _root_of_tile(self.tile(level, at)) if level else self._nodes(at)[-1][0]
        return self._hash(level + 1, index)

    def range(self, start: int, end: int) -> list[bytes]:
        """The leaf hashes start <= i < end."""
        joined = bytes(self._rows[0][start * _HASH : end * _HASH])
        return [joined[at : at + _HASH] for at in range(0, len(joined), _HASH)]

    def _hash(self, row: int, index: int) -> bytes:
        return bytes(self._rows[row][index * _HASH : (index + 1) * _HASH])


def _root_of_tile(nodes: bytes) -> bytes:
    """The root over a power of two of adjacent hashes; two at a time, as they lie there."""
    while len(nodes) > _HASH:
        pairs = range(0, len(nodes), 2 * _HASH)
        nodes = b"".join([sha256(b"\x01" + nodes[at : at + 2 * _HASH]).digest() for at in pairs])
    return nodes
