"""From what a person wants recorded to exact payload bytes.

An *intent* names type, subject, body and effect; everything a recorder needn't say is filled in: absent members of
the body become null, [] or false where its struct allows. A *setting* holds what the whole act shares: ledger, signers,
document, the head observed, the instant. Ids are given by the caller, so drafting is a pure function.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.catalogue import TYPES
from ledger.events.payload import Document, Window
from ledger.events.shapes import Shape
from ledger.signing.dsse import event_digest

_ENTRY_FRAME = 200
_LARGEST_SIGNATURE = 1300
"""Bytes: key id, RSA-4096 signature (684 of base64), batch path of 10 hashes (470), names and punctuation."""


class Intent(NamedTuple):
    """One event to record. ``label`` lets later events of the same act cite its digest as ``@label``."""

    type: str
    subject: str
    body: Mapping[str, Any]
    effective_from: str | None = None
    effective_to: str | None = None
    effective_window: Mapping[str, Any] | None = None
    document: Mapping[str, Any] | None = None
    relied_on: tuple[str, ...] = ()
    label: str | None = None


class Setting(NamedTuple):
    """What all events of an act share. ``signers``: full signer objects sorted by key."""

    origin: str
    genesis: str | None
    attestation: str
    signers: Sequence[Mapping[str, Any]]
    observed: Mapping[str, Any]
    signed_at: str
    act_id: str


class Drafted(NamedTuple):
    """Exact payload bytes and what they are called by."""

    payload: bytes
    digest: str
    plain: Mapping[str, Any]


def draft_act(
    intents: Sequence[Intent], setting: Setting, event_ids: Sequence[str], last_deciding: Callable[[str], str | None]
) -> list[Drafted]:
    """Payloads of one act, in order. ``last_deciding(subject)`` answers from the ledger copy observed.

    Raises ``INVALID_PAYLOAD``, ``NON_CANONICAL_PAYLOAD``, ``NOT_UNDERSTOOD``, ``LABEL_UNKNOWN``.
    """
    heads: dict[str, str] = {}
    labels: dict[str, str] = {}
    drafted: list[Drafted] = []
    for index, (intent, event_id) in enumerate(zip(intents, event_ids, strict=True)):
        place = f"events[{index}]"
        info = TYPES.get(intent.type)
        if info is None:
            raise LedgerError("NOT_UNDERSTOOD", place=f"{place}.type", found=intent.type, expected="a known type")
        body = resolve_labels(intent.body, labels, f"{place}.body")
        plain: dict[str, Any] = {
            "act": {"id": setting.act_id, "index": index, "size": len(intents)},
            "attestation": setting.attestation,
            "body": fill(codec.BODIES[intent.type], body, f"{place}.body"),
            "decision_prev": heads.get(intent.subject) or last_deciding(intent.subject) if info.deciding else None,
            "document": fill_document(intent.document, f"{place}.document"),
            "effective_from": intent.effective_from,
            "effective_to": intent.effective_to,
            "effective_window": None if intent.effective_window is None else fill(
                Window, intent.effective_window, f"{place}.effective_window"),
            "id": event_id,
            "ledger": {"genesis": setting.genesis, "origin": setting.origin},
            "observed": dict(setting.observed),
            "relied_on": [{"head": last_deciding(subject), "subject": subject} for subject in sorted(intent.relied_on)],
            "signed_at": setting.signed_at,
            "signers": [dict(signer) for signer in setting.signers],
            "subject": intent.subject,
            "type": intent.type,
            "version": info.version,
        }
        payload = codec.encode(plain)
        _check_room(payload, len(setting.signers), place)
        digest = event_digest(payload)
        if info.deciding:
            heads[intent.subject] = digest
        if intent.label is not None:
            labels[intent.label] = digest
        drafted.append(Drafted(payload, digest, plain))
    return drafted


def _check_room(payload: bytes, signers: int, place: str) -> None:
    """Refuse now what would be too large once signed: the entry with the largest signatures that could come."""
    room = ENTRY_LIMIT - _ENTRY_FRAME - signers * _LARGEST_SIGNATURE
    if len(payload) > room // 4 * 3:
        raise LedgerError("PAYLOAD_TOO_LARGE", place=place, found=len(payload), expected=room // 4 * 3)


def fill_document(document: Mapping[str, Any] | None, place: str) -> dict[str, Any] | None:
    """A document with every member present."""
    return None if document is None else fill(Document, document, place)


def fill(shape: type[Shape], given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """``given`` with each absent member of ``shape`` set to null, [] or false as its type allows; recursive.

    Raises ``INVALID_PAYLOAD`` for a member that must be said, or one the shape doesn't know.
    """
    members = _members(shape)
    unknown = sorted(set(given) - set(members))
    if unknown:
        raise LedgerError("INVALID_PAYLOAD", place=f"{place}.{unknown[0]}", found="unknown member",
                          expected=", ".join(sorted(members)))
    return {name: _value(hint, given.get(name), f"{place}.{name}") for name, hint in members.items()}


@cache
def _members(shape: type[Shape]) -> dict[str, Any]:
    """Member name in JSON -> its type."""
    hints = get_type_hints(shape)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(shape)}


def resolve_labels(value: Any, labels: Mapping[str, str], place: str) -> Any:
    """``value`` with every string ``@label`` replaced by the digest of that earlier event of the act."""
    if isinstance(value, str) and value.startswith("@"):
        if value[1:] not in labels:
            raise LedgerError("LABEL_UNKNOWN", place=place, found=value, expected=sorted(labels))
        return labels[value[1:]]
    if isinstance(value, Mapping):
        return {key: resolve_labels(inner, labels, f"{place}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [resolve_labels(inner, labels, f"{place}[{i}]") for i, inner in enumerate(value)]
    return value


def _value(hint: Any, value: Any, place: str) -> Any:
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    concrete = [option for option in options if option is not type(None)]
    if value is None:
        if type(None) in options or concrete[0] is Any:
            return None
        if get_origin(concrete[0]) is list:
            return []
        if concrete[0] is bool:
            return False
        raise LedgerError("INVALID_PAYLOAD", place=place, found="nothing", expected="a value")
    for option in concrete:
        if isinstance(value, Mapping) and isinstance(option, type) and issubclass(option, Shape):
            return fill(option, value, place)
        if isinstance(value, list | tuple) and get_origin(option) is list:
            return [_value(get_args(option)[0], inner, f"{place}[{i}]") for i, inner in enumerate(value)]
    return value
