"""``socai/unit/1`` and ``socai/units/1``: one unit with its lineage and dated attributes, and lists of units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds.attributes import attribute_spans
from ledger.folds.cut import Cut
from ledger.folds.status import unit_on
from ledger.folds.view import View
from ledger.names import sort_key

SCHEMA = "socai/unit/1"
LIST_SCHEMA = "socai/units/1"
DATED = ("name", "parent", "code", "region", "group", "difficulty", "zone")


def unit_answer(view: View, unit: str, cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """A unit on the day of the cut: as in ``socai/status/1``, with life, aliases, dated attributes and members.

    ``attributes``: name -> [{from, to, value}], half-open, from null = since an unknown day.
    """
    day, life = cut.as_of, view.life(unit)
    names = dict.fromkeys((*DATED, *sorted(view.attributes(unit).dated)))
    spans = {name: attribute_spans(view.events(unit), name) for name in names}
    return {
        "schema": SCHEMA,
        "verified": False,
        "as_of": day,
        "known_at": dict(known_at),
        "unit": {
            **unit_on(view, unit, day),
            "phase": life.phase(day) if life else None,
            "life_since": life.start if life else None,
            "life_until": life.end if life else None,
            "aliases": list(view.attributes(unit).aliases),
            "attributes": {
                name: [{"from": span.start, "to": span.end, "value": span.value} for span in found]
                for name, found in spans.items()
                if found
            },
            "members": [view.described(member, day) for member in view.children(unit, view.own_day(unit, day))],
        },
    }


def units_answer(
    view: View, units: Iterable[str], cut: Cut, known_at: Mapping[str, Any], kind: str | None, everything: bool
) -> dict[str, Any]:
    """``units`` that exist on the day (``everything``: those that ceased or are to come too), by name, then id."""
    rows = [_row(view, unit, cut.as_of) for unit in units if view.life(unit) is not None]
    told = [row for row in rows if (everything or row["phase"] == "alive") and kind in (None, row["kind"])]
    return {
        "schema": LIST_SCHEMA,
        "verified": False,
        "as_of": cut.as_of,
        "known_at": dict(known_at),
        "units": sorted(told, key=lambda row: (sort_key(row["name"] or ""), row["id"])),
    }


def _row(view: View, unit: str, day: str) -> dict[str, Any]:
    life, own = view.life(unit), view.own_day(unit, day)
    return {
        **view.described(unit, day),
        "code": view.attributes(unit).at("code", own),
        "parents": [view.described(above, own) for above in view.chain(unit, own)],
        "phase": life.phase(day) if life else None,
        "life_since": life.start if life else None,
        "life_until": life.end if life else None,
    }
