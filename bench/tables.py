"""Tables of a ledger file filled without entries: tiles over made-up leaf hashes, subjects at their positions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence

from ledger.proof import tiles, tree
from ledger.stores import schema
from ledger.stores.edge import Edge, StoredTree


def leaf_hashes(count: int) -> list[bytes]:
    """Made-up leaf hashes."""
    made = os.urandom(count * tree.HASH_SIZE)
    return [made[at : at + tree.HASH_SIZE] for at in range(0, len(made), tree.HASH_SIZE)]


def tile_table(path: str, leaves: Sequence[bytes]) -> sqlite3.Connection:
    """A file with the tables of a ledger, and the tiles of these leaves."""
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA page_size = {schema.PAGE_SIZE}")
    for statement in (*schema.TABLES, *schema.INDEXES):
        connection.execute(statement)
    roots: dict[tuple[int, int], bytes] = {}
    made = tiles.grown(0, len(leaves), lambda level, index: roots[level, index], lambda a, b: list(leaves[a:b]))
    connection.executemany(schema.INSERT_TILE, made)
    connection.commit()
    return connection


def stored_tree(connection: sqlite3.Connection, leaves: Sequence[bytes]) -> StoredTree:
    """The tree of the file, nothing of it read yet."""
    size = len(leaves)
    return StoredTree(connection, Edge(size, "", list(leaves[size - size % tiles.WIDTH :]), {}))


def subject_table(connection: sqlite3.Connection, subjects: Sequence[str], entry_bytes: int = 2200) -> None:
    """Entries about these subjects, one after the other, of that many meaningless bytes."""
    versions: dict[str, int] = {}
    state = os.urandom(entry_bytes)
    rows = []
    for rowid, subject in enumerate(subjects, 1):
        versions[subject] = versions.get(subject, 0) + 1
        rows.append((rowid, subject, versions[subject], "x", b"", "", str(rowid), state))
    connection.executemany(schema.INSERT_ENTRY, rows)
    connection.commit()
