"""What a correction or annulment may name: asked at admission and again by the audit (TEMPORAL.md).

Whether its office is competent and its signers enough is the registry's and the rules' matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.errors import LedgerError
from ledger.events.catalogue import CANCELLING, CORRECTING, META_TYPES, REGISTRY_ASPECTS, TYPES
from ledger.events.entry import Entry, Read
from ledger.folds.acts import resolve, root_target, stated_fields

_EVIDENCE = frozenset({"vote.sealed"})


def meta_check(
    read: Read,
    payload: Mapping[str, Any],
    act_payloads: Sequence[Mapping[str, Any]],
    act_entries: Callable[[Entry], Sequence[Entry]],
) -> None:
    """Refuse a meta-act whose target or fields aren't allowed; any other event passes.

    ``read``: streams of the entries before it, those of its own act included. ``act_payloads``: all payloads of its
    act. ``act_entries``: the entries of the act that holds a given earlier entry, in order. Raises LedgerError
    TARGET_UNKNOWN (no earlier event on the same subject), NOT_CORRECTABLE (law, registry, seals), TARGET_FINAL
    (correcting an annulment), FIELD_NOT_CORRECTABLE, PARTIAL_ANNULMENT.
    """
    if payload["type"] not in META_TYPES:
        return
    stream = read(payload["subject"])
    known = {entry.digest: entry for entry in stream}
    target = known.get(payload["body"]["target"])
    if target is None:
        raise LedgerError(
            "TARGET_UNKNOWN",
            place="body.target",
            found=payload["body"]["target"],
            expected=f"an earlier event on {payload['subject']}",
        )
    root = root_target(target, known)
    if root is None or _final(root.type):
        raise LedgerError("NOT_CORRECTABLE", place="body.target", found=target.type, target=target.digest)
    if payload["type"] in CORRECTING:
        _check_fields(payload, target, root)
    else:
        _check_whole(read, payload, act_payloads, target, act_entries(target))


def _final(type_name: str) -> bool:
    info = TYPES.get(type_name)
    return info is None or info.aspect in REGISTRY_ASPECTS or type_name in _EVIDENCE


def _check_fields(payload: Mapping[str, Any], target: Entry, root: Entry) -> None:
    """Only fields that the target's type lists; a correction of a correction, only what that may state."""
    if target.type in CANCELLING:
        raise LedgerError("TARGET_FINAL", place="body.target", found=target.type, target=target.digest)
    fields = _stated(payload["body"]["fields"])
    allowed = TYPES[target.type].correctable
    if target.type in CORRECTING:
        allowed = allowed | frozenset(stated_fields(target))
        inner = _stated(fields["body.fields"]) if "body.fields" in fields else {}
        _within(inner, TYPES[root.type].correctable, root)
    _within(fields, allowed, target)


def _stated(fields: Any) -> dict[str, Any]:
    if isinstance(fields, Mapping):
        return dict(fields)
    return {field["path"]: field["value"] for field in fields}


def _within(fields: Mapping[str, Any], allowed: frozenset[str], target: Entry) -> None:
    for path in fields:
        if path not in allowed:
            raise LedgerError(
                "FIELD_NOT_CORRECTABLE",
                place="body.fields",
                field=path,
                found=path,
                target=target.digest,
                expected=sorted(allowed),
            )


def _check_whole(
    read: Read,
    payload: Mapping[str, Any],
    act_payloads: Sequence[Mapping[str, Any]],
    target: Entry,
    together: Sequence[Entry],
) -> None:
    """An act that contains ``unit.*`` events is annulled, voided or restored as a whole, in one act."""
    own_act = payload["act"]["id"]
    named = {
        other["body"]["target"]
        for other in act_payloads
        if other["type"] in CANCELLING and other["act"]["id"] == own_act
    }
    territorial = [entry for entry in together if _territorial(read, entry)]
    missing = [entry for entry in territorial if entry.digest not in named and not _cancelled(read, entry)]
    if missing:
        raise LedgerError(
            "PARTIAL_ANNULMENT",
            place="body.target",
            target=target.digest,
            missing=[{"seq": entry.seq, "digest": entry.digest, "subject": entry.subject} for entry in missing],
        )


def _territorial(read: Read, entry: Entry) -> bool:
    """A ``unit.*`` event, or the annulment of one."""
    if entry.type in CANCELLING:
        known = {other.digest: other for other in read(entry.subject)}
        root = root_target(entry, known)
        return root is not None and root.type.startswith("unit.")
    return entry.type.startswith("unit.")


def _cancelled(read: Read, entry: Entry) -> bool:
    """Whether an annulment of ``entry`` stands already."""
    return any(event.digest == entry.digest and event.excluded for event in resolve(read(entry.subject)))
