"""A correction must leave an event that could have been written: the target with the new values has to fit its type.

The value of a replaced field can be anything JSON can say; what may stand there is the target type's own shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.catalogue import CORRECTING
from ledger.events.entry import Entry
from ledger.folds.acts import root_target

_INNER = "body.fields"


def check_correction(stream: Sequence[Entry], payload: Mapping[str, Any]) -> None:
    """Refuse act.corrected and entry.amended whose values don't fit; any other event passes.

    ``stream``: the subject's entries before it. A correction of a correction may replace its stated values, one by one
    or all (``body.fields``): these are judged against the event corrected in the end. Raises
    ``CORRECTION_INVALID`` with ``place``, ``found`` and ``expected`` of the shape that refused.
    """
    if payload["type"] not in CORRECTING:
        return
    known = {entry.digest: entry for entry in stream}
    target = known.get(payload["body"]["target"])
    if target is None:
        return  # metas.meta_check refuses it by name
    for path, value in _values(payload["body"]["fields"]):
        about = target
        if target.type in CORRECTING and path != "body.reason":
            root = root_target(target, known)
            if root is None:
                return
            about = root
        _fits(about, path, value)


def _values(fields: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """(path, value), with the inner pairs where a correction's whole list is replaced."""
    values: list[tuple[str, Any]] = []
    for field in fields:
        if field["path"] == _INNER and isinstance(field["value"], list):
            pairs = [pair for pair in field["value"] if isinstance(pair, Mapping) and pair.keys() == {"path", "value"}]
            if len(pairs) != len(field["value"]):
                raise LedgerError("CORRECTION_INVALID", place=_INNER, found=str(field["value"])[:80],
                                  expected="a list of {path, value}")
            values += [(str(pair["path"]), pair["value"]) for pair in pairs]
        else:
            values.append((field["path"], field["value"]))
    return values


def _fits(target: Entry, path: str, value: Any) -> None:
    plain = _replaced(dict(target.payload), path.split("."), value)
    try:
        codec.encode(plain)
    except LedgerError as refusal:
        raise LedgerError("CORRECTION_INVALID", place=path, found=value, expected=refusal.facts.get("expected"),
                          reason=refusal.facts.get("found"), target=target.digest) from None


def _replaced(holder: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    if len(path) > 1:
        value = _replaced(holder.get(path[0]) or {}, path[1:], value)
    return {**holder, path[0]: value}
