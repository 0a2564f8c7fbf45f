"""The tree against a naive reading of RFC 6962, published vectors, and every small change of a proof."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import tree

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"
LEAVES = [tree.leaf_hash(b"entry %d" % number) for number in range(70)]


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_the_hashes_of_many_leaves_are_the_hash_of_each(entries: list[bytes]) -> None:
    assert tree.leaf_hashes(iter(entries)) == [tree.leaf_hash(entry) for entry in entries]
    assert tree.leaf_hashes(entries) == [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if known else [naive_root(leaves)]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], known), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


sizes = st.integers(1, len(LEAVES))


def refused(check: Any, *arguments: Any) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        check(*arguments)
    assert caught.value.code == "PROOF_INVALID"
    assert set(caught.value.facts) == {"reason", "expected", "found"}
    json.dumps(caught.value.facts)
    return caught.value


def test_hashes_are_those_of_the_rfc() -> None:
    assert tree.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root([]) == tree.bag([]) == tree.Frontier().root() == tree.EMPTY_ROOT
    assert tree.node_hash(LEAVES[0], LEAVES[1]) == naive_root(LEAVES[:2])


def test_root_and_frontier_equal_the_naive_root_at_every_size() -> None:
    frontier = tree.Frontier()
    for size in range(1, len(LEAVES) + 1):
        frontier.append(LEAVES[size - 1])
        assert tree.root(LEAVES[:size]) == frontier.root() == naive_root(LEAVES[:size])
        assert (frontier.size, len(frontier.nodes)) == (size, size.bit_count())


def test_a_copied_frontier_grows_on_its_own() -> None:
    frontier = tree.Frontier()
    for leaf in LEAVES[:11]:
        frontier.append(leaf)
    tried = frontier.copy()
    tried.append(LEAVES[11])
    assert frontier.root() == naive_root(LEAVES[:11])
    assert tried.root() == naive_root(LEAVES[:12])
    with pytest.raises(ValueError, match="full subtrees"):
        tree.Frontier(3, [LEAVES[0]])


def test_every_inclusion_path_is_the_naive_one_and_verifies() -> None:
    for size in range(1, 40):
        whole = naive_root(LEAVES[:size])
        for index in range(size):
            path = tree.inclusion_path(LEAVES, index, size)
            assert path == naive_path(index, LEAVES[:size])
            assert len(path) == tree.path_length(index, size)
            tree.verify_inclusion(LEAVES[index], index, size, path, whole)


def test_every_consistency_proof_is_the_naive_one_and_verifies() -> None:
    for size2 in range(1, 40):
        for size1 in range(1, size2 + 1):
            proof = tree.consistency_proof(LEAVES, size1, size2)
            assert proof == naive_subproof(size1, LEAVES[:size2], True)
            tree.verify_consistency(size1, naive_root(LEAVES[:size1]), size2, naive_root(LEAVES[:size2]), proof)


@st.composite
def spoiled(draw: st.DrawFn, proof: list[bytes]) -> list[bytes]:
    """``proof`` with one thing wrong."""
    proof = list(proof)
    ways = ["insert"] + (["flip", "remove", "cut"] if proof else []) + (["swap"] if len(proof) > 1 else [])
    way = draw(st.sampled_from(ways))
    at = draw(st.integers(0, max(0, len(proof) - 1)))
    if way == "insert":
        proof.insert(at, draw(st.sampled_from([LEAVES[0], b"", bytes(32), *proof])))
    elif way == "flip":
        bit = draw(st.integers(0, 255))
        proof[at] = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
    elif way == "remove":
        del proof[at]
    elif way == "cut":
        proof[at] = proof[at][: draw(st.integers(0, 31))]
    else:
        other = at - 1
        proof[at], proof[other] = proof[other], proof[at]
    return proof


@given(st.data(), sizes)
def test_any_change_of_an_inclusion_proof_is_refused(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    path, whole = tree.inclusion_path(LEAVES, index, size), naive_root(LEAVES[:size])
    leaf = LEAVES[index]
    refused(tree.verify_inclusion, leaf, index, size, data.draw(spoiled(path)), whole)
    refused(tree.verify_inclusion, LEAVES[index - 1 if size > 1 else 69], index, size, path, whole)
    refused(tree.verify_inclusion, leaf, index, size, path, naive_root(LEAVES[: size - 1]))
    other = data.draw(st.integers(-2, 70).filter(lambda number: number != index))
    refused(tree.verify_inclusion, leaf, other, size, path, whole)


@given(st.data(), sizes)
def test_any_change_of_a_consistency_proof_is_refused(data: st.DataObject, size2: int) -> None:
    size1 = data.draw(st.integers(1, size2))
    proof = tree.consistency_proof(LEAVES, size1, size2)
    root1, root2 = naive_root(LEAVES[:size1]), naive_root(LEAVES[:size2])
    refused(tree.verify_consistency, size1, root1, size2, root2, data.draw(spoiled(proof)))
    refused(tree.verify_consistency, size1, LEAVES[69], size2, root2, proof)
    refused(tree.verify_consistency, size1, root1, size2, LEAVES[69], proof)
    if size1 < size2:
        refused(tree.verify_consistency, size2, root2, size1, root1, proof)
    refused(tree.verify_consistency, 0, tree.EMPTY_ROOT, size2, root2, proof)


HOSTILE: list[Any] = [
    None, -1, 0, 1, True, 2**63, 2**64 - 1, 10**4300, 1.0, float("nan"), "1", "５",
    b"", b"x" * 31, b"x" * 33, b"x" * 10**5, [], [None], [b""], ["a" * 32], [b"x" * 32] * 64, {}, object(),
]  # fmt: skip
hashes = st.binary(min_size=32, max_size=32)
anything = st.sampled_from(HOSTILE) | st.integers() | st.binary(max_size=40) | hashes | st.lists(hashes)


@given(anything, anything, anything, anything, anything)
def test_hostile_arguments_raise_nothing_but_proof_invalid(a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
    for check in (tree.verify_inclusion, tree.verify_consistency):
        try:
            check(a, b, c, d, e)
        except LedgerError as error:
            assert error.code == "PROOF_INVALID"
            assert len(json.dumps(error.facts)) < 400


@given(st.integers(1, 2**63 - 1), st.data())
def test_a_proof_of_the_right_length_is_judged_in_trees_of_any_size(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = [bytes(32)] * tree.path_length(index, size)
    assert len(path) == len(tree.inclusion_ranges(index, size))
    computed = tree.root_from_path(LEAVES[0], index, size, path)
    tree.verify_inclusion(LEAVES[0], index, size, path, computed)
    if path:
        short = refused(tree.verify_inclusion, LEAVES[0], index, size, path[1:], computed)
        assert short.facts == {"reason": "path-length", "expected": len(path), "found": len(path) - 1}


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (True, 5), (0, 2**63)])
def test_a_path_outside_the_tree_is_refused(index: int, size: int) -> None:
    refused(tree.inclusion_path, LEAVES, index, size)


@pytest.mark.parametrize(("size1", "size2"), [(0, 5), (6, 5), (-1, 5), (0, 0)])
def test_a_consistency_proof_needs_one_leaf_and_growth(size1: int, size2: int) -> None:
    refused(tree.consistency_proof, LEAVES, size1, size2)


def vectors(kind: str) -> list[Any]:
    files = sorted((VECTORS / kind).rglob("*.json"))
    if not files:
        absent = pytest.mark.skip(reason="the published RFC 6962 vectors are not beside this checkout")
        return [pytest.param(None, marks=absent)]
    return [pytest.param(file, id=f"{file.parent.name}-{file.stem}") for file in files]


def unbase64(value: str | None) -> bytes:
    return base64.b64decode(value or "")


@pytest.mark.parametrize("file", vectors("merkle-inclusion"))
def test_published_inclusion_vector(file: Path) -> None:
    case = json.loads(file.read_text())
    proof = [unbase64(part) for part in case["proof"] or []]
    arguments = (unbase64(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, unbase64(case["root"]))
    if case["wantErr"]:
        refused(tree.verify_inclusion, *arguments)
    else:
        tree.verify_inclusion(*arguments)


@pytest.mark.parametrize("file", vectors("merkle-consistency"))
def test_published_consistency_vector(file: Path) -> None:
    case = json.loads(file.read_text())
    proof = [unbase64(part) for part in case["proof"] or []]
    roots = unbase64(case["root1"]), unbase64(case["root2"])
    arguments = (case["size1"], roots[0], case["size2"], roots[1], proof)
    if case["wantErr"]:
        refused(tree.verify_consistency, *arguments)
    else:
        tree.verify_consistency(*arguments)
