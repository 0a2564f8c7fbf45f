"""Preconditions of a set beside its numbered criteria, computed at the cut of the view (docs/adr/0011).

Shares of units are three-valued: a unit counts for a standard under a set only with a recognition under that set or a
recorded re-check (rà soát: reviewed or appraised, everything met), doesn't count on positive ground only, and is
unknown otherwise. Every share tells its denominator, its unknowns and where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.folds.certification import heeded
from ledger.folds.dossiers import short
from ledger.folds.measured import assessed
from ledger.folds.outcomes import outcomes
from ledger.folds.results import Statement
from ledger.folds.standing import Standing, standings
from ledger.folds.view import View
from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, every, share
from ledger.measuring.published import tells_measured
from ledger.measuring.quantities import EXACT, decimal
from ledger.measuring.thresholds import confirmed

RECHECKS = ("reviewed", "appraised")
ELIGIBLE = {MET: "yes", NOT_MET: "no", UNKNOWN: "unknown"}
_LEVELS = ("province", "district", "commune", "village")
_SATISFACTION = "hài lòng"
_CRITERIA = "đạt các tiêu chí"


class Counted(NamedTuple):
    """One unit of a share: ``outcome`` met, not-met or unknown, ``ground`` why, ``set`` of what it was recognised
    under, ``seqs`` of the entries it rests on."""

    unit: str
    outcome: str
    ground: str
    set: str | None = None
    seqs: tuple[int, ...] = ()


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
    kinds = [kind for kind in row["unit_kinds"] if not row["standard"] or _in_scope(view, kind, day)]
    among = members_of(view, unit, kinds, day)
    if among is None:
        return UNKNOWN, "members-unknown"
    counted = [count_unit(view, one, row["standard"], row["set"], day) for one in among]
    numbers = {outcome: sum(one.outcome == outcome for one in counted) for outcome in (MET, NOT_MET, UNKNOWN)}
    told["share"] = {
        "kinds": kinds,
        "of": len(counted),
        "met": numbers[MET],
        "not_met": numbers[NOT_MET],
        "unknown": numbers[UNKNOWN],
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
    return outcome, "counted" if counted else "no-such-unit"


def _in_scope(view: View, kind: str, day: str) -> bool:
    """Whether the programme addresses units of ``kind`` (kinds.published); not known to be outside is inside."""
    published = view.law.kind(kind)
    return published is None or bool(published["in_scope"])


def members_of(view: View, unit: str, kinds: Sequence[str], day: str) -> list[str] | None:
    """The units of ``kinds`` beneath ``unit`` on ``day``; None where the ledger holds no unit beneath it at all."""
    children = view.children(unit, day)
    if not children:
        return None
    wanted = {(view.law.kind(kind) or {}).get("level") for kind in kinds}
    found: list[str] = []
    for child in children:
        kind = view.attributes(child).kind
        level = (view.law.kind(kind) or {}).get("level")
        if kind in kinds:
            found.append(child)
        elif any(_LEVELS.index(one) > _LEVELS.index(level) for one in wanted & set(_LEVELS) if level in _LEVELS):
            found += members_of(view, child, kinds, day) or []
    return found


def count_unit(view: View, unit: str, standard: str | None, set_id: str | None, day: str) -> Counted:
    """Whether ``unit`` counts for ``standard`` under ``set_id`` (None: under any) on ``day``."""
    if standard is None:
        return Counted(unit, UNKNOWN, "outside-the-ledger")
    standing = next(one for one in standings(view, unit, day, (standard,)) if one.standard == standard)
    seqs = tuple(entry.seq for entry in standing.rests)
    if standing.state == "recognised" and not standing.implied_by:
        under = standing.decided_under
        if set_id is None or under == set_id:
            return Counted(unit, MET, "recognised", under, seqs)
        rechecked = recheck(view, unit, standard, set_id, day)
        ground = "recognised-under-another-set" if under else "recognised-under-unknown-set"
        return rechecked or Counted(unit, UNKNOWN, ground, under, seqs)
    if standing.implied_by and set_id is None:
        return Counted(unit, MET, "implied", None, seqs)
    rechecked = recheck(view, unit, standard, set_id, day) if set_id else None
    return rechecked or _without(view, unit, standing, set_id, day)


def _without(view: View, unit: str, standing: Standing, set_id: str | None, day: str) -> Counted:
    """A unit that isn't known to hold the standard and was not re-checked."""
    seqs = tuple(entry.seq for entry in standing.rests)
    if standing.implied_by:
        return Counted(unit, UNKNOWN, "implied", None, seqs)
    if standing.state in ("none", "revoked", "expired", "suspended"):
        return Counted(unit, NOT_MET, standing.state, None, seqs)
    stated = [one for one in view.statements(unit, standing.standard) if one.set == set_id and one.last <= day]
    if stated and standing.state == "unknown":
        latest = max(stated, key=lambda one: one.order)
        return Counted(unit, UNKNOWN, "stated-only", set_id, tuple(source.seq for source in latest.sources))
    return Counted(unit, UNKNOWN, standing.state, None, seqs)


def recheck(view: View, unit: str, standard: str, set_id: str, day: str) -> Counted | None:
    """The latest re-check of ``unit`` under ``set_id`` by ``day``; None where none is recorded."""
    done = [
        one
        for one in view.statements(unit, standard)
        if one.set == set_id and one.stage in RECHECKS and one.last <= day
    ]
    if not done:
        return None
    latest = max(done, key=lambda one: one.order)
    found = outcomes(latest, view.law.criteria_set(set_id))
    outcome = MET if found.most == 0 else NOT_MET if found.least else UNKNOWN
    ground = {MET: "re-checked", NOT_MET: "re-checked-unmet", UNKNOWN: "re-checked-partly"}[outcome]
    return Counted(unit, outcome, ground, set_id, tuple(source.seq for source in latest.sources))


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
