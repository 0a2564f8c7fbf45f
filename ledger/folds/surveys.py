"""The satisfaction of the people as a precondition: the latest survey of a unit, or of every unit beneath it, item by
item ("từng xã, từng nội dung")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.folds.acts import Event
from ledger.folds.certification import heeded
from ledger.folds.shares import Counted
from ledger.folds.view import View
from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN
from ledger.measuring.quantities import EXACT, decimal


def latest_survey(view: View, unit: str, standard: str | None, set_id: str | None, day: str) -> Event | None:
    """The last survey of ``unit`` by ``day`` that counts: for ``standard`` (None: any), under ``set_id`` or no set."""
    done = [
        event
        for event in view.events(unit)
        if event.type == "survey.recorded"
        and not event.excluded
        and heeded(event)
        and event.body["observed_on"]["last"] <= day
        and (set_id is None or event.body["set"] in (None, set_id))
        and standard in (None, event.body["standard"])
    ]
    return max(done, key=lambda event: (event.body["observed_on"]["last"], event.seq), default=None)


def satisfaction(
    view: View, unit: str, row: Mapping[str, Any], set_id: str, day: str, told: dict[str, Any], *, whole: bool
) -> tuple[str, str]:
    """(outcome, ground) of the share of the people who are satisfied. ``whole``: the row's text demands nothing more
    than that share, or rows beneath it say the rest; else what suffices is unknown. Fills ``told["rate"]``."""
    law = view.law.criteria_set(set_id)
    latest = latest_survey(view, unit, law.standard if law else None, set_id, day)
    wanted = decimal(row["value"])
    if latest is None or wanted is None:
        return UNKNOWN, "not-surveyed" if latest is None else "no-value"
    body = latest.body
    told["rate"] = {member: body[member] for member in ("surveyed", "satisfied", "rate")}
    told["rate"] |= {"observed_on": body["observed_on"]["last"], "seq": latest.seq}
    if body["surveyed"] and body["satisfied"] is not None:
        holds = 100 * body["satisfied"] >= EXACT.multiply(wanted, body["surveyed"])
    else:
        rate = decimal(body["rate"])
        if rate is None:
            return UNKNOWN, "no-value"
        holds = rate >= wanted
    if holds and not whole:
        return UNKNOWN, "further-demand"
    return (MET if holds else NOT_MET), "surveyed"


def count_items(view: View, unit: str, row: Mapping[str, Any], day: str) -> Counted:
    """Whether every item of the latest survey of ``unit`` reaches the share demanded.

    One item below it suffices against; a survey without items, or with one whose rate isn't told, leaves it unknown.
    """
    latest = latest_survey(view, unit, row["standard"], row["set"], day)
    wanted = decimal(row["value"])
    if latest is None or wanted is None:
        return Counted(unit, UNKNOWN, "not-surveyed" if latest is None else "no-value")
    rates = [decimal(item["rate"]) for item in latest.body["items"]]
    set_id, seqs = latest.body["set"], (latest.seq,)
    if any(rate is not None and rate < wanted for rate in rates):
        return Counted(unit, NOT_MET, "item-below", set_id, seqs)
    if not rates or None in rates:
        return Counted(unit, UNKNOWN, "items-not-told", set_id, seqs)
    return Counted(unit, MET, "every-item", set_id, seqs)
