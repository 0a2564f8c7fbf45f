"""Who signs: keys at this position, persons, offices, roles and delegations on the days that count.

Keys, roles and delegations are judged at the position and on the +07:00 day of ``recorded_at``; in acts signed by
their author also on ``document.signed_on``, where that is a full date (DESIGN section 5, Key life).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Delegation, Key
from ledger.rules.v1.case import AUTHOR, Case

EVENTS = frozenset({"events"})
EVENTS_OR_ROOT = frozenset({"events", "root"})
EVENTS_OR_LOG = frozenset({"events", "log"})
_OUT_OF_TIME = {"future": "KEY_NOT_YET_VALID", "expired": "KEY_EXPIRED"}
_NEED_DELEGATION = frozenset({"KT.", "TL.", "TUQ."})


DelegationCheck = Callable[[Case, Mapping[str, Any], str, tuple[str, ...]], None]
"""(case, signer, place, days): whether the delegation that the signer names lets them sign on these days."""


def check_signers(
    case: Case, purposes: frozenset[str], *, also_when_signed: bool, delegated: DelegationCheck
) -> bool:
    """Check every signer; count the root keys among them in ``case.roots``. ``delegated`` judges delegations.

    Returns whether every answer was remembered, and so is the same all day long while the registry is: False says
    nothing. Raises ``DUPLICATE_SIGNER``, ``KEY_NOT_VALID_AT_INDEX``, ``KEY_EXPIRED``, ``KEY_NOT_YET_VALID``,
    ``KEY_NOT_OF_SIGNER``, ``KEY_PURPOSE``, ``OFFICE_NOT_IN_FORCE``, ``ROLE_NOT_ENTITLED`` and those of ``delegated``.
    """
    signers = case.payload["signers"]
    count = len(signers)
    if count > 1:
        _check_distinct(signers, count)
    memo = case.registry.memo
    day = case.context.recorded_day
    signed_on = case.signed_on if also_when_signed and case.attestation == AUTHOR else None
    steady = True
    for index, signer in enumerate(signers):
        question = (signer["key"], signer["person"], signer["office"], signer["role"], day, signed_on)
        purpose = memo.get(question)
        if purpose is None or signer["signing_as"] is not None or signer["delegation"] is not None:
            days = (day,) if signed_on is None else (day, signed_on)
            key = _check_signer(case, signer, f"signers[{index}]", days, delegated)
            purpose = key.purpose
            if signer["delegation"] is None and key.not_before is None and key.not_after is None:
                case.registry.remember(question, purpose)
            steady = False
        if purpose not in purposes:
            raise LedgerError("KEY_PURPOSE", place=f"signers[{index}].key", found=purpose, expected=sorted(purposes))
        if purpose == "root":
            case.roots += 1
    return steady


def _check_distinct(signers: list[dict[str, Any]], count: int) -> None:
    for member in ("key", "person"):
        if len({signer[member] for signer in signers}) == count:
            continue
        seen: set[str] = set()
        for index, signer in enumerate(signers):
            if signer[member] in seen:
                raise LedgerError("DUPLICATE_SIGNER", place=f"signers[{index}].{member}", found=signer[member],
                                  expected="distinct keys and persons")
            seen.add(signer[member])


def _check_signer(
    case: Case, signer: Mapping[str, Any], place: str, days: tuple[str, ...], delegated: DelegationCheck
) -> Key:
    registry = case.registry
    key = _valid_key(case, signer["key"], f"{place}.key", days)
    if key.person != signer["person"] or key.office != signer["office"]:
        raise LedgerError("KEY_NOT_OF_SIGNER", place=place, found=[signer["person"], signer["office"]],
                          expected=[key.person, key.office])
    office = registry.require_office(signer["office"], f"{place}.office")
    for day in days:
        if not office.in_force(day):
            raise LedgerError("OFFICE_NOT_IN_FORCE", place=f"{place}.office", found=office.id, day=day,
                              expected=[office.valid_from, office.valid_to])
    if signer["delegation"] is not None:
        delegated(case, signer, f"{place}.delegation", days)
    elif signer["signing_as"] in _NEED_DELEGATION:
        raise LedgerError("DELEGATION_REQUIRED", place=f"{place}.delegation", found=None,
                          expected=f"the delegation behind {signer['signing_as']}")
    else:
        check_role(case, signer["person"], signer, place, days)
    return key


def _valid_key(case: Case, keyid: str, place: str, days: tuple[str, ...]) -> Key:
    """The key as it may sign here: enrolled before, not ended, its certificate and its enrolment in their time."""
    key = case.registry.keys.get(keyid)
    state = "not-enrolled" if key is None else key.state(case.context.seq, case.context.recorded_at)
    if key is not None and state in _OUT_OF_TIME:
        raise LedgerError(_OUT_OF_TIME[state], place=place, found=case.context.recorded_at, key=keyid,
                          expected=[key.not_before, key.not_after])
    if key is None or state is not None:
        raise LedgerError("KEY_NOT_VALID_AT_INDEX", place=place, found=state, key=keyid, seq=case.context.seq,
                          expected="a key enrolled before and neither retired nor revoked")
    for day in days:
        out = key.state_on(day)
        if out is not None:
            raise LedgerError(_OUT_OF_TIME[out], place=place, found=day, key=keyid,
                              expected=[key.valid_from, key.valid_to])
    return key


def check_role(case: Case, person: str, signer: Mapping[str, Any], place: str, days: tuple[str, ...]) -> None:
    """``person`` holds the signer's role in the signer's office on every one of the days."""
    for day in days:
        if not case.registry.holds(person, signer["office"], signer["role"], day):
            held = sorted(case.registry.roles_on(person, signer["office"], day))
            raise LedgerError("ROLE_NOT_ENTITLED", place=f"{place}.role", found=held, day=day, person=person,
                              office=signer["office"], expected=signer["role"])


def check_delegation(case: Case, signer: Mapping[str, Any], place: str, days: tuple[str, ...]) -> None:
    """A delegation gives what the delegator has, no more and no longer (rules/1: one step, no chains)."""
    delegation = named_delegation(case, signer, place, days)
    check_role(case, delegation.from_person, signer, place, days)


def named_delegation(case: Case, signer: Mapping[str, Any], place: str, days: tuple[str, ...]) -> Delegation:
    """The delegation, which is of this signer, for this act and standard, and in force on the days.

    Raises ``DELEGATION_UNKNOWN``, ``DELEGATION_TOO_NARROW``, ``DELEGATION_NOT_IN_FORCE``.
    """
    delegation = case.registry.delegations.get(signer["delegation"])
    if delegation is None:
        raise LedgerError("DELEGATION_UNKNOWN", place=place, found=signer["delegation"],
                          expected="a delegation granted before")
    told = (signer["person"], signer["office"], signer["role"], signer["signing_as"])
    given = (delegation.to_person, delegation.office, delegation.role, delegation.signing_as)
    if told != given:
        raise LedgerError("DELEGATION_TOO_NARROW", place=place, found=list(told), expected=list(given))
    if delegation.acts is not None and case.type not in delegation.acts:
        raise LedgerError("DELEGATION_TOO_NARROW", place=place, found=case.type, expected=sorted(delegation.acts))
    standard = case.body.get("standard")
    if delegation.standards is not None and standard is not None and standard not in delegation.standards:
        raise LedgerError("DELEGATION_TOO_NARROW", place=place, found=standard, expected=sorted(delegation.standards))
    for day in days:
        if not delegation.in_force(day):
            raise LedgerError("DELEGATION_NOT_IN_FORCE", place=place, found=day,
                              expected=[delegation.valid_from, delegation.valid_to])
    return delegation
