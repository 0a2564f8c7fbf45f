"""``socai/list/1``: which units a list is about, their rows in Vietnamese order, and the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ledger.folds.cut import Cut, answer_head
from ledger.folds.lineage import changed_with, with_lineage
from ledger.folds.lists import list_row, summarise
from ledger.folds.view import View
from ledger.names import sort_key

SCHEMA = "socai/list/1"
LEVELS = 8


class Asking(NamedTuple):
    """What a list is about. ``standard``, ``parent``: full ids. ``kind`` None: see ``units_of``."""

    standard: str
    parent: str | None = None
    kind: str | None = None
    state: str | None = None
    for_year: int | None = None


def units_of(view: View, every: Iterable[str], asking: Asking, day: str) -> Iterator[str]:
    """The units that exist on ``day`` and whose kind the standard is for.

    Beneath a parent: those of ``kind`` at any depth, or without a kind its own children. Without a parent: all of
    ``every`` (all unit ids of the cut). A parent that doesn't exist on the day has none.
    """
    law = view.law.standard(asking.standard)
    kinds = {asking.kind} if asking.kind else set(law.unit_kinds if law else ())
    found: Iterable[str] = ()
    if asking.parent is None:
        found = (unit for unit in every if _lives(view, unit, day))
    elif _lives(view, asking.parent, day):
        found = beneath(view, asking.parent, day, LEVELS if asking.kind else 1)
    return (unit for unit in found if view.attributes(unit).kind in kinds)


def _lives(view: View, unit: str, day: str) -> bool:
    life = view.life(unit)
    return life is not None and life.phase(day) == "alive"


def beneath(view: View, parent: str, day: str, depth: int = 1) -> Iterator[str]:
    """The units beneath ``parent`` on ``day``, ``depth`` levels deep."""
    for unit in view.children(parent, day):
        yield unit
        if depth > 1:
            yield from beneath(view, unit, day, depth - 1)


def over_time(view: View, top: str, day: str, depth: int) -> list[str]:
    """``top``, the units beneath it on ``day`` (or on its own last day), and all that these were made of."""
    found: dict[str, None] = {}
    for unit in with_lineage(view, [top]):
        below = beneath(view, unit, view.own_day(unit, day), depth) if depth else ()
        found.update(dict.fromkeys([unit, *below]))
    return with_lineage(view, found)


def compared_units(first: tuple[View, str], second: tuple[View, str], top: str, depth: int) -> list[str]:
    """``top`` and, ``depth`` levels deep, what was beneath it at either (view, day), with the units on the other side
    of each change of territory between the two.
    """
    below = (one for view, day in (first, second) for one in beneath(view, top, day, depth) if depth)
    return changed_with(first, second, [top, *below])


def list_answer(
    view: View, every: Iterable[str], asking: Asking, cut: Cut, known_at: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer of ``list --json``; rows by name in Vietnamese order, then id.

    The summary counts the rows told, after ``state`` and ``for_year``; a choice so made has no share recognised.
    """
    day = cut.as_of
    rows = (list_row(view, unit, asking.standard, day) for unit in units_of(view, every, asking, day))
    told = sorted((row for row in rows if _wanted(row, asking)), key=_place)
    summary = summarise(told)
    if asking.state is not None or asking.for_year is not None:
        summary["recognised"] = None
    return {
        **answer_head(SCHEMA, cut, known_at),
        "standard": asking.standard.removeprefix("standard:"),
        "parent": view.described(asking.parent, day) if asking.parent else None,
        "kind": asking.kind,
        "rows": told,
        "summary": summary,
    }


def _wanted(row: Mapping[str, Any], asking: Asking) -> bool:
    standing = row["standing"]
    return (asking.state is None or standing["state"] == asking.state) and (
        asking.for_year is None or standing["for_year"] == asking.for_year
    )


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    return sort_key(row["unit"]["name"] or ""), row["unit"]["id"]
