"""One entry proven under a signed checkpoint, as a C2SP tlog-proof file that needs nothing else."""

from __future__ import annotations

import re

from ledger.checkpoints.shelf import Shelf
from ledger.errors import LedgerError
from ledger.proof.proof_file import Proof, parse_proof, proof_bytes, proven
from ledger.proof.tiles import inclusion_from_tiles
from ledger.proof.tree import leaf_hash
from ledger.stores.reader import LedgerReader

_SEQ = re.compile(r"(?:seq:)?(0|[1-9][0-9]{0,18})\Z", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def event_meant(reader: LedgerReader, text: str) -> int:
    """The position that ``text`` names: ``seq:N``, N, or an event digest. Raises ``EVENT_NOT_FOUND``."""
    if _DIGEST.match(text) is not None:
        seq = reader.find_digest(text)
    else:
        found = _SEQ.match(text)
        seq = int(found[1]) if found is not None and int(found[1]) < reader.size else None
    if seq is None:
        raise LedgerError("EVENT_NOT_FOUND", found=text[:70], expected="seq:N or a digest of 64 hex digits")
    return seq


def entry_proof(shelf: Shelf, seq: int, size: int | None = None) -> Proof:
    """The proof of entry ``seq`` under the stored checkpoint of ``size`` entries, the newest for None.

    Its extra data are the entry's bytes: what the leaf is the hash of. Raises ``CHECKPOINT_NOT_FOUND`` (none, or none
    that covers the entry), ``ROOT_MISMATCH``, ``TRUNCATED``, ``PROOF_INVALID``.
    """
    opened = shelf.one(size)
    checkpoint = opened.checkpoint
    if seq >= checkpoint.size:
        raise LedgerError("CHECKPOINT_NOT_FOUND", found=checkpoint.size, expected=f"> {seq}")
    if checkpoint.size > shelf.reader.size:
        raise LedgerError("TRUNCATED", found=shelf.reader.size, expected=checkpoint.size)
    state = shelf.reader.state(seq)
    path = inclusion_from_tiles(shelf.reader.proof_tiles(checkpoint.size), seq, checkpoint.size)
    proof = Proof(seq, tuple(path), opened.note, state)
    proven(parse_proof(proof_bytes(proof)), leaf_hash(state))
    return proof
