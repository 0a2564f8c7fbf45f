"""Tiles of the tree, in the geometry of C2SP tlog-tiles: height 8, at most 256 hashes each.

Hash ``i`` of tile (level, index) is the root of the full subtree over the 256**level leaves from
``(index * 256 + i) * 256**level``; at level 0 these are leaf hashes. A tile with all 256 hashes is full and never
changes again. The store keeps the full tiles and their roots; the edge (one partial tile a level) is derived: at
level 0 from the last leaf hashes, above from the roots of the full tiles one level below.

Pure functions: what they read comes through the callables they are given, and only what is needed is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof import tree

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * tree.HASH_SIZE

Tiles = Callable[[int, int, int], list[bytes]]
"""(level, index, width) -> the first ``width`` (1..256) hashes of that tile."""
TileRoot = Callable[[int, int], bytes]
"""(level, index) -> the root of that full tile."""
TileRoots = Callable[[int, int, int], list[bytes]]
"""(level, start, end) -> the roots of the full tiles start <= index < end."""
TileHashes = Callable[[int, int], bytes]
"""(level, index) -> the 8,192 bytes of that full tile."""
LeafHashes = Callable[[int, int], list[bytes]]
"""(start, end) -> the leaf hashes of entries start <= i < end."""


class FullTile(NamedTuple):
    """A row of the store: ``hashes`` are 256 hashes in 8,192 bytes, ``root`` is the root over them."""

    level: int
    idx: int
    root: bytes
    hashes: bytes


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The tlog-tiles path: ``tile/0/x001/067``, with ``.p/<width>`` for a partial tile."""
    return f"tile/{level}/{_groups(index, width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """The tlog-tiles path of the entry bundle that stands beside tile (0, index): ``tile/entries/x001/067``."""
    return f"tile/entries/{_groups(index, width)}"


def _groups(index: int, width: int) -> str:
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    partial = "" if width == WIDTH else f".p/{width}"
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]]) + partial


def full_count(level: int, size: int) -> int:
    """How many full tiles a tree of ``size`` leaves has at ``level``."""
    return size >> HEIGHT * (level + 1)


def partial_width(level: int, size: int) -> int:
    """The width (0..255) of the partial tile at the right edge of ``level``; 0 where there is none."""
    return size >> HEIGHT * level & WIDTH - 1


def levels(size: int) -> range:
    """The levels at which a tree of ``size`` leaves has a hash."""
    return range(-(-size.bit_length() // HEIGHT))


def completed(size1: int, size2: int) -> list[tuple[int, int]]:
    """The (level, index) of the tiles that become full when the tree grows from ``size1`` to ``size2``.

    Lower levels come first, so that each can be made from those before it.
    """
    return [
        (level, index)
        for level in levels(size2)
        for index in range(full_count(level, size1), full_count(level, size2))
    ]


def grown(size1: int, size2: int, tile_root: TileRoot, leaf_hashes: LeafHashes) -> Iterator[FullTile]:
    """Make the tiles of ``completed(size1, size2)``, in its order.

    ``leaf_hashes`` is asked for the entries of each completed level-0 tile, ``tile_root`` only for tiles that were
    full at ``size1``. ``grown(0, size, ...)`` rebuilds every tile from the leaves, as an audit does.
    """
    fresh: dict[tuple[int, int], bytes] = {}
    for level, index in completed(size1, size2):
        first = index * WIDTH
        if level == 0:
            hashes = leaf_hashes(first, first + WIDTH)
        else:
            below = ((level - 1, at) for at in range(first, first + WIDTH))
            hashes = [fresh.get(tile) or tile_root(*tile) for tile in below]
        fresh[level, index] = tree.root(hashes)
        yield FullTile(level, index, fresh[level, index], b"".join(hashes))


def frontier_at(size: int, tile_root: TileRoot, leaf_hashes: LeafHashes) -> tree.Frontier:
    """The frontier of the first ``size`` leaves, from at most 255 leaf hashes and 255 tile roots a level.

    Works at any size up to the head: whatever was full then is full now. ``Frontier.append`` continues from here.
    """
    read = derived(size, None, tile_root, leaf_hashes)
    nodes: list[bytes] = []
    for level in reversed(levels(size)):
        width = partial_width(level, size)
        if width:
            edge = read(level, full_count(level, size), width)
            nodes.extend(tree.root(edge[start:end]) for start, end in full_subtrees(width))
    return tree.Frontier(size, nodes)


def root_at(size: int, tile_root: TileRoot, leaf_hashes: LeafHashes) -> bytes:
    """The root of the first ``size`` leaves, for any size up to the head; reads what ``frontier_at`` reads."""
    return frontier_at(size, tile_root, leaf_hashes).root()


def derived(
    size: int, tile_hashes: TileHashes | None, tile_root: TileRoot, leaf_hashes: LeafHashes,
    tile_roots: TileRoots | None = None,
) -> Tiles:
    """The ``Tiles`` of a store that keeps only full tiles, for proofs at ``size`` (any size up to the head).

    Full tiles come from ``tile_hashes``, or where that is None from the level below like the partial ones.
    ``tile_roots``: many roots at once, where the store can.
    """

    def read(level: int, index: int, width: int) -> list[bytes]:
        first = index * WIDTH
        if (first + width) << HEIGHT * level > size:
            raise _invalid("tile-width", partial_width(level, size), width)
        if width == WIDTH and tile_hashes is not None:
            stored = tile_hashes(level, index)
            return [stored[at : at + tree.HASH_SIZE] for at in range(0, len(stored), tree.HASH_SIZE)]
        if level == 0:
            return leaf_hashes(first, first + width)
        if tile_roots is not None:
            return tile_roots(level - 1, first, first + width)
        return [tile_root(level - 1, at) for at in range(first, first + width)]

    return read


def range_root(size: int, tiles: Tiles) -> tree.RangeRoot:
    """Node hashes of the tree of ``size`` leaves, for ``tree.inclusion_path`` and ``tree.consistency_proof``.

    Each tile is asked for once, with its width at ``size``. A tile of another width or with a hash that is not 32
    bytes raises ``PROOF_INVALID`` with the reason ``tile-width`` or ``tile-hash``.
    """
    seen: dict[tuple[int, int], list[bytes]] = {}

    def tile(level: int, index: int) -> list[bytes]:
        if (level, index) not in seen:
            width = min(WIDTH, (size >> HEIGHT * level) - index * WIDTH)
            hashes = tiles(level, index, width)
            if len(hashes) != width:
                raise _invalid("tile-width", width, len(hashes))
            if any(len(one) != tree.HASH_SIZE for one in hashes):
                raise _invalid("tile-hash", tree.HASH_SIZE, tile_path(level, index, width))
            seen[level, index] = hashes
        return seen[level, index]

    def full_subtree(start: int, end: int) -> bytes:
        level = ((end - start).bit_length() - 1) // HEIGHT
        index, at = divmod(start >> HEIGHT * level, WIDTH)
        return tree.root(tile(level, index)[at : at + ((end - start) >> HEIGHT * level)])

    def read(start: int, end: int) -> bytes:
        return tree.bag([full_subtree(start + a, start + b) for a, b in full_subtrees(end - start)])

    return read


def root_from_tiles(tiles: Tiles, size: int) -> bytes:
    """The root of the first ``size`` leaves."""
    return range_root(size, tiles)(0, size)


def inclusion_from_tiles(tiles: Tiles, index: int, size: int) -> list[bytes]:
    """The inclusion path of leaf ``index``, from about two tiles a level."""
    return tree.inclusion_path(range_root(size, tiles), index, size)


def consistency_from_tiles(tiles: Tiles, size1: int, size2: int) -> list[bytes]:
    """The proof that the first ``size1`` leaves are a prefix of the first ``size2``, from about two tiles a level."""
    return tree.consistency_proof(range_root(size2, tiles), size1, size2)


def full_subtrees(count: int) -> list[tuple[int, int]]:
    """The maximal full subtrees of ``count`` adjacent leaves, as ranges from 0, largest first."""
    start, ranges = 0, list[tuple[int, int]]()
    for bit in range(count.bit_length() - 1, -1, -1):
        if count >> bit & 1:
            ranges.append((start, start + (1 << bit)))
            start += 1 << bit
    return ranges


def _invalid(reason: str, expected: int, found: int | str) -> LedgerError:
    return LedgerError("PROOF_INVALID", reason=reason, expected=expected, found=found)
