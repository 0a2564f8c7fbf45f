"""Counting a result under the structure of its criteria set.

A criterion is met iff every applicable indicator is met; not-assessed is unknown, listed apart and never met;
not-applicable leaves both numbers unless the set says that it counts as met. Unknown is None, not [] (TEMPORAL.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.folds.acts import Event
from ledger.folds.law import CriteriaSet
from ledger.folds.results import Statement


class Tally(NamedTuple):
    """What a statement amounts to under its set. Items of lists: {criterion, indicator}; None where unknown."""

    criteria_met: int | None
    criteria_total: int | None
    indicators_met: int | None
    indicators_total: int | None
    unmet: list[dict[str, str | None]] | None
    unmet_complete: bool
    not_assessed: list[dict[str, str | None]] | None


def tally(statement: Statement, criteria_set: CriteriaSet | None) -> Tally:
    """Count a statement under the structure of its set, None where the set isn't published."""
    if not statement.listed:
        return _counted(_overlaid(statement.sources[0].body["counts"], statement.sources[1:]), criteria_set)
    outcomes, of = _outcomes(statement)
    counts_as_met = criteria_set is not None and criteria_set.not_applicable_counts_as_met
    if of == "criteria":
        numbers = [number for number, _ in criteria_set.criteria] if criteria_set else list(outcomes)
        found = [(number, None, outcomes.get(number, "not-assessed")) for number in _with_named(numbers, outcomes)]
        met, total = _numbers([outcome for _, _, outcome in found], counts_as_met)
        return Tally(met, total, None, None, *_lists(found))
    if criteria_set is None or not any(indicators for _, indicators in criteria_set.criteria):
        items = [(number.partition(".")[0], number, outcome) for number, outcome in outcomes.items()]
        met, total = _numbers([outcome for _, _, outcome in items], counts_as_met)
        return Tally(None, None, met, total, *_lists(items))
    return _by_structure(outcomes, criteria_set, counts_as_met)


def _outcomes(statement: Statement) -> tuple[dict[str, str], str]:
    """Outcome by number with overlays applied, and what the numbers are of: "criteria" or "indicators"."""
    outcomes: dict[str, str] = {}
    of = "criteria"
    for source in statement.sources:
        if source.body["indicators"]:
            of = "indicators"
        for item in source.body["indicators"] or source.body["criteria"] or ():
            outcomes[item["number"]] = item["outcome"]
    return outcomes, of


def _by_structure(outcomes: Mapping[str, str], criteria_set: CriteriaSet, counts_as_met: bool) -> Tally:
    found: list[tuple[str, str | None, str]] = []
    criteria: list[str] = []
    for number, indicators in criteria_set.criteria:
        parts: list[tuple[str, str | None, str]] = [
            (number, indicator, outcomes.get(indicator, "not-assessed")) for indicator in indicators or (number,)
        ]
        found += parts
        criteria.append(_criterion([outcome for _, _, outcome in parts]))
    met, total = _numbers(criteria, counts_as_met)
    indicators_met, indicators_total = _numbers([outcome for _, _, outcome in found], counts_as_met)
    return Tally(met, total, indicators_met, indicators_total, *_lists(found))


def _criterion(outcomes: Sequence[str]) -> str:
    """The outcome of a criterion from its indicators'."""
    applicable = [outcome for outcome in outcomes if outcome != "not-applicable"]
    if not applicable:
        return "not-applicable"
    if "not-met" in applicable:
        return "not-met"
    return "not-assessed" if "not-assessed" in applicable else "met"


def _with_named(numbers: Sequence[str], outcomes: Mapping[str, str]) -> list[str]:
    return [*numbers, *(number for number in outcomes if number not in numbers)]


def _numbers(outcomes: Sequence[str], not_applicable_counts_as_met: bool) -> tuple[int, int]:
    """(met, total) of a list of outcomes."""
    left_out = outcomes.count("not-applicable")
    met = outcomes.count("met")
    return (met + left_out, len(outcomes)) if not_applicable_counts_as_met else (met, len(outcomes) - left_out)


Listed = list[dict[str, str | None]]


def _lists(found: Sequence[tuple[str, str | None, str]]) -> tuple[Listed, bool, Listed]:
    def listed(outcome: str) -> Listed:
        return [
            {"criterion": criterion, "indicator": indicator} for criterion, indicator, said in found if said == outcome
        ]

    unknown = listed("not-assessed")
    return listed("not-met"), not unknown, unknown


def _overlaid(counts: Mapping[str, Any], overlays: Sequence[Event]) -> Mapping[str, Any]:
    """Counts with the outcomes that partial statements tell by number.

    An item of which the counts said nothing is one of those counted already: it only becomes known. An item that they
    named with the other outcome has changed, and the count with it.
    """
    met = counts["met"]
    known = dict.fromkeys(counts["known_met"], "met") | dict.fromkeys(counts["known_unmet"], "not-met")
    for overlay in overlays:
        for item in overlay.body["criteria" if counts["of"] == "criteria" else "indicators"]:
            number, outcome = item["number"], item["outcome"]
            before = known.get(number)
            if before is not None:
                met += (outcome == "met") - (before == "met")
            known[number] = outcome
    named = {said: [number for number, outcome in known.items() if outcome == said] for said in ("met", "not-met")}
    return {**counts, "met": met, "known_met": named["met"], "known_unmet": named["not-met"]}


def _counted(counts: Mapping[str, Any], criteria_set: CriteriaSet | None) -> Tally:
    met, total = counts["met"], counts["total"]
    criteria = counts["of"] == "criteria"
    unmet = counts["known_unmet"]
    if criteria_set is not None and len(counts["known_met"]) == met and len(unmet) < total - met:
        unmet = _rest(counts, criteria_set)
    known = [
        {"criterion": number if criteria else number.partition(".")[0], "indicator": None if criteria else number}
        for number in unmet
    ]
    complete = len(known) == total - met
    return Tally(
        met if criteria else None,
        total if criteria else None,
        None if criteria else met,
        None if criteria else total,
        known if known or complete else None,
        complete,
        None,
    )


def _rest(counts: Mapping[str, Any], criteria_set: CriteriaSet) -> list[str]:
    """All items but those met, where every one that is met is named and the set has just as many as were counted."""
    if counts["of"] == "criteria":
        numbers = [number for number, _ in criteria_set.criteria]
    else:
        numbers = [indicator for _, indicators in criteria_set.criteria for indicator in indicators]
    if len(numbers) != counts["total"]:
        return list(counts["known_unmet"])
    return [number for number in numbers if number not in counts["known_met"]]
