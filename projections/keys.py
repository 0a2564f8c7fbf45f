"""``socai/key/1``: the life of one key, and what it has signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.folds.registry import Key, Registry
from ledger.folds.view import View
from ledger.instants import vietnam_day
from ledger.stores.reader import LedgerReader

SCHEMA = "socai/key/1"


def status_of(key: Key, day: str, now: str) -> str:
    """compromised, revoked, retired, expired, not-yet or in-use, on a civil day and at an instant."""
    if key.compromised_since is not None:
        return "compromised"
    if key.revoked is not None:
        return "revoked"
    if key.retired is not None:
        return "retired"
    told = key.state_on(day)
    if told is None and key.not_before is not None and now < key.not_before:
        told = "future"
    if told is None and key.not_after is not None and now > key.not_after:
        told = "expired"
    return {"future": "not-yet", "expired": "expired", None: "in-use"}[told]


def key_answer(
    reader: LedgerReader, registry: Registry, view: View, key: Key, day: str, now: str
) -> dict[str, Any]:
    """The key from its enrolment to its end. ``roles``: of its person in its office. ``log``: the sizes at which it is
    the log's, half-open; null for any other key. ``signatures.in_question``: positions.
    """
    signed = signatures(reader, key.id)
    doubtful = [seq for seq in signed if view.doubt(reader.entry(seq))] if key.compromised_since else []
    grants = registry.roles.get((key.person, key.office), ())
    return {
        "schema": SCHEMA,
        "verified": False,
        "as_of": day,
        "known_at": {"size": reader.size, "root": reader.root_at(reader.size)},
        "key": key.id,
        "algorithm": key.algorithm,
        "purpose": key.purpose,
        "person": key.person,
        "office": key.office,
        "status": status_of(key, day, now),
        "enrolled": when(reader, key.enrolled),
        "valid_from": key.valid_from,
        "valid_to": key.valid_to,
        "certificate": _certificate(key),
        "retired": when(reader, key.retired),
        "revoked": when(reader, key.revoked),
        "compromised_since": key.compromised_since,
        "declared": when(reader, key.declared),
        "roles": [
            {"role": one.role, "from": one.valid_from, "to": one.valid_to, "seq": one.seq} for one in grants
        ],
        "log": _log(registry, key),
        "signatures": {
            "entries": len(signed),
            "first": when(reader, signed[0]) if signed else None,
            "last": when(reader, signed[-1]) if signed else None,
            "in_question": doubtful,
        },
    }


def when(reader: LedgerReader, seq: int | None) -> dict[str, Any] | None:
    """Position, +07:00 day and instant of an entry."""
    if seq is None:
        return None
    recorded = reader.recorded_at(seq)
    return {"seq": seq, "day": vietnam_day(recorded), "recorded_at": recorded}


def signatures(reader: LedgerReader, keyid: str) -> list[int]:
    """Positions of the entries that the key signed; its id stands beside the signature in each of them."""
    mark = f'"keyid":"{keyid}","sig"'.encode("ascii")
    return [seq for seq, state in reader.states(0, reader.size) if mark in state]


def _certificate(key: Key) -> Mapping[str, Any] | None:
    if key.not_before is None and key.not_after is None:
        return None
    return {"not_before": key.not_before, "not_after": key.not_after}


def _log(registry: Registry, key: Key) -> dict[str, Any] | None:
    held = registry.log_keys()
    for index, (seq, keyid) in enumerate(held):
        if keyid == key.id:
            return {"from": seq + 1, "to": held[index + 1][0] + 1 if index + 1 < len(held) else None}
    return None
