"""One proof for many leaves: leads to the root, has one form, and nothing else is accepted."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.multiproof import empty_ranges, multiproof, root_of
from ledger.proof.tiles import derived, range_root

LEAVES = [sha256(b"leaf %d" % number).digest() for number in range(700)]


@st.composite
def subsets(draw: st.DrawFn) -> tuple[int, list[int]]:
    size = draw(st.integers(1, len(LEAVES)))
    return size, sorted(draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=40)))


def proof_of(indices: list[int], size: int) -> list[bytes]:
    return multiproof(lambda start, end: tree.root(LEAVES[start:end]), indices, size)


def told(indices: list[int]) -> list[tuple[int, bytes]]:
    return [(index, LEAVES[index]) for index in indices]


@given(subsets())
def test_it_leads_to_the_root(given_: tuple[int, list[int]]) -> None:
    size, indices = given_
    assert root_of(told(indices), size, proof_of(indices, size)) == tree.root(LEAVES[:size])


@given(st.integers(1, len(LEAVES)), st.data())
def test_for_one_leaf_it_is_the_inclusion_path(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(lambda start, end: tree.root(LEAVES[start:end]), index, size)
    assert sorted(proof_of([index], size)) == sorted(path)


@given(subsets())
def test_the_empty_ranges_and_the_leaves_are_the_tree(given_: tuple[int, list[int]]) -> None:
    size, indices = given_
    covered = [number for start, end in empty_ranges(indices, size) for number in range(start, end)]
    assert sorted([*covered, *indices]) == list(range(size))
    assert covered == sorted(covered)


@given(subsets(), st.data())
def test_another_proof_is_refused(given_: tuple[int, list[int]], data: st.DataObject) -> None:
    size, indices = given_
    proof, leaves, root = proof_of(indices, size), told(indices), tree.root(LEAVES[:size])
    changes = [lambda: (leaves, [*proof, LEAVES[0]]), lambda: (leaves[:-1], proof), lambda: (leaves[::-1] * 2, proof)]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        changes.append(lambda: (leaves, proof[:at] + proof[at + 1 :]))
        changes.append(lambda: (leaves, [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]))
    other = data.draw(st.sampled_from(changes))
    try:
        assert root_of(*_with_size(other(), size)) != root
    except LedgerError as refusal:
        assert refusal.code == "PROOF_INVALID" and refusal.facts["reason"]


def _with_size(
    given_: tuple[list[tuple[int, bytes]], list[bytes]], size: int
) -> tuple[list[tuple[int, bytes]], int, list[bytes]]:
    return given_[0], size, given_[1]


@pytest.mark.parametrize(("leaves", "size", "proof"), [
    ([], 5, [LEAVES[0]]), ([(5, LEAVES[5])], 5, []), ([(-1, LEAVES[0])], 5, []), ([(0, LEAVES[0])], 0, []),
    ([(0, LEAVES[0])], 2**64, []), ([(0, b"short")], 1, []), ([(0, LEAVES[0])], 2, [b"x" * 31]),
    ([(1, LEAVES[1]), (0, LEAVES[0])], 2, []), ([(0, LEAVES[0]), (0, LEAVES[0])], 2, [LEAVES[1]]),
])  # fmt: skip
def test_wrong_shapes(leaves: list[tuple[int, bytes]], size: int, proof: list[bytes]) -> None:
    with pytest.raises(LedgerError) as refused:
        root_of(leaves, size, proof)
    assert refused.value.code == "PROOF_INVALID"


def test_from_tiles_it_is_the_same() -> None:
    size = len(LEAVES)
    tiles = derived(size, None, lambda level, index: tree.root(LEAVES[index * 256 : (index + 1) * 256]),
                    lambda start, end: LEAVES[start:end])
    indices = [0, 3, 255, 256, 511, 512, 699]
    assert multiproof(range_root(size, tiles), indices, size) == proof_of(indices, size)
    assert root_of(told(indices), size, proof_of(indices, size)) == tree.root(LEAVES)
