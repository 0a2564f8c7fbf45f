"""Inclusion and consistency proofs from stored tiles at a million entries (target: less than 2 ms each).

Every proof opens the tree anew: nothing of it is in memory but what SQLite and the system keep of the file.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.tables import leaf_hashes, stored_tree, tile_table
from ledger.proof import tree
from ledger.proof.tiles import consistency_from_tiles, inclusion_from_tiles

ENTRIES = 1_000_000
Told = TypeVar("Told")
ROUNDS = 300
TARGET_MS = 2.0


def bench() -> dict[str, object]:
    """Milliseconds of a processor for making and verifying a proof: medians, and the slowest of twenty."""
    leaves = leaf_hashes(ENTRIES)
    chance = random.Random(5)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        connection = tile_table(str(Path(folder) / "proofs.db"), leaves)
        root = stored_tree(connection, leaves).root_at(ENTRIES)

        def included(index: int) -> list[bytes]:
            return inclusion_from_tiles(stored_tree(connection, leaves).proof_tiles(ENTRIES), index, ENTRIES)

        def consistent(size: int) -> list[bytes]:
            return consistency_from_tiles(stored_tree(connection, leaves).proof_tiles(ENTRIES), size, ENTRIES)

        figures: dict[str, list[float]] = {"inclusion": [], "consistency": [], "verify_inclusion": []}
        for _ in range(ROUNDS):
            index, size = chance.randrange(ENTRIES), chance.randrange(1, ENTRIES)
            path = _timed(figures["inclusion"], partial(included, index))
            _timed(figures["verify_inclusion"],
                   partial(tree.verify_inclusion, leaves[index], index, ENTRIES, path, root))
            proof = _timed(figures["consistency"], partial(consistent, size))
            tree.verify_consistency(size, stored_tree(connection, leaves).root_at(size), ENTRIES, root, proof)
        connection.close()
    return {
        "entries": ENTRIES, "target_ms": TARGET_MS,
        **{f"{name}_ms": round(statistics.median(taken) * 1000, 3) for name, taken in figures.items()},
        **{f"{name}_p95_ms": round(sorted(taken)[int(len(taken) * 0.95)] * 1000, 3) for name, taken in figures.items()},
    }


def _timed(into: list[float], work: Callable[[], Told]) -> Told:
    begin = time.process_time()
    done = work()
    into.append(time.process_time() - begin)
    return done
