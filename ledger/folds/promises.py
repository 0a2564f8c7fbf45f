"""``socai/plan/1``: what was promised for units, and what became of it by the day asked.

Forecasts and estimates are never promises; they are counted apart. A stated count and its list stay apart: "4-7" of a
list of seven is reached with four.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds import keeping
from ledger.folds.acts import Event
from ledger.folds.cut import Cut
from ledger.folds.days import possible_days
from ledger.folds.dossiers import short
from ledger.folds.keeping import STATUSES, Promise, Seen, Verdict
from ledger.folds.plan import list_disagrees, targets_at
from ledger.folds.scope import counting, told
from ledger.folds.view import View
from ledger.names import sort_key

SCHEMA = "socai/plan/1"
NO_PROMISE = ("forecast", "estimate")
_FORECAST = ("unit", "seq", "digest", "standard", "basis")
_PAPER = ("issuer", "kind", "number", "signed_on")
_ITEMS = re.compile(
    r"(?:Chỉ tiêu|Tiêu chí) (\d+(?:\.\d+)?(?:(?:, | và )\d+(?:\.\d+)?)*)(?:, theo [^:(]*)?(?: ?\([^)]*\))?\Z"
)


def plan(
    view: View,
    units: Iterable[str],
    cut: Cut,
    known_at: Mapping[str, Any],
    standard: str | None = None,
    for_year: int | None = None,
) -> dict[str, Any]:
    """The answer of ``plan --json`` for ``units``; ``standard`` (full id) and ``for_year`` narrow it."""
    day = cut.as_of
    promised: list[dict[str, Any]] = []
    forecasts: list[dict[str, Any]] = []
    for unit in units:
        for event in targets_at(view.events(unit), day, standard):
            if for_year in (None, event.body["for_year"]):
                (forecasts if _basis(event) in NO_PROMISE else promised).append(_told(view, unit, event, day))
    promised.sort(key=_place)
    counted = [one["status"] for one in promised]
    dates = [milestone["status"] for one in promised for milestone in one["milestones"]]
    return {
        "schema": SCHEMA,
        "verified": False,
        "as_of": day,
        "known_at": dict(known_at),
        "provisional": cut.provisional,
        "before_ledger": cut.before_ledger,
        "promises": promised,
        "forecasts": [{name: one[name] for name in _FORECAST} for one in forecasts],
        "summary": {
            "promises": len(promised),
            "out_of_scope": sum(not one["scope"]["in_scope"] for one in promised),
            "by_status": {status: counted.count(status) for status in STATUSES},
            "milestones": len(dates),
            "milestones_by_status": {status: dates.count(status) for status in STATUSES},
        },
    }


def due_of(event: Event) -> str | None:
    """The last day on which a target is in time: of its year, else of its last milestone; None where none is stated."""
    if event.body["for_year"]:
        return f"{event.body['for_year']}-12-31"
    return max((milestone["due"]["last"] for milestone in event.body["milestones"]), default=None)


def _basis(event: Event) -> str | None:
    stated = event.body["stated"]
    found: str | None = stated["basis"] if stated else None
    return found


def _told(view: View, unit: str, event: Event, day: str) -> dict[str, Any]:
    body, due = event.body, due_of(event)
    adopted = possible_days(event.signed_on)[0] if event.signed_on and not event.effective_from else event.day
    promise = Promise(unit, body["standard"], body["set"], adopted, due, day)
    seen = Seen(view, promise)
    items = {number: keeping.observed(seen, promise, keeping.item_met(number), body["kind"] == "keep")
             for number in body["list"] or ()}  # fmt: skip
    verdict = _judged(view, event, promise, seen, items)
    stated = body["stated"] or {}
    law = view.law.criteria_set(body["set"]) if body["set"] else None
    start = seen.at(promise.adopted)
    said = seen.says(start) if start else None
    return {
        "unit": view.described(unit, day),
        "scope": told(view, counting(view, unit, body["standard"], view.own_day(unit, day)), day),
        "seq": event.seq,
        "digest": event.digest,
        "adopted_on": event.day,
        "document": event.document and {name: event.document[name] for name in _PAPER},
        "kind": body["kind"],
        "standard": short(body["standard"]),
        "set": short(body["set"]),
        "for_year": body["for_year"],
        "due": due,
        **verdict._asdict(),
        "stated_count": body["stated_count"],
        "from_count": body["from_count"],
        "to_count": body["to_count"],
        "list_disagrees": list_disagrees(event),
        "items": [
            {
                "number": number,
                "name": law.names.get(number) if law else None,
                "already": said is not None and said.of(number) == "met",
                **found._asdict(),
            }
            for number, found in items.items()
        ],
        "milestones": [_milestone(view, promise, seen, one) for one in body["milestones"]],
        "responsible": body["responsible"],
        "basis": stated.get("basis"),
        "hedge": stated.get("hedge"),
        "as_written": stated.get("as_written"),
        "place": stated.get("place"),
        "note": body["note"],
    }


def _judged(view: View, event: Event, promise: Promise, seen: Seen, items: Mapping[str, Verdict]) -> Verdict:
    body, counted = event.body, event.body["stated_count"]
    match body["kind"]:
        case "be-recognised":
            return keeping.recognised(view, promise)
        case "keep" if body["list"] is None:
            return keeping.recognised(view, promise, keep=True)
        case "dossier":
            return keeping.handed_in(view, promise)
        case "gain-criteria" | "keep" if body["list"] is not None:
            needed = counted["min"] if counted else len(items)
            return keeping.together(list(items.values()), needed, max(0, needed - len(items)))
        case "gain-criteria" | "gain-n" | "reach-total":
            goal = _goal(event, promise, seen)
            if goal is not None:
                return keeping.observed(seen, promise, keeping.met_at_least(goal))
    return keeping.PROMISED if promise.open else Verdict("unknown", None, "not-judged")


def _goal(event: Event, promise: Promise, seen: Seen) -> int | None:
    """How many criteria are to be met in all; a gain counts from what the source or the last statement before says."""
    body, counted = event.body, event.body["stated_count"]
    if body["to_count"] is not None:
        return int(body["to_count"])
    if counted is None:
        return None
    if body["kind"] == "reach-total":
        return int(counted["min"])
    if body["from_count"] is not None:
        return int(body["from_count"]) + int(counted["min"])
    start = seen.at(promise.adopted)
    said = seen.says(start) if start else None
    if said is None or said.total is None or said.least is None or said.least != said.most:
        return None
    return said.total - said.least + int(counted["min"])


def _milestone(view: View, promise: Promise, seen: Seen, told: Mapping[str, Any]) -> dict[str, Any]:
    """A milestone is judged where its words name just indicators, criteria or a dossier; of others the ledger sees
    nothing.
    """
    own = promise._replace(due=told["due"]["last"])
    if found := _ITEMS.match(told["what"]):
        numbers = re.findall(r"\d+(?:\.\d+)?", found[1])
        verdict = keeping.together([keeping.observed(seen, own, keeping.item_met(number)) for number in numbers])
    elif told["what"].casefold().startswith("hồ sơ"):
        verdict = keeping.handed_in(view, own)
    else:
        verdict = keeping.PROMISED if own.open else Verdict("unknown", None, "not-judged")
    return {**{name: told.get(name) for name in ("what", "due", "amount", "unit")}, **verdict._asdict()}


def _place(told: Mapping[str, Any]) -> tuple[str, str, str, int]:
    return sort_key(told["unit"]["name"] or ""), told["unit"]["id"], told["due"] or "9999", told["seq"]
