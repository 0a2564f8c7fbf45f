"""``socai/resources/1``: capital mobilised (nguồn lực huy động) by unit, period and source, as stated; totals checked.

A statement stands at the end of its period. Of several for one unit and period the last recorded counts, the others are
told. Only what is stated as actual is added up; amounts in different units of measure never are; periods that overlap
(half a year, the year) stand side by side and are never summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.folds.acts import Event
from ledger.folds.certification import heeded
from ledger.folds.cut import Cut, answer_head
from ledger.folds.status import cited
from ledger.folds.view import View
from ledger.names import sort_key

SCHEMA = "socai/resources/1"
_TYPE = "resources.reported"


class Spell(NamedTuple):
    """A period as stated, both days included."""

    first: str
    last: str


def resources(
    view: View, units: Iterable[str], cut: Cut, known_at: Mapping[str, Any], year: int | None = None
) -> dict[str, Any]:
    """The answer of ``resources --json`` for ``units`` (full ids), of periods that end by the day of the cut.

    ``year``: only periods that lie within it. ``rows``: a statement each, by unit, then period. ``comparisons``: what a
    unit states beside what the units beneath it state for the same period, in one unit of measure.
    """
    day = cut.as_of
    rows, comparisons = [], []
    for unit in units:
        told = _by_period(view, unit, day, year)
        for spell in sorted(told):
            rows.append(_row(view, unit, day, spell, told[spell]))
        comparisons += _compared(view, unit, day, year, told)
    rows.sort(key=lambda row: (sort_key(row["unit"]["name"] or ""), row["unit"]["id"], row["period"]["first"]))
    differing = sum(bool(row["difference"]) for row in rows) + sum(bool(row["superseded"]) for row in rows)
    return {
        **answer_head(SCHEMA, cut, known_at),
        "rows": rows,
        "comparisons": comparisons,
        "summary": {
            "statements": len(rows),
            "not_actual": sum(not row["counted"] for row in rows),
            "differences": differing + sum(bool(one["difference"]) for one in comparisons),
        },
    }


def _by_period(view: View, unit: str, day: str, year: int | None) -> dict[Spell, list[Event]]:
    """The statements on ``unit`` by period, those of one period in order of recording."""
    found: dict[Spell, list[Event]] = {}
    for event in sorted(view.events(unit), key=lambda one: one.seq):
        if event.type != _TYPE or event.excluded:
            continue
        period = event.body["period"]
        spell = Spell(period["first"], period["last"])
        if spell.last <= day and year in (None, year_of(spell)):
            found.setdefault(spell, []).append(event)
    return found


def year_of(spell: Spell) -> int | None:
    """The calendar year that a period lies in; None where it crosses into another."""
    return int(spell.first[:4]) if spell.first[:4] == spell.last[:4] else None


def added(items: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    """Unit of measure -> sum of the amounts, exact."""
    sums: dict[str, Decimal] = {}
    for item in items:
        sums[item["unit"]] = sums.get(item["unit"], Decimal(0)) + Decimal(item["amount"])
    return sums


def _counting(told: Sequence[Event]) -> Event:
    """Of the statements of one period the last that is actual, else the last."""
    return [event for event in told if heeded(event)][-1] if any(map(heeded, told)) else told[-1]


def _row(view: View, unit: str, day: str, spell: Spell, told: Sequence[Event]) -> dict[str, Any]:
    event = _counting(told)
    body, sums = event.body, added(event.body["items"])
    single = next(iter(sums.values())) if len(sums) == 1 else None
    stated = None if body["total"] is None else Decimal(body["total"])
    return {
        "unit": view.described(unit, day),
        "within": [view.described(above, day) for above in view.chain(unit, day)],
        "period": dict(body["period"]),
        "year": year_of(spell),
        "counted": heeded(event),
        "basis": body["stated"]["basis"],
        "hedge": body["stated"]["hedge"],
        "items": [
            {**item, "share": _share(Decimal(item["amount"]), sums[item["unit"]])} for item in body["items"]
        ],
        "added": {measure: _plain(total) for measure, total in sums.items()},
        "total": body["total"],
        "difference": _plain(stated - single) if stated is not None and single is not None and stated != single
        else None,
        "superseded": [
            {**cited(other.entry), "basis": other.body["stated"]["basis"], "total": other.body["total"],
             "added": {measure: _plain(total) for measure, total in added(other.body["items"]).items()}}
            for other in told if other is not event
        ],
        "document": event.document and {
            member: event.document[member] for member in ("kind", "number", "signed_on", "issuer")
        },
        "attestation": event.entry.payload["attestation"],
        **cited(event.entry),
    }


def _compared(
    view: View, unit: str, day: str, year: int | None, told: Mapping[Spell, Sequence[Event]]
) -> list[dict[str, Any]]:
    """For each period that units beneath state too: own amount, theirs added, how many of them state it.

    ``difference`` (own less theirs) only where all of them state it; else nothing can be said.
    """
    members = view.children(unit, day)
    below: dict[Spell, dict[str, dict[str, Decimal]]] = {}
    for member in members:
        for spell, events in _by_period(view, member, day, year).items():
            event = _counting(events)
            if heeded(event):
                below.setdefault(spell, {})[member] = added(event.body["items"])
    found = []
    for spell in sorted(below):
        own = _own(told.get(spell))
        for measure in sorted({name for sums in below[spell].values() for name in sums}):
            theirs = [sums[measure] for sums in below[spell].values() if measure in sums]
            total = sum(theirs, Decimal(0))
            mine = own.get(measure)
            whole = len(theirs) == len(members)
            found.append({
                "unit": view.described(unit, day),
                "period": {"first": spell.first, "last": spell.last},
                "measure": measure,
                "own": None if mine is None else _plain(mine),
                "members": {"stated": len(theirs), "of": len(members), "added": _plain(total)},
                "difference": _plain(mine - total) if whole and mine is not None and mine != total else None,
            })
    return found


def _own(told: Sequence[Event] | None) -> dict[str, Decimal]:
    """What a unit itself states for a period: its total where it states one, else its items added."""
    event = _counting(told) if told else None
    if event is None or not heeded(event):
        return {}
    sums = added(event.body["items"])
    if event.body["total"] is not None and len(sums) == 1:
        return dict.fromkeys(sums, Decimal(event.body["total"]))
    return sums


def _share(amount: Decimal, total: Decimal) -> str | None:
    """A share in percent, to one place; None of nothing."""
    return f"{(100 * amount / total).quantize(Decimal('0.1')):f}" if total > 0 else None


def _plain(amount: Decimal) -> str:
    """A sum as a decimal without exponent or idle zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
