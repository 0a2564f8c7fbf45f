"""Separation of duties: nobody reviews or appraises their own unit, an applicant doesn't vote."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.registry import Office, Registry
from ledger.rules.v1.case import ARCHIVAL, AUTHOR, QUOTED, Case


def demand_other_unit(case: Case) -> None:
    """The office that reviews or appraises is not the unit's own: ``OWN_UNIT_APPRAISED``. Archives are only kept."""
    if case.unit is not None:
        require_other_unit(case, case.unit.id)


def require_other_unit(case: Case, unit: str) -> None:
    """Neither the acting office nor, in acts signed by their author, a signer is the unit's: ``OWN_UNIT_APPRAISED``."""
    author = case.attestation == AUTHOR
    for office in acting_offices(case):
        if office.jurisdiction == unit:
            raise LedgerError("OWN_UNIT_APPRAISED", place="signers" if author else "document.issuer", found=office.id,
                              unit=unit, expected="an office of another unit")
    for index, signer in enumerate(case.payload["signers"] if author else ()):
        if is_applicant(case.registry, signer["person"], unit, case.signed_on or case.context.recorded_day):
            raise LedgerError("OWN_UNIT_APPRAISED", place=f"signers[{index}].person", found=signer["person"],
                              unit=unit, expected="a person of another unit")


def acting_offices(case: Case) -> list[Office]:
    """The offices that answer for the event: the signers', or the paper's issuer; none where it is exempt."""
    if case.attestation == AUTHOR:
        return case.signer_offices()
    if case.attestation in (ARCHIVAL, QUOTED):
        return []
    paper = case.paper()
    office = None if paper is None or paper.issuer is None else case.registry.offices.get(paper.issuer)
    return [] if office is None else [office]


def is_applicant(registry: Registry, person: str, unit: str, day: str) -> bool:
    """Whether the person holds a role that day in an office whose territory is the unit."""
    return any(registry.roles_on(person, office, day) for office in offices_at(registry, unit))


def offices_at(registry: Registry, unit: str) -> tuple[str, ...]:
    """The offices whose territory is the unit."""
    question = ("offices-at", unit)
    found: tuple[str, ...] | None = registry.memo.get(question)
    if found is None:
        found = tuple(office.id for office in registry.offices.values() if office.jurisdiction == unit)
        registry.remember(question, found)
    return found
