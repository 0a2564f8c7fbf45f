"""Which files an export of a size holds, and how large each may be: names are derived, never taken from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.export.bundles import BUNDLE_LIMIT
from ledger.proof import tree
from ledger.proof.note import SIZE_LIMIT
from ledger.proof.tiles import WIDTH, bundle_path, full_count, levels, partial_width, tile_path

CHECKPOINT = "checkpoint"
REGISTRY = "registry.json"
POLICY = "policy"
SCRIPT = "verify.sh"
README = "README.txt"
NOTES = "checkpoints"
"""Folder of the older checkpoints, ``<size>.checkpoint``, and of time stamps, ``<size>.<authority>.tsr``."""
TEXT_LIMIT = 64 * 1024 * 1024
TOKEN_LIMIT = 64 * 1024
"""Bytes of a time stamp that an export copies."""
LIMITS = {CHECKPOINT: SIZE_LIMIT, REGISTRY: TEXT_LIMIT, POLICY: 64 * 1024, SCRIPT: 256 * 1024, README: 64 * 1024}
SIZE_MOST = 2**32
"""Entries in the largest export that is read."""


class Piece(NamedTuple):
    """A tile or bundle: its path in the export, level, number and width, and the most bytes it has."""

    path: str
    level: int
    number: int
    width: int
    limit: int


def tiles_of(size: int) -> Iterator[Piece]:
    """The tiles of a tree of ``size`` entries, level by level."""
    for level in levels(size):
        full, rest = full_count(level, size), partial_width(level, size)
        for index in range(full + (rest > 0)):
            width = WIDTH if index < full else rest
            yield Piece(tile_path(level, index, width), level, index, width, width * tree.HASH_SIZE)


def bundles_of(size: int) -> Iterator[Piece]:
    """The entry bundles of ``size`` entries."""
    for index in range(-(-size // WIDTH)):
        width = min(WIDTH, size - index * WIDTH)
        yield Piece(bundle_path(index, width), 0, index, width, BUNDLE_LIMIT)


def count_of(size: int) -> int:
    """How many files and folders tiles and bundles of ``size`` entries are at most; none of them is counted out."""
    tiles = sum(full_count(level, size) + (partial_width(level, size) > 0) for level in levels(size))
    return 2 * (tiles + -(-size // WIDTH)) + 16
