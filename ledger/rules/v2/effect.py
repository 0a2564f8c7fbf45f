"""How far back a decision may reach."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.registry import Dossier
from ledger.rules.v1.case import Case


def check_effect(case: Case, dossier: Dossier) -> None:
    """Not before the dossier's procedure was in force, nor before the council that passed it was appointed.

    Raises ``EFFECTIVE_DATE_OUT_OF_RANGE``.
    """
    first = case.payload["effective_from"]
    if first is None:
        return
    registry = case.registry
    procedure = None if dossier.procedure is None else registry.procedures.get(dossier.procedure)
    if procedure is not None and procedure.in_force is not None and first < procedure.in_force:
        raise LedgerError("EFFECTIVE_DATE_OUT_OF_RANGE", place="effective_from", found=first,
                          expected=f">= {procedure.in_force}", procedure=procedure.id)
    session = None if dossier.session is None else registry.sessions[dossier.session]
    composition = None if session is None else registry.council_on(session.council, session.held_on)
    if session is None or composition is None or composition.valid_from is None:
        return
    if first < composition.valid_from:
        raise LedgerError("EFFECTIVE_DATE_OUT_OF_RANGE", place="effective_from", found=first,
                          expected=f">= {composition.valid_from}", council=session.council)
