"""A note as a checkpoint of this ledger: its origin, and the signature of the key by which the log spoke then."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.folds.registry import Key
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.fields import binary
from ledger.proof.note import Note
from ledger.proof.verifier_key import LOG, VerifierKey, verified, verifier_key

LogKeyAt = Callable[[int], Key | None]
"""size -> the key by which a log of that many entries speaks (``Registry.log_key_at``)."""


class Opened(NamedTuple):
    """A note that the log's key signed."""

    checkpoint: Checkpoint
    note: Note
    key: VerifierKey


def log_verifier(origin: str, key: Key) -> VerifierKey:
    """The verifier key of an enrolled log key: its name is the origin. Raises ``VERIFIER_KEY_INVALID``."""
    return verifier_key(origin, LOG, binary(key.spki, "VERIFIER_KEY_INVALID", "spki"))


def open_checkpoint(note: Note, origin: str, log_key_at: LogKeyAt) -> Opened:
    """The note as a checkpoint of the log ``origin``.

    Raises ``CHECKPOINT_MALFORMED``, ``WRONG_LEDGER`` (another origin), ``CHECKPOINT_UNSIGNED`` (no signature of the
    log's key), ``NOTE_SIGNATURE_INVALID``.
    """
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != origin:
        raise LedgerError("WRONG_LEDGER", place="line 1", found=checkpoint.origin, expected=origin)
    enrolled = log_key_at(checkpoint.size)
    if enrolled is None:
        raise LedgerError("CHECKPOINT_UNSIGNED", found=checkpoint.size, expected="a log that has entry 0")
    key = log_verifier(origin, enrolled)
    if not verified(note, [key]):
        raise LedgerError("CHECKPOINT_UNSIGNED", found=[one.name for one in note.signatures], expected=key.text)
    return Opened(checkpoint, note, key)
