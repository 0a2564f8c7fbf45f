"""KT., TL., TUQ.: no wider and no longer than the delegator's own role or delegation; what may be passed on.

Nghị định 30/2020/NĐ-CP, Điều 13: a deputy signs KT. (khoản 1, 2); TUQ. is limited in time and content and never passed
on (khoản 3); TL. may be passed on once, to a deputy who signs KT. (khoản 4). TM. speaks for the collective and needs no
delegation of its own (khoản 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Delegation, Registry
from ledger.rules.v1.case import Case
from ledger.rules.v1.law_terms import check_standards
from ledger.rules.v1.offices import check_office, require_person
from ledger.rules.v1.signers import check_role, named_delegation
from ledger.rules.v2.authority import require_not_signer

PASSED_ON = {"TL.": "KT."}
"""The only way of signing that may be given on, and as what."""
LIMITED = frozenset({"TUQ."})
"""Ways of signing that need an end and named acts."""


def check_delegated(case: Case, signer: Mapping[str, Any], place: str, days: tuple[str, ...]) -> None:
    """The signer's delegation holds on the days, and so does what its giver gave it from.

    Raises those of ``named_delegation``, ``ROLE_NOT_ENTITLED``, ``DELEGATION_TOO_DEEP``.
    """
    delegation = named_delegation(case, signer, place, days)
    giver = (delegation.from_person, delegation.office, delegation.role)
    if all(case.registry.holds(*giver, day) for day in days):
        return
    standard = case.body.get("standard")
    above = [
        one
        for one in _given_to(case.registry, delegation)
        if all(one.in_force(day) for day in days) and _allows(one, [case.type], standard and [standard])
    ]
    if not above:
        check_role(case, delegation.from_person, signer, place, days)
    origin = _passed_on(case.registry, above, delegation.signing_as, place)
    check_role(case, origin.from_person, signer, place, days)


def check_delegation_granted(case: Case) -> None:
    """Raises ``ROLE_NOT_HELD``, ``ROLE_SELF_GRANTED``, ``DELEGATION_TO_SELF``, ``DELEGATION_UNLIMITED``,
    ``DELEGATION_TOO_LONG``, ``DELEGATION_TOO_WIDE``, ``DELEGATION_TOO_DEEP``.
    """
    check_office(case)
    body = case.body
    require_person(case, body["from_person"], "body.from_person")
    require_person(case, body["to_person"], "body.to_person")
    if body["from_person"] == body["to_person"]:
        raise LedgerError("DELEGATION_TO_SELF", place="body.to_person", found=body["to_person"],
                          expected="another person")
    require_not_signer(case, body["to_person"], "body.to_person")
    check_standards(case, body["standards"] or (), "body.standards")
    first = case.payload["effective_from"] or case.context.recorded_day
    last = case.payload["effective_to"]
    if body["signing_as"] in LIMITED and (last is None or not body["acts"]):
        raise LedgerError("DELEGATION_UNLIMITED", place="effective_to" if last is None else "body.acts", found=None,
                          signing_as=body["signing_as"], expected="an end and named acts")
    if case.registry.holds(body["from_person"], case.subject, body["role"], first):
        end = _end_of_role(case, first)
    else:
        end = _end_above(case, first)
    if end is not None and (last is None or last > end):
        raise LedgerError("DELEGATION_TOO_LONG", place="effective_to", found=last, expected=f"<= {end}")


def _end_of_role(case: Case, first: str) -> str | None:
    """The first day on which the giver no longer holds the role, grants that follow each other taken together."""
    grants = case.registry.roles[case.body["from_person"], case.subject]
    held = sorted((g.valid_from or "", g.valid_to or "9999") for g in grants if g.role == case.body["role"])
    end = first
    for begin, until in held:
        if begin <= end < until:
            end = until
    return None if end == "9999" else end


def _end_above(case: Case, first: str) -> str | None:
    """The giver has the role by delegation only: which must be one that may be passed on, and at least as wide."""
    body = case.body
    wanted = Delegation(case.subject, body["from_person"], body["to_person"], body["role"], body["signing_as"], None,
                        None, None, None)
    above = [one for one in _given_to(case.registry, wanted) if one.in_force(first)]
    if not above:
        raise LedgerError("ROLE_NOT_HELD", place="body.from_person", found=body["role"], day=first,
                          person=body["from_person"], office=case.subject,
                          expected=sorted(case.registry.roles_on(body["from_person"], case.subject, first)))
    origin = _passed_on(case.registry, above, body["signing_as"], "body.from_person")
    if not _allows(origin, body["acts"], body["standards"]):
        raise LedgerError("DELEGATION_TOO_WIDE", place="body.acts", found=[body["acts"], body["standards"]],
                          expected=[None if one is None else sorted(one) for one in (origin.acts, origin.standards)])
    return origin.valid_to


def _given_to(registry: Registry, delegation: Delegation) -> list[Delegation]:
    """Delegations by which the giver of ``delegation`` has the role."""
    wanted = (delegation.from_person, delegation.office, delegation.role)
    return [one for one in registry.delegations.values() if (one.to_person, one.office, one.role) == wanted]


def _passed_on(registry: Registry, above: Iterable[Delegation], signing_as: str, place: str) -> Delegation:
    """One of ``above`` that may be passed on as ``signing_as`` and was not itself passed on."""
    ways = []
    for one in above:
        ways.append(one.signing_as)
        if PASSED_ON.get(one.signing_as) == signing_as and one.from_person != one.to_person:
            giver = registry.roles.get((one.from_person, one.office), ())
            if any(grant.role == one.role for grant in giver):
                return one
    raise LedgerError("DELEGATION_TOO_DEEP", place=place, found=[*sorted(set(ways)), signing_as],
                      expected=[list(pair) for pair in PASSED_ON.items()])


def _allows(above: Delegation, acts: Iterable[str] | None, standards: Iterable[str] | None) -> bool:
    """Whether ``above`` covers these acts and standards; null: any."""
    wide_acts = above.acts is None or (acts is not None and above.acts.issuperset(acts))
    return wide_acts and (above.standards is None or (standards is not None and above.standards.issuperset(standards)))
