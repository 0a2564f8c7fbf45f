"""Dossiers step by step: registered for a year under a procedure, moved on by those whose step it is, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Dossier, Procedure
from ledger.folds.steps import DECIDED, HANDED_IN
from ledger.rules.v1.case import ARCHIVAL, Case
from ledger.rules.v1.competence import relevant_day
from ledger.rules.v1.procedure import check_dossier_registered as known_dossier
from ledger.rules.v1.procedure import check_dossier_step
from ledger.rules.v2.prerequisites import demand_before, demand_open, fitting_procedures, is_of, procedure_of, told
from ledger.rules.v2.separation import acting_offices, require_other_unit

_BY_OTHERS = frozenset({"reviewed", "appraised", "council"})
_AFTER_ALL = frozenset({"council", DECIDED, "announced"})
_RESULTS = ("result.self-assessed", "result.reviewed", "result.appraised")


def check_dossier_registered(case: Case) -> None:
    """For a year, under a published procedure where there is one, and not the same attempt twice.

    Raises ``DOSSIER_YEAR_REQUIRED``, ``PROCEDURE_REQUIRED``, ``PROCEDURE_NOT_FITTING``, ``PROCEDURE_OUTSIDE_PERIOD``,
    ``DOSSIER_EXISTS``.
    """
    known_dossier(case)
    body = case.body
    if body["for_year"] is None:
        case.refuse_or_note("DOSSIER_YEAR_REQUIRED", place="body.for_year", found=None, expected="the year assessed")
    _check_procedure(case, body["procedure"])
    other = case.registry.attempts.get((body["unit"], body["standard"], body["for_year"], body["attempt"]))
    if other is not None:
        case.refuse_or_note("DOSSIER_EXISTS", place="body.attempt", found=body["attempt"], dossier=other,
                            expected="the number of a new attempt")


def check_dossier_advanced(case: Case) -> None:
    """A step by an office whose step it is, with its evidence, on an open dossier.

    Raises ``DOSSIER_CLOSED``, ``STEP_NOT_OF_OFFICE``, ``OWN_UNIT_APPRAISED``, ``DOSSIER_STEP_MISSING``,
    ``SURVEY_NOT_CITED``, ``SURVEY_OF_OTHER_YEAR``, ``SESSION_NOT_CITED``, ``BASIS_NOT_OF_DOSSIER``.
    """
    check_dossier_step(case)
    if case.attestation == ARCHIVAL:
        return
    dossier, step = case.registry.dossiers[case.subject], case.body["step"]
    if step != HANDED_IN:
        demand_open(case.registry, dossier, "subject")
    else:
        _demand_not_withdrawn(case)
    if step in _BY_OTHERS:
        require_other_unit(case, dossier.unit)
    procedure = procedure_of(case.registry, dossier)
    if procedure is not None:
        _check_actor(case, procedure, step)
        if step in _AFTER_ALL:
            demand_before(case.registry, dossier, procedure, step, "body.step")
    evidence = [(digest, case.context.event(digest)) for digest in case.body["basis"]]
    cited = [(digest, event) for digest, event in evidence if event is not None]
    _check_results(case, dossier, cited)
    if step == "surveyed":
        _check_survey(case, dossier, cited)
    if step == "council":
        _check_council(case, dossier, cited)


def check_dossier_closed(case: Case) -> None:
    """dossier.returned (with its reasons), dossier.withdrawn: of a dossier that isn't withdrawn already."""
    check_dossier_step(case)
    if case.attestation == ARCHIVAL:
        return
    _demand_not_withdrawn(case)
    if case.type == "dossier.returned" and not case.body["reasons"]:
        raise LedgerError("REASONS_REQUIRED", place="body.reasons", found=None, expected="why it is returned")


def _demand_not_withdrawn(case: Case) -> None:
    for step in case.registry.standing_steps(case.subject):
        if step.type == "dossier.withdrawn":
            raise LedgerError("DOSSIER_CLOSED", place="subject", found=step.type, dossier=case.subject, entry=step.seq,
                              expected="an open dossier")


def _check_procedure(case: Case, named: str | None) -> None:
    day = relevant_day(case)
    fitting = () if day is None else fitting_procedures(case.registry, case.kind, case.standard, day)
    if named is None:
        if fitting:
            case.refuse_or_note("PROCEDURE_REQUIRED", place="body.procedure", found=None,
                                expected=[one.id for one in fitting])
        return
    procedure = case.registry.procedures[named]
    if case.kind not in procedure.unit_kinds or case.standard not in procedure.standards:
        raise LedgerError("PROCEDURE_NOT_FITTING", place="body.procedure", found=named,
                          expected=[one.id for one in fitting])
    if day is None or procedure.covers(day):
        return
    period = [procedure.in_force, procedure.ended]
    if _within_year(procedure, case.body["for_year"]):
        case.note("PROCEDURE_OUTSIDE_PERIOD", place="body.procedure", found=named, day=day, expected=period)
    else:
        case.refuse_or_note("PROCEDURE_OUTSIDE_PERIOD", place="body.procedure", found=named, day=day, expected=period)


def _within_year(procedure: Procedure, year: int | None) -> bool:
    """Whether the procedure was in force on some day of the year: a year's dossiers are often closed in the next."""
    begun = procedure.in_force is None or procedure.in_force <= f"{year}-12-31"
    return year is not None and begun and (procedure.ended is None or procedure.ended > f"{year}-01-01")


def _check_actor(case: Case, procedure: Procedure, step: str) -> None:
    """Refused only where every published step of that name was found, and none is this office's."""
    published = [one for one in procedure.steps if one.step == step]
    offices = [office.id for office in acting_offices(case)]
    if not published or not all(one.found for one in published) or not offices:
        return
    if not any(is_of(case.registry, one, offices) for one in published):
        raise LedgerError("STEP_NOT_OF_OFFICE", place="signers", found=offices, step=step, procedure=procedure.id,
                          expected=[told(one) for one in published])


Cited = list[tuple[str, Mapping[str, Any]]]


def _check_results(case: Case, dossier: Dossier, cited: Cited) -> None:
    for index, (_, event) in enumerate(cited):
        if event["type"] not in _RESULTS:
            continue
        told_of = [event["subject"], event["body"]["standard"]]
        other = event["body"]["dossier"] not in (None, dossier.id)
        if told_of != [dossier.unit, dossier.standard] or other:
            raise LedgerError("BASIS_NOT_OF_DOSSIER", place=f"body.basis[{index}]", found=told_of,
                              expected=[dossier.unit, dossier.standard], dossier=dossier.id)


def _check_survey(case: Case, dossier: Dossier, cited: Cited) -> None:
    """The people were asked about this unit, this standard and this year; another year's answers don't serve."""
    surveys = [
        event["body"]["for_year"]
        for digest, event in cited
        if event["type"] == "survey.recorded"
        and (event["subject"], event["body"]["standard"]) == (dossier.unit, dossier.standard)
        and digest not in case.registry.cancelled(event["subject"])
    ]
    if not surveys:
        raise LedgerError("SURVEY_NOT_CITED", place="body.basis", found=len(cited), dossier=dossier.id,
                          expected="a survey.recorded of this unit and standard")
    if dossier.for_year not in surveys:
        raise LedgerError("SURVEY_OF_OTHER_YEAR", place="body.basis", found=surveys, dossier=dossier.id,
                          expected=dossier.for_year)


def _check_council(case: Case, dossier: Dossier, cited: Cited) -> None:
    """What the step says is what the minutes cited say."""
    outcome = {"passed": "passed", "failed": "failed", "as-minuted": None}
    sessions = [
        outcome[item["conclusion"]]
        for digest, event in cited
        if event["type"] == "session.recorded" and digest not in case.registry.cancelled(event["subject"])
        for item in event["body"]["items"]
        if item["dossier"] == dossier.id
    ]
    if case.body["outcome"] not in sessions:
        raise LedgerError("SESSION_NOT_CITED", place="body.basis", found=sessions, dossier=dossier.id,
                          expected=["session.recorded", case.body["outcome"]])
