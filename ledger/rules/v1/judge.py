"""One event under rules/1: the order of the checks, and whence the right to say it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Registry, Row
from ledger.rules.ports import Context, Note
from ledger.rules.v1.attestation import check_attestation, only_signed_by_author
from ledger.rules.v1.case import Case
from ledger.rules.v1.competence import check_competence, competent_rows
from ledger.rules.v1.effect import require_after
from ledger.rules.v1.genesis import judge_confirmed, judge_genesis
from ledger.rules.v1.law_terms import check_basis
from ledger.rules.v1.meta import ENTRY_TYPES
from ledger.rules.v1.paper import check_document
from ledger.rules.v1.procedure import session_matters
from ledger.rules.v1.publications import check_publication
from ledger.rules.v1.signers import EVENTS, EVENTS_OR_LOG, EVENTS_OR_ROOT, check_signers
from ledger.rules.v1.table import RULES, TypeRule
from ledger.rules.v1.units import check_expected_units

_PURPOSES = {"root": EVENTS_OR_ROOT, "either": EVENTS_OR_ROOT, "seal": EVENTS_OR_LOG}


def judge(registry: Registry, payload: Mapping[str, Any], context: Context) -> list[Note]:
    """Judge one event; see ``ledger.rules.judge``. Refuses before it looks further: signers, attestation, document,
    what the body names, effect, competence, in this order.
    """
    if context.seq < 2:
        if context.seq == 0:
            judge_genesis(payload, context)
        else:
            judge_confirmed(registry, payload, context)
        return []
    rule = _rule_of(payload)
    case = Case(registry, payload, context)
    check_publication(case)
    if registry.expected_units:
        check_expected_units(case)
    power = rule.power
    slip = case.type in ENTRY_TYPES
    check_signers(case, _PURPOSES.get(power, EVENTS), also_when_signed=not slip)
    by_root = (power == "root" or power == "either") and case.roots >= registry.root_k
    if by_root:
        only_signed_by_author(case)
    elif case.roots or (power == "root" and not registry.competence.get(case.type)):
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=case.roots, expected=registry.root_k)
    elif power != "meta":
        check_attestation(case, deciding=rule.deciding)
    _check_content(case, rule, slip)
    if by_root or power == "own" or power == "meta" or power == "seal":
        return case.notes
    if power == "session":
        _check_session_competence(case)
    else:
        check_competence(case, deciding=rule.deciding)
    return case.notes


def matching_rows(registry: Registry, payload: Mapping[str, Any], context: Context) -> list[Row]:
    """Competence rows that the acting office of a draft meets by kind, level and place, for the draft to name one.

    Raises what the check of the body raises. Signers' number and roles are not asked: they may not be known yet.
    """
    rule = _rule_of(payload)
    case = Case(registry, payload, context)
    rule.check(case)
    return competent_rows(case)


def _rule_of(payload: Mapping[str, Any]) -> TypeRule:
    rule = RULES.get(payload["type"])
    if rule is None:
        code = "GENESIS_INVALID" if payload["type"] in ("ledger.founded", "ledger.confirmed") else "NOT_UNDERSTOOD"
        raise LedgerError(code, place="type", found=payload["type"], expected=sorted(RULES))
    return rule


def _check_content(case: Case, rule: TypeRule, slip: bool) -> None:
    if slip:
        case.own = False
    if case.document is not None:
        check_document(case)
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
