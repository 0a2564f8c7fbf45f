"""What an audit keeps of every entry: its leaf, and 24 bytes that tell what stands twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.audit.findings import Finding
from ledger.audit.hashed import Hashed
from ledger.audit.leaves import Leaves
from ledger.audit.repeated import Repeated
from ledger.audit.replay import Replay
from ledger.proof import tree
from ledger.stores.reader import LedgerReader
from tests.ledger.audit.whole_log import Log


def test_leaves_of_two_levels() -> None:
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(256 * 256 + 300)]
    leaves = Leaves()
    leaves.extend_joined(b"".join(hashes))
    assert leaves.tile_root(1, 0) == tree.root(hashes[:65536])
    assert leaves.tile(1, 0)[:64] == tree.root(hashes[:256]) + tree.root(hashes[256:512])
    assert len(leaves.tile(1, 0)) == len(leaves.tile(0, 255)) == 8192
    assert leaves.root_at(len(hashes)) == tree.root(hashes)
    more = [tree.leaf_hash(b"more %d" % number) for number in range(400)]
    leaves.extend(more)
    assert leaves.root_at(len(leaves)) == tree.root([*hashes, *more])


def test_a_tree_that_goes_on_above_full_tiles(reader: LedgerReader) -> None:
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(600)]
    hashed = Hashed()
    hashed.joined += b"".join(hashes)
    replay = Replay(reader, hashed)
    assert replay.root_at(600) == tree.root(hashes).hex() and replay.root_at(601) is None


@given(st.lists(st.tuples(st.integers(0, 700), st.lists(st.integers(0, 2000), max_size=5)), max_size=6))
@example([(256, [256]), (0, [255, 256]), (44, [300]), (468, [512, 257, 768]), (1, [769, 513, 300])])
def test_roots_at_any_size_while_the_tree_grows(steps: list[tuple[int, list[int]]]) -> None:
    """In any order, whichever tiles are full by then."""
    leaves, hashes = Leaves(), list[bytes]()
    for more, sizes in steps:
        new = [tree.leaf_hash(b"%d" % number) for number in range(len(hashes), len(hashes) + more)]
        leaves.extend_joined(b"".join(new))
        hashes += new
        for size in (*sizes, len(hashes)):
            assert leaves.root_at(size) == (tree.root(hashes[:size]) if size <= len(hashes) else None)
        for index in range(len(hashes) // 256):
            assert leaves.tile_root(0, index) == tree.root(hashes[256 * index : 256 * (index + 1)])


def test_roots_of_a_growing_tree_hash_each_node_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an audit asks, at the end of each act: half a hash a leaf beside the leaf's own would be the least."""
    hashed: list[int] = []

    def parents(level: list[bytes]) -> list[bytes]:
        hashed.append(len(level) // 2)
        return made(level)

    made = tree.parents
    monkeypatch.setattr("ledger.audit.leaves.tree.parents", parents)
    leaves = Leaves()
    for number in range(1024):
        leaves.append(tree.leaf_hash(b"%d" % number))
        if number % 3:
            leaves.root_at(len(leaves))
    leaves.root_at(1024)
    assert sum(hashed) == 4 * 255


def test_old_roots_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.audit.leaves._KEPT", 100)
    leaves = Leaves()
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(1200)]
    for leaf in hashes:
        leaves.append(leaf)
        leaves.root_at(len(leaves))
        assert len(leaves._roots) <= 200
    assert list(leaves._roots)[-1] == 1200 and 1101 in leaves._roots and 10 not in leaves._roots
    assert all(leaves.root_at(size) == tree.root(hashes[:size]) for size in (10, 255, 256, 257, 1000, 1200))


def test_a_root_that_is_known_is_not_made_again() -> None:
    leaves = Leaves()
    leaves.extend([tree.leaf_hash(b"%d" % number) for number in range(9)])
    assert leaves.root_at(5) == leaves._roots[5]
    leaves._roots[5] = b"as it was kept"
    assert leaves.root_at(5) == b"as it was kept"


def test_entries_that_stand_twice(log: Log, reader: LedgerReader) -> None:
    """Only those alike are looked up, and only they are told."""
    repeated = Repeated()
    for row in log.rows:
        repeated.add(row.seq, row.event_digest, row.author, row.event_id)
    assert list(repeated.findings(reader)) == [] == repeated._alike()
    other = Repeated()
    other.add(7, log.rows[7].event_digest, "x", "y")
    other.add(500, b"\1" * 32, log.rows[9].author, log.rows[9].event_id)
    repeated.extend(other)
    assert repeated._alike() == [7, 9, 7, 500]
    first, last = log.entries[-2], log.entries[-1]
    entries = {1: first, 2: first._replace(seq=2), 3: last, 4: last._replace(seq=4, digest="ab" * 32)}

    class Twice:
        def entry(self, seq: int) -> Any:
            return entries[seq]

    told = Repeated()
    for seq, entry in entries.items():
        told.add(seq, bytes.fromhex(entry.digest), entry.payload["signers"][0]["key"], entry.payload["id"])
    reader_of: Any = Twice()
    signers = tuple(signer["key"] for signer in first.payload["signers"])
    assert list(told.findings(reader_of)) == [
        Finding("DUPLICATE_EVENT_DIGEST", "failed", 2, first.subject, signers, "an event once",
                f"also entry {first.seq}"),
        Finding("EVENT_ID_REUSED", "failed", 4, last.subject, signers, "a new id", last.payload["id"])]


def test_one_of_two_marks_is_enough(log: Log) -> None:
    """An id used again for another event, an event again under another id."""
    row = log.rows[7]
    for digest, event_id in ((b"\1" * 32, row.event_id), (row.event_digest, "another")):
        repeated = Repeated()
        for one in log.rows:
            repeated.add(one.seq, one.event_digest, one.author, one.event_id)
        repeated.add(500, digest, row.author, event_id)
        assert repeated._alike() == [7, 500]
