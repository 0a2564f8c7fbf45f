"""Which checks a type of event goes through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from ledger.events.catalogue import TYPES
from ledger.rules.v1 import (
    authorities,
    conditions,
    defects,
    keys,
    meta,
    offices,
    persons,
    procedure,
    programme,
    publications,
    reaffirming,
    seals,
    statements,
    trust,
    units,
)
from ledger.rules.v1.case import Case
from ledger.rules.v1.signers import EVENTS, EVENTS_OR_LOG, EVENTS_OR_ROOT, DelegationCheck, check_delegation

_PURPOSES = {"root": EVENTS_OR_ROOT, "either": EVENTS_OR_ROOT, "own-or-root": EVENTS_OR_ROOT, "seal": EVENTS_OR_LOG}
Power = Literal["root", "either", "table", "own", "own-or-root", "meta", "session", "seal"]


class TypeRule(NamedTuple):
    """``check``: what the body names must exist and agree. ``power``: whence the right to say it comes.

    root: k root keys, or an office to which the competence table gives the type. either: k root keys, or as any other
    type. table: the competence table. session: the table, for every dossier. own, meta, seal: the check itself judges;
    own-or-root: it does, and k root keys may.
    ``purposes``: of keys that may sign it. ``slip``: it mends a slip of the ledger, quoting a page of another's.
    """

    check: Callable[[Case], None]
    power: Power
    deciding: bool
    purposes: frozenset[str]
    slip: bool


def type_rule(name: str, check: Callable[[Case], None], power: Power) -> TypeRule:
    """What catalogue and power say of a type, with its check."""
    return TypeRule(check, power, TYPES[name].deciding, _PURPOSES.get(power, EVENTS), name in meta.ENTRY_TYPES)


_CHECKS: dict[str, tuple[Callable[[Case], None], Power]] = {
    "index.sealed": (seals.check_seal, "seal"),
    "policy.adopted": (trust.check_policy, "root"),
    "time.anchored": (trust.check_anchored, "seal"),
    "defect.acknowledged": (defects.check_defect_acknowledged, "root"),
    "rules.adopted": (publications.check_rules_adopted, "root"),
    "kinds.published": (publications.check_kinds_published, "root"),
    "competence.published": (publications.check_competence_published, "root"),
    "standard.published": (publications.check_standard_published, "root"),
    "set.published": (publications.check_set_published, "root"),
    "procedure.published": (publications.check_procedure_published, "root"),
    "preconditions.published": (conditions.check_preconditions_published, "root"),
    "revocation.published": (conditions.check_revocation_published, "root"),
    "office.registered": (offices.check_office_registered, "root"),
    "office.ended": (offices.check_office, "root"),
    "office.succeeded": (offices.check_office_succeeded, "root"),
    "person.registered": (offices.check_person_registered, "root"),
    "person.redacted": (persons.check_person_redacted, "own-or-root"),
    "authority.pinned": (authorities.check_authority_pinned, "root"),
    "key.enrolled": (keys.check_key_enrolled, "root"),
    "key.retired": (keys.check_key_retired, "root"),
    "key.revoked": (keys.check_key_revoked, "root"),
    "log-key.replaced": (keys.check_log_key_replaced, "root"),
    "role.granted": (offices.check_role_granted, "root"),
    "role.ended": (offices.check_role_ended, "root"),
    "delegation.granted": (offices.check_delegation_granted, "root"),
    "delegation.ended": (offices.check_delegation_ended, "root"),
    "unit.registered": (units.check_new_unit, "either"),
    "unit.formed": (units.check_new_unit, "table"),
    "unit.ceased": (units.check_ceased, "table"),
    "unit.absorbed": (units.check_absorbed, "table"),
    "unit.renamed": (units.check_unit, "table"),
    "unit.moved": (units.check_moved, "table"),
    "unit.described": (units.check_unit, "either"),
    "unit.members-changed": (units.check_members, "either"),
    "unit.aliased": (units.check_unit, "either"),
    "survey.recorded": (statements.check_survey, "table"),
    "inspection.recorded": (units.check_unit, "table"),
    "dossier.registered": (procedure.check_dossier_registered, "table"),
    "dossier.linked": (procedure.check_dossier_linked, "table"),
    "dossier.advanced": (procedure.check_dossier_step, "table"),
    "dossier.returned": (procedure.check_dossier_step, "table"),
    "dossier.withdrawn": (procedure.check_dossier_step, "table"),
    "session.recorded": (procedure.check_session, "session"),
    "vote.cast": (procedure.check_vote, "table"),
    "vote.sealed": (procedure.check_votes_sealed, "table"),
    "recognition.recognised": (statements.check_recognition, "table"),
    "recognition.replaced": (statements.check_recognition, "table"),
    "recognition.carried-over": (statements.check_recognition, "table"),
    "recognition.revoked": (statements.check_recognition_ended, "table"),
    "recognition.repealed": (statements.check_recognition_ended, "table"),
    "recognition.suspended": (statements.check_recognition_ended, "table"),
    "recognition.attested": (statements.check_attested, "table"),
    "recognition.announced": (statements.check_announced, "table"),
    "act.corrected": (meta.check_meta, "meta"),
    "act.annulled": (meta.check_meta, "meta"),
    "entry.amended": (meta.check_meta, "meta"),
    "entry.voided": (meta.check_meta, "meta"),
    "entry.reaffirmed": (reaffirming.check_reaffirmed, "own-or-root"),
    "coverage.declared": (units.check_coverage_declared, "own"),
    "coverage.ended": (units.check_coverage_ended, "own"),
    "target.adopted": (statements.check_target_adopted, "table"),
    "document.registered": (statements.check_document_registered, "table"),
    "figure.asserted": (statements.check_figure, "table"),
    "product.registered": (programme.check_product_registered, "table"),
    "product.rated": (programme.check_product_rated, "table"),
    "scope.declared": (programme.check_scope_declared, "table"),
    "resources.reported": (programme.check_resources_reported, "table"),
    **dict.fromkeys(sorted(statements.RESULTS), (statements.check_result, "table")),
}

RULES: dict[str, TypeRule] = {name: type_rule(name, *how) for name, how in _CHECKS.items()}
"""Every type but ledger.founded and ledger.confirmed, which stand at entries 0 and 1 and nowhere else."""


class Ruleset(NamedTuple):
    """In what one version of the rules differs from another; the order of the checks is the same (``judge``).

    ``delegated``: judges a delegation. ``open_to_offices``: whether an event of power root may come from an office
    without k root keys. ``demands``: what is asked of a type once key, document, content and competence have been found
    good.
    """

    rules: Mapping[str, TypeRule]
    delegated: DelegationCheck
    open_to_offices: Callable[[Case], bool]
    demands: Mapping[str, Callable[[Case], None]]


def has_rows(case: Case) -> bool:
    """rules/1: the competence table says something of the type, on whatever day."""
    return bool(case.registry.competence.get(case.type))


RULES_1 = Ruleset(RULES, check_delegation, has_rows, {})
