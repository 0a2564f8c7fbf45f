"""Dossiers, council sessions and votes: what rules/1 asks of them (prerequisites and quorum begin with rules/2)."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.registry import Dossier
from ledger.rules.v1.attestation import only_signed_by_author
from ledger.rules.v1.case import Case
from ledger.rules.v1.effect import check_within_life
from ledger.rules.v1.law_terms import check_set, check_standard


def check_dossier_registered(case: Case) -> None:
    body = case.body
    if case.subject in case.registry.dossiers:
        raise LedgerError("SUBJECT_EXISTS", place="subject", found=case.subject, expected="an id never given before")
    _about(case, body["unit"], "body.unit")
    check_standard(case, body["standard"])
    check_set(case, body["set"])
    if body["procedure"] is not None and body["procedure"] not in case.registry.procedures:
        raise LedgerError("PROCEDURE_UNKNOWN", place="body.procedure", found=body["procedure"],
                          expected="a published procedure")


def check_dossier_step(case: Case) -> None:
    """dossier.advanced, returned, withdrawn."""
    dossier = _dossier(case, case.subject, "subject")
    _about(case, dossier.unit, "subject")
    case.standard = dossier.standard


def check_dossier_linked(case: Case) -> None:
    case.about_unit()
    body = case.body
    dossier = _dossier(case, body["dossier"], "body.dossier")
    if (dossier.unit, dossier.standard, dossier.for_year) != (case.subject, body["standard"], body["for_year"]):
        raise LedgerError("DOSSIER_NOT_OF_UNIT", place="body.dossier",
                          found=[case.subject, body["standard"], body["for_year"]],
                          expected=[dossier.unit, dossier.standard, dossier.for_year])
    case.standard = dossier.standard


def check_session(case: Case) -> None:
    """session.recorded: a registered council and dossiers; competence is judged for every dossier's unit."""
    body = case.body
    if case.subject in case.registry.sessions:
        raise LedgerError("SUBJECT_EXISTS", place="subject", found=case.subject, expected="an id never given before")
    case.registry.require_office(body["council"], "body.council")
    for index, person in enumerate(body["counting_team"]):
        if person not in case.registry.persons:
            raise LedgerError("PERSON_UNKNOWN", place=f"body.counting_team[{index}]", found=person,
                              expected="a registered person")
    if body["held_on"] > case.context.recorded_day:
        raise LedgerError("SIGNED_IN_FUTURE", place="body.held_on", found=body["held_on"],
                          expected=case.context.recorded_day)
    seen: set[str] = set()
    for index, item in enumerate(body["items"]):
        _dossier(case, item["dossier"], f"body.items[{index}].dossier")
        if item["dossier"] in seen:
            raise LedgerError("NUMBER_TWICE", place=f"body.items[{index}].dossier", found=item["dossier"],
                              expected="each dossier once")
        seen.add(item["dossier"])


def check_vote(case: Case) -> None:
    only_signed_by_author(case)
    _dossier(case, case.body["dossier"], "body.dossier")


def check_votes_sealed(case: Case) -> None:
    only_signed_by_author(case)
    votes = case.body["votes"]
    for index, digest in enumerate(votes):
        vote = case.context.event(digest)
        if vote is None or vote["type"] != "vote.cast" or vote["subject"] != case.subject or digest in votes[:index]:
            raise LedgerError("TARGET_UNKNOWN", place=f"body.votes[{index}]", found=digest,
                              expected=[["vote.cast"], case.subject])


def session_matters(case: Case) -> list[tuple[str, str]]:
    """(unit, standard) of the dossiers of a session, one for each parent, kind and standard among them."""
    matters: dict[tuple[str | None, str, str], tuple[str, str]] = {}
    for item in case.body["items"]:
        dossier = case.registry.dossiers[item["dossier"]]
        unit = case.registry.units[dossier.unit]
        slot = (unit.parent(case.context.recorded_day), unit.kind, dossier.standard)
        matters.setdefault(slot, (dossier.unit, dossier.standard))
    return list(matters.values())


def _dossier(case: Case, named: str, place: str) -> Dossier:
    dossier = case.registry.dossiers.get(named)
    if dossier is None:
        raise LedgerError("DOSSIER_UNKNOWN", place=place, found=named, expected="a registered dossier")
    return dossier


def _about(case: Case, named: str, place: str) -> None:
    unit = case.registry.require_unit(named, place)
    case.unit = unit
    case.kind = unit.kind
    check_within_life(case, unit)
