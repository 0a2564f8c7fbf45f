"""Councils as they work: composed by a decision, in session over many dossiers, counted as their minutes say.

Quorum and threshold are parameters of the published procedure's step ``council``; where none was found nothing is
computed, and the conclusion is what the minutes say ("theo biên bản").
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Composition, Dossier
from ledger.rules.v1.case import ARCHIVAL, AUTHOR, Case
from ledger.rules.v1.offices import check_office, require_person
from ledger.rules.v1.procedure import check_session as known_session
from ledger.rules.v2.prerequisites import demand_before, procedure_of
from ledger.rules.v2.separation import is_applicant

QUORUM, APPROVAL, BALLOT = "quorum-present-of-appointed", "approval-agree-of-present", "ballot"
"""Names of parameters: percent of those appointed who are present; percent of those present who agree; secret, open."""
_CHAIN = ("valid", "returned", "issued", "present", "appointed")
_SIGNING = {"chair": ("chair", "deputy-chair"), "secretary": ("secretary",)}
"""Role of a signer -> what such a signer may be in the council."""


def check_council_composed(case: Case) -> None:
    """The decision that appoints a council: its paper, its first day, its members, one of them in the chair.

    Raises ``NOT_A_COUNCIL``, ``DOCUMENT_REQUIRED``, ``EFFECT_REQUIRED``, ``NUMBER_TWICE``, ``PERSON_UNKNOWN``,
    ``COUNCIL_INCOMPLETE``.
    """
    check_office(case)
    office = case.registry.offices[case.subject]
    if office.system != "council":
        raise LedgerError("NOT_A_COUNCIL", place="subject", found=office.system, expected="council")
    if case.document is None or case.document["number"] is None:
        raise LedgerError("DOCUMENT_REQUIRED", place="document", found=None, expected="the paper behind the event")
    if case.payload["effective_from"] is None:
        raise LedgerError("EFFECT_REQUIRED", place="effective_from", found=None, expected="the first day")
    members = case.body["members"]
    for index, member in enumerate(members):
        require_person(case, member["person"], f"body.members[{index}].person")
        if any(other["person"] == member["person"] for other in members[:index]):
            raise LedgerError("NUMBER_TWICE", place=f"body.members[{index}].person", found=member["person"],
                              expected="each member once")
    chairs = sum(member["role"] == "chair" for member in members)
    if chairs != 1 or all(member["role"] != "secretary" for member in members):
        raise LedgerError("COUNCIL_INCOMPLETE", place="body.members", found=[member["role"] for member in members],
                          expected=["chair", "secretary"])


def check_session(case: Case) -> None:
    """Minutes of one session over many dossiers; archives are only kept.

    Raises ``COUNCIL_NOT_COMPOSED``, ``ROLE_NOT_ENTITLED``, ``SESSION_COUNTS``, ``SESSION_CONCLUSION``,
    ``BALLOT_SECRET``, and what stands between a dossier and its council (``demand_before``).
    """
    known_session(case)
    if case.attestation == ARCHIVAL:
        return
    body = case.body
    if body["ballot"] == "secret" and case.registry.votes.get(case.subject):
        raise LedgerError("BALLOT_SECRET", place="body.ballot", found="secret", expected="open", session=case.subject)
    composition = require_composed(case, body["council"], body["held_on"])
    _check_signers(case, composition)
    for index, person in enumerate(body["counting_team"]):
        require_member(composition, person, f"body.counting_team[{index}]", body["held_on"])
    for index, item in enumerate(body["items"]):
        place = f"body.items[{index}]"
        dossier = case.registry.dossiers[item["dossier"]]
        procedure = procedure_of(case.registry, dossier)
        if procedure is not None:
            demand_before(case.registry, dossier, procedure, "council", f"{place}.dossier")
        _check_counts(case, item, composition, dossier, place)
        parameters = {} if procedure is None else council_parameters(procedure.steps)
        _check_conclusion(item, parameters, place)
        if parameters.get(BALLOT, body["ballot"]) != body["ballot"]:
            case.note("BALLOT_OTHERWISE", place="body.ballot", found=body["ballot"], expected=parameters[BALLOT])


def require_composed(case: Case, council: str, day: str) -> Composition:
    """The council's composition on the day: ``COUNCIL_NOT_COMPOSED``."""
    composition = case.registry.council_on(council, day)
    if composition is None:
        raise LedgerError("COUNCIL_NOT_COMPOSED", place="body.council", found=council, day=day,
                          expected="council.composed")
    return composition


def require_member(composition: Composition, person: str, place: str, day: str) -> str:
    """What the person is in the council that day: ``ROLE_NOT_ENTITLED``."""
    role = composition.members.get(person)
    if role is None:
        raise LedgerError("ROLE_NOT_ENTITLED", place=place, found=person, day=day, expected="a member of the council")
    return role


def council_parameters(steps: Any) -> dict[str, str]:
    """Found parameters of the procedure's step ``council``, by name."""
    found: dict[str, str] = {}
    for step in steps:
        if step.step == "council" and step.found:
            found |= step.parameters
    return found


def _check_signers(case: Case, composition: Composition) -> None:
    """Who signs as chair or secretary is so in the council of that day."""
    if case.attestation != AUTHOR:
        return
    for index, signer in enumerate(case.payload["signers"]):
        allowed = _SIGNING.get(signer["role"])
        role = require_member(composition, signer["person"], f"signers[{index}].person", case.body["held_on"])
        if allowed is not None and role not in allowed:
            raise LedgerError("ROLE_NOT_ENTITLED", place=f"signers[{index}].role", found=role,
                              person=signer["person"], day=case.body["held_on"], expected=list(allowed))


def _check_counts(
    case: Case, item: Mapping[str, Any], composition: Composition, dossier: Dossier, place: str
) -> None:
    """valid <= returned <= issued <= present <= appointed = members; agree + disagree <= valid; no applicant votes."""
    numbers = [(name, item[name]) for name in _CHAIN if item[name] is not None]
    for (less, fewer), (more, many) in pairwise(numbers):
        if fewer > many:
            raise _counts(item, f"{place}.{less}", f"<= {more} ({many})")
    seats = len(composition.members)
    if item["appointed"] is not None and item["appointed"] != seats:
        raise _counts(item, f"{place}.appointed", seats)
    given = (item["agree"] or 0) + (item["disagree"] or 0)
    limit = next((item[name] for name in _CHAIN if item[name] is not None), seats)
    if given > limit:
        raise _counts(item, f"{place}.agree", f"agree + disagree <= {limit}")
    day = case.body["held_on"]
    barred = [one for one in composition.members if is_applicant(case.registry, one, dossier.unit, day)]
    voting = seats - len(barred)
    for name in ("issued", "returned", "valid"):
        if barred and item[name] is not None and item[name] > voting:
            raise _counts(item, f"{place}.{name}", f"<= {voting} ({', '.join(barred)})")


def _check_conclusion(item: Mapping[str, Any], parameters: Mapping[str, str], place: str) -> None:
    """Where quorum and threshold were found, what follows from the numbers is what the minutes conclude."""
    if QUORUM not in parameters or APPROVAL not in parameters:
        return
    present, appointed, agree = item["present"], item["appointed"], item["agree"]
    if present is None or appointed is None or agree is None:
        expected = "as-minuted"
    else:
        quorum = present * 100 >= Decimal(parameters[QUORUM]) * appointed
        passed = quorum and agree * 100 >= Decimal(parameters[APPROVAL]) * present
        expected = "passed" if passed else "failed"
    if item["conclusion"] != expected:
        raise LedgerError("SESSION_CONCLUSION", place=f"{place}.conclusion", found=item["conclusion"],
                          expected=expected, dossier=item["dossier"],
                          quorum=parameters[QUORUM], approval=parameters[APPROVAL])


def _counts(item: Mapping[str, Any], place: str, expected: Any) -> LedgerError:
    return LedgerError("SESSION_COUNTS", place=place, found=item[place.rpartition(".")[2]], expected=expected,
                       dossier=item["dossier"])
