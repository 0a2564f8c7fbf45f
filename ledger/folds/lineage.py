"""The lineage of a unit: every unit before and after it across changes of territory (TEMPORAL.md, Units)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ledger.folds.days import FAR as LAST
from ledger.folds.life import Related
from ledger.folds.view import View


def lineage(view: View, unit: str) -> list[dict[str, Any]]:
    """``{direction, from, id, kind, name, relation, since, form}``: nearest first, backwards then forwards.

    ``from`` is the unit at the near side of the change. Nothing is inherited along it: it only says where to look.
    """
    return [*_walk(view, unit, "predecessor"), *_walk(view, unit, "successor")]


def lineage_of(view: View, unit: str) -> dict[str, Any]:
    """``{of: {id, kind, name}, changes: lineage(...)}``; ``of`` is the unit, or what it follows.

    A unit without changes of its own beneath one that changed (a village in a commune that was merged) follows the
    lineage of the unit that it was registered beneath.
    """
    changes = lineage(view, unit)
    above = view.attributes(unit).at("parent", "")
    if changes or above is None or (view.law.kind(view.attributes(unit).kind) or {}).get("level") != "village":
        return {"of": view.described(unit, LAST), "changes": changes}
    return {"of": view.described(above, LAST), "changes": lineage(view, above)}


def with_lineage(view: View, units: Iterable[str]) -> list[str]:
    """``units`` and, after them, those that they were made of."""
    found: dict[str, None] = {}
    wave = list(units)
    while wave:
        found.update(dict.fromkeys(wave))
        lives = [view.life(unit) for unit in wave]
        before = [other.unit for life in lives if life for other in (*life.predecessors, *life.absorbed)]
        wave = [unit for unit in dict.fromkeys(before) if unit not in found]
    return list(found)


def changed_with(first: tuple[View, str], second: tuple[View, str], units: Iterable[str]) -> list[str]:
    """``units`` and those on the other side of a change of territory that only one of two (view, day) knows or has."""
    found = dict.fromkeys(units)
    for unit in tuple(found):
        near, far = (_related_by(view, unit, day) for view, day in (first, second))
        found.update(dict.fromkeys(sorted(near ^ far)))
    return list(found)


def _related_by(view: View, unit: str, day: str) -> set[str]:
    """The units that ``unit`` came from, took in or became by ``day``."""
    life = view.life(unit)
    others = (*life.predecessors, *life.absorbed, *life.successors) if life else ()
    return {other.unit for other in others if other.day <= day}


def _beyond(view: View, unit: str, direction: str) -> tuple[Related, ...]:
    life = view.life(unit)
    if life is None:
        return ()
    return (*life.predecessors, *life.absorbed) if direction == "predecessor" else life.successors


def _walk(view: View, unit: str, direction: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    seen = {unit}
    near = [unit]
    while near:
        far: list[str] = []
        for here in near:
            for other in _beyond(view, here, direction):
                if other.unit in seen:
                    continue
                seen.add(other.unit)
                far.append(other.unit)
                found.append(
                    {
                        "direction": direction,
                        "from": here,
                        **view.described(other.unit, other.day),
                        "relation": other.relation,
                        "since": other.day,
                        "form": other.form,
                    }
                )
        near = far
    return found
