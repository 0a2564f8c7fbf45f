"""One proof for many leaves: leads to the root, has exactly the hashes it needs, and refuses everything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.multiproof import empty_ranges, multiproof, root_of

LEAVES = [tree.leaf_hash(b"%d" % number) for number in range(70)]


def nodes(start: int, end: int) -> bytes:
    return tree.root(LEAVES[start:end])


@st.composite
def chosen(draw: st.DrawFn) -> tuple[int, list[int]]:
    size = draw(st.integers(1, len(LEAVES)))
    return size, sorted(draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=9)))


@settings(max_examples=150, deadline=None)
@given(chosen())
def test_it_leads_to_the_root_with_no_hash_too_many(case: tuple[int, list[int]]) -> None:
    size, indices = case
    proof = multiproof(nodes, indices, size)
    held = [(index, LEAVES[index]) for index in indices]
    assert root_of(held, size, proof) == tree.root(LEAVES[:size])
    ranges = empty_ranges(indices, size)
    covered = [at for start, end in ranges for at in range(start, end)]
    assert sorted(covered + indices) == list(range(size))
    assert ranges == sorted(ranges) and len(proof) == len(ranges)
    if len(indices) == 1:
        assert sorted(proof) == sorted(tree.inclusion_path(nodes, indices[0], size))
    for other, reason in ((proof[:-1], "path-length"), ([*proof, bytes(32)], "path-length")):
        if proof or len(other) > len(proof):
            assert refusal(held, size, other)["reason"] == reason
    if proof:
        assert root_of(held, size, [bytes(32), *proof[1:]]) != tree.root(LEAVES[:size])
        assert refusal(held, size, [proof[0][:31], *proof[1:]]) == {
            "reason": "hash-size", "expected": "32 bytes", "found": "another length"}


def refusal(leaves: list[tuple[int, bytes]], size: int, proof: list[bytes]) -> dict[str, object]:
    with pytest.raises(LedgerError) as caught:
        root_of(leaves, size, proof)
    assert caught.value.code == "PROOF_INVALID"
    return dict(caught.value.facts)


def test_every_refusal_by_its_facts() -> None:
    one, two = (3, LEAVES[3]), (5, LEAVES[5])
    proof = multiproof(nodes, [3, 5], 9)
    for size in (0, -1, 2**63):
        assert refusal([one], size, []) == {"reason": "size", "expected": f"1..{2**63 - 1}", "found": size}
    assert refusal([], 9, proof) == {"reason": "index", "expected": "0..8", "found": "no leaf"}
    assert refusal([one, (9, LEAVES[9])], 9, proof) == {"reason": "index", "expected": "0..8", "found": 9}
    assert refusal([(-1, LEAVES[3]), two], 9, proof) == {"reason": "index", "expected": "0..8", "found": 5}
    order = {"reason": "order", "expected": "ascending indices", "found": "another order"}
    assert refusal([two, one], 9, proof) == order and refusal([one, one], 9, proof) == order
    assert refusal([(3, b"x"), two], 9, proof)["reason"] == "hash-size"
    assert refusal([one, two], 9, proof[:-1]) == {
        "reason": "path-length", "expected": "more hashes", "found": len(proof) - 1}
    assert refusal([one, two], 9, [*proof, proof[0]]) == {
        "reason": "path-length", "expected": len(proof), "found": len(proof) + 1}
    assert root_of([(0, LEAVES[0])], 1, []) == LEAVES[0]
    assert root_of([one, two], 9, proof) == tree.root(LEAVES[:9])
