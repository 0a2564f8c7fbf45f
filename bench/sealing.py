"""Sealing the index of 100,000 subjects (target: less than 1 s), beside the hashes alone.

A seal reads subject and position of every entry from the file, chains them, sorts the subjects and builds the tree. The
next seal costs what was added since, and the tree. Peer: a chain, a leaf and a node, three SHA-256 a subject, no more.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from bench.measure import beside
from bench.tables import leaf_hashes, stored_tree, subject_table, tile_table
from ledger.admission.sealed import SealedIndex
from ledger.stores.index_rows import index_rows

SUBJECTS = 100_000
TARGET_SECONDS = 1.0
ADDED = 300


def bench() -> dict[str, object]:
    """Seconds of a first seal and of a later one."""
    chance = random.Random(5)
    names = [f"unit:xa-{number}" for number in range(SUBJECTS)]
    chance.shuffle(names)
    subjects = [*names, *(chance.choice(names) for _ in range(ADDED))]
    leaves = leaf_hashes(len(subjects))
    with tempfile.TemporaryDirectory(dir=".") as folder:
        connection = tile_table(str(Path(folder) / "sealing.db"), leaves)
        subject_table(connection, subjects)
        held = SealedIndex()

        def rows(start: int, stop: int) -> Iterator[tuple[str, int, bytes]]:
            return index_rows(connection, stored_tree(connection, leaves), start, stop)

        def first() -> bytes:
            nonlocal held
            held = SealedIndex()
            return held.at(SUBJECTS, rows).root

        taken = beside(
            {"first_seal": first, "hashes_alone": lambda: hashes_alone(names, leaves),
             "seal_after_300_more": lambda: held.at(len(subjects), rows).root},
            peer="hashes_alone", rounds=5,
        )
        processor = statistics.median(processor_seconds(first) for _ in range(5))
        connection.close()
    return {"subjects": SUBJECTS, "target_seconds": TARGET_SECONDS, "first_seal_processor_seconds": round(processor, 3),
            **taken}


def processor_seconds(work: Callable[[], object]) -> float:
    """What the work takes of a processor, whatever else runs on the machine."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def hashes_alone(names: list[str], leaves: list[bytes]) -> bytes:
    """Three hashes a subject over bytes of about the same length."""
    done = b""
    for name, leaf in zip(names, leaves, strict=False):
        chained = sha256(b"socai-chain/v1\x00" + bytes(32) + bytes(8) + leaf).digest()
        done = sha256(b"\x00" + name.encode() + chained + chained).digest()
        done = sha256(b"\x01" + done + chained).digest()
    return done
