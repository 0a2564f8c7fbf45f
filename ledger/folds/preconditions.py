"""Preconditions of a set beside its numbered criteria, computed at the cut of the view (docs/adr/0011).

Every share tells its denominator, its unknowns and where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.folds.dossiers import passed, short
from ledger.folds.measured import assessed
from ledger.folds.outcomes import outcomes
from ledger.folds.results import Statement
from ledger.folds.scope import parted
from ledger.folds.shares import count_unit, members_of
from ledger.folds.surveys import count_items, satisfaction
from ledger.folds.view import View
from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, every, share
from ledger.measuring.published import tells_measured
from ledger.measuring.thresholds import confirmed
from ledger.names import sort_key

ELIGIBLE = {MET: "yes", NOT_MET: "no", UNKNOWN: "unknown"}
_SATISFACTION = "hài lòng"
_CRITERIA = "đạt các tiêu chí"
_FURTHER = "trong đó"
_ITEMS = "survey-items"


def preconditions_on(view: View, unit: str, set_id: str, day: str, criteria: str) -> list[dict[str, Any]]:
    """The preconditions of ``set_id`` for ``unit`` on ``day``; ``criteria``: whether all of its criteria are met."""
    demands = view.law.demands(set_id)
    if demands is None:
        return []
    rows = [{**row, "provenance": row["provenance"] or demands.status} for row in demands.preconditions]
    rows.sort(key=lambda row: sort_key(row["number"]))
    return [_precondition(view, unit, row, set_id, day, criteria, _parts(row, rows)) for row in rows]


def _parts(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether other rows are numbered beneath this one (4.1 beneath 4) and say what its own members can't."""
    return any(other["number"].startswith(f"{row['number']}.") for other in rows)


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
    view: View, unit: str, row: Mapping[str, Any], set_id: str, day: str, criteria: str, parts: bool
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
        whole = parts or _FURTHER not in text
        outcome, ground = satisfaction(view, unit, row, set_id, day, told, whole=whole)
    elif row["kind"] == "criteria" or text.startswith(_CRITERIA):
        outcome, ground = criteria, "criteria"
    elif passed(view, unit, set_id, day):
        outcome, ground = MET, "appraised"
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
    among, outside = parted(view, members, standard, day)
    counted = [
        count_items(view, one, row, day) if row["kind"] == _ITEMS else count_unit(view, one, standard, row["set"], day)
        for one in among
    ]
    numbers = {outcome: sum(one.outcome == outcome for one in counted) for outcome in (MET, NOT_MET, UNKNOWN)}
    told["share"] = {
        "kinds": list(row["unit_kinds"]),
        "of": len(counted),
        "met": numbers[MET],
        "not_met": numbers[NOT_MET],
        "unknown": numbers[UNKNOWN],
        "out_of_scope": outside,
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
    kind, value = ("min", "100") if row["kind"] == _ITEMS else (row["kind"], row["value"] or "")
    outcome = share(kind, value, numbers[MET], numbers[NOT_MET], numbers[UNKNOWN])
    return outcome, "counted" if counted else "none-in-scope" if members else "no-such-unit"
