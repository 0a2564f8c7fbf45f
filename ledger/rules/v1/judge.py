"""One event under rules/1: the order of the checks, and whence the right to say it comes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Registry, Row
from ledger.rules.ports import Context, Note
from ledger.rules.v1.attestation import check_attestation, only_signed_by_author
from ledger.rules.v1.case import Case
from ledger.rules.v1.competence import check_competence, competent_rows
from ledger.rules.v1.effect import require_after
from ledger.rules.v1.form import check_form
from ledger.rules.v1.genesis import judge_confirmed, judge_genesis
from ledger.rules.v1.law_terms import check_basis
from ledger.rules.v1.procedure import session_matters
from ledger.rules.v1.publications import check_publication
from ledger.rules.v1.table import RULES_1, Ruleset, TypeRule
from ledger.rules.v1.units import check_expected_units


def judge_by(
    ruleset: Ruleset, registry: Registry, payload: Mapping[str, Any], context: Context
) -> list[Note]:
    """Judge one event under a version of the rules; see ``ledger.rules.judge``. Looks at signers, document,
    attestation, what the body names, and competence, in this order, and refuses at the first fault.
    """
    if context.seq < 2:
        if context.seq == 0:
            judge_genesis(payload, context)
        else:
            judge_confirmed(registry, payload, context)
        return []
    rule = ruleset.rules.get(payload["type"]) or rule_of(ruleset, payload)
    case = Case(registry, payload, context)
    if "part" in case.body or "publication" in registry.scalars:
        check_publication(case)
    if registry.expected_units:
        check_expected_units(case)
    power = rule.power
    check_form(case, rule, ruleset)
    if power == "table":
        _check_content(case, rule)
        check_competence(case, deciding=rule.deciding)
    elif power == "meta":
        _check_content(case, rule)
    elif case.roots and case.roots >= registry.root_k:
        only_signed_by_author(case)
        _check_content(case, rule)
    elif case.roots or (power == "root" and not ruleset.open_to_offices(case)):
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=case.roots, expected=registry.root_k)
    else:
        check_attestation(case, deciding=rule.deciding)
        _check_content(case, rule)
        if power == "session":
            _check_session_competence(case)
        elif power == "root" or power == "either":
            check_competence(case, deciding=rule.deciding)
    demand = ruleset.demands.get(case.type)
    if demand is not None:
        demand(case)
    return case.notes


judge = partial(judge_by, RULES_1)
"""``judge_by`` of rules/1."""


def matching_rows(registry: Registry, payload: Mapping[str, Any], context: Context) -> list[Row]:
    """``matching_by`` of rules/1."""
    return matching_by(RULES_1, registry, payload, context)


def matching_by(
    ruleset: Ruleset, registry: Registry, payload: Mapping[str, Any], context: Context
) -> list[Row]:
    """Competence rows that the acting office of a draft meets by kind, level and place, for the draft to name one.

    Raises what the check of the body raises. Signers' number and roles are not asked: they may not be known yet.
    """
    rule = rule_of(ruleset, payload)
    case = Case(registry, payload, context)
    rule.check(case)
    return competent_rows(case)


def rule_of(ruleset: Ruleset, payload: Mapping[str, Any]) -> TypeRule:
    """The row of the event's type; raises ``GENESIS_INVALID``, ``NOT_UNDERSTOOD``."""
    rule = ruleset.rules.get(payload["type"])
    if rule is None:
        code = "GENESIS_INVALID" if payload["type"] in ("ledger.founded", "ledger.confirmed") else "NOT_UNDERSTOOD"
        raise LedgerError(code, place="type", found=payload["type"], expected=sorted(ruleset.rules))
    return rule


def _check_content(case: Case, rule: TypeRule) -> None:
    last = case.payload["effective_to"]
    if last is not None:
        require_after(case.payload["effective_from"], last, "effective_to")
    rule.check(case)
    if rule.deciding and case.body["basis"]:
        check_basis(case, case.body["basis"])


def _check_session_competence(case: Case) -> None:
    for unit, standard in session_matters(case):
        case.unit = case.registry.units[unit]
        case.kind = case.unit.kind
        case.standard = standard
        check_competence(case, deciding=True)
