"""What stands beside a progress: preconditions of its set, and where measuring comes to another outcome."""

from __future__ import annotations

from typing import Any

from ledger.folds.results import Statement
from ledger.folds.view import View
from ledger.measuring.published import tells_measured


def beside(view: View, unit: str, statement: Statement, day: str) -> dict[str, Any]:
    """Further members of a progress: ``preconditions`` and ``eligible`` where its set has any, ``differences`` where
    it tells measured values (docs/adr/0011). What most statements don't need is imported for those that do."""
    told: dict[str, Any] = {}
    demands = view.law.demands(statement.set)
    if demands is not None and demands.preconditions:
        from ledger.folds.preconditions import all_criteria, eligible, preconditions_on

        criteria = all_criteria(view, unit, statement)
        told["preconditions"] = preconditions_on(view, unit, statement.set, day, criteria)
        told["eligible"] = eligible(told["preconditions"], criteria)
    if tells_measured(source.body for source in statement.sources):
        from ledger.folds.measured import differences_of

        told["differences"] = differences_of(view, unit, statement)
    return told


def eligibility(view: View, unit: str, standard: str, statement: Statement, day: str) -> str | None:
    """Đủ điều kiện by the progress ``statement`` of ``unit`` under ``standard``: yes, no or unknown; None where its set
    has no preconditions. The preconditions are folded only where the criteria alone don't say no."""
    demands = view.law.demands(statement.set)
    if demands is None or not demands.preconditions:
        return None
    from ledger.folds.outcomes import outcomes

    if outcomes(statement, view.law.criteria_set(statement.set)).least:
        return "no"
    whole = view.whole()
    told = whole.progress(unit, standard, day)
    return str(beside(whole, unit, told, day)["eligible"]) if told is not None else None
