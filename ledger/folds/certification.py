"""Certification of one unit under one standard, from the unit's own events.

What others say (coverage, a higher standard, the map) is joined in ``standing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.folds.acts import Event, plain
from ledger.folds.intervals import Span, contains, elementary
from ledger.folds.life import Life
from ledger.folds.walk import ATTESTED, CERTIFYING, NOTHING, Own, link, started, walk


class Certification(NamedTuple):
    """``spans`` of ``Own`` without gaps over all days, ``notes`` on acts that had no effect or contradict."""

    spans: tuple[Span, ...]
    notes: tuple[dict[str, Any], ...]


def heeded(event: Event) -> bool:
    """Whether a statement feeds standing and progress: only what is said as actual, without "cơ bản" (DESIGN 3)."""
    stated = event.body.get("stated")
    if not stated:
        return True
    return stated["basis"] == "actual" and "cơ bản" not in (stated["hedge"] or "").casefold()


def certification_of(events: Sequence[Event], standard: str, life: Life | None) -> Certification:
    """The certification timeline of a unit under ``standard`` (full id) from its own resolved events."""
    concerned = [
        event
        for event in events
        if event.type in CERTIFYING and event.body["standard"] == standard and (event.type != ATTESTED or heeded(event))
    ]
    if not concerned:
        return Certification((Span(None, None, NOTHING),), ())
    spans, notes = walk([event for event in concerned if not event.excluded], standard, life)
    for place, event in enumerate(concerned):
        if event.metas:
            others = [
                other
                for other in (*concerned[:place], plain(event.entry), *concerned[place + 1 :])
                if not other.excluded
            ]
            spans = _shaped(spans, walk(others, standard, life)[0], event)
    return Certification(tuple(spans), (*notes, *_contradictions(concerned, standard)))


def _shaped(spans: list[Span], otherwise: list[Span], event: Event) -> list[Span]:
    """Where the event as first written would have given another state, the answer rests on it and its meta-acts."""
    result = []
    for start, end, (own, other) in elementary(spans, otherwise):
        if _visible(own) != _visible(other):
            own = own._replace(shaped=(*own.shaped, event.entry, *event.metas))
        result.append(Span(start, end, own))
    return result


def _visible(own: Own) -> tuple[Any, ...]:
    return NOTHING.key if own.later else own.key


def _contradictions(concerned: Sequence[Event], standard: str) -> list[dict[str, Any]]:
    by_day: dict[str, list[Event]] = {}
    for event in concerned:
        if not event.excluded and event.type != ATTESTED:
            by_day.setdefault(started(event)[1], []).append(event)
    return [
        {"code": "ACTS_CONTRADICT", "standard": standard, "day": day, "seqs": sorted(act.seq for act in acts)}
        for day, acts in sorted(by_day.items())
        if len(acts) > 1 and not any(link(act) for act in acts)
    ]


def own_at(certification: Certification, day: str) -> tuple[Own, str | None]:
    """What the unit's own events say on ``day``, and the first day on which that changes."""
    until: str | None = None
    found: Own | None = None
    for span in certification.spans:
        if found is None:
            if contains(span.start, span.end, day):
                found, until = span.value, span.end
        elif _visible(span.value) == _visible(found):
            until = span.end
        else:
            break
    return found or NOTHING, until
