"""The life of a unit: since when it exists, until when, what came before and after (TEMPORAL.md, Units)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.events.entry import Entry
from ledger.folds.acts import Event, plain
from ledger.folds.intervals import Span, steps

BEGINNINGS = frozenset({"unit.registered", "unit.formed"})
LIFE_TYPES = frozenset({"unit.registered", "unit.formed", "unit.ceased", "unit.absorbed"})


class Related(NamedTuple):
    """Another unit on the far side of a change of territory on ``day``; ``form`` is quoted from the act."""

    unit: str
    relation: str
    day: str
    form: str


class Life(NamedTuple):
    """``start`` None: since an unknown day, never not-yet. ``end`` None: alive. Both half-open, from their events."""

    start: str | None
    end: str | None
    began: Event
    ceased: Event | None
    predecessors: tuple[Related, ...]
    successors: tuple[Related, ...]
    absorbed: tuple[Related, ...]

    def phase(self, day: str) -> str:
        """``not-yet``, ``alive`` or ``ceased`` on ``day``."""
        if self.start is not None and day < self.start:
            return "not-yet"
        return "ceased" if self.end is not None and self.end <= day else "alive"

    @property
    def whole_successor(self) -> str | None:
        """The one unit that took over the whole territory, None when there is none or there are several."""
        if len(self.successors) == 1 and self.successors[0].relation != "part":
            return self.successors[0].unit
        return None


def precedence(began: Event) -> tuple[bool, str, int]:
    """Of several events that begin a unit the least counts: a formation, then the earliest."""
    return (began.type != "unit.formed", began.effective_from or "", began.seq)


def life_of(events: Sequence[Event]) -> Life | None:
    """The life told by a unit's events; None when it was never registered or formed here."""
    began: Event | None = None
    ceased: Event | None = None
    absorbed: list[Related] = []
    for event in events:
        if event.excluded or event.type not in LIFE_TYPES:
            continue
        if event.type in BEGINNINGS:
            began = event if began is None else min(began, event, key=precedence)
        elif event.type == "unit.ceased" and (ceased is None or event.day < ceased.day):
            ceased = event
        elif event.type == "unit.absorbed":
            absorbed.extend(_related(event, "units"))
    if began is None:
        return None
    start = began.effective_from or (began.day if began.type == "unit.formed" and began.signed_on else None)
    return Life(
        start,
        ceased.day if ceased else began.effective_to,
        began,
        ceased,
        tuple(_related(began, "predecessors")) if began.type == "unit.formed" else (),
        tuple(_related(ceased, "successors")) if ceased else (),
        tuple(sorted(absorbed, key=lambda other: other.day)),
    )


def _related(event: Event, member: str) -> list[Related]:
    form = event.body.get("form") or ""
    return [Related(other["unit"], other["relation"], event.day, form) for other in event.body[member]]


def shaped_by(events: Sequence[Event], day: str) -> tuple[Entry, ...]:
    """Entries without which the unit's phase on ``day`` would be another: events that meta-acts moved or removed."""
    if not any(event.metas and event.type in LIFE_TYPES for event in events):
        return ()
    now = _phase(life_of(events), day)
    found: list[Entry] = []
    for place, event in enumerate(events):
        if event.type not in LIFE_TYPES or not event.metas:
            continue
        if _phase(life_of([*events[:place], plain(event.entry), *events[place + 1 :]]), day) != now:
            found += [event.entry, *event.metas]
    return tuple(found)


def shaped_spans(events: Sequence[Event]) -> list[Span]:
    """``shaped_by`` over all days: spans with value (entries)."""
    told = [event for event in events if event.type in LIFE_TYPES]
    if not any(event.metas for event in told):
        return []
    forms = [form for event in told for form in (event, plain(event.entry))]
    days = {day for form in forms for day in (form.day, form.effective_from, form.effective_to) if day}
    return steps(((day, shaped_by(events, day)) for day in sorted(days)), shaped_by(events, ""))


def _phase(life: Life | None, day: str) -> str | None:
    return life.phase(day) if life else None


def life_spans(events: Sequence[Event]) -> list[Span]:
    """Life as spans with value (phase, digest of the event that says so)."""
    life = life_of(events)
    if life is None:
        return []
    spans = [Span(life.start, life.end, ("alive", life.began.digest))]
    if life.start is not None:
        spans.insert(0, Span(None, life.start, ("not-yet", life.began.digest)))
    if life.end is not None:
        spans.append(Span(life.end, None, ("ceased", (life.ceased or life.began).digest)))
    return spans
