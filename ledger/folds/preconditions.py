"""Preconditions of a set beside its numbered criteria, computed at the cut of the view (docs/adr/0011).

Every share tells its denominator, its unknowns and where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds.certification import heeded
from ledger.folds.dossiers import short
from ledger.folds.measured import assessed
from ledger.folds.outcomes import outcomes
from ledger.folds.results import Statement
from ledger.folds.scope import counts_for
from ledger.folds.shares import count_unit, members_of
from ledger.folds.view import View
from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, every, share
from ledger.measuring.published import tells_measured
from ledger.measuring.quantities import EXACT, decimal
from ledger.measuring.thresholds import confirmed

ELIGIBLE = {MET: "yes", NOT_MET: "no", UNKNOWN: "unknown"}
_SATISFACTION = "hài lòng"
_CRITERIA = "đạt các tiêu chí"


def preconditions_on(view: View, unit: str, set_id: str, day: str, criteria: str) -> list[dict[str, Any]]:
    """The preconditions of ``set_id`` for ``unit`` on ``day``; ``criteria``: whether all of its criteria are met."""
    demands = view.law.demands(set_id)
    if demands is None:
        return []
    return [
        _precondition(view, unit, {**row, "provenance": row["provenance"] or demands.status}, set_id, day, criteria)
        for row in demands.preconditions
    ]


def all_criteria(view: View, unit: str, statement: Statement) -> str:
    """Whether a statement tells all criteria of its set met; unknown where measured values contradict that."""
    found = outcomes(statement, view.law.criteria_set(statement.set))
    if found.least:
        return NOT_MET
    if found.most != 0:
        return UNKNOWN
    contradicted = tells_measured(source.body for source in statement.sources) and any(
        one.differs for one in assessed(view, unit, statement)
    )
    return UNKNOWN if contradicted else MET


def eligible(preconditions: Iterable[Mapping[str, Any]], criteria: str) -> str:
    """Đủ điều kiện: yes, no (one of them isn't met) or unknown, of the preconditions and the criteria together."""
    return ELIGIBLE[every([*(one["outcome"] for one in preconditions), criteria])]


def _precondition(
    view: View, unit: str, row: Mapping[str, Any], set_id: str, day: str, criteria: str
) -> dict[str, Any]:
    text = row["text"].casefold()
    told: dict[str, Any] = {
        "number": row["number"],
        "text": row["text"],
        "standard": short(row["standard"]),
        "set": short(row["set"]),
        "demanded": {member: row[member] for member in ("kind", "value", "unit")},
        "share": None,
        "rate": None,
    }
    if row["unit_kinds"]:
        outcome, ground = _share(view, unit, row, day, told)
    elif row["kind"] == "satisfaction" or (row["value"] is not None and _SATISFACTION in text):
        outcome, ground = _survey(view, unit, row, set_id, day, told)
    elif row["kind"] == "criteria" or text.startswith(_CRITERIA):
        outcome, ground = criteria, "criteria"
    else:
        outcome, ground = UNKNOWN, "judged"
    if not confirmed(row["provenance"]):
        outcome, ground = UNKNOWN, "unconfirmed"
    return {**told, "outcome": outcome, "ground": ground}


def _share(view: View, unit: str, row: Mapping[str, Any], day: str, told: dict[str, Any]) -> tuple[str, str]:
    members = members_of(view, unit, row["unit_kinds"], day)
    if members is None:
        return UNKNOWN, "members-unknown"
    standard = row["standard"]
    among = [one for one in members if standard is None or counts_for(view, one, standard, day)]
    counted = [count_unit(view, one, standard, row["set"], day) for one in among]
    numbers = {outcome: sum(one.outcome == outcome for one in counted) for outcome in (MET, NOT_MET, UNKNOWN)}
    told["share"] = {
        "kinds": list(row["unit_kinds"]),
        "of": len(counted),
        "met": numbers[MET],
        "not_met": numbers[NOT_MET],
        "unknown": numbers[UNKNOWN],
        "out_of_scope": [view.described(one, day) for one in members if one not in among],
        "units": [
            {
                **view.described(one.unit, day),
                "outcome": one.outcome,
                "ground": one.ground,
                "set": short(one.set),
                "rests_on": list(one.seqs),
            }
            for one in counted
        ],
    }
    outcome = share(row["kind"], row["value"] or "", numbers[MET], numbers[NOT_MET], numbers[UNKNOWN])
    return outcome, "counted" if counted else "none-in-scope" if members else "no-such-unit"


def _survey(
    view: View, unit: str, row: Mapping[str, Any], set_id: str, day: str, told: dict[str, Any]
) -> tuple[str, str]:
    """The satisfaction of the people by the latest survey; parts of the demand that no field tells stay unknown."""
    law = view.law.criteria_set(set_id)
    done = [
        event
        for event in view.events(unit)
        if event.type == "survey.recorded"
        and not event.excluded
        and heeded(event)
        and event.body["observed_on"]["last"] <= day
        and event.body["set"] in (None, set_id)
        and (law is None or event.body["standard"] == law.standard)
    ]
    latest = max(done, key=lambda event: (event.body["observed_on"]["last"], event.seq), default=None)
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
    if holds and "trong đó" in row["text"].casefold():
        return UNKNOWN, "further-demand"
    return (MET if holds else NOT_MET), "surveyed"
