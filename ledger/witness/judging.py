"""Whether a witness cosigns: pure, all that tlog-witness demands of ``add-checkpoint``, with its status codes."""

from __future__ import annotations

from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.note import Note
from ledger.proof.verifier_key import VerifierKey, verified
from ledger.witness.request import Request


class Seen(NamedTuple):
    """The largest checkpoint of a log that this witness has cosigned, as the log signed it; None before the first."""

    note: Note | None

    @property
    def checkpoint(self) -> Checkpoint | None:
        return None if self.note is None else parse_checkpoint(self.note.text)


def judge_request(request: Request, logs: tuple[VerifierKey, ...], seen: Seen) -> Checkpoint:
    """The checkpoint, if the witness may cosign it.

    Raises ``WITNESS_LOG_UNKNOWN`` (404), ``CHECKPOINT_UNSIGNED`` and ``NOTE_SIGNATURE_INVALID`` (403),
    ``WITNESS_BEHIND`` (409, the log's ``old`` isn't what was seen; ``found`` tells what was), ``WITNESS_ROLLBACK``
    (409, a smaller tree than was seen), ``EQUIVOCATION`` (409, another root of the size seen), ``INCONSISTENT``
    (422, the proof doesn't lead from what was seen to what is shown).
    """
    checkpoint = request.checkpoint
    trusted = [key for key in logs if key.name == checkpoint.origin]
    if not trusted:
        raise LedgerError("WITNESS_LOG_UNKNOWN", found=checkpoint.origin, expected=[key.name for key in logs])
    if not verified(request.note, trusted):
        raise LedgerError("CHECKPOINT_UNSIGNED", found=[one.name for one in request.note.signatures],
                          expected=[key.text for key in trusted])
    known = seen.checkpoint
    size = known.size if known is not None else 0
    if known is not None and checkpoint.size < known.size:
        raise LedgerError("WITNESS_ROLLBACK", found=checkpoint.size, expected=known.size)
    if known is not None and checkpoint.size == known.size and checkpoint.root != known.root:
        raise LedgerError("EQUIVOCATION", size=known.size, found=checkpoint.root, expected=known.root)
    if request.old != size:
        raise LedgerError("WITNESS_BEHIND", found=request.old, expected=size)
    _demand_consistency(request, known, checkpoint)
    return checkpoint


def _demand_consistency(request: Request, known: Checkpoint | None, checkpoint: Checkpoint) -> None:
    if known is None:
        if request.proof:
            raise LedgerError("REQUEST_MALFORMED", place="line 2", found=len(request.proof), expected="no proof from 0")
        return
    try:
        tree.verify_consistency(known.size, bytes.fromhex(known.root), checkpoint.size, bytes.fromhex(checkpoint.root),
                                request.proof)
    except LedgerError as refusal:
        raise LedgerError("INCONSISTENT", found=checkpoint.size, expected=known.size,
                          reason=refusal.facts["reason"]) from None
