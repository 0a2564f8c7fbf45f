"""The stored tree as ``ledger.proof.tiles`` reads it: full tiles from the file, the edge from the last entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof import tiles, tree

_ROOTS_KEPT = 256


class Edge(NamedTuple):
    """The right edge at one head. ``tail``: leaf hashes of the entries beyond the last full level-0 tile (0..255).

    ``roots``: roots computed so far, by size; they hold for every later head of the same ledger. ``frontier``: the
    tree's at this head where it grew from one already known, so that the next root costs a few hashes.
    """

    size: int
    recorded_at: str
    tail: list[bytes]
    roots: dict[int, bytes]
    frontier: tree.Frontier | None = None


def load_edge(cursor: sqlite3.Cursor | sqlite3.Connection, size: int, recorded_at: str, known: Edge | None) -> Edge:
    """The edge at the head (size, recorded_at), going on from ``known`` where that is a prefix of the file.

    Reads at most 255 entries. Another process may have appended since ``known``, or another file been restored in
    place: the last known entry is hashed again before its edge is trusted.
    """
    if known is not None and (known.size, known.recorded_at) == (size, recorded_at):
        return known
    first = size - size % tiles.WIDTH
    if known is not None and known.tail and first < known.size < size:
        fresh = _leaves(cursor, known.size - 1, size)
        if fresh[0] == known.tail[-1]:
            return Edge(size, recorded_at, known.tail + fresh[1:], known.roots)
    return Edge(size, recorded_at, _leaves(cursor, first, size), {})


def _leaves(cursor: sqlite3.Cursor | sqlite3.Connection, start: int, end: int) -> list[bytes]:
    rows = cursor.execute("SELECT state FROM stored_events WHERE rowid > ? AND rowid <= ?", (start, end)).fetchall()
    if len(rows) != end - start:
        raise LedgerError("STORE_DAMAGED", detail="entries missing", start=start, found=len(rows), expected=end - start)
    return [tree.leaf_hash(state) for (state,) in rows]


class StoredTree:
    """Read access to tiles and roots at an edge, over an open connection."""

    def __init__(self, cursor: sqlite3.Cursor | sqlite3.Connection, edge: Edge) -> None:
        self._cursor = cursor
        self._frontier = edge.frontier
        self.edge = edge

    def tile_root(self, level: int, index: int) -> bytes:
        """The stored root of a full tile. Raises ``STORE_DAMAGED`` where the tile is missing."""
        return self._column("SELECT root FROM tiles WHERE level = ? AND idx = ?", level, index)

    def tile_roots(self, level: int, start: int, end: int) -> list[bytes]:
        """The stored roots of full tiles start <= index < end. Raises ``STORE_DAMAGED`` where one is missing."""
        return self._tiles_range("root", level, start, end)

    def tile_hashes(self, level: int, index: int) -> bytes:
        """The stored 8,192 bytes of a full tile. Raises ``STORE_DAMAGED`` where the tile is missing."""
        return self._column("SELECT hashes FROM tiles WHERE level = ? AND idx = ?", level, index)

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """The leaf hashes of entries start <= seq < end, from full tiles and the tail; entries are not read."""
        first = self.edge.size - len(self.edge.tail)
        stored = self._stored_leaves(start, min(end, first)) if start < first else []
        return stored + self.edge.tail[max(start - first, 0) : max(end - first, 0)]

    def _stored_leaves(self, start: int, end: int) -> list[bytes]:
        size, base, beyond = tree.HASH_SIZE, start // tiles.WIDTH, -(-end // tiles.WIDTH)
        if beyond - base == 1:
            joined = self.tile_hashes(0, base)
        else:
            joined = b"".join(self._tiles_range("hashes", 0, base, beyond))
        low, high = start - base * tiles.WIDTH, end - base * tiles.WIDTH
        return [joined[at * size : at * size + size] for at in range(low, high)]

    def proof_tiles(self, size: int) -> tiles.Tiles:
        """Tiles for proofs at ``size`` (at most the edge's size), see ``ledger.proof.tiles.range_root``."""
        return tiles.derived(size, self.tile_hashes, self.tile_root, self.leaf_hashes, self.tile_roots)

    def root_at(self, size: int) -> bytes:
        """RFC 6962 root of the first ``size`` entries. ValueError beyond the head."""
        if not 0 <= size <= self.edge.size:
            raise ValueError(f"root at {size} of {self.edge.size} entries")
        known = self.edge.roots
        if size not in known:
            if len(known) >= _ROOTS_KEPT:
                known.pop(next(iter(known)))
            at_head = size == self.edge.size
            known[size] = self.frontier.root() if at_head else tiles.root_at(size, self.tile_root, self.leaf_hashes)
        return known[size]

    @property
    def frontier(self) -> tree.Frontier:
        """The tree's frontier at the edge; to be copied before it grows."""
        if self._frontier is None:
            self._frontier = tiles.frontier_at(self.edge.size, self.tile_root, self.leaf_hashes)
        return self._frontier

    def grown(self, fresh: Sequence[bytes]) -> list[tiles.FullTile]:
        """The tiles that become full when the leaf hashes ``fresh`` follow."""
        size, first = self.edge.size, self.edge.size - len(self.edge.tail)
        leaves = self.edge.tail + list(fresh)
        return list(
            tiles.grown(size, size + len(fresh), self.tile_root, lambda start, end: leaves[start - first : end - first])
        )

    def after(self, fresh: Sequence[bytes], recorded_at: str) -> Edge:
        """The edge once ``fresh`` are written."""
        size = self.edge.size + len(fresh)
        width = size % tiles.WIDTH
        tail = list(chain(self.edge.tail, fresh))
        frontier = self.frontier.copy()
        for leaf in fresh:
            frontier.append(leaf)
        return Edge(size, recorded_at, tail[len(tail) - width :], self.edge.roots, frontier)

    def _tiles_range(self, column: str, level: int, start: int, end: int) -> list[bytes]:
        rows = self._cursor.execute(
            f"SELECT {column} FROM tiles WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx", (level, start, end)
        ).fetchall()
        if len(rows) != end - start or any(type(value) is not bytes for (value,) in rows):
            raise LedgerError("STORE_DAMAGED", detail="tile missing", level=level, index=start)
        return [value for (value,) in rows]

    def _column(self, statement: str, level: int, index: int) -> bytes:
        row = self._cursor.execute(statement, (level, index)).fetchone()
        if row is None or type(row[0]) is not bytes:
            raise LedgerError("STORE_DAMAGED", detail="tile missing", level=level, index=index)
        return row[0]
