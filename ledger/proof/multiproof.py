"""One proof for many leaves of one tree: the roots of the largest subtrees that hold none of them (FORMAT.md, 14).

The tree is RFC 6962's. Walk it from the root: a subtree without a proven leaf is one hash of the proof, a leaf is its
own hash, any other subtree is split where RFC 6962 splits it, left before right. So the hashes stand from left to
right, none can be left out and none is there twice; for one leaf they are its inclusion path in another order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from ledger.errors import LedgerError
from ledger.proof.tree import HASH_SIZE, MAX_SIZE, RangeRoot, node_hash, split


def multiproof(nodes: RangeRoot, indices: Sequence[int], size: int) -> list[bytes]:
    """The proof of the leaves ``indices`` (ascending, at least one) in the tree of ``size`` leaves.

    ``nodes`` gives the root of a range of leaves: ``ledger.proof.tiles.range_root``, or a function over leaf hashes.
    """
    return [nodes(start, end) for start, end in empty_ranges(indices, size)]


def empty_ranges(indices: Sequence[int], size: int) -> list[tuple[int, int]]:
    """The largest subtrees without a leaf of ``indices``, as half-open ranges of leaves, from left to right."""
    found: list[tuple[int, int]] = []

    def walk(start: int, end: int, low: int, high: int) -> None:
        if low == high:
            found.append((start, end))
        elif end - start > 1:
            middle = start + split(end - start)
            between = bisect_left(indices, middle, low, high)
            walk(start, middle, low, between)
            walk(middle, end, between, high)

    walk(0, size, 0, len(indices))
    return found


def root_of(leaves: Sequence[tuple[int, bytes]], size: int, proof: Sequence[bytes]) -> bytes:
    """The root that ``leaves`` (index, leaf hash) and ``proof`` lead to; raises ``PROOF_INVALID`` on a wrong shape.

    Demands leaves in ascending order, at least one, indices below ``size``, exactly as many hashes as the walk asks.
    """
    if not 1 <= size <= MAX_SIZE:
        raise _invalid("size", f"1..{MAX_SIZE}", size)
    indices = [index for index, _ in leaves]
    if not indices or indices[0] < 0 or indices[-1] >= size:
        raise _invalid("index", f"0..{size - 1}", indices[-1] if indices else "no leaf")
    if any(later <= earlier for earlier, later in pairwise(indices)):
        raise _invalid("order", "ascending indices", "another order")
    if any(len(one) != HASH_SIZE for one in proof) or any(len(leaf) != HASH_SIZE for _, leaf in leaves):
        raise _invalid("hash-size", f"{HASH_SIZE} bytes", "another length")
    hashes = iter(proof)
    used = 0

    def walk(start: int, end: int, low: int, high: int) -> bytes:
        nonlocal used
        if low == high:
            used += 1
            try:
                return next(hashes)
            except StopIteration:
                raise _invalid("path-length", "more hashes", len(proof)) from None
        if end - start == 1:
            return leaves[low][1]
        middle = start + split(end - start)
        between = bisect_left(indices, middle, low, high)
        left = walk(start, middle, low, between)
        return node_hash(left, walk(middle, end, between, high))

    found = walk(0, size, 0, len(leaves))
    if used != len(proof):
        raise _invalid("path-length", used, len(proof))
    return found


def _invalid(reason: str, expected: int | str, found: int | str) -> LedgerError:
    return LedgerError("PROOF_INVALID", reason=reason, expected=expected, found=found)
