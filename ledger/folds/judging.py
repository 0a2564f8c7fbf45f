"""The verdict on one target or milestone, by its kind; on a target about all units of a place, what was measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledger.folds import group_targets, keeping
from ledger.folds.acts import Event
from ledger.folds.keeping import Promise, Seen, Verdict
from ledger.folds.view import View

_ITEMS = re.compile(
    r"(?:Chỉ tiêu|Tiêu chí) (\d+(?:\.\d+)?(?:(?:, | và )\d+(?:\.\d+)?)*)(?:, theo [^:(]*)?(?: ?\([^)]*\))?\Z"
)


def judged(
    view: View, event: Event, promise: Promise, seen: Seen, items: Mapping[str, Verdict]
) -> tuple[Verdict, dict[str, Any] | None]:
    """The verdict, and of a target about all units of a place what was measured."""
    if event.body["kind"] in group_targets.KINDS:
        return group_targets.judge(view, event, promise)
    return _alone(view, event, promise, seen, items), None


def _alone(view: View, event: Event, promise: Promise, seen: Seen, items: Mapping[str, Verdict]) -> Verdict:
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


def milestone_kept(view: View, promise: Promise, seen: Seen, what: str) -> Verdict:
    """A milestone is judged where its words name just indicators, criteria or a dossier; of others the ledger sees
    nothing. ``promise``: due on the milestone's last day.
    """
    if found := _ITEMS.match(what):
        numbers = re.findall(r"\d+(?:\.\d+)?", found[1])
        return keeping.together([keeping.observed(seen, promise, keeping.item_met(number)) for number in numbers])
    if what.casefold().startswith("hồ sơ"):
        return keeping.handed_in(view, promise)
    return keeping.PROMISED if promise.open else Verdict("unknown", None, "not-judged")
