"""Proofs of one tree that are refused: reason, expected and found of each, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.proof import tree

LEAVES = [tree.leaf_hash(b"%d" % number) for number in range(9)]
ROOTS = [tree.root(LEAVES[:size]) for size in range(10)]
WHOLE, VAST = f"1..{2**63 - 1}", 2**63


@pytest.mark.parametrize(("call", "reason", "expected", "found"), [
    ((tree.inclusion_path, LEAVES, 0, 0), "size", WHOLE, 0),
    ((tree.inclusion_path, LEAVES, 0, VAST), "size", WHOLE, VAST),
    ((tree.inclusion_path, LEAVES, 0, 1.0), "size", WHOLE, "float"),
    ((tree.inclusion_path, LEAVES, 9, 9), "index", "0..8", 9),
    ((tree.inclusion_path, LEAVES, -1, 9), "index", "0..8", -1),
    ((tree.inclusion_path, LEAVES, True, 9), "index", "0..8", "bool"),
    ((tree.consistency_proof, LEAVES, 1, 0), "size2", WHOLE, 0),
    ((tree.consistency_proof, LEAVES, 1, VAST), "size2", WHOLE, VAST),
    ((tree.consistency_proof, LEAVES, 1, None), "size2", WHOLE, "NoneType"),
    ((tree.consistency_proof, LEAVES, 0, 9), "size1", "1..9", 0),
    ((tree.consistency_proof, LEAVES, 10, 9), "size1", "1..9", 10),
    ((tree.consistency_proof, LEAVES, 2**64, 9), "size1", "1..9", "int"),
    ((tree.consistency_proof, LEAVES, 2**64 - 1, 9), "size1", "1..9", 2**64 - 1),
    ((tree.root_from_path, b"x" * 31, 0, 2, LEAVES[:1]), "leaf-size", "32 bytes", "78" * 31),
    ((tree.root_from_path, b"x" * 64, 0, 2, LEAVES[:1]), "leaf-size", "32 bytes", "78" * 64),
    ((tree.root_from_path, b"x" * 65, 0, 2, LEAVES[:1]), "leaf-size", "32 bytes", "65 bytes"),
    ((tree.root_from_path, "x" * 32, 0, 2, LEAVES[:1]), "leaf-size", "32 bytes", "str"),
    ((tree.root_from_path, LEAVES[0], 0, 2, {}), "path", "list of hashes", "dict"),
    ((tree.root_from_path, LEAVES[0], 0, 2, LEAVES[:2]), "path-length", 1, 2),
    ((tree.root_from_path, LEAVES[0], 0, 2, [b""]), "hash-size", "32 bytes", ""),
    ((tree.verify_inclusion, LEAVES[0], 0, 2, LEAVES[1:2], b"x"), "root-size", "32 bytes", "78"),
    ((tree.verify_inclusion, LEAVES[0], 0, 2, LEAVES[1:2], ROOTS[3]), "root", ROOTS[3].hex(), ROOTS[2].hex()),
    ((tree.verify_consistency, 0, ROOTS[0], 9, ROOTS[9], []), "size1", "1..9", 0),
    ((tree.verify_consistency, 2, ROOTS[2], 3, ROOTS[3], []), "path-length", 1, 0),
    ((tree.verify_consistency, 2, ROOTS[2], 3, ROOTS[3], [None]), "hash-size", "32 bytes", "NoneType"),
    ((tree.verify_consistency, 2, b"x", 3, ROOTS[3], LEAVES[2:3]), "root1-size", "32 bytes", "78"),
    ((tree.verify_consistency, 2, ROOTS[2], 3, b"x", LEAVES[2:3]), "root2-size", "32 bytes", "78"),
    ((tree.verify_consistency, 2, ROOTS[2], 2, b"x", []), "root2-size", "32 bytes", "78"),
    ((tree.verify_consistency, 2, b"x", 2, ROOTS[2], []), "root1-size", "32 bytes", "78"),
    ((tree.verify_consistency, 2, ROOTS[2], 2, ROOTS[3], []), "root2", ROOTS[2].hex(), ROOTS[3].hex()),
    ((tree.verify_consistency, 3, ROOTS[2], 4, ROOTS[4], tree.consistency_proof(LEAVES, 3, 4)),
     "root1", ROOTS[2].hex(), ROOTS[3].hex()),
    ((tree.verify_consistency, 3, ROOTS[3], 4, ROOTS[5], tree.consistency_proof(LEAVES, 3, 4)),
     "root2", ROOTS[5].hex(), ROOTS[4].hex()),
])
def test_proofs_of_one_tree(call: tuple[Any, ...], reason: str, expected: int | str, found: int | str) -> None:
    with pytest.raises(LedgerError) as caught:
        call[0](*call[1:])
    assert caught.value.code == "PROOF_INVALID"
    assert dict(caught.value.facts) == {"reason": reason, "expected": expected, "found": found}


def test_the_largest_tree_has_its_proofs() -> None:
    assert len(tree.inclusion_ranges(0, 2**63 - 1)) == 63 == len(tree.consistency_ranges(1, 2**63 - 1))
    assert tree.consistency_proof(lambda start, end: ROOTS[end - start], 4, 8) == [ROOTS[4]]
