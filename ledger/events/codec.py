"""The strict typed codec: exact payload bytes <-> closed structs. Used when drafting, admitting and auditing.

Decoding into typed structs and comparing with their deterministic re-encoding refuses, in one comparison, every
spelling but the canonical one. Folds never come here: they read plain JSON values (``ledger.events.entry``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from msgspec import to_builtins

from ledger import canonical
from ledger.canonical import PAYLOAD_LIMIT, PAYLOAD_LIMIT_MANY_SIGNERS
from ledger.errors import LedgerError
from ledger.events.bodies import (
    conditions,
    decisions,
    founding,
    law,
    procedure,
    programme,
    registry,
    results,
    trust,
    units,
)
from ledger.events.catalogue import CORRECTING, META_TYPES, TYPES
from ledger.events.payload import AuthorMembers, OwnMembers, PaperMembers, Payload
from ledger.events.shapes import Shape

BODIES: dict[str, type[Shape]] = {
    **founding.BODIES,
    **registry.BODIES,
    **law.BODIES,
    **units.BODIES,
    **results.BODIES,
    **decisions.BODIES,
    **procedure.BODIES,
    **programme.BODIES,
    **conditions.BODIES,
    **trust.BODIES,
}
MULTILINE = frozenset({"as_written", "basis_text", "findings", "note", "notes", "quote", "reason", "reasons"})
"""Names of members in which a newline may stand."""

_encode = msgspec.json.Encoder(order="sorted").encode
_encode_lines = msgspec.json.Encoder(order="sorted").encode_lines
_decode_payload = msgspec.json.Decoder(Payload).decode
_decode_paper = msgspec.json.Decoder(PaperMembers).decode
_decode_author = msgspec.json.Decoder(AuthorMembers).decode
_decode_plain = msgspec.json.Decoder(dict[str, Any]).decode
_decode_body = {name: msgspec.json.Decoder(body).decode for name, body in BODIES.items()}
_TYPES_AS_WRITTEN = {
    b',"type":"%b","version":1}' % name.encode("ascii"): name for name in TYPES if name not in CORRECTING
}
"""The type of a payload by how it ends, but for those whose bodies hold any value (``_check_strings``)."""


class Decoded(NamedTuple):
    """A payload that is canonical and of the form of its type."""

    payload: Payload
    body: Shape
    data: bytes

    @property
    def plain(self) -> dict[str, Any]:
        """The same as JSON values, made anew at each call: what is remembered here can't be changed by a caller."""
        return _decode_plain(self.data)


def decode(data: bytes, place: str = "payload") -> Decoded:
    """Decode exact payload bytes. What was decoded lately is remembered: a draft is judged before and after signing.

    Raises ``NON_CANONICAL_PAYLOAD`` (another spelling, a forbidden character, over the size limit),
    ``NOT_UNDERSTOOD`` (unknown type or version), ``INVALID_PAYLOAD`` (wrong shape; ``place`` names the member).
    """
    known = _lately.get(data)
    if known is None:
        known = decode_anew(data, place)
        _lately.keep(data, known)
    return known


class _Lately:
    """Decoded payloads by their bytes, up to 4 MiB of them; then it starts anew."""

    def __init__(self) -> None:
        self._known: dict[bytes, Decoded] = {}
        self._size = 0
        self.get = self._known.get

    def keep(self, data: bytes, decoded: Decoded) -> None:
        if self._size > 4 * 1024 * 1024:
            self._known.clear()
            self._size = 0
        self._known[data] = decoded
        self._size += len(data)


_lately = _Lately()


def decode_anew(data: bytes, place: str = "payload") -> Decoded:
    """``decode`` that neither looks for what it knows nor remembers: for whoever meets each payload once."""
    try:
        payload = _decode_payload(data)
    except msgspec.ValidationError as fault:
        raise _invalid(data, place, place, fault) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise _not_json(place, fault) from None
    if payload.version != 1 or payload.type not in TYPES:
        raise LedgerError("NOT_UNDERSTOOD", place=place, found=f"{payload.type} version {payload.version}",
                          expected="a type and version of docs/FORMAT.md")
    limit = PAYLOAD_LIMIT if len(payload.signers) == 1 else PAYLOAD_LIMIT_MANY_SIGNERS
    if len(data) > limit:
        raise LedgerError("PAYLOAD_TOO_LARGE", place=place, found=len(data), expected=limit)
    dated = (payload.effective_from or payload.effective_to or payload.effective_window) is not None
    _check_kind(payload, payload.ledger.genesis, dated, place)
    body = _body_of(payload, data, place)
    again = _encode(payload)
    if again != data:
        raise _not_canonical(place, again, data)
    _check_strings(data, payload.type, place)
    return Decoded(payload, body, data)


def own_members(
    parts: Sequence[bytes], ending: bytes, genesis: str | None, dated: bool
) -> list[dict[str, Any]] | None:
    """Plain values of ``parts``, if each is what ``decode`` would admit of the members of ``OwnMembers`` in a payload.

    ``ending``: how each ends, from the comma before ``type``. ``genesis``: the member ``ledger.genesis`` of those
    payloads; ``dated``: they have a day of effect. No part holds an escape. None also for what has to be looked at as
    a whole: an unknown type, a correction.
    """
    type_name = _TYPES_AS_WRITTEN.get(ending)
    if type_name is None:
        return None
    data = b"%b\n" % b"\n".join(parts)
    try:
        owns = _own_decoder(type_name)(data)
        canonical.check_utf8(data, "payload")
        for own in owns:
            _check_kind(own, genesis, dated, "payload")
    except (LedgerError, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    # One line each, and as many as there are parts: then no part holds a newline, and none reaches into the next.
    return to_builtins(owns) if len(owns) == len(parts) and _encode_lines(owns) == data else None


@cache
def _own_decoder(type_name: str) -> Callable[[bytes], list[Any]]:
    """Decodes ``OwnMembers``, one a line, with the body of the type in its place."""
    own = msgspec.defstruct("Own", [("body", BODIES[type_name])], bases=(OwnMembers,))
    return msgspec.json.Decoder(own).decode_lines


def paper_members(data: bytes) -> dict[str, Any] | None:
    """Plain values of ``data``, without escapes, if ``decode`` would admit them of ``PaperMembers``, else None."""
    return _plain_part(_decode_paper, data)


def author_members(data: bytes) -> dict[str, Any] | None:
    """The same for the members of ``AuthorMembers``."""
    return _plain_part(_decode_author, data)


def _plain_part(decode_part: Callable[[bytes], Shape], data: bytes) -> dict[str, Any] | None:
    try:
        part = decode_part(data)
        canonical.check_utf8(data, "payload")
    except (LedgerError, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return _decode_plain(data) if _encode(part) == data else None


def _body_of(payload: OwnMembers, data: bytes, place: str) -> Shape:
    try:
        body = _decode_body[payload.type](payload.body)
    except msgspec.ValidationError as fault:
        raise _invalid(data, place, f"{place}.body", fault) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise _not_json(f"{place}.body", fault) from None
    body_bytes = bytes(payload.body)
    again = _encode(body)
    if again != body_bytes:
        raise _not_canonical(f"{place}.body", again, body_bytes)
    return body


def encode(plain: dict[str, Any]) -> bytes:
    """Canonical bytes of a payload given as plain values, checked by decoding them again.

    Raises the errors of ``decode``.
    """
    data = canonical.encode(plain)
    decode(data)
    return data


def _check_kind(payload: OwnMembers, genesis: str | None, dated: bool, place: str) -> None:
    """What the type fixes about the members that all events have."""
    info = TYPES[payload.type]
    if payload.subject.partition(":")[0] not in info.subject_kinds or info.subject not in (None, payload.subject):
        raise LedgerError("INVALID_PAYLOAD", place=f"{place}.subject", found=payload.subject,
                          expected=info.subject or sorted(info.subject_kinds))
    if (genesis is None) != (payload.type == "ledger.founded"):
        raise LedgerError("INVALID_PAYLOAD", place=f"{place}.ledger.genesis", found=genesis,
                          expected="null in entry 0 (ledger.founded) and only there")
    if payload.decision_prev is not None and not info.deciding:
        raise LedgerError("INVALID_PAYLOAD", place=f"{place}.decision_prev", found=payload.decision_prev,
                          expected="null: this type observes")
    if dated and payload.type in META_TYPES:
        raise LedgerError("INVALID_PAYLOAD", place=f"{place}.effective_from", found="a day of effect",
                          expected="null: a correction or annulment has none of its own")


def _check_strings(data: bytes, type_name: str, place: str) -> None:
    """Judge all strings at once where none holds an escape, otherwise each by itself: ``\\n`` before a combining mark
    would look like a composed n in the JSON text."""
    if type_name in CORRECTING:
        _demand_canonical(data, place)
    if b"\\" in data:
        _check_each(_decode_plain(data), place)
    else:
        canonical.check_utf8(data, place)


def _check_each(value: Any, place: str, multiline: bool = False) -> None:
    if isinstance(value, str):
        canonical.check_text(value, place, multiline=multiline)
    elif isinstance(value, dict):
        corrected = str(value["path"]).rpartition(".")[2] if value.keys() == {"path", "value"} else ""
        for key, inner in value.items():
            _check_each(inner, f"{place}.{key}", key in MULTILINE or (key == "value" and corrected in MULTILINE))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_each(inner, f"{place}[{index}]", multiline)


def _not_json(place: str, fault: Exception) -> LedgerError:
    return LedgerError("NON_CANONICAL_PAYLOAD", place=place, found=str(fault)[:80], expected="canonical JSON")


def _demand_canonical(data: bytes, place: str) -> None:
    try:
        canonical.decode(data)
    except LedgerError as error:
        facts = {**error.facts, "place": f"{place} {error.facts['place']}".rstrip()}
        raise LedgerError(error.code, **facts) from None


def _invalid(data: bytes, place: str, within: str, fault: msgspec.ValidationError) -> LedgerError:
    """A wrong shape; what isn't canonical JSON at all (``1.0``, 2**53, a key twice) is called that first."""
    try:
        _demand_canonical(data, place)
    except LedgerError as error:
        return error
    what, _, where = str(fault).partition(" - at `$")
    return LedgerError("INVALID_PAYLOAD", place=within + where.rstrip("`"), found=what, expected="docs/FORMAT.md")


def _not_canonical(place: str, again: bytes, found: bytes) -> LedgerError:
    offset = canonical.first_difference(again, found)
    return LedgerError("NON_CANONICAL_PAYLOAD", place=f"{place}, byte {offset}",
                       found=found[offset : offset + 40].decode("utf-8", "replace"),
                       expected=again[offset : offset + 40].decode("utf-8", "replace"))
