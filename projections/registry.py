"""``socai/offices/1``, ``socai/sets/1``, ``socai/set/1``, ``socai/criteria-diff/1``: the offices and the criteria sets
that a cut knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds.cut import Cut
from ledger.folds.intervals import contains
from ledger.folds.law import joined
from ledger.folds.view import View
from ledger.names import sort_key

_OFFICE = ("name", "kind", "system", "level", "jurisdiction", "codes", "part_of")


def offices_answer(
    view: View,
    offices: Iterable[str],
    cut: Cut,
    known_at: Mapping[str, Any],
    everything: bool,
    only: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """Offices in being on the day (``everything``: ended and coming ones too), by name, then id.

    ``only``: values demanded of system, level, kind or jurisdiction, null ones aside. ``from`` null: since an unknown
    day; ``to``: first day without; ``keys``: enrolled and neither retired nor revoked.
    """
    wanted = {name: value for name, value in (only or {}).items() if value is not None}
    rows = [row for office in offices if (row := office_row(view, office)) is not None]
    day = cut.as_of
    told = [
        row
        for row in rows
        if (everything or contains(row["from"], row["to"], day))
        and all(row[name] == value for name, value in wanted.items())
    ]
    return {
        "schema": "socai/offices/1",
        "verified": False,
        "as_of": day,
        "known_at": dict(known_at),
        "offices": sorted(told, key=lambda row: (sort_key(row["name"]), row["id"])),
    }


def office_row(view: View, office: str) -> dict[str, Any] | None:
    """One office with its period and keys; None where it was never registered."""
    row: dict[str, Any] | None = None
    keys: dict[str, None] = {}
    successors: dict[str, None] = {}
    for event in view.events(office):
        body = event.body
        if event.type == "office.registered":
            row = {name: body[name] for name in _OFFICE} | {"from": event.effective_from, "to": event.effective_to}
        elif event.type == "office.ended" and row is not None:
            row["to"] = event.effective_from or row["to"]
        elif event.type == "office.succeeded":
            successors.update(dict.fromkeys(body["successors"]))
        elif event.type == "key.enrolled":
            keys[body["key"]] = None
        elif event.type in ("key.retired", "key.revoked"):
            keys.pop(body["key"], None)
    return row and {"id": office, **row, "successors": list(successors), "keys": list(keys)}


def sets_answer(view: View, sets: Iterable[str], cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """The criteria sets published, by standard, then beginning, then id; ``in_force`` on the day by its own dates."""
    rows = [_set(view, subject, cut.as_of) for subject in sets if view.law.criteria_set(subject) is not None]
    return {
        "schema": "socai/sets/1",
        "verified": False,
        "as_of": cut.as_of,
        "known_at": dict(known_at),
        "sets": sorted(rows, key=lambda row: (row["standard"], row["valid_from"] or "", row["id"])),
    }


def set_answer(view: View, subject: str, cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """One criteria set with its criteria and indicators; names and thresholds that were not found are null.

    ``preconditions``: those of the set, then those published beside it."""
    body, demands = _body(view, subject), view.law.demands(subject)
    return {
        "schema": "socai/set/1",
        "verified": False,
        "as_of": cut.as_of,
        "known_at": dict(known_at),
        "set": {
            **_set(view, subject, cut.as_of),
            "not_applicable_counts_as_met": body["not_applicable_counts_as_met"],
            "amended_by": body["amended_by"],
            "provenance": body["provenance"],
            "notes": body["notes"],
            "groups": body["groups"],
            "preconditions": list(demands.preconditions) if demands else [],
            "crosswalk": body["crosswalk"],
            "criteria": body["criteria"],
        },
    }


def products_answer(view: View, products: Iterable[str], cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """``socai/products/1``: OCOP products registered, by name, then id, with the stars they hold on the day."""
    from ledger.criteria.products import product_on

    rows = [row for one in products if (row := product_on(one, view.events(one), cut.as_of)) is not None]
    return {
        "schema": "socai/products/1",
        "verified": False,
        "as_of": cut.as_of,
        "known_at": dict(known_at),
        "products": sorted(rows, key=lambda row: (sort_key(row["name"]), row["id"])),
    }


def difference_answer(view: View, old: str, new: str, cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """``socai/criteria-diff/1``: what became of each criterion and indicator of the set ``old`` in ``new``.

    ``rows``: `ledger.criteria.difference`; ``counts``: rows by relation, those without a stated one under ``unstated``.
    """
    from ledger.criteria.difference import difference

    rows = difference(old, _body(view, old), new, _body(view, new))
    for row in rows:
        row["relation"] = row["relation"] or "unstated"
    told = ("same", "split", "merged", "new", "dropped", "unstated")
    return {
        "schema": "socai/criteria-diff/1",
        "verified": False,
        "as_of": cut.as_of,
        "known_at": dict(known_at),
        "from": _set(view, old, cut.as_of),
        "to": _set(view, new, cut.as_of),
        "counts": {relation: sum(row["relation"] == relation for row in rows) for relation in told},
        "rows": rows,
    }


def _body(view: View, subject: str) -> dict[str, Any]:
    return joined(view.read(subject), "criteria") or {}


def _set(view: View, subject: str, day: str) -> dict[str, Any]:
    body, law = _body(view, subject), view.law.criteria_set(subject)
    start, end = (law.start, law.end) if law else (None, None)
    return {
        "id": subject.removeprefix("set:"),
        "standard": body["standard"].removeprefix("standard:"),
        "title": body["title"],
        "unit_kinds": body["unit_kinds"],
        "issuing": body["issuing"],
        "valid_from": start,
        "valid_to": end,
        "in_force": None if start is None else start <= day and (end is None or day < end),
        "criteria_total": body["criteria_total"],
        "indicators_total": body["indicators_total"],
    }
