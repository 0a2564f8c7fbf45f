"""Offices, persons, roles and delegations."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case
from ledger.rules.v1.law_terms import check_standards


def check_office_registered(case: Case) -> None:
    body = case.body
    if case.subject in case.registry.offices:
        raise LedgerError("SUBJECT_EXISTS", place="subject", found=case.subject, expected="an id never given before")
    if body["jurisdiction"] is not None:
        case.registry.require_unit(body["jurisdiction"], "body.jurisdiction")
    if body["part_of"] is not None:
        case.registry.require_office(body["part_of"], "body.part_of")


def check_office(case: Case) -> None:
    """office.ended and everything that stands on its office: the office is registered."""
    case.registry.require_office(case.subject, "subject")


def check_office_succeeded(case: Case) -> None:
    """Successors exist and do not lead back: ``SUCCESSION_CIRCLE``."""
    check_office(case)
    for index, successor in enumerate(case.body["successors"]):
        case.registry.require_office(successor, f"body.successors[{index}]")
        if successor == case.subject or case.subject in case.registry.successors(successor):
            raise LedgerError("SUCCESSION_CIRCLE", place=f"body.successors[{index}]", found=successor,
                              expected=f"an office that {case.subject} doesn't succeed")


def check_person_registered(case: Case) -> None:
    if case.subject in case.registry.persons:
        raise LedgerError("SUBJECT_EXISTS", place="subject", found=case.subject, expected="an id never given before")


def check_role_granted(case: Case) -> None:
    """rules/1 admits a role granted by its own holder among the root signers, and says so."""
    check_office(case)
    person = case.body["person"]
    require_person(case, person, "body.person")
    if any(signer["person"] == person for signer in case.payload["signers"]):
        case.note("ROLE_SELF_GRANTED", place="body.person", found=person, role=case.body["role"])


def check_role_ended(case: Case) -> None:
    """A role that the person was granted in this office: ``ROLE_NOT_HELD``."""
    check_office(case)
    body = case.body
    grants = case.registry.roles.get((body["person"], case.subject), ())
    if all(grant.role != body["role"] for grant in grants):
        raise LedgerError("ROLE_NOT_HELD", place="body.role", found=body["role"], person=body["person"],
                          office=case.subject, expected=sorted({grant.role for grant in grants}))


def check_delegation_granted(case: Case) -> None:
    """From one who holds the role on its first day, to another person: ``ROLE_NOT_HELD``, ``DELEGATION_TO_SELF``."""
    check_office(case)
    body = case.body
    require_person(case, body["from_person"], "body.from_person")
    require_person(case, body["to_person"], "body.to_person")
    if body["from_person"] == body["to_person"]:
        raise LedgerError("DELEGATION_TO_SELF", place="body.to_person", found=body["to_person"],
                          expected="another person")
    day = case.payload["effective_from"] or case.context.recorded_day
    if not case.registry.holds(body["from_person"], case.subject, body["role"], day):
        raise LedgerError("ROLE_NOT_HELD", place="body.from_person", found=body["role"], day=day,
                          person=body["from_person"], office=case.subject,
                          expected=sorted(case.registry.roles_on(body["from_person"], case.subject, day)))
    check_standards(case, body["standards"] or (), "body.standards")


def check_delegation_ended(case: Case) -> None:
    check_office(case)
    digest = case.body["delegation"]
    known = case.registry.delegations.get(digest)
    if known is None or known.office != case.subject:
        raise LedgerError("DELEGATION_UNKNOWN", place="body.delegation", found=digest,
                          expected=f"a delegation of {case.subject}")


def require_person(case: Case, person: str, place: str) -> None:
    """The person is registered; raises ``PERSON_UNKNOWN``."""
    if person not in case.registry.persons:
        raise LedgerError("PERSON_UNKNOWN", place=place, found=person, expected="a registered person")
