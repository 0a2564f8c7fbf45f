"""Dossiers of a unit: one attempt at one standard, and the step it has reached."""

from __future__ import annotations

from typing import Any

from ledger.folds.acts import Event
from ledger.folds.view import View

_STEPS = {"dossier.registered": "registered", "dossier.returned": "returned", "dossier.withdrawn": "withdrawn"}


def dossiers_at(view: View, unit: str, day: str) -> list[dict[str, Any]]:
    """``{id, standard, step, since}`` of each dossier linked to ``unit`` and begun by ``day``, in order of linking.

    A refused or returned dossier is the dossier's result, no state of the standing (TEMPORAL.md).
    """
    found = []
    links = (event for event in view.events(unit) if event.type == "dossier.linked" and not event.excluded)
    for dossier in dict.fromkeys(link.body["dossier"] for link in links):
        steps = [event for event in view.events(dossier) if not event.excluded and event.type.startswith("dossier.")]
        reached = [event for event in steps if event.day <= day]
        if not reached:
            continue
        last = max(reached, key=lambda event: (event.day, event.seq))
        standard = next((event.body["standard"] for event in steps if event.type == "dossier.registered"), None)
        found.append({"id": dossier, "standard": short(standard), "step": _step(last), "since": last.day})
    return found


def passed(view: View, unit: str, set_id: str, day: str) -> bool:
    """Whether an appraisal of ``unit`` under ``set_id`` stands on ``day``: of a dossier for that set, appraised or
    voted on by the council as passed, and neither failed nor returned after that."""
    links = (event for event in view.events(unit) if event.type == "dossier.linked" and not event.excluded)
    for dossier in dict.fromkeys(link.body["dossier"] for link in links):
        steps = [event for event in view.events(dossier) if not event.excluded and event.type.startswith("dossier.")]
        if not any(event.type == "dossier.registered" and event.body["set"] == set_id for event in steps):
            continue
        judged = [event for event in steps if event.day <= day and _judges(event)]
        last = max(judged, key=lambda event: (event.day, event.seq), default=None)
        if last is not None and last.type == "dossier.advanced" and last.body["outcome"] == "passed":
            return True
    return False


def _judges(event: Event) -> bool:
    if event.type in ("dossier.returned", "dossier.withdrawn"):
        return True
    return event.type == "dossier.advanced" and event.body["step"] in ("appraised", "council")


def _step(event: Event) -> str:
    if event.type != "dossier.advanced":
        return _STEPS[event.type]
    step, outcome = event.body["step"], event.body["outcome"]
    return f"{step}-{outcome}" if outcome == "failed" else str(step)


def short(subject: str | None) -> str | None:
    """``standard:ntm`` as answers show it: ``ntm``."""
    return subject.partition(":")[2] if subject else None
