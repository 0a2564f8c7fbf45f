"""What must have come before a decision: the steps of the published procedure, as far as they were found.

Which steps, in which order and by whom is read from ``procedure.published``; a step without a source is never demanded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Dossier, DossierStep, Procedure, ProcedureStep, Registry
from ledger.folds.steps import DECIDED, before, closed_by, done_steps, missing_steps, takes
from ledger.rules.v1.case import ARCHIVAL, AUTHOR, Case
from ledger.rules.v1.competence import competent_rows, relevant_day
from ledger.rules.v2.effect import check_effect


def demand_steps(case: Case) -> None:
    """A recognition: every step found before the decision is done, on a dossier of this year that is still open.

    Raises ``REGIME_REQUIRED``, ``DOSSIER_REQUIRED``, ``DOSSIER_NOT_OF_YEAR``, ``DOSSIER_CLOSED``,
    ``DOSSIER_STEP_FAILED``, ``DOSSIER_STEP_MISSING``; notes ``PREREQUISITES_UNKNOWN`` where no step was found,
    ``PREREQUISITES_EXEMPT`` for archives.
    """
    _note_body(case)
    day = relevant_day(case)
    named = case.body["dossier"]
    dossier = None if named is None else case.registry.dossiers[named]
    procedures = () if day is None else _procedures(case, dossier, day)
    known = [procedure for procedure in procedures if any(step.found for step in procedure.steps)]
    if case.attestation == ARCHIVAL:
        if known:
            _note_once(case, "PREREQUISITES_EXEMPT", place="attestation", found=ARCHIVAL, procedure=known[0].id)
        return
    if not known:
        case.note("PREREQUISITES_UNKNOWN", place="body.dossier", found=[one.id for one in procedures])
    elif len(procedures) > 1:
        raise LedgerError("REGIME_REQUIRED", place="body.regime", found=case.body["regime"],
                          expected=sorted({str(one.regime) for one in procedures}))
    if dossier is not None:
        _demand_year(case, dossier)
        check_effect(case, dossier)
    for procedure in known:
        if dossier is None:
            raise LedgerError("DOSSIER_REQUIRED", place="body.dossier", found=None, procedure=procedure.id,
                              expected=[told(step) for step in before(procedure.steps, DECIDED)])
        demand_before(case.registry, dossier, procedure, DECIDED, "body.dossier")
    if dossier is not None and not known:
        demand_open(case.registry, dossier, "body.dossier")


def demand_before(registry: Registry, dossier: Dossier, procedure: Procedure, step: str, place: str) -> None:
    """The dossier is open and everything found before ``step`` is done: ``DOSSIER_CLOSED``, ``DOSSIER_STEP_FAILED``,
    ``DOSSIER_STEP_MISSING``.
    """
    standing = registry.standing_steps(dossier.id)
    _demand_open(standing, dossier, place)
    done = done_steps(standing, procedure.steps)
    missing = missing_steps(done, steps_before(registry, procedure, step), partial(is_of, registry))
    if not missing:
        return
    words = {one.step for one in missing}
    failed = [one.step for one in standing if one.outcome == "failed" and one.step in words]
    if failed:
        raise LedgerError("DOSSIER_STEP_FAILED", place=place, found=failed[-1], dossier=dossier.id, expected="passed")
    raise LedgerError("DOSSIER_STEP_MISSING", place=place, found=[one.step for one in done], dossier=dossier.id,
                      procedure=procedure.id, expected=[told(one) for one in missing])


def steps_before(registry: Registry, procedure: Procedure, step: str) -> list[ProcedureStep]:
    """The found steps that the procedure lists before ``step``; asked for every decision, so kept."""
    question = ("steps-before", procedure.id, step)
    found: list[ProcedureStep] | None = registry.memo.get(question)
    if found is None:
        found = before(procedure.steps, step)
        registry.remember(question, found)
    return found


def demand_open(registry: Registry, dossier: Dossier, place: str) -> None:
    """Neither withdrawn, nor returned and not handed in again: ``DOSSIER_CLOSED``."""
    _demand_open(registry.standing_steps(dossier.id), dossier, place)


def _demand_open(standing: Sequence[DossierStep], dossier: Dossier, place: str) -> None:
    end = closed_by(standing)
    if end is not None:
        raise LedgerError("DOSSIER_CLOSED", place=place, found=end.type, dossier=dossier.id, entry=end.seq,
                          expected="an open dossier")


def is_of(registry: Registry, step: ProcedureStep, offices: Sequence[str]) -> bool:
    """Whether one of the offices is of the kind and level that the procedure names for the step; none known: yes."""
    known = False
    for name in offices:
        office = registry.offices.get(name)
        if office is not None:
            known = True
            if takes(step, office.kind, office.level):
                return True
    return not known


def told(step: ProcedureStep) -> str:
    """A step and who takes it, as refusals name it: ``reviewed: ubnd/district``."""
    return f"{step.step}: {step.office_kind or '?'}/{step.level or '?'}"


def procedure_of(registry: Registry, dossier: Dossier) -> Procedure | None:
    """The procedure that the dossier names."""
    return None if dossier.procedure is None else registry.procedures.get(dossier.procedure)


def fitting_procedures(registry: Registry, kind: str | None, standard: str | None, day: str) -> tuple[Procedure, ...]:
    """Procedures in force on the day for this kind of unit and standard."""
    question = ("procedures", kind, standard, day)
    found: tuple[Procedure, ...] | None = registry.memo.get(question)
    if found is None:
        found = tuple(
            one for one in registry.procedures.values()
            if kind in one.unit_kinds and standard in one.standards and one.covers(day)
        )
        registry.remember(question, found)
    return found


def _procedures(case: Case, dossier: Dossier | None, day: str) -> Sequence[Procedure]:
    """The dossier's own procedure; else those in force of the regime that the act names, or of the rows it meets.

    Where no row decides, a regime that no procedure has frees nobody from the steps.
    """
    own = None if dossier is None else procedure_of(case.registry, dossier)
    if own is not None:
        return (own,)
    regime = case.body["regime"]
    rows = competent_rows(case)
    regimes = {row.regime for row in rows} if regime is None else {regime}
    fitting = fitting_procedures(case.registry, case.kind, case.standard, day)
    chosen = [one for one in fitting if one.regime in regimes or one.regime is None]
    return chosen if chosen or rows else fitting


def _demand_year(case: Case, dossier: Dossier) -> None:
    year = case.body["for_year"]
    if dossier.for_year is not None and year != dossier.for_year:
        raise LedgerError("DOSSIER_NOT_OF_YEAR", place="body.for_year", found=year, dossier=dossier.id,
                          expected=dossier.for_year)


def _note_body(case: Case) -> None:
    """A paper of a people's committee is within its chairman's competence: the same office, said so."""
    if case.attestation == AUTHOR:
        return
    paper = case.paper()
    issuer = None if paper is None or paper.issuer is None else case.registry.offices.get(paper.issuer)
    if issuer is not None and issuer.kind == "ubnd" and all(row.roles == {"head"} for row in competent_rows(case)):
        _note_once(case, "BODY_FOR_HEAD", place="document.issuer", found=issuer.id, expected="head")


def _note_once(case: Case, code: str, **facts: Any) -> None:
    """A note that is as true of every event of the act is made once: an archive may hold ten thousand of them."""
    memo, question = case.registry.memo, (code, case.payload["act"]["id"])
    if question not in memo:
        case.registry.remember(question, True)
        case.note(code, **facts)
