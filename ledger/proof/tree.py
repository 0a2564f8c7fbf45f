"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1, over SHA-256.

Geometry. A tree of ``n`` leaves splits at the largest power of two below ``n``; entry ``i`` is leaf ``i``. Every node
is named by the half-open range of leaves below it, so a proof is first a list of ranges and then their roots: the
same geometry serves a list of leaf hashes (here) and stored tiles (``ledger.proof.tiles``).

All hashes are 32 bytes. The makers of proofs are given the honest tree; the ``verify_*`` functions are given what a
stranger claims, and refuse it with ``PROOF_INVALID`` and nothing else. Its facts: ``reason``, ``expected``, ``found``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any

from ledger.errors import LedgerError

HASH_SIZE = 32
MAX_SIZE = 2**63 - 1
EMPTY_ROOT = sha256(b"").digest()

RangeRoot = Callable[[int, int], bytes]
"""(start, end) -> the root of the subtree over leaves start <= i < end."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), RFC 9162 section 2.1.1."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """``leaf_hash`` of each."""
    return [sha256(b"\x00" + data).digest() for data in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 9162 section 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over ``leaf_hashes``; ``EMPTY_ROOT`` for none. One hash a node, level by level."""
    if not leaf_hashes:
        return EMPTY_ROOT
    level = leaf_hashes
    while len(level) > 1:
        level = parents(level)
    return level[0]


def parents(level: Sequence[bytes]) -> list[bytes]:
    """The next level up. An odd last node has no sibling and rises as it is, which is RFC 6962's split."""
    above = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    if len(level) % 2:
        above.append(level[-1])
    return above


class Frontier:
    """A tree that only grows: the roots of its maximal full subtrees, largest (leftmost) first.

    ``size`` leaves leave one node per set bit of ``size``, so appending costs one hash on average and the root at
    most ``log2(size)``. ``nodes`` and ``size`` together resume a frontier, see ``tiles.frontier_at``.
    """

    __slots__ = ("nodes", "size")

    def __init__(self, size: int = 0, nodes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.nodes = list(nodes)
        if len(self.nodes) != size.bit_count():
            raise ValueError(f"{size} leaves have {size.bit_count()} full subtrees, not {len(self.nodes)}")

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        nodes, size = self.nodes, self.size
        self.size = size + 1
        while size & 1:
            leaf = sha256(b"\x01" + nodes.pop() + leaf).digest()
            size >>= 1
        nodes.append(leaf)

    def copy(self) -> Frontier:
        """A frontier that can grow on its own, to try an append that may be refused."""
        return Frontier(self.size, self.nodes)

    def root(self) -> bytes:
        """The root of the leaves so far."""
        return bag(self.nodes)


def bag(nodes: Sequence[bytes]) -> bytes:
    """The root over adjacent full subtrees of falling size, largest first; ``EMPTY_ROOT`` for none."""
    if not nodes:
        return EMPTY_ROOT
    whole = nodes[-1]
    for left in reversed(nodes[:-1]):
        whole = sha256(b"\x01" + left + whole).digest()
    return whole


def split(size: int) -> int:
    """The largest power of two below ``size`` (>= 2): the number of leaves of the left subtree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots are the inclusion path of leaf ``index``, lowest first (RFC 9162, 2.1.3.1)."""
    _demand_index(index, size)
    start, end, ranges = 0, size, list[tuple[int, int]]()
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(size1: int, size2: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots prove that ``size1`` leaves are a prefix of ``size2`` (RFC 9162, 2.1.4.1)."""
    _demand_sizes(size1, size2)
    start, end, ranges = 0, size2, list[tuple[int, int]]()
    while end != size1:
        middle = start + split(end - start)
        if size1 <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def path_length(index: int, size: int) -> int:
    """How many hashes the inclusion path of leaf ``index`` in ``size`` leaves has: exactly this many are accepted."""
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()


def inclusion_path(leaves: Sequence[bytes] | RangeRoot, index: int, size: int) -> list[bytes]:
    """The hashes, lowest first, that lead from leaf ``index`` to the root of the first ``size`` leaves.

    ``leaves`` is the leaf hashes (then every one is hashed once) or a ``RangeRoot``. Raises ``PROOF_INVALID`` for an
    index outside the tree.
    """
    node = _range_root(leaves)
    return [node(start, end) for start, end in inclusion_ranges(index, size)]


def consistency_proof(leaves: Sequence[bytes] | RangeRoot, size1: int, size2: int) -> list[bytes]:
    """The hashes that prove the first ``size1`` leaves unchanged in the first ``size2``; none for equal sizes.

    Raises ``PROOF_INVALID`` unless 1 <= size1 <= size2.
    """
    node = _range_root(leaves)
    return [node(start, end) for start, end in consistency_ranges(size1, size2)]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root to which ``path`` leads from ``leaf`` (RFC 9162, 2.1.3.2); raises ``PROOF_INVALID`` on a wrong shape.

    A caller who has the root from elsewhere compares it; a batch signature signs it (``ledger.signing.batch``).
    """
    _demand_index(index, size)
    _demand_hash("leaf", leaf)
    _demand_path(path, path_length(index, size))
    last = size - 1
    for sibling in path:
        if index & 1 or index == last:
            leaf = sha256(b"\x01" + sibling + leaf).digest()
            while index and not index & 1:
                index >>= 1
                last >>= 1
        else:
            leaf = sha256(b"\x01" + leaf + sibling).digest()
        index >>= 1
        last >>= 1
    return leaf


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Accept only if ``leaf`` (a leaf hash) is leaf ``index`` of the ``size`` leaves under ``root``.

    Raises ``PROOF_INVALID``, whatever the arguments are (RFC 9162, 2.1.3.2).
    """
    _demand_hash("root", root)
    _demand_root(root_from_path(leaf, index, size, path), root, "root")


def verify_consistency(size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]) -> None:
    """Accept only if the ``size1`` leaves under ``root1`` are the first of the ``size2`` leaves under ``root2``.

    Demands 1 <= size1 <= size2: an old size of 0 says nothing and is the caller's own case. Equal sizes need an
    empty proof and the same root twice; nothing is hashed then, so a published vector has roots that are no hashes.
    Raises ``PROOF_INVALID``, whatever the arguments are (RFC 9162, 2.1.4.2).
    """
    _demand_sizes(size1, size2)
    _demand_path(proof, len(consistency_ranges(size1, size2)))
    if size1 == size2 and type(root1) is bytes and root1 == root2:
        return
    _demand_hash("root1", root1)
    _demand_hash("root2", root2)
    if size1 == size2:
        raise _invalid("root2", root1.hex(), root2)
    index, last = size1 - 1, size2 - 1
    ones = (~index & (index + 1)).bit_length() - 1
    index, last = index >> ones, last >> ones
    rest = list(proof)
    old = new = root1 if index == 0 else rest.pop(0)
    for sibling in rest:
        if index & 1 or index == last:
            old = sha256(b"\x01" + sibling + old).digest()
            new = sha256(b"\x01" + sibling + new).digest()
            while index and not index & 1:
                index >>= 1
                last >>= 1
        else:
            new = sha256(b"\x01" + new + sibling).digest()
        index >>= 1
        last >>= 1
    _demand_root(old, root1, "root1")
    _demand_root(new, root2, "root2")


def _range_root(leaves: Sequence[bytes] | RangeRoot) -> RangeRoot:
    if callable(leaves):
        return leaves
    known = leaves
    return lambda start, end: root(known[start:end])


def _demand_index(index: object, size: object) -> None:
    if type(size) is not int or not 1 <= size <= MAX_SIZE:
        raise _invalid("size", f"1..{MAX_SIZE}", size)
    if type(index) is not int or not 0 <= index < size:
        raise _invalid("index", f"0..{size - 1}", index)


def _demand_sizes(size1: object, size2: object) -> None:
    if type(size2) is not int or not 1 <= size2 <= MAX_SIZE:
        raise _invalid("size2", f"1..{MAX_SIZE}", size2)
    if type(size1) is not int or not 1 <= size1 <= size2:
        raise _invalid("size1", f"1..{size2}", size1)


def _demand_path(path: object, length: int) -> None:
    if not isinstance(path, list | tuple):
        raise _invalid("path", "list of hashes", path)
    if len(path) != length:
        raise _invalid("path-length", length, len(path))
    for part in path:
        if type(part) is not bytes or len(part) != HASH_SIZE:
            raise _invalid("hash-size", f"{HASH_SIZE} bytes", part)


def _demand_hash(name: str, value: object) -> None:
    if type(value) is not bytes or len(value) != HASH_SIZE:
        raise _invalid(f"{name}-size", f"{HASH_SIZE} bytes", value)


def _demand_root(computed: bytes, claimed: bytes, name: str) -> None:
    if computed != claimed:
        raise _invalid(name, claimed.hex(), computed)


def _invalid(reason: str, expected: int | str, found: Any) -> LedgerError:
    """Facts stay small plain JSON, however large or odd the value that a stranger sent."""
    if isinstance(found, bytes):
        found = found.hex() if len(found) <= 2 * HASH_SIZE else f"{len(found)} bytes"
    elif type(found) is not int or found.bit_length() > 64:
        found = type(found).__name__
    return LedgerError("PROOF_INVALID", reason=reason, expected=expected, found=found)
