"""Results: what assessors said at five stages, which statement of each stage is the latest, which is the progress.

A statement stands at the last day of its observed period (TEMPORAL.md, Observations). ``tally`` counts it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.events.catalogue import STAGES
from ledger.folds.acts import Event
from ledger.folds.certification import heeded
from ledger.folds.intervals import Span, steps

_RESULTS = {f"result.{stage}": place for place, stage in enumerate(STAGES)}


class Statement(NamedTuple):
    """One result with what it overlays. ``sources``: the events used, the full statement first.

    ``listed``: it tells outcomes by number. A statement of counts stays one under overlays: what they name
    becomes known, and the count moves only with what was known otherwise.
    """

    event: Event
    stage: str
    set: str
    first: str
    last: str
    listed: bool
    sources: tuple[Event, ...]

    @property
    def order(self) -> tuple[str, int, bool, int]:
        """Progress is the greatest: latest observed day, stage, lists over counts, position."""
        return (self.last, STAGES.index(self.stage), self.listed, self.event.seq)


def mentioned_by(events: Sequence[Event]) -> frozenset[str]:
    """The standards that events on certification, results, targets, surveys or dossiers name."""
    return frozenset(
        event.body["standard"]
        for event in events
        if event.type.startswith(("recognition.", "result.", "target.", "survey.", "dossier."))
        and event.body.get("standard")
    )


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
    observed = body["observed_on"]
    return Statement(
        event,
        event.type.removeprefix("result."),
        body["set"],
        observed["first"],
        observed["last"],
        layers[0].body["counts"] is None,
        tuple(layers),
    )


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
