"""What tells of a unit's criteria under some set: its latest statement, or a recognition, for which all were met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.folds.dossiers import short
from ledger.folds.law import CriteriaSet
from ledger.folds.measured import assessed, traits_of
from ledger.folds.outcomes import Outcomes, outcomes
from ledger.folds.results import Statement, progress_of
from ledger.folds.standing import Standing
from ledger.folds.view import View
from ledger.measuring.items import Assessed, reading
from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN
from ledger.measuring.published import Demands
from ledger.measuring.thresholds import Threshold


class Evidence(NamedTuple):
    """One statement (``stage``) or recognition (``stage`` None) under ``set``, of ``day``.

    ``found``: outcomes as said, None for a recognition. ``items``: measured and computed, by number.
    """

    set: str
    stage: str | None
    day: str
    seq: int
    found: Outcomes | None
    items: Mapping[str, Assessed]
    law: CriteriaSet | None
    demands: Demands | None
    traits: Mapping[str, str | None]

    def told(self) -> dict[str, Any]:
        return {"set": short(self.set), "stage": self.stage, "day": self.day, "seq": self.seq}

    def outcome(self, number: str) -> tuple[str, str, str | None]:
        """(outcome, ground, as claimed) of a criterion or indicator of the evidence's own set."""
        if self.found is None:
            return MET, "recognised", None
        item = self.items.get(number)
        if item is not None and item.computed.outcome in (MET, NOT_MET):
            return item.computed.outcome, item.computed.ground, item.said
        said = self.found.of(number) or self._of_criterion(number)
        return (said, "stated", said) if said else (UNKNOWN, "not-told", None)

    def _of_criterion(self, number: str) -> str | None:
        """An indicator by its criterion: met with it; not met with it only where it is its only one."""
        parts = next((row for row in self.law.criteria if number in row[1]), None) if self.law else None
        whole = self.found.criteria.get(parts[0]) if parts and self.found else None
        if whole == NOT_MET and parts and len(parts[1]) > 1:
            return None
        return whole

    def measured(self, number: str) -> Mapping[str, Any] | None:
        item = self.items.get(number)
        return item.measured if item else None

    def reading(self, number: str) -> Threshold | None:
        """The threshold of an indicator of the evidence's own set, as it read for the unit."""
        return reading(self.demands, number, self.traits) if self.demands else None


def evidence_on(view: View, unit: str, standing: Standing, against: str, day: str) -> list[Evidence]:
    """What tells of ``unit`` on ``day``: under ``against`` first, then under other sets; the latest first, and of one
    day a recognition before the statements."""
    latest: dict[str, Statement] = {}
    statements = view.statements(unit, standing.standard)
    for set_id in dict.fromkeys(statement.set for statement in statements):
        found = progress_of([one for one in statements if one.set == set_id], day)
        if found is not None:
            latest[set_id] = found
    told = [_of_statement(view, unit, one) for one in latest.values()]
    held = standing.recognition
    if standing.state == "recognised" and held is not None and held.body["set"]:
        since = standing.since or held.body.get("observed_on", {}).get("last") or day
        told.append(
            Evidence(held.body["set"], None, since, held.seq, None, {}, *_law(view, unit, held.body["set"], day))
        )
    return sorted(
        sorted(told, key=lambda one: (one.day, one.stage is None, one.seq), reverse=True),
        key=lambda one: one.set != against,
    )


def _of_statement(view: View, unit: str, statement: Statement) -> Evidence:
    law = view.law.criteria_set(statement.set)
    items = {one.number: one for one in assessed(view, unit, statement)}
    return Evidence(
        statement.set,
        statement.stage,
        statement.last,
        statement.event.seq,
        outcomes(statement, law),
        items,
        *_law(view, unit, statement.set, statement.last),
    )


def _law(
    view: View, unit: str, set_id: str, day: str
) -> tuple[CriteriaSet | None, Demands | None, Mapping[str, str | None]]:
    return view.law.criteria_set(set_id), view.law.demands(set_id), traits_of(view, unit, day)
