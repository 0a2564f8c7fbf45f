"""The log's side: a request for a witness, and the cosignatures that come back."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.checkpoints.reading import Opened
from ledger.checkpoints.shelf import Shelf
from ledger.errors import LedgerError
from ledger.proof.note import Note, NoteSignature
from ledger.proof.policy import Policy
from ledger.proof.tiles import consistency_from_tiles
from ledger.proof.verifier_key import VerifierKey, verified
from ledger.witness.request import Request


def request_for(shelf: Shelf, opened: Opened, old: int) -> Request:
    """The request to cosign ``opened`` for a witness that has seen ``old`` entries (0: nothing).

    Raises ``REQUEST_MALFORMED`` for an ``old`` beyond the checkpoint, ``TRUNCATED``, ``ROOT_MISMATCH``.
    """
    size = opened.checkpoint.size
    if not 0 <= old <= size:
        raise LedgerError("REQUEST_MALFORMED", place="old", found=old, expected=f"at most the checkpoint's size {size}")
    if size > shelf.reader.size:
        raise LedgerError("TRUNCATED", found=shelf.reader.size, expected=size)
    if shelf.reader.root_at(size) != opened.checkpoint.root:
        raise LedgerError("ROOT_MISMATCH", size=size, found=shelf.reader.root_at(size), expected=opened.checkpoint.root)
    proof = consistency_from_tiles(shelf.reader.proof_tiles(size), old, size) if old else []
    return Request(old, tuple(proof), opened.note)


def last_cosigned(shelf: Shelf, witness: VerifierKey) -> int:
    """The largest stored checkpoint that the witness cosigned; 0 if there is none."""
    sizes = [one.checkpoint.size for one in shelf.stored() if verified(one.note, [witness])]
    return max(sizes, default=0)


def matched(notes: Sequence[Opened], lines: Sequence[NoteSignature], policy: Policy) -> dict[int, list[NoteSignature]]:
    """Which of the answered ``lines`` are cosignatures of which stored checkpoint, by its size.

    Lines of unknown keys are left alone, as tlog-witness demands. Raises ``WITNESS_UNKNOWN`` where all are, and
    ``NOTE_SIGNATURE_INVALID`` for one of a known witness that fits no stored checkpoint.
    """
    known = {(key.name, key.key_hash): key for key in policy.witnesses.values()}
    ours = [line for line in lines if (line.name, line.key_hash) in known]
    if not ours:
        raise LedgerError("WITNESS_UNKNOWN", found=[line.name for line in lines],
                          expected=[key.text for key in known.values()])
    found: dict[int, list[NoteSignature]] = {}
    for line in ours:
        key = known[line.name, line.key_hash]
        size = next((one.checkpoint.size for one in reversed(notes) if _fits(one, line, key)), None)
        if size is None:
            raise LedgerError("NOTE_SIGNATURE_INVALID", name=line.name, found="mismatch",
                              expected="a cosignature of a stored checkpoint")
        found.setdefault(size, []).append(line)
    return found


def _fits(opened: Opened, line: NoteSignature, key: VerifierKey) -> bool:
    try:
        return bool(verified(Note(opened.note.text, (line,)), [key]))
    except LedgerError:
        return False
