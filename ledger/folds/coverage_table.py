"""``socai/coverage/1``: how many units of each district meet each criterion, from the latest statements at a cut.

Every number stands beside its denominator and what isn't known, with where the unknown comes from. Units outside the
scope of the programme are named and not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.folds.coverage_counts import Row, group
from ledger.folds.cut import Cut, answer_head
from ledger.folds.dossiers import short
from ledger.folds.law import CriteriaSet
from ledger.folds.outcomes import criterion_names, outcomes
from ledger.folds.scope import parted
from ledger.folds.standing import standings
from ledger.folds.view import View
from ledger.names import sort_key

SCHEMA = "socai/coverage/1"
BY = ("district", "criterion")


def coverage_table(
    view: View,
    units: Iterable[str],
    cut: Cut,
    known_at: Mapping[str, Any],
    standard: str,
    by: Sequence[str] = BY,
    set_id: str | None = None,
) -> dict[str, Any]:
    """The answer of ``coverage --json`` for ``units`` under ``standard``; ``set_id`` None: the one most are judged by.

    Ids are full ids. Totals stand in a group of their own, whose unit is null.
    """
    day = cut.as_of
    units, outside = parted(view, units, standard, day)
    used = _sets(view, units, standard, day)
    chosen = set_id or (used[0]["set"] if used else _in_force(view, units, standard, day))
    law = view.law.criteria_set(chosen) if chosen else None
    rows = [_row(view, unit, standard, chosen, law, day) for unit in units]
    districts: dict[str | None, list[Row]] = {}
    for row in rows:
        districts.setdefault(row.district, []).append(row)
    names = criterion_names(view.read, chosen) if chosen else {}
    beyond: dict[str | None, list[dict[str, Any]]] = {}
    for one in outside:
        beyond.setdefault(_district(view, one["id"], day), []).append(one)
    groups = [
        group(
            view.described(district, day) if district else None,
            districts.get(district, ()),
            names,
            beyond.get(district, ()),
        )
        for district in dict.fromkeys([*districts, *beyond])
    ]
    groups.sort(key=lambda one: (one["unit"] is None, sort_key((one["unit"] or {}).get("name") or "")))
    total = group(None, rows, names, outside)
    if "criterion" not in by:
        for one in (*groups, total):
            one["criteria"] = None
    return {
        **answer_head(SCHEMA, cut, known_at),
        "standard": short(standard),
        "set": short(chosen),
        "sets": [{**one, "set": short(one["set"])} for one in used],
        "by": list(by),
        "groups": groups if "district" in by else [],
        "total": total,
    }


def _sets(view: View, units: Iterable[str], standard: str, day: str) -> list[dict[str, Any]]:
    """The sets of the latest statements with how many units each, most first."""
    found = Counter(progress.set for unit in units if (progress := view.progress(unit, standard, day)) is not None)
    return [{"set": one, "units": count} for one, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]


def _in_force(view: View, units: Sequence[str], standard: str, day: str) -> str | None:
    if not units:
        return None
    names = [view.attributes(above).at("name", day) for above in (units[0], *view.chain(units[0], day))]
    return view.law.set_in_force(standard, view.attributes(units[0]).kind, day, [name for name in names if name])


def _row(view: View, unit: str, standard: str, set_id: str | None, law: CriteriaSet | None, day: str) -> Row:
    held = next(one for one in standings(view, unit, day, [standard]) if one.standard == standard)
    known = [one for one in view.statements(unit, standard) if one.last <= day]
    under = [one for one in known if one.set == set_id]
    latest = max(under, key=lambda one: one.order, default=None)
    reason = None if latest else "other-set" if known else "no-statement"
    return Row(
        view.described(unit, day),
        _district(view, unit, day),
        outcomes(latest, law) if latest else None,
        reason,
        latest.listed if latest else False,
        latest.last if latest else None,
        held.state,
        held.for_year,
    )


def _district(view: View, unit: str, day: str) -> str | None:
    """The district above ``unit``; where there is none (since 2025-07-01), the unit directly above it."""
    above = view.chain(unit, day)
    for one in above:
        if (view.law.kind(view.attributes(one).kind) or {}).get("level") == "district":
            return one
    return above[0] if above else None
