"""Rows and the summary of ``socai/list/1``: three-valued, with what is unknown counted apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds.beside import eligibility
from ledger.folds.percent import share
from ledger.folds.scope import counting, told
from ledger.folds.standing import STATES, standings
from ledger.folds.status import progress_on, state_of
from ledger.folds.view import View

UNKNOWN = {"unknown": "nothing-recorded", "uncertain": "window", "before-ledger": "before-ledger"}
"""States of a standing that don't tell whether a unit is recognised -> where that comes from."""


def list_row(view: View, unit: str, standard: str, day: str) -> dict[str, Any]:
    """``{unit: {id, kind, name}, scope, standing, progress}`` of one unit under ``standard`` (full id) on ``day``."""
    found = next(one for one in standings(view, unit, day, [standard]) if one.standard == standard)
    progress = view.progress(unit, standard, day)
    return {
        "unit": view.described(unit, day),
        "scope": told(view, counting(view, unit, standard, day), day),
        "standing": state_of(view, unit, found, day),
        "progress": progress and {
            **progress_on(view, progress), "eligible": eligibility(view, unit, standard, progress, day),
        },
    }


def summarise(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What rows amount to: every number but ``units`` is of the ``in_scope`` ones, the others are ``out_of_scope``.

    ``unknown``: units whose standing the ledger can't tell, ``unknown_because`` why. ``recognised``: their number and
    share, unknown ones counted as not recognised, then as recognised. The average is taken over the ``averaged`` units
    whose number of criteria met is known, rounded half up to 2 places; None where there is none, or where their sets
    differ in how many criteria they have: 16 of 16 and 16 of 19 have no mean.
    """
    rows = list(rows)
    inside = [row for row in rows if row["scope"]["in_scope"]]
    states = [row["standing"]["state"] for row in inside]
    known = [row["progress"] for row in inside if row["progress"] and row["progress"]["criteria_met"] is not None]
    counts = [progress["criteria_met"] for progress in known]
    alike = len({progress["criteria_total"] for progress in known}) == 1
    because = {reason: states.count(state) for state, reason in UNKNOWN.items() if state in states}
    return {
        "units": len(rows),
        "in_scope": len(inside),
        "out_of_scope": [{**row["unit"], "scope": row["scope"]} for row in rows if not row["scope"]["in_scope"]],
        "by_state": {state: states.count(state) for state in STATES if state in states},
        "with_progress": sum(row["progress"] is not None for row in inside),
        "unknown": sum(because.values()),
        "unknown_because": because,
        "recognised": share(states.count("recognised"), sum(because.values()), len(inside)),
        "averaged": len(counts),
        "criteria_met_average": average(counts) if alike else None,
    }


def average(counts: list[int]) -> float | None:
    """The mean rounded half up to 2 places, computed in whole numbers: 9.005 gives 9.01."""
    if not counts:
        return None
    return (200 * sum(counts) + len(counts)) // (2 * len(counts)) / 100
