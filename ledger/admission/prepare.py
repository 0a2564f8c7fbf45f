"""The half before the lock: parse, canonical check, signatures. No position, no clock, nothing of the state.

A key is named by the hash of its public half, so which bytes a key id stands for never depends on the position; only
whether it may sign does, and that is judged under the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from ledger.admission.signatures import ActSignatures, KeyOf, in_halves
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import Envelope, envelope_bytes, parse_envelope
from ledger.signing.dsse import event_digest


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
    ``BATCH_SIGNATURES_DIFFER``, ``ACT_INCOMPLETE``, ``EVENT_ID_REUSED`` (within it); ``place`` is ``events[i]...``.
    """
    def envelope(index: int) -> tuple[Envelope, bytes]:
        return parse_envelope(envelopes[index]), envelopes[index]

    single = b',"signatures":[{"keyid":' in envelopes[0] if envelopes else False
    return _prepare_all(len(envelopes), envelope, single, ActSignatures(key_of, genesis), origin, genesis)


def prepare_signed(
    payloads: Sequence[bytes], signatures: Sequence[Sequence[Mapping[str, Any]]], key_of: KeyOf, origin: str,
    genesis: str | None,
) -> PreparedAct:
    """``prepare_act`` of payloads and signature objects, sorted by keyid, that were never put into one text.

    A signature object that verifies has the exact members and the canonical base64 of its form, so the envelope made
    here of it is exact too. Raises what ``prepare_act`` raises.
    """
    def envelope(index: int) -> tuple[Envelope, bytes]:
        held = tuple(signatures[index])
        return Envelope(payloads[index], held, None), envelope_bytes(payloads[index], held)

    single = bool(payloads) and all("batch" not in signature for signature in signatures[0])
    return _prepare_all(len(payloads), envelope, single, ActSignatures(key_of, genesis), origin, genesis)


def _prepare_all(
    count: int, envelope: Callable[[int], tuple[Envelope, bytes]], single: bool, check: ActSignatures, origin: str,
    genesis: str | None,
) -> PreparedAct:
    def prepare(span: range) -> list[PreparedEvent]:
        return [_prepare(index, *envelope(index), origin, genesis, check) for index in span]

    prepared = in_halves(count, prepare) if single else prepare(range(count))
    _check_act([event.plain for event in prepared])
    check.finish()
    return PreparedAct(tuple(prepared))


def _prepare(
    index: int, parsed: Envelope, envelope: bytes, origin: str, genesis: str | None, check: ActSignatures
) -> PreparedEvent:
    place = f"events[{index}]"
    plain = codec.decode(parsed.payload, place).plain
    check_ledger(plain, origin, genesis, place)
    check_signer_set(parsed, plain, place)
    message = parsed.pae
    check.verify(index, message, parsed.signatures, place)
    return PreparedEvent(envelope, sha256(message).hexdigest(), plain)


def unsigned_act(payloads: Sequence[bytes]) -> PreparedAct:
    """An act as it would be if its signers had signed, to rehearse its admission. Raises what ``decode`` raises."""
    return PreparedAct(tuple(
        PreparedEvent(envelope_bytes(payload, ()), event_digest(payload), codec.decode(payload, f"events[{i}]").plain)
        for i, payload in enumerate(payloads)
    ))


def check_ledger(plain: Mapping[str, Any], origin: str, genesis: str | None, place: str) -> None:
    """Refuse an event made for another ledger, or for another genesis under the same origin (``WRONG_LEDGER``)."""
    named = plain["ledger"]
    if named["genesis"] != genesis or named["origin"] != origin:
        raise LedgerError("WRONG_LEDGER", place=f"{place}.ledger", found=dict(named),
                          expected={"genesis": genesis, "origin": origin})


def check_signer_set(envelope: Envelope, plain: Mapping[str, Any], place: str) -> None:
    """The keyids in ``signatures`` are exactly the payload's signers (``SIGNER_SET_MISMATCH``)."""
    keys = [signer["key"] for signer in plain["signers"]]
    signed = [signature["keyid"] for signature in envelope.signatures]
    if keys != signed:
        raise LedgerError("SIGNER_SET_MISMATCH", place=f"{place}.signatures", found=signed, expected=keys)


def check_same_authors(plain: Mapping[str, Any], first: Mapping[str, Any], place: str) -> None:
    """All events of an act are of the same signers, made at once on the same head (``ACT_MIXED``).

    Without this a stranger could finish somebody's act with an event of their own (docs/FORMAT.md, section 3).
    """
    for name in ("signers", "signed_at", "observed"):
        if plain[name] != first[name]:
            raise LedgerError("ACT_MIXED", place=f"{place}.{name}", found=plain[name], expected=first[name])


def _check_act(payloads: Sequence[Mapping[str, Any]]) -> None:
    if not payloads:
        raise LedgerError("ACT_INCOMPLETE", place="events", found=0, expected="at least one event")
    first = payloads[0]["act"]
    identities: set[tuple[str, str]] = set()
    for index, plain in enumerate(payloads):
        act = plain["act"]
        identities.add((plain["signers"][0]["key"], plain["id"]))
        expected = {"id": first["id"], "index": index, "size": len(payloads)}
        if act != expected:
            raise LedgerError("ACT_INCOMPLETE", place=f"events[{index}].act", found=dict(act), expected=expected)
        check_same_authors(plain, payloads[0], f"events[{index}]")
        if len(identities) != index + 1:
            raise LedgerError("EVENT_ID_REUSED", place=f"events[{index}].id", found=plain["id"])
