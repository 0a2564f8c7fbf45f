"""The half before the lock: parse, canonical check, signatures. No position, no clock, nothing of the state.

A key is named by the hash of its public half, so which bytes a key id stands for never depends on the position; only
whether it may sign does, and that is judged under the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import Envelope, parse_envelope
from ledger.signing.algorithms import PublicKey
from ledger.signing.batch import VerifiedStatements, verify_signature
from ledger.signing.dsse import event_digest

KeyOf = Callable[[str], PublicKey]
"""Key id -> public key; raises ``KEY_UNKNOWN``."""


class PreparedEvent(NamedTuple):
    """An event whose bytes and signatures hold; nothing is yet said about its right to be recorded."""

    envelope: bytes
    digest: str
    plain: Mapping[str, Any]

    @property
    def author(self) -> str:
        """The first signer's key: with ``id`` it names the event."""
        return str(self.plain["signers"][0]["key"])


class PreparedAct(NamedTuple):
    """One whole act, in order."""

    events: tuple[PreparedEvent, ...]


def prepare_act(envelopes: Sequence[bytes], key_of: KeyOf, origin: str, genesis: str | None) -> PreparedAct:
    """Verify the envelopes of one act for the ledger (``origin``, ``genesis``; genesis None for entry 0).

    Raises ``NON_CANONICAL_ENVELOPE``, ``NON_CANONICAL_PAYLOAD``, ``INVALID_PAYLOAD``, ``NOT_UNDERSTOOD``,
    ``WRONG_LEDGER``, ``SIGNER_SET_MISMATCH``, ``DUPLICATE_SIGNER``, ``SIGNATURE_INVALID``, ``KEY_UNKNOWN``,
    ``ACT_INCOMPLETE``; ``place`` is ``events[i]...``.
    """
    cache: VerifiedStatements = {}
    prepared: list[PreparedEvent] = []
    for index, envelope in enumerate(envelopes):
        place = f"events[{index}]"
        parsed = parse_envelope(envelope)
        plain = codec.decode(parsed.payload, place).plain
        check_ledger(plain, origin, genesis, place)
        verify_signers(parsed, plain, key_of, genesis, cache, place)
        prepared.append(PreparedEvent(envelope, event_digest(parsed.payload), plain))
    check_batches(cache)
    _check_act([event.plain for event in prepared])
    return PreparedAct(tuple(prepared))


def check_ledger(plain: Mapping[str, Any], origin: str, genesis: str | None, place: str) -> None:
    """Refuse an event made for another ledger, or for another genesis under the same origin (``WRONG_LEDGER``)."""
    named = plain["ledger"]
    if named["genesis"] != genesis or named["origin"] != origin:
        raise LedgerError("WRONG_LEDGER", place=f"{place}.ledger", found=dict(named),
                          expected={"genesis": genesis, "origin": origin})


def verify_signers(
    envelope: Envelope,
    plain: Mapping[str, Any],
    key_of: KeyOf,
    genesis: str | None,
    cache: VerifiedStatements,
    place: str,
) -> None:
    """The keyids in ``signatures`` are exactly the payload's signers, and each signature holds."""
    keys = [signer["key"] for signer in plain["signers"]]
    signed = [signature["keyid"] for signature in envelope.signatures]
    if keys != signed:
        raise LedgerError("SIGNER_SET_MISMATCH", place=f"{place}.signatures", found=signed, expected=keys)
    pae = envelope.pae
    for signature in envelope.signatures:
        key = key_of(signature["keyid"])
        verify_signature(key, pae, signature, genesis, cache)


def check_batches(verified: VerifiedStatements) -> None:
    """All members of a batch carry the same signature bytes (``BATCH_SIGNATURES_DIFFER``; FORMAT.md 5)."""
    if len({(keyid, statement) for keyid, statement, _ in verified}) != len(verified):
        raise LedgerError("BATCH_SIGNATURES_DIFFER", place="signatures", expected="one signature of a key for a batch")


def _check_act(payloads: Sequence[Mapping[str, Any]]) -> None:
    if not payloads:
        raise LedgerError("ACT_INCOMPLETE", place="events", found=0, expected="at least one event")
    first = payloads[0]["act"]
    for index, plain in enumerate(payloads):
        act = plain["act"]
        expected = {"id": first["id"], "index": index, "size": len(payloads)}
        if act != expected:
            raise LedgerError("ACT_INCOMPLETE", place=f"events[{index}].act", found=dict(act), expected=expected)
