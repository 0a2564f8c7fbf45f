"""The stored tiles against the tree derived from the entries."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.checks.positions import size_now
from ledger.audit.findings import Finding
from ledger.proof.tiles import WIDTH, completed, full_count, levels
from ledger.proof.tree import HASH_SIZE
from ledger.stores.columns import TileRow


def check(case: AuditCase) -> Iterator[Finding]:
    """``LEAF_HASH_MISMATCH`` for each differing hash at level 0, ``TILE_MISMATCH`` for all else."""
    leaves, size = case.replay.leaves, case.size
    expected = set(completed(0, size))
    for tile in case.reader.tiles():
        place = (tile.level, tile.idx)
        if place not in expected or type(tile.level) is not int or type(tile.idx) is not int:
            if not _grown_since(tile, size, size_now(case.reader)):
                told = f"tile {tile.level}/{tile.idx}"
                yield Finding("TILE_MISMATCH", "failed", expected="no such tile", actual=told)
            continue
        expected.remove(place)
        derived, root = leaves.tile(*place), leaves.tile_root(*place)
        if tile.hashes != derived or tile.root != root:
            yield from _differences(tile.level, tile.idx, tile.hashes, derived, root)
    for level, index in sorted(expected):
        yield Finding("TILE_MISMATCH", "failed", expected=f"tile {level}/{index}", actual="missing")


def _grown_since(tile: TileRow, size: int, now: int) -> bool:
    """Whether another process's appends during the audit have completed the tile."""
    if type(tile.level) is not int or type(tile.idx) is not int or tile.level not in levels(now):
        return False
    return full_count(tile.level, size) <= tile.idx < full_count(tile.level, now)


def _differences(level: int, index: int, stored: object, derived: bytes, root: bytes) -> Iterator[Finding]:
    if level or not isinstance(stored, bytes) or len(stored) != len(derived):
        yield Finding("TILE_MISMATCH", "failed", expected=f"tile {level}/{index} as derived", actual="another")
        return
    for offset in range(WIDTH):
        part = slice(offset * HASH_SIZE, (offset + 1) * HASH_SIZE)
        if stored[part] != derived[part]:
            yield Finding("LEAF_HASH_MISMATCH", "failed", index * WIDTH + offset, expected=stored[part].hex(),
                          actual=derived[part].hex())
    if stored == derived:
        yield Finding("TILE_MISMATCH", "failed", expected=root.hex(), actual=f"tile {level}/{index}")
