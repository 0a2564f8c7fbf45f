"""Signers, document and attestation: what the events of an act mostly share is judged once for those that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.rules.v1.attestation import check_attestation
from ledger.rules.v1.case import Case
from ledger.rules.v1.paper import check_document
from ledger.rules.v1.signers import check_signers
from ledger.rules.v1.table import Ruleset, TypeRule


class Form(NamedTuple):
    """All that ``check_form`` has asked of an event that passed without a note, and how many root keys signed it.

    Kept in ``registry.form`` until anything in the registry changes. ``signers`` and ``document`` are these very
    objects, which only a reader gives to several events that knows their bytes to be the same.
    """

    signers: Sequence[Mapping[str, Any]]
    document: Mapping[str, Any]
    type: str
    attestation: str
    day: str
    roots: int


def check_form(case: Case, rule: TypeRule, ruleset: Ruleset) -> None:
    """Check signers and document, and the attestation where the table gives the power.

    Raises what ``check_signers``, ``check_document`` and ``check_attestation`` raise.
    """
    known, document = case.registry.form, case.document
    signers, day = case.payload["signers"], case.context.recorded_day
    if (isinstance(known, Form) and known.signers is signers and known.document is document
            and known[2:5] == (case.type, case.attestation, day)):
        case.roots = known.roots
        return
    steady = check_signers(case, rule.purposes, also_when_signed=not rule.slip, delegated=ruleset.delegated)
    if rule.slip:
        case.own = False
    if document is not None:
        check_document(case)
    if rule.power == "table":
        check_attestation(case, deciding=rule.deciding)
    # A paper that covers units is judged by the event's own unit as well.
    if steady and not rule.slip and document is not None and document["covers"] is None and not case.notes:
        case.registry.form = Form(signers, document, case.type, case.attestation, day, case.roots)
