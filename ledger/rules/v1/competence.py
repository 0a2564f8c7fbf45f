"""Which office may do what: the dated table of the log, matched with the offices that act (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Office, Row
from ledger.rules.v1.case import ARCHIVAL, AUTHOR, QUOTED, Case

Issuers = frozenset[str]
NO_ISSUERS: Issuers = frozenset()


def check_competence(case: Case, *, deciding: bool, issuers: Issuers = NO_ISSUERS) -> None:
    """Judge the acting office by the rows for the event's type, day, kind of unit and standard.

    Signed by the author: the signers' office, their roles and number. From paper: ``document.issuer``. Quoted: not
    judged. No row: a deciding act of one's own needs ``basis_text`` (``BASIS_REQUIRED``), and all deciding ones are
    noted ``COMPETENCE_UNKNOWN``. Rows but none that matches: ``OFFICE_NOT_COMPETENT``, ``ROLE_NOT_ENTITLED`` or
    ``THRESHOLD_NOT_MET``, the nearest miss. ``regime``/``competence_rule`` in the body must be those of a matching
    row (``COMPETENCE_RULE_MISMATCH``). ``issuers``: offices for rows of relation ``issuer``.
    """
    if case.attestation == QUOTED:
        return
    day = relevant_day(case)
    rows = () if day is None else case.registry.competence_rows(case.type, day, case.kind, case.standard)
    if not rows or day is None:
        no_row(case, deciding)
        return
    if case.attestation == AUTHOR:
        matching = rows_for_signers(case, rows, day, issuers)
    else:
        matching = _rows_for_paper(case, rows, day, issuers)
    if deciding:
        check_named(case, matching)


def competent_rows(case: Case, issuers: Issuers = NO_ISSUERS) -> list[Row]:
    """Rows that speak of the event and whose office acts in it; for drafts that name regime and rule themselves."""
    day = relevant_day(case)
    if day is None:
        return []
    offices: Iterable[Office] = case.signer_offices()
    if case.attestation != AUTHOR:
        paper = case.paper()
        issuer = None if paper is None or paper.issuer is None else case.registry.offices.get(paper.issuer)
        offices = () if issuer is None else (issuer,)
    return [row for office in offices for row in fitting(case, office, day, issuers)]


def relevant_day(case: Case) -> str | None:
    """The day whose table applies: of signing where known in full, else of recording; null for undated archives."""
    if case.signed_on is not None:
        return case.signed_on
    if case.attestation != AUTHOR and case.document is None:
        paper = case.paper()
        if paper is None:
            return case.context.recorded_day
        if paper.signed_on is not None and len(paper.signed_on) == 10:
            return paper.signed_on
    return None if case.attestation == ARCHIVAL else case.context.recorded_day


def rows_for_signers(case: Case, rows: tuple[Row, ...], day: str, issuers: Issuers) -> list[Row]:
    """Rows met by the signers of one office: its kind, level and place, their roles and number."""
    matching: list[Row] = []
    missed: Row | None = None
    nearest = 0
    signers = case.payload["signers"]
    for office in case.signer_offices():
        for row in fitting(case, office, day, issuers):
            entitled = 0
            for signer in signers:
                if signer["role"] in row.roles and signer["office"] == office.id:
                    entitled += 1
            if entitled >= row.signers:
                matching.append(row)
            elif missed is None or entitled > nearest:
                missed, nearest = row, entitled
    if matching:
        return matching
    if missed is None:
        raise not_competent(case, sorted(office.id for office in case.signer_offices()), rows, day)
    if nearest:
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=nearest, expected=missed.signers)
    raise LedgerError("ROLE_NOT_ENTITLED", place="signers", expected=sorted(missed.roles),
                      found=sorted({signer["role"] for signer in signers}))


def fitting(case: Case, office: Office, day: str, issuers: Issuers = NO_ISSUERS) -> list[Row]:
    """Rows for the event of the office's kind and level, to whose relation its place answers."""
    rows = case.registry.rows_of_office(office, case.type, day, case.kind, case.standard)
    return [row for row in rows if row.relation == "any" or _related(case, row.relation, office, day, issuers)]


def not_competent(case: Case, found: Any, rows: Iterable[Row], day: str) -> LedgerError:
    """The refusal, with the rows that would have been met by another office."""
    wanted = [f"{row.id}: {row.office_kind}/{row.level}/{row.relation}" for row in rows]
    return LedgerError("OFFICE_NOT_COMPETENT", place="signers" if case.attestation == AUTHOR else "document.issuer",
                       found=found, expected=wanted, type=case.type, day=day,
                       unit=None if case.unit is None else case.unit.id)


def _related(case: Case, relation: str, office: Office, day: str, issuers: Issuers) -> bool:
    if relation == "issuer":
        return office.id in issuers
    if case.unit is not None:
        return _above(case, relation, office, case.unit.id, case.unit.parent(day), day)
    if case.above is not None or case.type.startswith("unit."):
        return _above(case, relation, office, case.subject, case.above, day)
    return case.subject.startswith("office:") and _over_office(case, relation, office, day)


def _over_office(case: Case, relation: str, office: Office, day: str) -> bool:
    if relation == "self":
        return office.id == case.subject
    known = case.registry.offices.get(case.subject)
    part_of = case.body.get("part_of") if known is None else known.part_of
    place = case.body.get("jurisdiction") if known is None else known.jurisdiction
    if relation == "parent" and part_of is not None:
        return bool(part_of == office.id)
    if place is None:
        return relation != "parent" and office.id in (case.subject, part_of)
    return _above(case, relation, office, place, case.registry.parent(place, day), day)


def _above(case: Case, relation: str, office: Office, unit: str, parent: str | None, day: str) -> bool:
    """Whether the office's territory is ``unit`` (self, contains), its parent, or an ancestor (ancestor, contains)."""
    place = office.jurisdiction
    if place is None:
        whole_country = office.level == "central"
        return whole_country and relation != "self" and (relation != "parent" or parent is None)
    if relation == "self":
        return place == unit
    if relation == "parent":
        return place == parent
    if relation == "contains" and place == unit:
        return True
    return parent is not None and case.registry.contains(place, parent, day)


def _rows_for_paper(case: Case, rows: tuple[Row, ...], day: str, issuers: Issuers) -> list[Row]:
    """Rows met by the paper's issuer, by a body it belongs to or consists of, or by the recording office itself.

    A decision quoted as of "UBND tỉnh" is within its chairman's competence (``ISSUER_BY_BODY`` noted). Where a row lets
    an archive record something (a document, a unit), the clerks who sign are those of the row.
    """
    paper = case.paper()
    issuer = None
    if paper is not None and paper.issuer is not None:
        issuer = case.registry.require_office(paper.issuer, "document.issuer")
        matching = fitting(case, issuer, day, issuers)
        for body in () if matching else (issuer.part_of, *issuer.parts):
            known = None if body is None else case.registry.offices.get(body)
            if known is not None and not matching:
                matching = fitting(case, known, day, issuers)
                if matching:
                    case.note("ISSUER_BY_BODY", place="document.issuer", found=issuer.id, expected=known.id)
        if matching:
            return matching
    try:
        return rows_for_signers(case, rows, day, issuers)
    except LedgerError:
        raise not_competent(case, None if issuer is None else issuer.id, rows, day) from None


def no_row(case: Case, deciding: bool) -> None:
    """The table says nothing for that day: the legal basis must be told in words, and is reported."""
    if not deciding:
        return
    rule = case.body["competence_rule"]
    if rule is not None:
        raise LedgerError("COMPETENCE_RULE_MISMATCH", place="body.competence_rule", found=rule, expected=None)
    if case.own and case.body["basis_text"] is None:
        raise LedgerError("BASIS_REQUIRED", place="body.basis_text", found=None, type=case.type,
                          expected="the legal basis in words, since the competence table has no row")
    case.note("COMPETENCE_UNKNOWN", place="body.competence_rule", found=None, type=case.type)


def check_named(case: Case, matching: list[Row]) -> None:
    """Regime and rule that the body names are those of one matching row: ``COMPETENCE_RULE_MISMATCH``."""
    rule, regime = case.body["competence_rule"], case.body["regime"]
    if rule is None and regime is None:
        return
    for row in matching:
        if (rule is None or rule == row.id) and (regime is None or regime == row.regime):
            return
    raise LedgerError("COMPETENCE_RULE_MISMATCH", place="body.competence_rule", found=[regime, rule],
                      expected=[[row.regime, row.id] for row in matching])
