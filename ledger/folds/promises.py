"""``socai/plan/1``: what was promised for units, and what became of it by the day asked.

Forecasts and estimates are never promises; they are counted apart. A stated count and its list stay apart: "4-7" of a
list of seven is reached with four.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.folds import keeping
from ledger.folds.acts import Event
from ledger.folds.cut import Cut, answer_head
from ledger.folds.days import possible_days
from ledger.folds.dossiers import short
from ledger.folds.due_words import last_day_meant
from ledger.folds.judging import judged, milestone_kept
from ledger.folds.keeping import STATUSES, Promise, Seen, Verdict
from ledger.folds.life import Life
from ledger.folds.plan import list_disagrees, targets_at, targets_perhaps
from ledger.folds.replacing import replaced
from ledger.folds.scope import counting, told
from ledger.folds.standing import standing_of
from ledger.folds.view import View
from ledger.names import sort_key

SCHEMA = "socai/plan/1"
NO_PROMISE = ("forecast", "estimate")
_PAPER = ("issuer", "kind", "number", "signed_on")


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
    perhaps = 0
    for unit in units:
        adopted = targets_at(view.events(unit), day, standard)
        targets = [event for event in adopted if for_year in (None, event.body["for_year"])]
        perhaps += len(_binding(targets_perhaps(view.events(unit), day, standard), for_year))
        forecasts += [_forecast(view, unit, event, day) for event in targets if _basis(event) in NO_PROMISE]
        binding = _binding(targets)
        by = replaced(view, binding)
        promised += [_told(view, unit, event, day, by.get(event.digest)) for event in binding]
    promised.sort(key=_place)
    return {
        **answer_head(SCHEMA, cut, known_at),
        "promises": promised,
        "forecasts": forecasts,
        "summary": {**_summary(promised), "perhaps_adopted": perhaps},
    }


def _binding(targets: Iterable[Event], for_year: int | None = None) -> list[Event]:
    """The promises among targets: no forecasts, no estimates."""
    return [one for one in targets if _basis(one) not in NO_PROMISE and for_year in (None, one.body["for_year"])]


def _summary(promised: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    counted = [one["status"] for one in promised]
    dates = [milestone["status"] for one in promised for milestone in one["milestones"]]
    return {
        "promises": len(promised),
        "out_of_scope": sum(not one["scope"]["in_scope"] for one in promised),
        "by_status": {status: counted.count(status) for status in STATUSES},
        "milestones": len(dates),
        "milestones_by_status": {status: dates.count(status) for status in STATUSES},
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


def _forecast(view: View, unit: str, event: Event, day: str) -> dict[str, Any]:
    where = {"unit": view.described(unit, day), "seq": event.seq, "digest": event.digest}
    return {**where, "standard": short(event.body["standard"]), "basis": _basis(event)}


def _told(view: View, unit: str, event: Event, day: str, by: Event | None) -> dict[str, Any]:
    body, due = event.body, due_of(event)
    adopted = possible_days(event.signed_on)[0] if event.signed_on and not event.effective_from else event.day
    life = view.life(unit)
    ended = life.end if life and life.end and life.end <= day else None
    # What became of a unit that ended is a matter of its last day: nothing is observed on it any more.
    own = view.own_day(unit, day) if ended else day
    promise = Promise(unit, body["standard"], body["set"], adopted, due, own, ended)
    fate = "superseded" if by else "ceased" if ended else None
    seen = Seen(view, promise)
    items = {number: keeping.observed(seen, promise, keeping.item_met(number), body["kind"] == "keep")
             for number in body["list"] or ()}  # fmt: skip
    verdict, measured = judged(view, event, promise, seen, items)
    stated = body["stated"] or {}
    law = view.law.criteria_set(body["set"]) if body["set"] else None
    start = seen.at(promise.adopted)
    said = seen.says(start) if start else None
    return {
        "unit": view.described(unit, day),
        "scope": told(view, counting(view, unit, body["standard"], promise.day), day),
        "seq": event.seq,
        "digest": event.digest,
        "adopted_on": event.day,
        "document": _paper(event),
        "kind": body["kind"],
        "standard": short(body["standard"]),
        "set": short(body["set"]),
        "for_year": body["for_year"],
        "due": due,
        **_fated(verdict, fate)._asdict(),
        "superseded_by": by and {"seq": by.seq, "digest": by.digest, "document": _paper(by)},
        "ended": _ended(view, life, body["standard"], day) if life and ended else None,
        "stated_count": body["stated_count"],
        "from_count": body["from_count"],
        "to_count": body["to_count"],
        "list_disagrees": list_disagrees(event),
        "measured": measured,
        "items": [
            {
                "number": number,
                "name": law.names.get(number) if law else None,
                "already": said is not None and said.of(number) == "met",
                **_fated(found, fate)._asdict(),
            }
            for number, found in items.items()
        ],
        "milestones": [_milestone(view, promise, seen, one, fate) for one in body["milestones"]],
        "responsible": body["responsible"],
        "basis": stated.get("basis"),
        "hedge": stated.get("hedge"),
        "as_written": stated.get("as_written"),
        "place": stated.get("place"),
        "note": body["note"],
    }


def _fated(verdict: Verdict, fate: str | None) -> Verdict:
    """What was replaced is not judged; what was still open when the unit ended, ended with it."""
    if fate == "superseded":
        return Verdict("superseded")
    if fate == "ceased" and verdict.status == "promised":
        return Verdict("ceased", None, "unit-ceased")
    return verdict


def _ended(view: View, life: Life, standard: str, day: str) -> dict[str, Any]:
    """The unit's end, and who took over, with their own standing: nothing is inherited, so nothing is judged by it."""
    end = life.ceased or life.began
    became = [
        {
            **view.described(other.unit, day),
            "relation": other.relation,
            "state": standing_of(view, other.unit, standard, day, joined=False).state,
        }
        for other in life.successors
    ]
    return {"on": life.end, "seq": end.seq, "digest": end.digest, "document": _paper(end), "became": became}


def _paper(event: Event) -> dict[str, Any] | None:
    return {name: event.document[name] for name in _PAPER} if event.document else None


def _milestone(view: View, promise: Promise, seen: Seen, told: Mapping[str, Any], fate: str | None) -> dict[str, Any]:
    """A milestone with its verdict; ``due_disagrees``: the words of the source mean another day than was recorded."""
    own = promise._replace(due=told["due"]["last"])
    meant = last_day_meant(told["due"]["as_written"], told["due"]["last"][:4])
    return {
        **{name: told.get(name) for name in ("what", "due", "amount", "unit")},
        "due_as_meant": meant,
        "due_disagrees": meant is not None and meant != own.due,
        **_fated(milestone_kept(view, own, seen, told["what"]), fate)._asdict(),
    }


def _place(told: Mapping[str, Any]) -> tuple[str, str, str, int]:
    return sort_key(told["unit"]["name"] or ""), told["unit"]["id"], told["due"] or "9999", told["seq"]
