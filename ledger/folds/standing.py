"""The standing of a unit under a standard on a day: its own certification joined with life, coverage and law."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ledger.events.entry import Entry
from ledger.folds.acts import Event
from ledger.folds.certification import own_at
from ledger.folds.days import day_before, days_between
from ledger.folds.life import Life
from ledger.folds.view import View
from ledger.folds.walk import Own, started

STATES = (
    "unknown",
    "none",
    "not-yet",
    "recognised",
    "uncertain",
    "suspended",
    "revoked",
    "expired",
    "ceased",
    "before-ledger",
)
_STRENGTH = ("quoted-from-report", "archival", "entered-from-paper", "signed-by-author")


class Standing(NamedTuple):
    """The state of (unit, standard) on a day; ``since`` and ``until`` half-open, None where unknown or open.

    ``recognition``: the decision or statement recognised, running beneath where suspended. ``cause``: the event that
    made the state. ``rests``: what the derivation used, in order of position. ``pending_days``: days that a unit made
    or enlarged by a merger has waited for a decision while a predecessor, or itself before, was recognised.
    """

    standard: str
    state: str
    since: str | None = None
    until: str | None = None
    recognition: Event | None = None
    cause: Event | None = None
    rests: tuple[Entry, ...] = ()
    implied_by: str | None = None
    pending_days: int | None = None

    @property
    def decided_under(self) -> str | None:
        """The set named by the recognition, full id."""
        if self.recognition is None or self.state in ("none", "ceased", "not-yet"):
            return None
        found: str | None = self.recognition.body["set"]
        return found

    @property
    def for_year(self) -> int | None:
        if self.recognition is None or self.state in ("none", "ceased", "not-yet"):
            return None
        found: int | None = self.recognition.body["for_year"]
        return found


_UNDECIDED = ("none", "unknown", "uncertain")
"""States that a higher standard's recognition overrules."""


def standings(view: View, unit: str, day: str, extra: Iterable[str] = ()) -> list[Standing]:
    """One standing for each standard applicable to the unit's kind, each with an event, and each of ``extra``."""
    applicable = view.law.applicable(view.attributes(unit).kind)
    wanted = dict.fromkeys([*applicable, *extra, *sorted(view.mentioned(unit))])
    return _implied(view, unit, [standing_of(view, unit, standard, day) for standard in wanted])


def standing_of(view: View, unit: str, standard: str, day: str, joined: bool = True) -> Standing:
    """The standing by decisions on this standard itself (see ``standings`` for what a higher one implies).

    ``joined`` False leaves out what is asked of predecessors (``pending_days``).
    """
    life = view.life(unit)
    shaped = view.shaped(unit, day) if life else ()
    phase = life.phase(day) if life else "alive"
    if life and phase == "not-yet":
        return Standing(
            standard,
            "not-yet",
            life.start,
            life.start,
            None,
            life.began,
            _rests((life.began.entry, *life.began.metas), shaped),
        )
    if life and phase == "ceased":
        cause = life.ceased or life.began
        return Standing(standard, "ceased", life.end, None, None, cause, _rests((cause.entry, *cause.metas), shaped))
    own, until = own_at(view.certification(unit, standard), day)
    found = _grounded(view, unit, standard, day, own, _earliest(until, life.end if life else None))
    if shaped:
        found = found._replace(rests=_rests(found.rests, shaped))
    return found._replace(pending_days=_pending(view, found, life, day)) if joined and life else found


def _grounded(view: View, unit: str, standard: str, day: str, own: Own, until: str | None) -> Standing:
    """Where the unit's own events say nothing: none if a declaration covers it or a first recognition follows."""
    if own.state is not None and not own.later:
        return Standing(
            standard, own.state, own.since, until, own.recognition, own.cause, _rests(own.rests, own.shaped)
        )
    declared = view.covered(unit, standard, day)
    if declared is not None:
        return Standing(
            standard,
            "none",
            None,
            _earliest(until, declared.end),
            None,
            declared.event,
            _rests(declared.rests, own.shaped),
        )
    if own.later:
        return Standing(standard, "none", None, until, None, own.cause, _rests(own.rests, own.shaped))
    return Standing(
        standard, "unknown", None, _earliest(until, view.covered_from(unit, standard, day)), rests=_rests(own.shaped)
    )


def _earliest(*days: str | None) -> str | None:
    return min((day for day in days if day is not None), default=None)


def _rests(*parts: Iterable[Entry]) -> tuple[Entry, ...]:
    found = {entry.seq: entry for part in parts for entry in part}
    return tuple(found[seq] for seq in sorted(found))


def _pending(view: View, found: Standing, life: Life, day: str) -> int | None:
    if found.state in ("none", "unknown") and life.start and life.predecessors:
        for other in life.predecessors:
            if standing_before(view, other.unit, found.standard, life.start).state in ("recognised", "suspended"):
                return days_between(life.start, day)
    if found.state in ("recognised", "suspended") and found.recognition is not None:
        began = started(found.recognition)[1]
        for other in life.absorbed:
            if other.form == "nhap-vao" and began < other.day <= day:
                return days_between(other.day, day)
    return None


def standing_before(view: View, unit: str, standard: str, day: str) -> Standing:
    """The standing on the day before ``day``, be it by a higher standard: what a predecessor brought to a merger."""
    higher = (one for one in sorted(view.mentioned(unit)) if standard in view.law.required(one))
    last = day_before(day)
    return _implied(view, unit, [standing_of(view, unit, one, last, joined=False) for one in (standard, *higher)])[0]


def _implied(view: View, unit: str, found: list[Standing]) -> list[Standing]:
    """A standard without a decision of its own is implied by a recognised one that requires it."""
    by_standard = {standing.standard: standing for standing in found}
    for higher in reversed(found):
        if higher.state != "recognised" or higher.implied_by:
            continue
        for lower in view.law.required(higher.standard):
            known = by_standard.get(lower)
            if known is not None and known.state in _UNDECIDED:
                by_standard[lower] = Standing(
                    lower,
                    "recognised",
                    None,
                    _earliest(higher.until, _decided_from(view, unit, known, higher.until)),
                    None,
                    higher.cause,
                    higher.rests,
                    higher.standard,
                )
    return [by_standard[standing.standard] for standing in found]


def _decided_from(view: View, unit: str, undecided: Standing, last: str | None) -> str | None:
    """First day, not after ``last``, on which the standard's own decisions say something; what is implied hides others.

    None where they don't before ``last``.
    """
    day = undecided.until
    while day is not None and (last is None or day < last):
        then = standing_of(view, unit, undecided.standard, day, joined=False)
        if then.state not in _UNDECIDED:
            return day
        day = then.until
    return None


def lost_ground(view: View, found: Iterable[Standing]) -> list[dict[str, Any]]:
    """Notes on standards still held while one they require was revoked, expired or suspended."""
    states = {standing.standard: standing.state for standing in found}
    return [
        {"code": "REQUIRED_STANDARD_LOST", "standard": held, "required": lower, "state": states[lower]}
        for held, state in states.items()
        if state == "recognised"
        for lower in view.law.required(held)
        if states.get(lower) in ("revoked", "expired", "suspended")
    ]


def weakest(rests: Iterable[Entry]) -> str | None:
    """The weakest attestation among the entries an answer rests on; None where it rests on none."""
    kinds = {entry.payload["attestation"] for entry in rests}
    return next((kind for kind in _STRENGTH if kind in kinds), None)
