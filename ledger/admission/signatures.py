"""All signatures of one act: a whole batch by one check, single ones on two threads (Ed25519 releases the GIL)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.signing.algorithms import PublicKey
from ledger.signing.batch import VerifiedStatements, verify_batch, verify_signature

KeyOf = Callable[[str], PublicKey]
"""Key id -> public key; raises ``KEY_UNKNOWN``."""

_WORTH_A_THREAD = 16


class SignedMessage(NamedTuple):
    """One event's PAE with its signatures, sorted by keyid; ``place`` names it in errors."""

    message: bytes
    signatures: Sequence[Mapping[str, Any]]
    place: str


def verify_messages(signed: Sequence[SignedMessage], key_of: KeyOf, genesis: str | None) -> None:
    """Verify every signature of one act, whose events all have the same signers.

    Raises ``SIGNATURE_INVALID`` (with ``place``), ``KEY_UNKNOWN``, ``BATCH_SIGNATURES_DIFFER``.
    """
    keys = [key_of(signature["keyid"]) for signature in signed[0].signatures]
    same_signers = all(len(one.signatures) == len(keys) for one in signed)
    messages = [one.message for one in signed]
    if same_signers and genesis is not None and len(signed) > 1 and all(
        verify_batch(key, messages, [one.signatures[at] for one in signed], genesis) for at, key in enumerate(keys)
    ):
        return
    jobs = [(one, signature, key_of(signature["keyid"])) for one in signed for signature in one.signatures]
    cache: VerifiedStatements = {}
    if len(jobs) < _WORTH_A_THREAD:
        _verify(jobs, genesis, cache)
    else:
        half = len(jobs) // 2
        with ThreadPoolExecutor(1) as other:
            rest = other.submit(_verify, jobs[half:], genesis, cache)
            _verify(jobs[:half], genesis, cache)
            rest.result()
    check_batches(cache)


def _verify(
    jobs: Sequence[tuple[SignedMessage, Mapping[str, Any], PublicKey]], genesis: str | None, cache: VerifiedStatements
) -> None:
    for one, signature, key in jobs:
        try:
            verify_signature(key, one.message, signature, genesis, cache)
        except LedgerError as refusal:
            refusal.facts.setdefault("place", f"{one.place}.signatures")
            raise


def check_batches(verified: VerifiedStatements) -> None:
    """All members of a batch carry the same signature bytes (``BATCH_SIGNATURES_DIFFER``; FORMAT.md 5)."""
    if len({(keyid, statement) for keyid, statement, _ in verified}) != len(verified):
        raise LedgerError("BATCH_SIGNATURES_DIFFER", place="signatures", expected="one signature of a key for a batch")
