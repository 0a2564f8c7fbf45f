"""Is a published threshold (docs/FORMAT.md, Threshold) met by a measured value?

Only what was found with a source decides (provenance beginning with "found"). More knowledge - a narrower range, a
region now known, a provenance now found - never turns one decided outcome into the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, Finding, agreed
from ledger.measuring.quantities import Known, decimal, folded

NONE_ALLOWED = ("none-allowed", "none")
SET_BY_PROVINCE = ("set-by-province", "by-province")
_PROVINCE_DECIDES = ("cấp tỉnh quy định", "tỉnh quy định cụ thể")

_MET, _NOT_MET = Finding(MET, "measured"), Finding(NOT_MET, "measured")

Traits = Mapping[str, str | None]
"""Attribute of the unit (region, group, difficulty, zone ...) or ``year`` -> its value, None where not known."""


class Demand(NamedTuple):
    """One way a threshold may read for a unit. ``kind`` "none": nothing of the kind, in whatever unit it is counted.

    ``bound`` None: nothing to compare a number with, and ``ground`` tells why.
    """

    kind: str
    bound: Decimal | None
    unit: str | None
    value: str | None
    ground: str


class Threshold(NamedTuple):
    """A threshold as it reads for units with certain traits: of several ``demands`` it isn't known which applies."""

    demands: tuple[Demand, ...]
    parts: tuple[Threshold, ...]


def confirmed(provenance: str | None) -> bool:
    """Whether a value was found with a source."""
    return provenance is not None and provenance.startswith("found")


def threshold_for(published: Mapping[str, Any], traits: Traits, status: str | None = None) -> Threshold:
    """``published`` as it reads for ``traits``; ``status``: the provenance of what has none of its own."""
    own = published["provenance"] or status
    parts = tuple(threshold_for(part, traits, own) for part in published["parts"])
    demands = [_demand(published, value, provenance or own) for value, provenance in _values(published, traits)]
    if len(demands) > 1 and len({(demand.bound, demand.ground) for demand in demands}) > 1:
        demands = [one if one.bound is not None else one._replace(ground="case-unknown") for one in demands]
    return Threshold(tuple(dict.fromkeys(demands)), parts)


def evaluate(threshold: Threshold | None, known: Known | None) -> Finding:
    """Whether ``known`` meets ``threshold``, and why that is or isn't decided."""
    if threshold is None:
        return Finding(UNKNOWN, "no-threshold")
    if threshold.parts:
        return _composite(threshold.parts, known)
    if len(threshold.demands) == 1:
        return _one(threshold.demands[0], known)
    findings = [_one(demand, known) for demand in threshold.demands]
    outcome = agreed(finding.outcome for finding in findings)
    if outcome != UNKNOWN:
        return findings[0]
    told = {finding.outcome for finding in findings} - {UNKNOWN}
    return Finding(UNKNOWN, "case-unknown" if told else findings[0].ground)


def _one(demand: Demand, known: Known | None) -> Finding:
    if known is not None and demand.kind in ("min", "max") and known.unit != demand.unit:
        return Finding(UNKNOWN, "unit-differs")
    if demand.bound is None:
        return Finding(UNKNOWN, demand.ground)
    if known is None:
        return Finding(UNKNOWN, "not-measured")
    holds = known.at_least(demand.bound) if demand.kind == "min" else known.at_most(demand.bound)
    if holds is None:
        return Finding(UNKNOWN, "bound-insufficient")
    return _MET if holds else _NOT_MET


def _composite(parts: Sequence[Threshold], known: Known | None) -> Finding:
    """All parts are to be met. A result has one measured value; of which part is told by the unit at most, so it
    decides only where it fails every part that it may be of."""
    if known is None:
        return Finding(UNKNOWN, "judged" if _judged(parts) else "not-measured")
    findings = [evaluate(part, known) for part in parts]
    fitting = [finding for finding in findings if finding.ground not in ("judged", "unit-differs")]
    if not fitting:
        return Finding(UNKNOWN, "judged" if _judged(parts) else "unit-differs")
    if agreed(finding.outcome for finding in fitting) == NOT_MET:
        return Finding(NOT_MET, "measured")
    if len(parts) == 1:
        return fitting[0]
    unsure = next((finding.ground for finding in fitting if finding.outcome == UNKNOWN), "bound-insufficient")
    return Finding(UNKNOWN, "judged" if all(finding.outcome == MET for finding in fitting) else unsure)


def _judged(parts: Iterable[Threshold]) -> bool:
    return all(demand.ground == "judged" for part in parts for demand in part.demands)


def _values(published: Mapping[str, Any], traits: Traits) -> list[tuple[str | None, str | None]]:
    """(value, provenance) of each case that may be the one that applies; the general value where none surely does."""
    possible: list[tuple[str | None, str | None]] = []
    for case in published["cases"]:
        holds = _holds(case["when"], traits)
        if holds is not False:
            possible.append((case["value"], case["provenance"]))
        if holds is True:
            return possible
    return [*possible, (published["value"], None)]


def _holds(conditions: Iterable[Mapping[str, Any]], traits: Traits) -> bool | None:
    unsure = False
    for condition in conditions:
        value = traits.get(condition["attribute"])
        if value is None:
            unsure = True
        elif value not in condition["values"]:
            return False
    return None if unsure else True


def _demand(published: Mapping[str, Any], value: str | None, provenance: str | None) -> Demand:
    kind, unit = published["kind"], folded(published["unit"])
    said = f"{value or ''} {published['text'] or ''}".casefold() if kind not in ("min", "max") else (value or "")
    if kind in SET_BY_PROVINCE or any(words in said for words in _PROVINCE_DECIDES):
        return Demand(kind, None, unit, value, "set-by-province")
    if not confirmed(provenance):
        return Demand(kind, None, unit, value, "unconfirmed")
    if kind in NONE_ALLOWED:
        return Demand("none", Decimal(0), unit, value, "measured")
    if kind not in ("min", "max"):
        return Demand(kind, None, unit, value, "judged")
    bound = decimal(value)
    return Demand(kind, bound, unit, value, "no-value" if bound is None else "measured")
