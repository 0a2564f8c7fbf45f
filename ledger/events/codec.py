"""The strict typed codec: exact payload bytes <-> closed structs. Used when drafting, admitting and auditing.

Decoding into typed structs and comparing with their deterministic re-encoding refuses, in one comparison, every
spelling but the canonical one. Folds never come here: they read plain JSON values (``ledger.events.entry``).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from ledger import canonical
from ledger.canonical import PAYLOAD_LIMIT, PAYLOAD_LIMIT_MANY_SIGNERS
from ledger.errors import LedgerError
from ledger.events.bodies import decisions, founding, law, procedure, registry, results, units
from ledger.events.catalogue import CORRECTING, TYPES
from ledger.events.payload import Payload
from ledger.events.shapes import Shape

BODIES: dict[str, type[Shape]] = {
    **founding.BODIES,
    **registry.BODIES,
    **law.BODIES,
    **units.BODIES,
    **results.BODIES,
    **decisions.BODIES,
    **procedure.BODIES,
}
MULTILINE = frozenset({"as_written", "basis_text", "findings", "note", "notes", "quote", "reason", "reasons"})
"""Names of members in which a newline may stand."""

_encode = msgspec.json.Encoder(order="sorted").encode
_decode_payload = msgspec.json.Decoder(Payload).decode
_decode_body = {name: msgspec.json.Decoder(body).decode for name, body in BODIES.items()}


class Decoded(NamedTuple):
    """A payload that is canonical and of the form of its type; ``plain`` is the same as JSON values."""

    payload: Payload
    body: Shape
    plain: dict[str, Any]


def decode(data: bytes, place: str = "payload") -> Decoded:
    """Decode exact payload bytes.

    Raises ``NON_CANONICAL_PAYLOAD`` (another spelling, a forbidden character, over the size limit),
    ``NOT_UNDERSTOOD`` (unknown type or version), ``INVALID_PAYLOAD`` (wrong shape; ``place`` names the member).
    """
    try:
        payload = _decode_payload(data)
    except msgspec.ValidationError as fault:
        raise _invalid(place, fault) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise LedgerError(
            "NON_CANONICAL_PAYLOAD", place=place, found=str(fault)[:80], expected="canonical JSON"
        ) from None
    if payload.version != 1 or payload.type not in TYPES:
        raise LedgerError("NOT_UNDERSTOOD", place=place, found=f"{payload.type} version {payload.version}",
                          expected="a type and version of docs/FORMAT.md")
    limit = PAYLOAD_LIMIT if len(payload.signers) == 1 else PAYLOAD_LIMIT_MANY_SIGNERS
    if len(data) > limit:
        raise LedgerError("PAYLOAD_TOO_LARGE", place=place, found=len(data), expected=limit)
    if payload.subject.partition(":")[0] not in TYPES[payload.type].subject_kinds:
        raise LedgerError("INVALID_PAYLOAD", place=f"{place}.subject", found=payload.subject,
                          expected=sorted(TYPES[payload.type].subject_kinds))
    try:
        body = _decode_body[payload.type](payload.body)
    except msgspec.ValidationError as fault:
        raise _invalid(f"{place}.body", fault) from None
    body_bytes = bytes(payload.body)
    again = _encode(body)
    if again != body_bytes:
        raise _not_canonical(f"{place}.body", again, body_bytes)
    again = _encode(payload)
    if again != data:
        raise _not_canonical(place, again, data)
    plain = msgspec.json.decode(data)
    _check_strings(data, plain, payload.type, place)
    return Decoded(payload, body, plain)


def encode(plain: dict[str, Any]) -> bytes:
    """Canonical bytes of a payload given as plain values, checked by decoding them again.

    Raises the errors of ``decode``.
    """
    data = canonical.encode(plain)
    decode(data)
    return data


def _check_strings(data: bytes, plain: dict[str, Any], type_name: str, place: str) -> None:
    text = data.decode("utf-8")
    canonical.check_text(text, place)
    if type_name in CORRECTING:
        canonical.decode(data)
    if "\\" in text:
        _check_escapes(plain, place)


def _check_escapes(value: Any, place: str, multiline: bool = False) -> None:
    if isinstance(value, str):
        canonical.check_text(value, place, multiline=multiline)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_escapes(inner, f"{place}.{key}", key in MULTILINE)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_escapes(inner, f"{place}[{index}]", multiline)


def _invalid(place: str, fault: msgspec.ValidationError) -> LedgerError:
    text = str(fault)
    what, _, where = text.partition(" - at `$")
    return LedgerError("INVALID_PAYLOAD", place=place + where.rstrip("`"), found=what, expected="docs/FORMAT.md")


def _not_canonical(place: str, again: bytes, found: bytes) -> LedgerError:
    offset = canonical.first_difference(again, found)
    return LedgerError("NON_CANONICAL_PAYLOAD", place=f"{place}, byte {offset}",
                       found=found[offset : offset + 40].decode("utf-8", "replace"),
                       expected=again[offset : offset + 40].decode("utf-8", "replace"))
