"""The document named by an event: its issuer, date, symbol, and how many units it covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Office
from ledger.rules.v1.case import QUOTED, Case


def check_document(case: Case) -> None:
    """Check ``document``. Raises ``OFFICE_UNKNOWN``, ``OFFICE_NOT_IN_FORCE``, ``SIGNED_IN_FUTURE``, ``UNIT_UNKNOWN``;
    ``SYMBOL_NOT_OF_ISSUER`` and ``COUNT_LIST_MISMATCH`` in an act of one's own, else notes them.
    """
    document = case.document
    if document is None:
        return
    check_identity(case, document, "document")
    covers = document["covers"]
    if covers is not None:
        check_units_covered(case, covers["units"], covers["count"], "document.covers")


def check_identity(case: Case, paper: Mapping[str, Any], place: str) -> None:
    """Issuer, date and symbol of a paper (``document``, or the body of document.registered)."""
    signed_on = paper["signed_on"]
    if signed_on is not None and signed_on > case.context.recorded_day:
        raise LedgerError("SIGNED_IN_FUTURE", place=f"{place}.signed_on", found=signed_on,
                          expected=case.context.recorded_day)
    issuer = paper["issuer"]
    if issuer is None:
        return
    office = case.registry.require_office(issuer, f"{place}.issuer")
    full = signed_on is not None and len(signed_on) == 10
    if full and not office.in_force(signed_on) and case.attestation != QUOTED:
        raise LedgerError("OFFICE_NOT_IN_FORCE", place=f"{place}.issuer", found=issuer, day=signed_on,
                          expected=[office.valid_from, office.valid_to])
    number = paper["number"]
    if number is not None and not _is_symbol_of(case, number, office):
        case.refuse_or_note("SYMBOL_NOT_OF_ISSUER", place=f"{place}.number", found=number, issuer=issuer,
                            expected=list(office.codes))


def _is_symbol_of(case: Case, number: str, office: Office) -> bool:
    """False only where the symbol can't be that office's. One decision covers many events, so the answer is kept."""
    memo = case.registry.memo
    question = (number, office.id)
    if question not in memo:
        case.registry.remember(question, case.context.symbol_matches(number, office.codes, office.system) is not False)
    return bool(memo[question])


def check_units_covered(case: Case, units: list[str], count: int | None, place: str) -> None:
    """Units exist, none twice, and are as many as the paper says; an empty list says nothing.

    A decision on territory may cover units that its own act is about to form: those are noted, not refused.
    """
    for index, unit in enumerate(units):
        if unit not in case.registry.units and case.type.startswith("unit."):
            if unit != case.subject:
                case.note("COVERED_UNIT_UNKNOWN", place=f"{place}.units[{index}]", found=unit)
            continue
        case.registry.require_unit(unit, f"{place}.units[{index}]")
    if units and len(set(units)) != (len(units) if count is None else count):
        case.refuse_or_note("COUNT_LIST_MISMATCH", place=f"{place}.units", found=len(set(units)), expected=count)
