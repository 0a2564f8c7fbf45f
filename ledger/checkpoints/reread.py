"""The tree read back from the file before it is signed: what was hashed must be what lies on the disk."""

from __future__ import annotations

from ledger.checkpoints.start import Head
from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.tiles import frontier_at
from ledger.stores.reader import LedgerReader


def reread(path: str, known: Head | None, size: int) -> Head:
    """The head after ``size`` entries, from entry bytes read through a connection of its own.

    Entries below ``known`` were read back when that was signed; its root is compared with the tiles', and the tree
    grows from there entry by entry. Raises ``READ_BACK_DIFFERS`` where entries and stored tree disagree.
    """
    with LedgerReader.open(path) as reader:
        start = known.size if known is not None else 0
        stored = reader.tree
        frontier = frontier_at(start, stored.tile_root, stored.leaf_hashes)
        if known is not None and frontier.root().hex() != known.root:
            raise _differs(start, frontier.root().hex(), known.root)
        expected = start
        for seq, state in reader.states(start, size):
            if seq != expected:
                raise LedgerError("READ_BACK_DIFFERS", path=path, seq=expected, found=seq, expected=expected)
            frontier.append(tree.leaf_hash(state))
            expected += 1
        root = frontier.root().hex()
        if expected != size or reader.root_at(size) != root:
            raise _differs(expected, root, reader.root_at(size))
    return Head(size, root)


def _differs(size: int, found: str, expected: str) -> LedgerError:
    return LedgerError("READ_BACK_DIFFERS", size=size, found=found, expected=expected)
