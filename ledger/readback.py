"""Reading back what was just recorded: an append is done when its entries lie in the tree as they were signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.errors import LedgerError
from ledger.events.envelope import parse_entry, parse_envelope
from ledger.proof import tree
from ledger.proof.tiles import range_root
from ledger.signing.algorithms import PublicKey
from ledger.signing.batch import VerifiedStatements, verify_signature
from ledger.stores.reader import LedgerReader


def verify_recorded(
    reader: LedgerReader, envelopes: Sequence[bytes], positions: Sequence[int], key_of: Callable[[str], PublicKey]
) -> tuple[int, str]:
    """Check that ``envelopes`` stand at ``positions``: same payloads, valid signatures, included under the root.

    Returns (size, root in hex) of the tree that ends with them. The signatures verified are the stored ones: a repeat
    may carry others over the same events. Raises ``STORE_DAMAGED``, ``SIGNATURE_INVALID``, ``PROOF_INVALID``.
    """
    reader.refresh()
    size = max(positions) + 1
    root = reader.root_at(size)
    nodes = range_root(size, reader.proof_tiles(size))
    genesis = reader.genesis()
    cache: VerifiedStatements = {}
    for position, envelope in zip(positions, envelopes, strict=True):
        state = reader.state(position)
        stored = parse_entry(state)
        if stored.payload != parse_envelope(envelope).payload:
            raise LedgerError("STORE_DAMAGED", path=reader.path, detail="another event than was appended", seq=position)
        for signature in stored.signatures:
            key = key_of(signature["keyid"])
            verify_signature(key, stored.pae, signature, None if position == 0 else genesis, cache)
        path = tree.inclusion_path(nodes, position, size)
        tree.verify_inclusion(tree.leaf_hash(state), position, size, path, bytes.fromhex(root))
    return size, root
