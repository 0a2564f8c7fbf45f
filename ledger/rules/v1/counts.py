"""Numbers of criteria and indicators, and counts beside their lists (DESIGN section 3, Body conventions)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import CriteriaSet
from ledger.rules.v1.case import Case

_CODE = {"criteria": "CRITERION_UNKNOWN", "indicators": "INDICATOR_UNKNOWN"}


def check_result_items(case: Case, known: CriteriaSet) -> None:
    """Numbers are the set's, none missing unless partial (the codec has seen one way of telling, no number twice).

    Raises ``CRITERION_UNKNOWN``, ``INDICATOR_UNKNOWN``; ``RESULT_INCOMPLETE`` and ``COUNT_LIST_MISMATCH`` in an act of
    one's own, else notes them.
    """
    body = case.body
    criteria, counts = body["criteria"], body["counts"]
    if counts is not None:
        _check_counts(case, counts, known)
        return
    of, items = ("criteria", criteria) if criteria else ("indicators", body["indicators"])
    known_numbers = numbers_of(known, of)
    if not known_numbers:
        return
    numbers = {item["number"] for item in items}
    if not numbers <= known_numbers:
        raise _unknown(numbers - known_numbers, of, f"body.{of}", known)
    if len(numbers) < len(known_numbers) and not body["partial"]:
        case.refuse_or_note("RESULT_INCOMPLETE", place=f"body.{of}", found=len(numbers), expected=len(known_numbers))


def check_numbers(numbers: Sequence[str], known: CriteriaSet, of: str, place: str) -> None:
    """A list of numbers: none twice, all of the set where its content is known."""
    if not numbers:
        return
    if len(set(numbers)) != len(numbers):
        raise _twice(numbers, place)
    known_numbers = numbers_of(known, of)
    if known_numbers and not known_numbers.issuperset(numbers):
        raise _unknown(set(numbers) - known_numbers, of, place, known)


def numbers_of(known: CriteriaSet, of: str) -> frozenset[str]:
    """Numbers of the set's criteria or indicators; empty where its content is unknown."""
    return known.criterion_numbers if of == "criteria" else known.indicators


def _check_counts(case: Case, counts: Mapping[str, Any], known: CriteriaSet) -> None:
    of, met, total = counts["of"], counts["met"], counts["total"]
    known_met, known_unmet = counts["known_met"], counts["known_unmet"]
    if known_met or known_unmet:
        check_numbers(known_met, known, of, "body.counts.known_met")
        check_numbers(known_unmet, known, of, "body.counts.known_unmet")
    of_set = known.criteria_total if of == "criteria" else known.indicators_total
    if (
        len(known_met) > met
        or met > total
        or len(known_unmet) > total - met
        or (of_set is not None and total > of_set)
    ):
        case.refuse_or_note("COUNT_LIST_MISMATCH", place="body.counts",
                            found={"met": met, "total": total, "known_met": len(known_met),
                                   "known_unmet": len(known_unmet)}, expected={"total": of_set})


def _twice(numbers: Sequence[str], place: str) -> LedgerError:
    found = next(number for number in numbers if numbers.count(number) > 1)
    return LedgerError("NUMBER_TWICE", place=place, found=found, expected="each number once")


def _unknown(numbers: Collection[str], of: str, place: str, known: CriteriaSet) -> LedgerError:
    return LedgerError(_CODE[of], place=place, found=sorted(numbers), expected=known.id)
