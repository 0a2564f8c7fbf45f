"""A walk along the effective days: what one unit's acts under one standard make of it, day after day.

Same day: explicit link, rank (recognised, carried over, replaced < suspended < revoked), signed_on, position. An act
that doesn't apply in the state at its date is void and noted (TEMPORAL.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ledger.events.entry import Entry
from ledger.folds.acts import Event
from ledger.folds.days import FAR, possible_days, vietnam_day
from ledger.folds.intervals import Span
from ledger.folds.life import Life

BEGINS = frozenset({"recognition.recognised", "recognition.carried-over", "recognition.replaced"})
ENDS = frozenset({"recognition.revoked", "recognition.repealed"})
SUSPENDED = "recognition.suspended"
ATTESTED = "recognition.attested"
CERTIFYING = BEGINS | ENDS | {SUSPENDED, ATTESTED}
_RANK = {SUSPENDED: 2, **dict.fromkeys(ENDS, 3)}
_TERM, _MAYBE, _ACT, _WORD = range(4)


class Own(NamedTuple):
    """What a unit's own events say over a span of days.

    ``state``: recognised, suspended, revoked, expired, uncertain, none, or None where they say nothing. ``later``: the
    ground for none is a first recognition that comes later. ``recognition``: the decision or statement recognised;
    ``cause``: the event that made the state. ``rests``: the entries this was derived from, in order of position;
    ``shaped``: events without whose meta-acts the state would be another, with those.
    """

    state: str | None
    since: str | None = None
    recognition: Event | None = None
    cause: Event | None = None
    rests: tuple[Entry, ...] = ()
    later: bool = False
    shaped: tuple[Entry, ...] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal keys are one run of the same state."""
        cause = self.cause.digest if self.cause else None
        return (self.state, self.since, self.recognition.digest if self.recognition else None, cause, self.later)


NOTHING = Own(None)


def started(event: Event) -> tuple[str, str, str | None]:
    """First possible day of effect, first certain day, and the day itself where it is known.

    Without a date on the paper the day of signing is the best ground; inside an effective_window the answer is
    uncertain from ``not_before`` until the day on which the effect has begun at the latest, ``not_after``.
    """
    if event.effective_from:
        return event.effective_from, event.effective_from, event.effective_from
    if event.window:
        low, high = event.window["not_before"], event.window["not_after"]
        return low or high or FAR, high or FAR, None
    if event.signed_on:
        return *possible_days(event.signed_on), None
    day = vietnam_day(event.entry.recorded_at)
    return day, day, None


def link(event: Event) -> str | None:
    """The recognition that an act names as the one it ends or suspends."""
    return event.body.get("recognition") if event.type in ENDS or event.type == SUSPENDED else None


def in_order(acts: Sequence[Event]) -> list[Event]:
    """Acts of one day: those linked to an earlier day's decision, then by rank, each followed by what names it."""
    ranked = sorted(acts, key=lambda act: (_RANK.get(act.type, 1), act.signed_on, act.seq))
    here = {act.digest for act in acts}
    ordered = [act for act in ranked if link(act) and link(act) not in here]
    for act in ranked:
        if not link(act):
            ordered.append(act)
            ordered += [other for other in ranked if link(other) == act.digest]
    return ordered + [act for act in ranked if act not in ordered]


class _Walk:
    """The state while walking; ``snapshot`` is what an observer of that day would say."""

    def __init__(self, standard: str, life: Life | None) -> None:
        self.standard = standard
        self.life = life
        self.status: str | None = None
        self.since: str | None = None
        self.recognition: Event | None = None
        self.cause: Event | None = None
        self.suspensions: list[Event] = []
        self.maybe: list[Event] = []
        self.notes: list[dict[str, Any]] = []

    def applies(self, act: Event, day: str) -> bool:
        if self.life and self.life.start and day < self.life.start:
            return False
        if self.life and self.life.end and self.life.end < day:
            return False
        if act.effective_to and act.effective_to <= day:
            return False
        holds = self.status == "recognised"
        if act.type in ENDS or act.type == SUSPENDED:
            named = link(act)
            return holds and (not named or (self.recognition is not None and self.recognition.digest == named))
        if act.type == "recognition.recognised" and holds and self.recognition is not None:
            return self.recognition.type == ATTESTED or self._outlives(act) or self._territory_changed(day)
        return True

    def _outlives(self, act: Event) -> bool:
        ends = self.recognition.effective_to if self.recognition else None
        return ends is not None and (act.effective_to is None or ends < act.effective_to)

    def _territory_changed(self, day: str) -> bool:
        began = started(self.recognition)[1] if self.recognition else ""
        return any(began < other.day <= day for other in (self.life.absorbed if self.life else ()))

    def act(self, act: Event, day: str) -> None:
        if act in self.maybe:
            self.maybe.remove(act)
        if not self.applies(act, day):
            phase = self.life.phase(day) if self.life else "alive"
            self._note("ACT_VOID", act, day, self.snapshot().state if phase == "alive" else phase)
            return
        if act.type == SUSPENDED:
            self.suspensions.append(act)
            return
        self.since = started(act)[2]
        self.cause = act
        if act.type in ENDS:
            self.status = "revoked"
        else:
            self.status = "recognised"
            self.recognition = act
            self.suspensions = [other for other in self.suspensions if not link(other)]

    def word(self, said: Event) -> None:
        """A statement that the standard is held or not; it never outweighs a decision in force."""
        if said in self.maybe:
            self.maybe.remove(said)
        decided = self.recognition is not None and self.recognition.type != ATTESTED
        if decided and self.status in ("recognised", "revoked"):
            if said.body["holds"] != (self.status == "recognised"):
                self._note("STATEMENT_CONTRADICTS", said, said.body["observed_on"]["last"], self.status)
            return
        if self.status == ("recognised" if said.body["holds"] else "expired"):
            return
        self.status = "recognised" if said.body["holds"] else "none"
        self.since = None
        self.cause = said
        self.recognition = said if said.body["holds"] else None

    def term(self, act: Event) -> None:
        if act in self.suspensions:
            self.suspensions.remove(act)
        elif self.status == "recognised" and self.recognition == act:
            self.status, self.since, self.cause = "expired", act.effective_to, act

    def _open(self, act: Event) -> bool:
        if act.type in ENDS or act.type == SUSPENDED:
            return self.applies(act, started(act)[1])
        return self.status != "recognised"

    def _note(self, code: str, event: Event, day: str, state: str | None) -> None:
        self.notes.append(
            {
                "code": code,
                "standard": self.standard,
                "type": event.type,
                "seq": event.seq,
                "digest": event.digest,
                "day": day,
                "state": state,
            }
        )

    def snapshot(self) -> Own:
        used = [self.recognition, self.cause]
        state, since, cause = self.status, self.since, self.cause
        recognition = self.recognition
        open_acts = [act for act in self.maybe if self._open(act)]
        if open_acts:
            state, since, cause = "uncertain", None, open_acts[0]
            used += open_acts
            if self.status != "recognised":
                recognition = open_acts[0]
        elif self.status == "recognised" and self.suspensions:
            state, since, cause = "suspended", started(self.suspensions[0])[2], self.suspensions[0]
            used += self.suspensions
        if state is None:
            return NOTHING
        return Own(state, since, recognition, cause, in_position(event for event in used if event is not None))


def in_position(events: Iterable[Event]) -> tuple[Entry, ...]:
    """The entries of events and of the meta-acts on them, each once, in order of position."""
    entries = {entry.seq: entry for event in events for entry in (event.entry, *event.metas)}
    return tuple(entries[seq] for seq in sorted(entries))


def _agenda(acts: Sequence[Event]) -> list[tuple[str, int, tuple[str, int], Event]]:
    """(day, phase, order within the phase, act), sorted: ends of terms, possible starts, acts, statements."""
    agenda: list[tuple[str, int, tuple[str, int], Event]] = []
    by_day: dict[str, list[Event]] = {}
    for act in acts:
        if act.type == ATTESTED:
            last = act.body["observed_on"]["last"]
            new_year = f"{act.body['for_year']}-01-01" if act.body["for_year"] else last
            if act.body["holds"] and new_year < last:
                agenda.append((new_year, _MAYBE, (last, act.seq), act))
            agenda.append((last, _WORD, ("", act.seq), act))
            continue
        low, high, _ = started(act)
        if low < high:
            agenda.append((low, _MAYBE, (high, act.seq), act))
        by_day.setdefault(high, []).append(act)
        if act.effective_to and (act.type in BEGINS or act.type == SUSPENDED):
            agenda.append((act.effective_to, _TERM, ("", act.seq), act))
    for day, together in by_day.items():
        agenda += [(day, _ACT, ("", order), act) for order, act in enumerate(in_order(together))]
    return sorted(agenda, key=lambda item: item[:3])


def walk(acts: Sequence[Event], standard: str, life: Life | None) -> tuple[list[Span], list[dict[str, Any]]]:
    """The spans of what ``acts`` (of one standard, none excluded) say, without gaps, and notes."""
    state = _Walk(standard, life)
    edges: list[tuple[str | None, Own]] = [(None, NOTHING)]
    for day, phase, _, act in _agenda(acts):
        if phase == _TERM:
            state.term(act)
        elif phase == _MAYBE:
            state.maybe.append(act)
        elif phase == _ACT:
            state.act(act, day)
        else:
            state.word(act)
        if edges[-1][0] == day:
            edges.pop()
        edges.append((day, state.snapshot()))
    if any(day >= FAR for day, _ in edges if day):
        edges = [edge for edge in edges if edge[0] is None or edge[0] < FAR]
    ends = [day for day, _ in edges[1:]] + [None]
    return _before_first([Span(day, end, own) for (day, own), end in zip(edges, ends, strict=True)]), state.notes


def _before_first(spans: list[Span]) -> list[Span]:
    """Before a first recognition with a known start, none: unless something earlier said that it was held."""
    for place, span in enumerate(spans):
        own: Own = span.value
        if own.state in (None, "none"):
            continue
        first = own.recognition
        if (
            own.state == "recognised"
            and own.since
            and first is not None
            and first.type in ("recognition.recognised", "recognition.carried-over")
        ):
            ground = Own("none", None, None, first, in_position([first]), later=True)
            for earlier in range(place):
                if spans[earlier].value.state is None:
                    spans[earlier] = spans[earlier]._replace(value=ground)
        break
    return spans
