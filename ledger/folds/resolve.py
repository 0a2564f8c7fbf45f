"""Which unit a name means (DESIGN.md section 8).

Among units and names in force on the as-of date, else among those that ceased before it, else among later ones. A
leading kind word filters, a unit above narrows, an id always works.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from ledger.errors import LedgerError
from ledger.folds.view import View
from ledger.names import Query, compact, parse_query

PHASES = ("in-force", "before", "later")
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")


class Names(Protocol):
    """Where the bearers of a name are looked up; it may offer too many units, never too few."""

    def bearers(self, key: str) -> Collection[str]:
        """Units one of whose names or aliases, at any time, has this compact key (``ledger.names.compact``)."""
        ...

    def keys(self) -> Collection[str]:
        """The compact key of every name: for suggestions."""
        ...


class Found(NamedTuple):
    """``unit``: full id. ``phase`` of PHASES: whether unit and name are in force on the day, were before, or will be
    later; an id is always in force.
    """

    unit: str
    phase: str


def unit_named(
    view: View, names: Names, text: str, day: str, kind_words: Mapping[str, Iterable[str]], within: str | None = None
) -> Found:
    """The unit that ``text`` means on ``day``: "thôn 8, xã Ia Đal", "dak kroong", "unit:xa-xop" or "xa-xop".

    ``within``: a unit above it, itself in words or an id. Raises LedgerError UNIT_AMBIGUOUS (name, as_of, candidates:
    [{id, kind, name, parents, phase}]) and UNIT_NOT_FOUND (name, as_of, near: [{id, kind, name, parents}]).
    """
    query = parse_query(text, kind_words)
    unit = _by_id(view, text.strip() if query.unit is None else query.unit.removeprefix("unit:"))
    if unit is not None:
        return Found(unit, "in-force")
    if query.unit is not None:
        raise LedgerError("UNIT_NOT_FOUND", name=text, as_of=day, near=[])
    above = _around(query)
    if within:
        holder = parse_query(within, kind_words)
        above += [holder, *_around(holder)]
    holders = [_meant(view, names, holder, day) for holder in above]
    hits = _hits(view, names, query, day)
    for phase in PHASES:
        for reading in hits:
            units = [unit for unit, known in reading.items() if known == phase and _inside(view, unit, day, holders)]
            if len(units) == 1:
                return Found(units[0], phase)
            if units:
                told = [{**_told(view, unit, day), "phase": phase} for unit in units]
                raise LedgerError("UNIT_AMBIGUOUS", name=text, as_of=day, candidates=told)
    near = [] if any(not holder for holder in holders) else _near(view, names, query, day)
    raise LedgerError("UNIT_NOT_FOUND", name=text, as_of=day, near=near)


def _by_id(view: View, text: str) -> str | None:
    """The unit with this id, None when there is none; ids have no spaces or diacritics."""
    unit = f"unit:{text}"
    return unit if _ID.fullmatch(text) and view.read(unit) else None


def _hits(view: View, names: Names, query: Query, day: str) -> list[dict[str, str]]:
    """For each reading of the query, best first: the units it fits, with their phase."""
    found = []
    for key, kinds in query.readings():
        fits = {unit: _fit(view, unit, key, kinds, day) for unit in sorted(names.bearers(key))} if key else {}
        found.append({unit: phase for unit, phase in fits.items() if phase is not None})
    return found


def _fit(view: View, unit: str, key: str, kinds: Collection[str], day: str) -> str | None:
    """The phase in which ``unit`` bears the name ``key`` on ``day``; None when it doesn't, or is of another kind."""
    attributes = view.attributes(unit)
    if view.life(unit) is None or (kinds and attributes.kind not in kinds):
        return None
    starts = [start for start, name in attributes.names() if name and compact(name) == key]
    alias = any(compact(name) == key for name in attributes.aliases)
    if not starts and not alias:
        return None
    phase = _phase(view, unit, day)
    if phase != "in-force" or alias or compact(attributes.at("name", day) or "") == key:
        return phase
    return "before" if starts[0] <= day else "later"


def _phase(view: View, unit: str, day: str) -> str:
    life = view.life(unit)
    return {"ceased": "before", "not-yet": "later"}.get(life.phase(day), "in-force") if life else "in-force"


def _around(query: Query) -> list[Query]:
    """The units named after the first one; each must be above it, in whatever order they are told."""
    return [query.within, *_around(query.within)] if query.within else []


def _meant(view: View, names: Names, query: Query, day: str) -> set[str]:
    """Every unit that a holder may mean, at any time: it only narrows."""
    unit = _by_id(view, (query.unit or query.whole).removeprefix("unit:"))
    if unit is not None:
        return {unit}
    return {unit for reading in _hits(view, names, query, day) for unit in reading}


def _inside(view: View, unit: str, day: str, holders: Iterable[set[str]]) -> bool:
    above = _above(view, unit, day)
    return all(above & holder for holder in holders)


def _above(view: View, unit: str, day: str) -> set[str]:
    """The units above ``unit`` on its own day nearest to ``day``: by the map of that day, and those first named."""
    probe = view.own_day(unit, day)
    found: set[str] = set()
    current = view.attributes(unit).at("parent", probe)
    while current is not None and current not in found:
        found.add(current)
        current = view.attributes(current).at("parent", probe)
    return found.union(view.chain(unit, probe))


def _told(view: View, unit: str, day: str) -> dict[str, Any]:
    probe = view.own_day(unit, day)
    return {**view.described(unit, probe), "parents": [view.described(one, probe) for one in view.chain(unit, probe)]}


def _near(view: View, names: Names, query: Query, day: str) -> list[dict[str, Any]]:
    """Units whose names are spelt much alike, of the kind asked for if there are any, at most five."""
    from difflib import get_close_matches

    kinds = query.kinds
    alike = get_close_matches(compact(query.name), list(names.keys()), 10, 0.7)
    units = [unit for key in alike for unit in sorted(names.bearers(key)) if view.life(unit) is not None]
    fitting = [unit for unit in dict.fromkeys(units) if not kinds or view.attributes(unit).kind in kinds]
    return [_told(view, unit, day) for unit in (fitting or list(dict.fromkeys(units)))[:5]]
