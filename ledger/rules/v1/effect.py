"""Civil dates of effect: in order, not before the unit existed (TEMPORAL.md). The codec has seen that they exist."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.registry import Unit
from ledger.rules.v1.case import Case


def check_within_life(case: Case, unit: Unit) -> None:
    """Raises ``EFFECT_BEFORE_UNIT`` where the unit's first day is known; notes ``EFFECT_AFTER_UNIT``."""
    first = case.payload["effective_from"]
    if first is None:
        window = case.payload["effective_window"]
        if window is None:
            return
        first = window["not_after"]
    if unit.since is not None and first < unit.since:
        raise LedgerError("EFFECT_BEFORE_UNIT", place="effective_from", found=first, expected=unit.since, unit=unit.id)
    if unit.until is not None and first >= unit.until:
        case.note("EFFECT_AFTER_UNIT", place="effective_from", found=first, expected=unit.until, unit=unit.id)


def no_effect(case: Case) -> None:
    """Corrections and annulments have no effect date: ``EFFECT_NOT_ALLOWED``."""
    for member in ("effective_from", "effective_to", "effective_window"):
        if case.payload[member] is not None:
            raise LedgerError("EFFECT_NOT_ALLOWED", place=member, found=case.payload[member], expected=None)


def require_after(first: str | None, last: str | None, place: str) -> None:
    """A half-open period needs a day: raises ``DATE_ORDER`` unless ``first`` < ``last`` (null bounds are open)."""
    if first is not None and last is not None and last <= first:
        raise LedgerError("DATE_ORDER", place=place, found=last, expected=f"> {first}")
