"""Persons: opaque ids with commitments to values kept elsewhere; what is redacted is never opened again."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.attestation import only_signed_by_author
from ledger.rules.v1.case import Case

_PAIR = 2


def check_person_redacted(case: Case) -> None:
    """Two persons, either root keys as many as it takes or of one office in which the person has a key or a role.

    Raises ``PERSON_UNKNOWN``, ``FIELD_UNKNOWN`` (no commitment to it), ``ALREADY_REDACTED``, ``THRESHOLD_NOT_MET``,
    ``OFFICE_NOT_COMPETENT``.
    """
    only_signed_by_author(case)
    registry, person = case.registry, case.subject
    if person not in registry.persons:
        raise LedgerError("PERSON_UNKNOWN", place="subject", found=person, expected="a registered person")
    promised = {field for field, _ in registry.commitments.get(person, ())}
    gone = registry.redacted.get(person, frozenset())
    for index, field in enumerate(case.body["fields"]):
        if field not in promised:
            raise LedgerError("FIELD_UNKNOWN", place=f"body.fields[{index}]", found=field, expected=sorted(promised))
        if field in gone:
            raise LedgerError("ALREADY_REDACTED", place=f"body.fields[{index}]", found=field, person=person,
                              expected=sorted(promised - gone))
    signers = case.payload["signers"]
    if len(signers) < _PAIR:
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=len(signers), expected=_PAIR)
    if not case.roots:
        _require_own_office(case, person)


def _require_own_office(case: Case, person: str) -> None:
    registry = case.registry
    offices = {office for holder, office in registry.roles if holder == person}
    offices |= {key.office for key in registry.keys.values() if key.person == person}
    signing = {signer["office"] for signer in case.payload["signers"]}
    if len(signing) > 1 or not signing <= offices:
        raise LedgerError("OFFICE_NOT_COMPETENT", place="signers", found=sorted(signing), type=case.type,
                          expected=sorted(offices))
