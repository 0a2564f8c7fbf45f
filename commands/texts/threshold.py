"""What an indicator demands, in words: its bound, in whatever cases, and whether a source confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.names.law_names import demand_text, unit_word
from commands.terminal.words import t
from commands.texts.shares import decimal
from ledger.measuring.thresholds import confirmed

UNCONFIRMED = " *"
"""Behind what no source confirms; whoever shows thresholds says what it means."""


def threshold(found: Mapping[str, Any] | None, status: str | None = "found") -> str:
    """A published threshold (docs/FORMAT.md) in words; unknown where there is none, or where its bound wasn't found.

    ``status``: the provenance of its set, of what has none of its own. What no source confirms is marked.
    """
    if found is None:
        return t("criteria.threshold.unknown")
    own = found["provenance"] or status
    said, note = _bound(found, own), demand_text(found["text"])
    if note:
        said = f"{said} ({note})" if said else note
    return _marked(said, own) if said else t("criteria.threshold.unknown")


def _bound(found: Mapping[str, Any], own: str | None) -> str:
    """`at least TN 12, otherwise 15 %`; empty of a quantity whose bound isn't known."""
    kind, unit = found["kind"], unit_word(found["unit"]) or ""
    if kind not in ("min", "max"):
        return t(f"criteria.threshold.{kind}", value=demand_text(found["value"]) or "")
    told = [_case(case, own) for case in found["cases"]]
    if found["value"] is not None:
        value = decimal(found["value"])
        told.append(t("criteria.threshold.otherwise", value=value) if told else value)
    return t(f"criteria.threshold.{kind}", value=f"{', '.join(told)} {unit}".rstrip()) if told else ""


def _case(case: Mapping[str, Any], own: str | None) -> str:
    whom = "/".join(one for when in case["when"] for one in when["values"])
    value = decimal(case["value"]) if case["value"] is not None else "?"
    said = f"{whom} {value}"
    return _marked(said, case["provenance"]) if case["provenance"] and confirmed(own) else said


def _marked(said: str, provenance: str | None) -> str:
    return said if confirmed(provenance) else said + UNCONFIRMED
