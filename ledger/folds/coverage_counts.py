"""Counting statements and standings of a group of units: averages, bands, criteria, recognised units by year.

Three-valued throughout: what isn't known is counted apart, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.folds.lists import UNKNOWN, average
from ledger.folds.outcomes import Outcomes
from ledger.folds.percent import percent, share
from ledger.folds.standing import STATES

BANDS = (("19", 19), ("15-18", 15), ("10-14", 10), ("5-9", 5), ("<5", 0))
REASONS = ("no-statement", "other-set", "not-counted", "not-assessed", "not-named")


class Row(NamedTuple):
    """One unit: what its latest statement under the set says, ``reason`` where there is none; its own standing."""

    unit: dict[str, Any]
    district: str | None
    said: Outcomes | None
    reason: str | None
    listed: bool
    observed: str | None
    state: str
    for_year: int | None


def group(
    unit: dict[str, Any] | None,
    rows: Sequence[Row],
    names: Mapping[str, str | None],
    outside: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """What ``rows`` amount to; ``names``: the criteria of the set, empty where none is known.

    ``outside``: units of the place that don't count under the standard, with why; no number counts them.
    """
    met = {row.unit["id"]: _met(row) for row in rows}
    exact = [pair[0] for pair in met.values() if pair and pair[0] == pair[1]]
    observed = sorted(row.observed for row in rows if row.observed)
    unknown = [{"unit": row.unit, "reason": row.reason or _why(row)} for row in rows if _uncounted(met[row.unit["id"]])]
    return {
        "unit": unit,
        "units": len(rows),
        "out_of_scope": list(outside),
        "with_statement": len(observed),
        "observed": {"first": observed[0], "last": observed[-1]} if observed else None,
        "criteria_total": len(names) or None,
        "counted": len(exact),
        "criteria_met_average": average(exact),
        "unknown": unknown,
        "bands": _bands(rows, met) if len(names) == BANDS[0][1] else None,
        "states": {state: count for state in STATES if (count := sum(row.state == state for row in rows))},
        "standing_unknown": [
            {"unit": row.unit, "reason": UNKNOWN[row.state]} for row in rows if row.state in UNKNOWN
        ],
        "recognised_share": share(
            sum(row.state == "recognised" for row in rows), sum(row.state in UNKNOWN for row in rows), len(rows)
        ),
        "recognised": _recognised(rows),
        "criteria": _criteria(rows, names) if names else None,
    }


def _met(row: Row) -> tuple[int, int] | None:
    """The least and the greatest number of criteria met; None where nothing tells."""
    said = row.said
    if said is None or said.total is None or said.least is None or said.most is None:
        return None
    return said.total - said.most, said.total - said.least


def _uncounted(met: tuple[int, int] | None) -> bool:
    return met is None or met[0] != met[1]


def _why(row: Row) -> str:
    """Why a statement gives no exact number, or no outcome of a criterion."""
    if _met(row) is None:
        return "not-counted"
    return "not-assessed" if row.listed else "not-named"


def _bands(rows: Sequence[Row], met: Mapping[str, tuple[int, int] | None]) -> dict[str, int]:
    """Units by number of criteria met; one whose bounds lie in two bands is unknown."""
    found: Counter[str] = Counter()
    for row in rows:
        bounds = met[row.unit["id"]]
        names = {_band(count, row.said.total) for count in bounds} if bounds and row.said else {"unknown"}
        found[names.pop() if len(names) == 1 else "unknown"] += 1
    return {name: found[name] for name in (*(name for name, _ in BANDS), "unknown")}


def _band(count: int, total: int | None) -> str:
    """All that apply are met: the first band, also where some don't apply."""
    return BANDS[0][0] if count == total else next(name for name, least in BANDS[1:] if count >= least)


def _recognised(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The units recognised, by the year for which they were; an unknown year (null) comes last."""
    years: dict[int | None, list[dict[str, Any]]] = {}
    for row in rows:
        if row.state in ("recognised", "suspended"):
            years.setdefault(row.for_year, []).append(row.unit)
    return [{"for_year": year, "units": years[year]} for year in sorted(years, key=lambda year: year or 9999)]


def _criteria(rows: Sequence[Row], names: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Per criterion the units that meet it, of those to which it applies; unknown ones with where they come from."""
    told = []
    for number, name in names.items():
        said = [row.said.criteria.get(number) if row.said else None for row in rows]
        because = Counter(
            row.reason or ("not-assessed" if row.listed else "not-named")
            for row, outcome in zip(rows, said, strict=True)
            if outcome is None
        )
        met, unknown, of = said.count("met"), said.count(None), len(rows) - said.count("not-applicable")
        told.append(
            {
                "number": number,
                "name": name,
                "met": met,
                "not_met": said.count("not-met"),
                "not_applicable": said.count("not-applicable"),
                "unknown": unknown,
                "of": of,
                "share": {"least": percent(met, of), "most": percent(met + unknown, of)},
                "unknown_because": {reason: because[reason] for reason in REASONS if because[reason]},
            }
        )
    return told
