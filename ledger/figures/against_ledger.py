"""Figures recomputed from the ledger as of their own date, with the events that the recomputed number rests on.

Only what is stated as a result (``actual``) on a known day about a known unit is compared. Where the ledger doesn't
know every unit that counts, it says so and decides nothing beyond what it knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from ledger.figures.metrics import Metric, metric_of
from ledger.figures.quantity import Interval, approximate, counted, hedged, point, rounded, shown, told
from ledger.figures.rows import Row, Verdict
from ledger.folds.lists import list_row, summarise
from ledger.folds.scope import parted
from ledger.folds.standing import standings
from ledger.folds.status import progress_on
from ledger.folds.view import View

RELATION = "against-ledger"
_LEVELS = 3


class Recomputed(NamedTuple):
    """What the ledger has for a metric: every value it may be, whether nothing is missing, the events used."""

    value: Interval
    complete: bool
    entries: tuple[int, ...]


def against_ledger(view: View, rows: Iterable[Row]) -> list[Verdict]:
    """A verdict on each row that states what the ledger can recompute."""
    return [verdict for row in rows for verdict in _of_row(view, row)]


def _of_row(view: View, row: Row) -> list[Verdict]:
    metric = metric_of(row.metric)
    if metric is None or row.scope is None or row.period is None or row.value is None or row.basis != "actual":
        return []
    criteria_set = view.law.criteria_set(row.set) if row.set else None
    if criteria_set is None:
        return []
    found = recomputed(view, metric, row.scope, criteria_set.standard, row.period[1])
    if found is None:
        return []
    stated = hedged(rounded(row.value, row.decimals, counted(row.unit)), row.hedge)
    said = row.as_written or shown(row.value, row.decimals)
    shows = _shown(found.value, row.decimals)
    klass, reason = "ok", "holds"
    if not stated.meets(found.value):
        klass, reason = ("doubt" if approximate(row.hedge) else "contradiction"), "ledger-says"
    elif not found.complete:
        klass, reason = "cannot-say", "ledger-incomplete"
    return [Verdict(row, RELATION, klass, reason, said, shows, entries=found.entries)]


def recomputed(view: View, metric: Metric, scope: str, standard: str, day: str) -> Recomputed | None:
    """The metric of ``scope`` (full unit id) under ``standard`` (full id) on ``day``; None: the ledger has nothing."""
    if metric.kind is None:
        return _of_result(view, metric, scope, standard, day)
    found = [unit for unit in _beneath(view, scope, day, _LEVELS) if view.attributes(unit).kind == metric.kind]
    units, _ = parted(view, dict.fromkeys(found), standard, day)
    if not units:
        return None
    if metric.id == "units-recognised":
        return _recognised(view, units, standard, day)
    rows = [list_row(view, unit, standard, day) for unit in units]
    known = [row["progress"]["criteria_met"] for row in rows if row["progress"]]
    counts = [count for count in known if count is not None]
    summary = summarise(rows)
    if not counts:
        return None
    complete = len(counts) == summary["in_scope"]
    entries = tuple(seq for unit in units for seq in _sources(view, unit, standard, day))
    if metric.id == "criteria-average":
        if not complete:
            return Recomputed(Interval(None, None), False, entries)
        return Recomputed(point(Fraction(sum(counts), len(counts))), True, entries)
    low, high = metric.band or (0, 0)
    inside = sum(low <= count <= high for count in counts)
    unknown = len(units) - len(counts)
    return Recomputed(Interval(Fraction(inside), Fraction(inside + unknown)), complete, entries)


def _recognised(view: View, units: list[str], standard: str, day: str) -> Recomputed:
    held, unknown, entries = 0, 0, []
    for unit in units:
        found = next(one for one in standings(view, unit, day, [standard]) if one.standard == standard)
        if found.state == "recognised":
            held += 1
            entries += [event.seq for event in (found.recognition or found.cause,) if event is not None]
        elif found.state in ("unknown", "uncertain", "before-ledger"):
            unknown += 1
    value = Interval(Fraction(held), Fraction(held + unknown))
    return Recomputed(value, unknown == 0, tuple(entries))


def _of_result(view: View, metric: Metric, unit: str, standard: str, day: str) -> Recomputed | None:
    """x of x/y: what the unit's own result in force on the day counts."""
    statement = view.progress(unit, standard, day)
    if statement is None:
        return None
    counted_so = progress_on(view, statement)
    of, _, which = metric.id.partition("-")
    met, total = counted_so[f"{of}_met"], counted_so[f"{of}_total"]
    if met is None or total is None:
        return None
    number = met if which == "met" else total - met
    return Recomputed(point(Fraction(number)), True, tuple(event.seq for event in statement.sources))


def _sources(view: View, unit: str, standard: str, day: str) -> Iterator[int]:
    statement = view.progress(unit, standard, day)
    if statement is not None:
        yield from (event.seq for event in statement.sources)


def _beneath(view: View, unit: str, day: str, depth: int) -> Iterator[str]:
    for child in view.children(unit, day):
        yield child
        if depth > 1:
            yield from _beneath(view, child, day, depth - 1)


def _shown(value: Interval, decimals: int) -> str:
    if value.lo is None and value.hi is None:
        return ""
    if value.exact and value.lo is not None:
        return shown(value.lo, 2 if (value.lo * 10**decimals).denominator != 1 else decimals)
    return told(value)
