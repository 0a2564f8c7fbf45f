"""Rows and the summary of ``socai/list/1``: three-valued, with what is unknown counted apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds.standing import STATES, standings
from ledger.folds.status import progress_on, state_of
from ledger.folds.view import View


def list_row(view: View, unit: str, standard: str, day: str) -> dict[str, Any]:
    """``{unit: {id, kind, name}, standing, progress}`` of one unit under ``standard`` (full id) on ``day``."""
    found = next(one for one in standings(view, unit, day, [standard]) if one.standard == standard)
    progress = view.progress(unit, standard, day)
    return {
        "unit": view.described(unit, day),
        "standing": state_of(view, unit, found, day),
        "progress": progress_on(view, progress) if progress else None,
    }


def summarise(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """``{units, by_state, with_progress, unknown, criteria_met_average}``.

    ``unknown``: units whose standing the ledger can't tell. The average is taken over the units whose number of
    criteria met is known, rounded half up to 2 places; None where there is none.
    """
    rows = list(rows)
    states = [row["standing"]["state"] for row in rows]
    counts = [
        row["progress"]["criteria_met"]
        for row in rows
        if row["progress"] and row["progress"]["criteria_met"] is not None
    ]
    return {
        "units": len(rows),
        "by_state": {state: states.count(state) for state in STATES if state in states},
        "with_progress": sum(row["progress"] is not None for row in rows),
        "unknown": states.count("unknown") + states.count("before-ledger"),
        "criteria_met_average": average(counts),
    }


def average(counts: list[int]) -> float | None:
    """The mean rounded half up to 2 places, computed in whole numbers: 9.005 gives 9.01."""
    if not counts:
        return None
    return (200 * sum(counts) + len(counts)) // (2 * len(counts)) / 100
