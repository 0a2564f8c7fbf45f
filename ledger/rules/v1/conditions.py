"""Preconditions beside a set, and the rule on revocation: the kinds, standards and sets that they name exist."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case
from ledger.rules.v1.law_terms import check_kinds, check_set, check_standards


def check_preconditions_published(case: Case) -> None:
    """preconditions.published: a published standard and a set of it; each row names what exists.

    Raises ``STANDARD_UNKNOWN``, ``SET_UNKNOWN``, ``SET_NOT_OF_STANDARD``, ``KIND_UNKNOWN``.
    """
    body = case.body
    check_standards(case, (case.subject,), "subject")
    case.standard = case.subject
    check_set(case, body["set"])
    for index, row in enumerate(body["preconditions"]):
        place = f"body.preconditions[{index}]"
        check_kinds(case, row["unit_kinds"], f"{place}.unit_kinds")
        check_standards(case, () if row["standard"] is None else (row["standard"],), f"{place}.standard")
        _require_set(case, row["set"], f"{place}.set")


def check_revocation_published(case: Case) -> None:
    """revocation.published: ``KIND_UNKNOWN``, ``STANDARD_UNKNOWN``, ``SET_UNKNOWN``."""
    for index, measure in enumerate(case.body["measures"]):
        place = f"body.measures[{index}]"
        check_kinds(case, (measure["unit_kind"],), f"{place}.unit_kind")
        check_standards(case, (measure["standard"],), f"{place}.standard")
        _require_set(case, measure["set"], f"{place}.set")
        if measure["communes"] is not None:
            check_kinds(case, (measure["communes"]["kind"],), f"{place}.communes.kind")
            check_standards(case, (measure["communes"]["standard"],), f"{place}.communes.standard")


def _require_set(case: Case, named: str | None, place: str) -> None:
    """A set is published, whole. It need not be of the standard measured: kiểu mẫu is measured against nâng cao."""
    if named is None:
        return
    known = case.registry.sets.get(named)
    if known is None or not known.complete:
        raise LedgerError("SET_UNKNOWN", place=place, found=named, expected="a published criteria set")
