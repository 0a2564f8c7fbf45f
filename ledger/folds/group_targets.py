"""Targets about all units of a place: an average number of criteria met, a share or number of units recognised.

Three-valued: of units that nothing tells of, everything between the extremes is counted. Only units in the scope of
the programme count. Every measurement goes with its denominator, its unknown units and why they are unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.figures.quantity import read_vietnamese, shown
from ledger.folds.acts import Event
from ledger.folds.keeping import PROMISED, Promise, Verdict, holds
from ledger.folds.lists import UNKNOWN
from ledger.folds.outcomes import outcomes
from ledger.folds.results import progress_of
from ledger.folds.scope import parted
from ledger.folds.shares import members_of
from ledger.folds.standing import standing_of
from ledger.folds.view import View

KINDS = ("average", "share")
_WRITTEN = {"criteria": re.compile(r"([0-9][0-9.,]*) tiêu chí"), "percent": re.compile(r"([0-9][0-9.,]*) ?%")}


class Goal(NamedTuple):
    """``value`` in ``unit``: criteria (average), percent or units (share), as written with ``decimals``."""

    value: Fraction
    decimals: int
    unit: str

    def met(self, value: Fraction) -> bool:
        """As written: what rounds to the goal meets it, where it is written with decimals."""
        return value >= self.value - (Fraction(1, 2 * 10**self.decimals) if self.decimals else 0)


class Measured(NamedTuple):
    """``least`` to ``most`` in the goal's unit, over ``of`` units; ``unknown``: (unit, reason); ``outside``: of the
    programme's scope; ``days``: since when each known unit counts, None where that isn't known."""

    least: Fraction
    most: Fraction
    of: int
    unknown: tuple[tuple[str, str], ...]
    outside: tuple[dict[str, Any], ...]
    days: tuple[str | None, ...]


def goal_of(event: Event) -> Goal | None:
    """What is to be reached: ``to_count``, else the stated count, else the one number of the source's words.

    A stated count of a share is in percent unless its own words lack the sign: "6 xã" counts units.
    """
    body, stated = event.body, event.body["stated_count"]
    unit = "criteria" if body["kind"] == "average" else "percent"
    if unit == "percent" and stated and stated["as_written"] and "%" not in stated["as_written"]:
        unit = "units"
    if body["to_count"] is not None:
        return Goal(Fraction(body["to_count"]), 0, unit)
    if stated is not None:
        return Goal(Fraction(stated["min"]), 0, unit)
    written = _WRITTEN[unit].findall((body["stated"] or {}).get("as_written") or "")
    if len(written) != 1:
        return None
    try:
        read = read_vietnamese(written[0].rstrip(".,"))
    except LedgerError:
        return None
    return Goal(read.value, read.decimals, unit)


def judge(view: View, event: Event, promise: Promise) -> tuple[Verdict, dict[str, Any] | None]:
    """The verdict on an average or share target, and the measurement that it rests on, by the due day or the day asked.

    Averages: overdue and not reached only by what was observed on the due day or later.
    """
    goal = goal_of(event)
    measured = _measure(view, promise, goal, promise.by_due) if goal else None
    if goal is None or measured is None:
        return (PROMISED if promise.open else Verdict("unknown", None, _unmeasured(view, promise, goal))), None
    return _verdict(view, promise, goal, measured), {
        "goal": shown(goal.value, goal.decimals),
        "unit": goal.unit,
        "least": shown(measured.least, 0 if goal.unit == "units" else 2),
        "most": shown(measured.most, 0 if goal.unit == "units" else 2),
        "of": measured.of,
        "unknown": [{"unit": view.described(unit, promise.by_due), "reason": why} for unit, why in measured.unknown],
        "out_of_scope": list(measured.outside),
    }


def _unmeasured(view: View, promise: Promise, goal: Goal | None) -> str:
    """Why there is nothing to measure."""
    if goal is None:
        return "goal-unclear"
    known = promise.set is not None and view.law.criteria_set(promise.set) is not None
    return "no-units" if known or goal.unit != "criteria" else "set-unknown"


def _verdict(view: View, promise: Promise, goal: Goal, measured: Measured) -> Verdict:
    if goal.met(measured.least):
        return Verdict("reached", _reached_on(goal, measured))
    if promise.open:
        return PROMISED
    now = _measure(view, promise, goal, promise.day)
    later = Verdict("late", _reached_on(goal, now)) if now and goal.met(now.least) else None
    if goal.unit == "criteria":
        seen = _measure(view, promise, goal, promise.day, promise.due)
        if later is None and seen is not None and not goal.met(seen.most):
            return Verdict("late", None, "not-reached")
        return later or Verdict("unknown", None, "nothing-observed")
    if not goal.met(measured.most):
        return later or Verdict("late", None, "not-reached")
    return Verdict("unknown", None, "standing-unknown")


def _reached_on(goal: Goal, measured: Measured) -> str | None:
    """The last of the days that the least number rests on; of a share, of as many units as suffice."""
    days = sorted((day or "" for day in measured.days), key=lambda day: day or "9999")
    if goal.unit == "criteria":
        return max(days, default=None) or None
    enough = next((n for n in range(len(days) + 1) if goal.met(_amount(n, measured.of, goal))), len(days))
    return (days[enough - 1] or None) if enough else None


def _amount(count: int, of: int, goal: Goal) -> Fraction:
    return Fraction(count) if goal.unit == "units" else Fraction(100 * count, of)


def _measure(view: View, promise: Promise, goal: Goal, day: str, since: str | None = None) -> Measured | None:
    """None where no unit counts, or the number of criteria isn't known. ``since``: what was observed before is open."""
    criteria_set = view.law.criteria_set(promise.set) if promise.set else None
    standard = view.law.standard(promise.standard)
    kinds = criteria_set.unit_kinds if criteria_set else standard.unit_kinds if standard else ()
    members = [one for one in members_of(view, promise.unit, tuple(kinds), day) or () if one != promise.unit]
    units, outside = parted(view, members, promise.standard, day)
    if not units:
        return None
    told: Measured | None
    if goal.unit == "criteria":
        told = _average(view, promise, units, day, since)
    else:
        told = _recognised(view, promise, goal, units, day)
    return None if told is None else told._replace(outside=tuple(outside))


def _average(view: View, promise: Promise, units: Sequence[str], day: str, since: str | None) -> Measured | None:
    """Criteria met, a unit on average."""
    law = view.law.criteria_set(promise.set) if promise.set else None
    if law is None:
        return None
    least, most, unknown, days = 0, 0, [], []
    for unit in units:
        latest = progress_of([one for one in view.statements(unit, promise.standard) if one.set == promise.set], day)
        said = outcomes(latest, law) if latest and (since is None or latest.last >= since) else None
        if said is None or said.total is None or said.least is None or said.most is None:
            most += len(law.criteria)
            unknown.append((unit, "nothing-observed" if said is None else "not-told"))
            continue
        least, most = least + said.total - said.most, most + said.total - said.least
        days.append(latest.last if latest else None)
        if said.least != said.most:
            unknown.append((unit, "not-told"))
    of = len(units)
    return Measured(Fraction(least, of), Fraction(most, of), of, tuple(unknown), (), tuple(days))


def _recognised(view: View, promise: Promise, goal: Goal, units: Sequence[str], day: str) -> Measured:
    """How many units hold the title, or which share of them."""
    days, unknown = [], []
    for unit in units:
        found = standing_of(view, unit, promise.standard, day, joined=False)
        held = holds(found, promise)
        if held:
            days.append(found.since)
        elif held is None:
            unknown.append((unit, UNKNOWN.get(found.state, "set-unknown")))
    of = len(units)
    least, most = (_amount(count, of, goal) for count in (len(days), len(days) + len(unknown)))
    return Measured(least, most, of, tuple(unknown), (), tuple(days))
