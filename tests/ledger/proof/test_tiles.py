"""Tiles give the roots and proofs of the whole tree, and read only what they need."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import tiles, tree

HEAD = 70_000  # two full levels and an edge at each of three
LEAVES = [tree.leaf_hash(b"%d" % number) for number in range(HEAD)]
EDGES = [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_792, HEAD]
sizes = st.integers(1, HEAD) | st.sampled_from(EDGES)


class Store:
    """What the ledger's store keeps, counting what is read."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], tiles.FullTile] = {}
        self.read: Counter[str] = Counter()

    def grow(self, size1: int, size2: int) -> None:
        for row in tiles.grown(size1, size2, self.tile_root, self.leaf_hashes):
            assert (row.level, row.idx) not in self.rows
            self.rows[row.level, row.idx] = row

    def tile_root(self, level: int, index: int) -> bytes:
        self.read["roots"] += 1
        return self.rows[level, index].root

    def tile_hashes(self, level: int, index: int) -> bytes:
        self.read["tiles"] += 1
        return self.rows[level, index].hashes

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        self.read["leaves"] += end - start
        return LEAVES[start:end]


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store()
    made.grow(0, HEAD)
    return made


@pytest.fixture(scope="module")
def root_of() -> Callable[[int], bytes]:
    """The reference: the root of the first n leaves, from the plain tree, kept."""
    known: dict[int, bytes] = {}
    return lambda size: known.setdefault(size, tree.root(LEAVES[:size]))


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 999, 256, "tile/0/999"),
        (0, 1000, 256, "tile/0/x001/000"),
        (0, 1067, 256, "tile/0/x001/067"),
        (2, 1_234_067, 5, "tile/2/x001/x234/067.p/5"),
        (1, 0, 1, "tile/1/000.p/1"),
    ],
)
def test_tile_paths_are_those_of_tlog_tiles(level: int, index: int, width: int, path: str) -> None:
    assert tiles.tile_path(level, index, width) == path
    assert tiles.bundle_path(index, width) == path.replace(f"tile/{level}/", "tile/entries/")


def test_widths_and_levels() -> None:
    assert [tiles.partial_width(level, HEAD) for level in range(4)] == [112, 17, 1, 0]
    assert [tiles.full_count(level, HEAD) for level in range(3)] == [273, 1, 0]
    assert [len(tiles.levels(size)) for size in (0, 1, 255, 256, 65_535, 65_536)] == [0, 1, 1, 2, 2, 3]


def test_completed_tiles() -> None:
    assert tiles.completed(0, 255) == []
    assert tiles.completed(255, 256) == [(0, 0)]
    assert tiles.completed(256, 511) == []
    assert tiles.completed(65_535, 65_536) == [(0, 255), (1, 0)]
    assert tiles.completed(300, 1030) == [(0, 1), (0, 2), (0, 3)]


def test_growing_in_steps_makes_the_same_rows(store: Store) -> None:
    stepwise, size = Store(), 0
    for step in (1, 255, 1, 1000, 1023, 63_255, 1, HEAD):
        stepwise.grow(size, min(size + step, HEAD))
        size = min(size + step, HEAD)
    assert stepwise.rows == store.rows
    row = store.rows[1, 0]
    assert len(row.hashes) == tiles.TILE_BYTES
    assert row.root == tree.root(LEAVES[:65_536])
    assert row.hashes[32:64] == store.rows[0, 1].root


@given(size=sizes | st.just(0))
@settings(max_examples=40, deadline=None)
def test_root_at_any_size_reads_only_edges(store: Store, root_of: Callable[[int], bytes], size: int) -> None:
    store.read.clear()
    assert tiles.root_at(size, store.tile_root, store.leaf_hashes) == root_of(size)
    assert store.read["leaves"] == size % 256
    assert store.read["roots"] <= 255 * 2
    assert store.read["tiles"] == 0


@given(size=st.integers(0, HEAD - 300), more=st.integers(0, 300))
@settings(max_examples=20, deadline=None)
def test_a_frontier_resumed_from_tiles_grows_like_the_tree(
    store: Store, root_of: Callable[[int], bytes], size: int, more: int
) -> None:
    frontier = tiles.frontier_at(size, store.tile_root, store.leaf_hashes)
    for leaf in LEAVES[size : size + more]:
        frontier.append(leaf)
    assert frontier.root() == root_of(size + more)


@given(size=sizes, pick=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_inclusion_from_tiles(store: Store, root_of: Callable[[int], bytes], size: int, pick: object) -> None:
    index = pick.randrange(size)  # type: ignore[attr-defined]  # hypothesis hides its Random class
    read = tiles.derived(size, store.tile_hashes, store.tile_root, store.leaf_hashes)
    store.read.clear()
    path = tiles.inclusion_from_tiles(read, index, size)
    assert store.read["tiles"] <= 3
    tree.verify_inclusion(LEAVES[index], index, size, path, root_of(size))


@given(size1=sizes, size2=sizes)
@settings(max_examples=40, deadline=None)
def test_consistency_from_tiles(store: Store, root_of: Callable[[int], bytes], size1: int, size2: int) -> None:
    size1, size2 = sorted((size1, size2))
    read = tiles.derived(size2, store.tile_hashes, store.tile_root, store.leaf_hashes)
    store.read.clear()
    proof = tiles.consistency_from_tiles(read, size1, size2)
    assert store.read["tiles"] <= 6
    tree.verify_consistency(size1, root_of(size1), size2, root_of(size2), proof)


@pytest.mark.parametrize("size", EDGES)
def test_roots_from_tiles_with_and_without_stored_hashes(
    store: Store, root_of: Callable[[int], bytes], size: int
) -> None:
    for stored in (store.tile_hashes, None):
        read = tiles.derived(size, stored, store.tile_root, store.leaf_hashes)
        assert tiles.root_from_tiles(read, size) == root_of(size)


def test_a_tile_of_another_shape_is_refused() -> None:
    for hashes, reason in ((LEAVES[:9], "tile-width"), (LEAVES[:11], "tile-width"), ([b"x" * 31] * 10, "tile-hash")):
        with pytest.raises(LedgerError) as caught:
            tiles.root_from_tiles(lambda *_, given=hashes: given, 10)
        assert (caught.value.code, caught.value.facts["reason"]) == ("PROOF_INVALID", reason)


def test_a_partial_tile_beyond_the_size_is_refused(store: Store) -> None:
    read = tiles.derived(300, store.tile_hashes, store.tile_root, store.leaf_hashes)
    assert read(0, 1, 44) == LEAVES[256:300]
    with pytest.raises(LedgerError, match="tile-width"):
        read(0, 1, 45)


def test_many_roots_are_asked_for_at_once_where_the_store_can(store: Store) -> None:
    asked: list[tuple[int, int, int]] = []

    def tile_roots(level: int, start: int, end: int) -> list[bytes]:
        asked.append((level, start, end))
        return [store.tile_root(level, at) for at in range(start, end)]

    def alone(level: int, index: int) -> bytes:
        raise AssertionError("one by one")

    read = tiles.derived(HEAD, None, alone, store.leaf_hashes, tile_roots)
    assert read(1, 0, 256) == [store.rows[0, at].root for at in range(256)]
    assert read(1, 1, 17) == [store.rows[0, at].root for at in range(256, 273)]
    assert read(2, 0, 1) == [store.rows[1, 0].root] and read(0, 273, 112) == LEAVES[69_888:]
    assert asked == [(0, 0, 256), (0, 256, 273), (1, 0, 1)]


def test_a_second_tile_of_the_second_level() -> None:
    """Roots come from the store but for the tile that was made just now."""

    def stored(level: int, index: int) -> bytes:
        assert (level, index) in {(0, at) for at in range(256, 511)}
        return tree.leaf_hash(b"%d/%d" % (level, index))

    low, high = tiles.grown(131_071, 131_072, stored, lambda start, end: LEAVES[start - 130_816 : end - 130_816])
    hashes = [*(stored(0, at) for at in range(256, 511)), low.root]
    assert low == tiles.FullTile(0, 511, tree.root(LEAVES[:256]), b"".join(LEAVES[:256]))
    assert high == tiles.FullTile(1, 1, tree.root(hashes), b"".join(hashes))
