"""The stored tiles against the tree derived from the entries."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.checks.positions import size_now
from ledger.audit.findings import Finding
from ledger.proof import tree
from ledger.proof.tiles import WIDTH, completed, full_count, levels
from ledger.stores.columns import TileRow


def check(case: AuditCase) -> Iterator[Finding]:
    """``LEAF_HASH_MISMATCH`` for each differing hash at level 0, ``TILE_MISMATCH`` for all else."""
    size = case.size
    rows = [case.replay.leaves]
    expected = {}
    for level, index in sorted(completed(0, size)):
        while len(rows) <= level:
            below = rows[-1]
            rows.append([tree.root(below[at : at + WIDTH]) for at in range(0, len(below) - WIDTH + 1, WIDTH)])
        expected[level, index] = rows[level][index * WIDTH : (index + 1) * WIDTH]
    for tile in case.reader.tiles():
        hashes = expected.pop((tile.level, tile.idx), None)
        if hashes is None:
            if not _grown_since(tile, size, size_now(case.reader)):
                told = f"tile {tile.level}/{tile.idx}"
                yield Finding("TILE_MISMATCH", "failed", expected="no such tile", actual=told)
        elif tile.hashes != b"".join(hashes) or tile.root != tree.root(hashes):
            yield from _differences(tile.level, tile.idx, tile.hashes, hashes)
    for level, index in expected:
        yield Finding("TILE_MISMATCH", "failed", expected=f"tile {level}/{index}", actual="missing")


def _grown_since(tile: TileRow, size: int, now: int) -> bool:
    """Whether another process's appends during the audit have completed the tile."""
    if type(tile.level) is not int or type(tile.idx) is not int or tile.level not in levels(now):
        return False
    return full_count(tile.level, size) <= tile.idx < full_count(tile.level, now)


def _differences(level: int, index: int, stored: object, hashes: list[bytes]) -> Iterator[Finding]:
    if level or not isinstance(stored, bytes) or len(stored) != WIDTH * tree.HASH_SIZE:
        yield Finding("TILE_MISMATCH", "failed", expected=f"tile {level}/{index} as derived", actual="another")
        return
    parts = [stored[at : at + tree.HASH_SIZE] for at in range(0, len(stored), tree.HASH_SIZE)]
    wrong = [offset for offset, (held, derived) in enumerate(zip(parts, hashes, strict=True)) if held != derived]
    for offset in wrong:
        yield Finding("LEAF_HASH_MISMATCH", "failed", index * WIDTH + offset, expected=parts[offset].hex(),
                      actual=hashes[offset].hex())
    if not wrong:
        yield Finding("TILE_MISMATCH", "failed", expected=tree.root(hashes).hex(), actual=f"tile {level}/{index}")
