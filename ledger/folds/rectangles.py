"""Rectangles of a subject's aspects: re-fold after each arrival, diff, keep (TEMPORAL.md, Building).

Only what a subject's own events say; names, parents and coverage of others are joined when asked. As-of over the
rectangles of a cut equals the fold of the prefix for every day and position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ledger.events.entry import Entry, Read
from ledger.folds.acts import Event, resolve
from ledger.folds.attributes import attribute_spans
from ledger.folds.certification import certification_of
from ledger.folds.days import FAR
from ledger.folds.intervals import Rectangle, Span, arrive, elementary, merged, steps
from ledger.folds.life import life_of, life_spans
from ledger.folds.plan import targets_at
from ledger.folds.results import result_spans
from ledger.folds.walk import CERTIFYING, Own

Aspect = Callable[[Sequence[Event]], list[Span]]


def certification_spans(events: Sequence[Event]) -> list[Span]:
    """One timeline for all standards: value = ((standard, state, since, set, recognition, cause, rests), ...)."""
    life = life_of(events)
    standards = sorted({event.body["standard"] for event in events if event.type in CERTIFYING})
    timelines = [certification_of(events, standard, life).spans for standard in standards]
    return merged(
        Span(start, end, tuple(_said(standard, own) for standard, own in zip(standards, owns, strict=True)))
        for start, end, owns in elementary(*timelines)
        if standards
    )


def _said(standard: str, own: Own) -> tuple[Any, ...]:
    held = own.recognition
    return (
        standard,
        own.state,
        own.since,
        held.body["set"] if held else None,
        held.digest if held else None,
        own.cause.digest if own.cause else None,
        own.later,
        tuple(entry.digest for entry in own.rests),
        tuple(sorted(entry.digest for entry in own.shaped)),
    )


def target_spans(events: Sequence[Event]) -> list[Span]:
    """Digests of the targets adopted so far."""
    days = sorted({event.day for event in targets_at(events, FAR)})
    return steps((day, tuple(event.digest for event in targets_at(events, day))) for day in days)


ASPECTS: dict[str, Aspect] = {
    "life": life_spans,
    "certification": certification_spans,
    "plan": target_spans,
    **{
        f"attribute.{name}": partial(attribute_spans, attribute=name)
        for name in ("name", "parent", "code", "region", "group", "difficulty", "zone")
    },
}


def aspects_of(events: Sequence[Event]) -> dict[str, list[Span]]:
    """Every aspect of one subject as spans; results under ``result.<standard>.<set>.<stage>``."""
    spans = {name: fold(events) for name, fold in ASPECTS.items()}
    for standard in sorted({event.body["standard"] for event in events if event.type.startswith("result.")}):
        for (set_id, stage), found in result_spans(events, standard).items():
            spans[f"result.{standard}.{set_id}.{stage}"] = found
    return {name: found for name, found in spans.items() if found}


def rectangles(stream: Sequence[Entry]) -> dict[str, list[Rectangle]]:
    """The rectangles of every aspect from one subject's whole stream, in order of becoming known."""
    boxes: dict[str, list[Rectangle]] = {}
    before: dict[str, list[Span]] = {}
    for place, entry in enumerate(stream, 1):
        now = aspects_of(resolve(stream[:place]))
        for name in sorted({*before, *now}):
            arrive(boxes.setdefault(name, []), before.get(name, []), now.get(name, []), entry.seq)
        before = now
    return boxes


def timeline(read: Read, unit: str, standard: str) -> list[Span]:
    """The current belief about (unit, standard) by the unit's own events: spans of ``Own`` without gaps."""
    events = resolve(read(unit))
    return list(certification_of(events, standard, life_of(events)).spans)
