"""The signatures of one act: a batch is checked as a whole, single signatures on two threads.

Verifying Ed25519 releases the GIL for most of its time, so two threads that decode and verify in turn keep two cores
busy; nothing is shared between them but the caches, whose keys are whole statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from typing import Any, TypeVar

from ledger.errors import LedgerError
from ledger.second_thread import beside
from ledger.signing.algorithms import PublicKey
from ledger.signing.batch import VerifiedStatements, verify_batch, verify_signature

KeyOf = Callable[[str], PublicKey]
"""Key id -> public key; raises ``KEY_UNKNOWN``."""

Item = TypeVar("Item")

_WORTH_A_THREAD = 16


def in_halves(count: int, work: Callable[[range], list[Item]]) -> list[Item]:
    """``work`` on range(count) in order; from 16 on, the halves on two threads. The first failure is raised."""
    if count < _WORTH_A_THREAD:
        return work(range(count))
    half = count // 2
    second = beside(lambda: work(range(half, count)))
    try:
        first = work(range(half))
    finally:
        wait([second])
    return first + second.result()


class ActSignatures:
    """Verifies single signatures at once and keeps batch members until the whole act is there."""

    def __init__(self, key_of: KeyOf, genesis: str | None) -> None:
        self._key_of = key_of
        self._genesis = genesis
        self._members: dict[str, dict[int, tuple[bytes, Mapping[str, Any], str]]] = {}

    def verify(self, index: int, message: bytes, signatures: Sequence[Mapping[str, Any]], place: str) -> None:
        """Check the signatures over ``message`` (the PAE of event ``index``), or keep them if they are of a batch.

        Raises ``SIGNATURE_INVALID`` with ``place``, ``KEY_UNKNOWN``.
        """
        for signature in signatures:
            keyid = signature["keyid"]
            if "batch" in signature:
                self._members.setdefault(keyid, {})[index] = (message, signature, place)
            else:
                _verify(self._key_of(keyid), message, signature, place, self._genesis, None)

    def finish(self) -> None:
        """Check what was kept. Raises ``SIGNATURE_INVALID``, ``KEY_UNKNOWN``, ``BATCH_SIGNATURES_DIFFER``."""
        for keyid, members in self._members.items():
            key = self._key_of(keyid)
            kept = [members[index] for index in sorted(members)]
            messages, signatures = [one[0] for one in kept], [one[1] for one in kept]
            if self._genesis is not None and verify_batch(key, messages, signatures, self._genesis):
                continue
            cache: VerifiedStatements = {}
            for message, signature, place in kept:
                _verify(key, message, signature, place, self._genesis, cache)
            check_batches(cache)


def check_batches(verified: VerifiedStatements) -> None:
    """All members of a batch carry the same signature bytes (``BATCH_SIGNATURES_DIFFER``; FORMAT.md 5)."""
    if len({(keyid, statement) for keyid, statement, _ in verified}) != len(verified):
        raise LedgerError("BATCH_SIGNATURES_DIFFER", place="signatures", expected="one signature of a key for a batch")


def _verify(
    key: PublicKey, message: bytes, signature: Mapping[str, Any], place: str, genesis: str | None,
    cache: VerifiedStatements | None,
) -> None:
    try:
        verify_signature(key, message, signature, genesis, cache)
    except LedgerError as refusal:
        refusal.facts.setdefault("place", f"{place}.signatures")
        raise
