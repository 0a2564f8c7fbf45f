"""Standards, sets, procedures, dossiers and evidence that an event names must be those of the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import CriteriaSet
from ledger.rules.v1.case import Case


def check_standard(case: Case, standard: str) -> None:
    """The standard exists and is for the kind of the unit; raises ``STANDARD_UNKNOWN``, ``STANDARD_NOT_FOR_KIND``."""
    known = case.registry.standards.get(standard)
    if known is None:
        raise LedgerError("STANDARD_UNKNOWN", place="body.standard", found=standard, expected="a published standard")
    if case.kind is not None and case.kind not in known.unit_kinds:
        raise LedgerError("STANDARD_NOT_FOR_KIND", place="body.standard", found=standard, kind=case.kind,
                          expected=sorted(known.unit_kinds))
    case.standard = standard


def check_set(case: Case, named: str | None, day: str | None = None) -> CriteriaSet | None:
    """The set exists, whole, for ``case.standard`` and the unit's kind; notes ``SET_OUTSIDE_PERIOD`` on ``day``.

    Raises ``SET_UNKNOWN``, ``SET_NOT_OF_STANDARD``, ``SET_NOT_FOR_KIND``.
    """
    if named is None:
        return None
    known = case.registry.sets.get(named)
    if known is None or not known.complete:
        raise LedgerError("SET_UNKNOWN", place="body.set", found=named, expected="a published criteria set")
    if case.standard is not None and known.standard != case.standard:
        raise LedgerError("SET_NOT_OF_STANDARD", place="body.set", found=named, expected=case.standard)
    if case.kind is not None and case.kind not in known.unit_kinds:
        raise LedgerError("SET_NOT_FOR_KIND", place="body.set", found=named, kind=case.kind,
                          expected=sorted(known.unit_kinds))
    if day is not None and (
        (known.valid_from is not None and day < known.valid_from)
        or (known.valid_to is not None and day >= known.valid_to)
    ):
        case.note("SET_OUTSIDE_PERIOD", place="body.set", found=day, set=named,
                  expected=[known.valid_from, known.valid_to])
    return known


def check_dossier(case: Case, named: str | None) -> None:
    """The dossier is registered, and for this unit and standard; ``DOSSIER_UNKNOWN``, ``DOSSIER_NOT_OF_UNIT``."""
    if named is None:
        return
    dossier = case.registry.dossiers.get(named)
    if dossier is None:
        raise LedgerError("DOSSIER_UNKNOWN", place="body.dossier", found=named, expected="a registered dossier")
    if dossier.unit != case.subject or dossier.standard != case.standard:
        raise LedgerError("DOSSIER_NOT_OF_UNIT", place="body.dossier", found=[case.subject, case.standard],
                          expected=[dossier.unit, dossier.standard])


def check_basis(case: Case, basis: Iterable[str]) -> None:
    """Evidence named by digest is in the log; raises ``BASIS_UNKNOWN``."""
    for index, digest in enumerate(basis):
        if case.context.event(digest) is None:
            raise LedgerError("BASIS_UNKNOWN", place=f"body.basis[{index}]", found=digest, expected="an earlier event")


def check_target(case: Case, digest: str | None, place: str, types: Collection[str], subject: str) -> None:
    """An event named by digest is an earlier one of ``types`` on ``subject``; raises ``TARGET_UNKNOWN``."""
    if digest is None:
        return
    target = case.context.event(digest)
    if target is None or target["type"] not in types or target["subject"] != subject:
        found: Any = digest if target is None else [target["type"], target["subject"]]
        raise LedgerError("TARGET_UNKNOWN", place=place, found=found, expected=[sorted(types), subject])
    standard = target["body"].get("standard")
    if case.standard is not None and standard is not None and standard != case.standard:
        raise LedgerError("TARGET_UNKNOWN", place=place, found=standard, expected=case.standard)


def check_kinds(case: Case, kinds: Iterable[str], place: str) -> None:
    """Kinds of unit are published; raises ``KIND_UNKNOWN``."""
    for kind in kinds:
        if kind not in case.registry.kinds:
            raise LedgerError("KIND_UNKNOWN", place=place, found=kind, expected=sorted(case.registry.kinds))


def check_standards(case: Case, standards: Iterable[str], place: str) -> None:
    """Standards are published; raises ``STANDARD_UNKNOWN``."""
    for standard in standards:
        if standard not in case.registry.standards:
            raise LedgerError("STANDARD_UNKNOWN", place=place, found=standard,
                              expected=sorted(case.registry.standards))
