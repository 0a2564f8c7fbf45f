"""Results: what assessors found, by criterion and indicator, at five stages; and which one is the progress.

A statement stands at the last day of its observed period. A criterion is met iff every applicable indicator is met;
not-assessed is unknown, listed apart and never met; not-applicable leaves both numbers unless the set says that it
counts as met. Unknown is None, not [] (TEMPORAL.md, Observations).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.events.catalogue import STAGES
from ledger.folds.acts import Event
from ledger.folds.certification import heeded
from ledger.folds.intervals import Span, steps
from ledger.folds.law import CriteriaSet

_RESULTS = {f"result.{stage}": place for place, stage in enumerate(STAGES)}


class Statement(NamedTuple):
    """One result with what it overlays: outcomes by number, or counts alone.

    ``of``: what ``outcomes`` or ``counts`` are about, "criteria" or "indicators". ``sources``: the events used, the
    full statement first.
    """

    event: Event
    stage: str
    set: str
    first: str
    last: str
    of: str
    outcomes: Mapping[str, str] | None
    counts: Mapping[str, Any] | None
    sources: tuple[Event, ...]

    @property
    def order(self) -> tuple[str, int, bool, int]:
        """Progress is the greatest: latest observed day, stage, lists over counts, position."""
        return (self.last, STAGES.index(self.stage), self.outcomes is not None, self.event.seq)


class Tally(NamedTuple):
    """What a statement amounts to under its set. Items of lists: {criterion, indicator}; None where unknown."""

    criteria_met: int | None
    criteria_total: int | None
    indicators_met: int | None
    indicators_total: int | None
    unmet: list[dict[str, str | None]] | None
    unmet_complete: bool
    not_assessed: list[dict[str, str | None]] | None


def statements_of(events: Sequence[Event], standard: str) -> list[Statement]:
    """Every statement on ``standard`` that feeds answers, in order of position, overlays applied."""
    results = [
        event
        for event in events
        if event.type in _RESULTS and not event.excluded and event.body["standard"] == standard and heeded(event)
    ]
    by_digest = {event.digest: event for event in results}
    overlays: dict[str, list[Event]] = {}
    for event in results:
        if event.body["partial"] and event.body["amends"]:
            overlays.setdefault(event.body["amends"], []).append(event)
    return [_statement(event, by_digest, overlays) for event in results]


def _observed(event: Event) -> tuple[str, int]:
    return (event.body["observed_on"]["last"], event.seq)


def _statement(event: Event, by_digest: Mapping[str, Event], overlays: Mapping[str, list[Event]]) -> Statement:
    body = event.body
    layers = [event]
    if body["partial"] and body["amends"]:
        base = by_digest.get(body["amends"])
        earlier = [
            other
            for other in overlays.get(body["amends"], ())
            if other.type == event.type and other.body["set"] == body["set"] and _observed(other) < _observed(event)
        ]
        under = [base] if base is not None and base.body["set"] == body["set"] else []
        layers = [*under, *sorted(earlier, key=_observed), event]
    of = "indicators" if any(layer.body["indicators"] for layer in layers) else "criteria"
    outcomes: dict[str, str] | None = None
    if any(layer.body["indicators"] or layer.body["criteria"] for layer in layers):
        outcomes = {}
        for layer in layers:
            outcomes.update((item["number"], item["outcome"]) for item in _items(layer))
    counts = body["counts"] if outcomes is None else None
    observed = body["observed_on"]
    return Statement(
        event,
        event.type.removeprefix("result."),
        body["set"],
        observed["first"],
        observed["last"],
        counts["of"] if counts else of,
        outcomes,
        counts,
        tuple(layers),
    )


def _items(event: Event) -> Sequence[Mapping[str, Any]]:
    items: Sequence[Mapping[str, Any]] = event.body["indicators"] or event.body["criteria"] or ()
    return items


def standing_at(statements: Sequence[Statement], day: str) -> list[Statement]:
    """The latest statement of each stage observed by ``day``, in order of stages."""
    latest: dict[str, Statement] = {}
    for statement in statements:
        known = latest.get(statement.stage)
        if statement.last <= day and (known is None or known.order < statement.order):
            latest[statement.stage] = statement
    return [latest[stage] for stage in STAGES if stage in latest]


def in_period(statements: Sequence[Statement], day: str) -> list[Statement]:
    """Statements whose period has begun on ``day`` and isn't over: "trong kỳ, chưa kết thúc"."""
    return [statement for statement in statements if statement.first <= day < statement.last]


def progress_of(statements: Sequence[Statement], day: str) -> Statement | None:
    """The one statement that tells how far the unit is on ``day``."""
    return max((one for one in statements if one.last <= day), key=lambda one: one.order, default=None)


def tally(statement: Statement, criteria_set: CriteriaSet | None) -> Tally:
    """Count a statement under the structure of its set, None where the set isn't published."""
    if statement.counts is not None:
        return _counted(statement.counts)
    outcomes = statement.outcomes or {}
    counts_as_met = criteria_set is not None and criteria_set.not_applicable_counts_as_met
    if statement.of == "criteria":
        numbers = [number for number, _ in criteria_set.criteria] if criteria_set else list(outcomes)
        found = [(number, None, outcomes.get(number, "not-assessed")) for number in _with_named(numbers, outcomes)]
        met, total = _numbers([outcome for _, _, outcome in found], counts_as_met)
        return Tally(met, total, None, None, *_lists(found))
    if criteria_set is None or not any(indicators for _, indicators in criteria_set.criteria):
        items = [(number.partition(".")[0], number, outcome) for number, outcome in outcomes.items()]
        met, total = _numbers([outcome for _, _, outcome in items], counts_as_met)
        return Tally(None, None, met, total, *_lists(items))
    return _by_structure(outcomes, criteria_set, counts_as_met)


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


def _counted(counts: Mapping[str, Any]) -> Tally:
    met, total = counts["met"], counts["total"]
    criteria = counts["of"] == "criteria"
    known = [
        {"criterion": number if criteria else number.partition(".")[0], "indicator": None if criteria else number}
        for number in counts["known_unmet"]
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


def result_spans(events: Sequence[Event], standard: str) -> dict[tuple[str, str], list[Span]]:
    """Per (set, stage): from which observed day which statement stands, value = digests used."""
    grouped: dict[tuple[str, str], list[Statement]] = {}
    for statement in statements_of(events, standard):
        grouped.setdefault((statement.set, statement.stage), []).append(statement)
    spans = {}
    for key, statements in grouped.items():
        statements.sort(key=lambda one: one.order)
        spans[key] = steps(
            (one.last, tuple((source.digest, *(meta.digest for meta in source.metas)) for source in one.sources))
            for one in statements
        )
    return spans
