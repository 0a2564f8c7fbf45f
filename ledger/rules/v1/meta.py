"""Who may correct, annul, amend or void: the issuer or recorder of the target, or who came after it (TEMPORAL.md).

Whether the target and the fields named are such that the act can have effect is judged by ``ledger.folds.metas``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.events.catalogue import REGISTRY_ASPECTS, TYPES
from ledger.folds.registry import ANY_KIND, Office, Row
from ledger.rules.v1.attestation import check_attestation, only_signed_by_author, require_clerks
from ledger.rules.v1.case import ARCHIVAL, AUTHOR, CLERKS, Case
from ledger.rules.v1.competence import check_named, no_row
from ledger.rules.v1.effect import no_effect

ENTRY_TYPES = frozenset({"entry.amended", "entry.voided"})
_HIGHER = {"village": 0, "commune": 1, "district": 2, "province": 3, "central": 4}


def check_meta(case: Case) -> None:
    """Judge a meta-act whose signers have been checked.

    Raises ``EFFECT_NOT_ALLOWED``, ``TARGET_UNKNOWN``, ``TARGET_NOT_ON_SUBJECT``, ``NOT_CORRECTABLE``,
    ``OFFICE_NOT_COMPETENT``, ``ROLE_NOT_ENTITLED``, ``THRESHOLD_NOT_MET``, ``DOCUMENT_FILE_REQUIRED``.
    """
    no_effect(case)
    target = _target(case)
    if case.type in ENTRY_TYPES:
        _check_entry_act(case, target)
    else:
        _check_legal_act(case, target)


def _target(case: Case) -> Mapping[str, Any]:
    digest = case.body["target"]
    target = case.context.event(digest)
    if target is None:
        raise LedgerError("TARGET_UNKNOWN", place="body.target", found=digest, expected="an earlier event")
    if target["subject"] != case.subject:
        raise LedgerError("TARGET_NOT_ON_SUBJECT", place="body.target", found=target["subject"], expected=case.subject)
    info = TYPES.get(target["type"])
    if info is None or info.aspect in REGISTRY_ASPECTS or target["type"].startswith("time."):
        raise LedgerError("NOT_CORRECTABLE", place="body.target", found=target["type"],
                          expected="an event that may be corrected; what follows a registry event is a new one")
    return target


def _check_legal_act(case: Case, target: Mapping[str, Any]) -> None:
    """đính chính, hủy bỏ: the issuer of the target, its registered successor or a superior."""
    check_attestation(case, deciding=True)
    issuers = issuing_offices(case, target)
    successors = {after for issuer in issuers for after in case.registry.successors(issuer)}
    acting = [_paper_issuer(case)] if case.attestation != AUTHOR else case.signer_offices()
    named = issuers | successors
    allowed = [
        office
        for office in acting
        if office is not None and (office.id in named or any(superior(case, office, issuer) for issuer in named))
    ]
    if not allowed:
        raise LedgerError("OFFICE_NOT_COMPETENT", place="signers" if case.attestation == AUTHOR else "document.issuer",
                          found=[office.id for office in acting if office is not None], type=case.type,
                          expected=sorted(named))
    rows = rows_for_target(case, target)
    if not rows:
        _check_table(case)
        return
    fitting = [row for office in allowed for row in rows if office.id not in named or is_named(row, office)]
    if not fitting:
        raise LedgerError("OFFICE_NOT_COMPETENT", place="signers", found=[office.id for office in allowed],
                          type=case.type, expected=[f"{row.id}: {row.office_kind}/{row.level}" for row in rows])
    if case.attestation == AUTHOR:
        require_roles(case, {office.id for office in allowed}, fitting)
    _check_table(case)


def _check_entry_act(case: Case, target: Mapping[str, Any]) -> None:
    """A clerk's slip is mended by the office that recorded the entry or its successor, on seeing the page again."""
    only_signed_by_author(case)
    cites_file = target["document"] is not None and target["document"]["files"]
    if cites_file and (case.document is None or not case.document["files"]):
        raise LedgerError("DOCUMENT_FILE_REQUIRED", place="document.files", found=[], expected="the page's digest")
    recorders = frozenset(signer["office"] for signer in target["signers"])
    allowed = recorders | {after for office in recorders for after in case.registry.successors(office)}
    strangers = [office.id for office in case.signer_offices() if office.id not in allowed]
    if strangers:
        raise LedgerError("OFFICE_NOT_COMPETENT", place="signers", found=strangers, type=case.type,
                          expected=sorted(allowed))
    rows = rows_for_target(case, target) if target["attestation"] == AUTHOR else ()
    fitting = [row for row in rows for office in case.signer_offices() if is_named(row, office)]
    if fitting:
        require_roles(case, {office.id for office in case.signer_offices()}, fitting)
    else:
        roles = CLERKS | {signer["role"] for signer in target["signers"]}
        require_clerks(case, roles, 2 if target["attestation"] == ARCHIVAL else 1)
    _check_table(case)


def issuing_offices(case: Case, target: Mapping[str, Any]) -> frozenset[str]:
    """Who issued the target: its signers' offices if they are its authors, else the issuer that its paper names."""
    if target["attestation"] == AUTHOR:
        return frozenset(signer["office"] for signer in target["signers"])
    if target["document"] is not None:
        issuer = target["document"]["issuer"]
    else:
        paper = case.registry.documents.get(target["subject"])
        issuer = None if paper is None else paper.issuer
    return frozenset() if issuer is None else frozenset((issuer,))


def rows_for_target(case: Case, target: Mapping[str, Any]) -> tuple[Row, ...]:
    """Rows for the target's type on the day of the act that names it."""
    unit = case.registry.units.get(case.subject)
    standard = target["body"].get("standard")
    day = case.signed_on or case.context.recorded_day
    return case.registry.competence_rows(target["type"], day, None if unit is None else unit.kind, standard)


def is_named(row: Row, office: Office) -> bool:
    """Whether the row speaks of offices of this kind and level."""
    return row.office_kind in (office.kind, ANY_KIND) and row.level in (office.level, None)


def require_roles(case: Case, offices: set[str], rows: list[Row]) -> None:
    """As many signers in the same roles as the target's type asks for; they need not be the same persons."""
    best = 0
    for row in rows:
        found = sum(
            signer["office"] in offices and signer["role"] in row.roles for signer in case.payload["signers"]
        )
        if found >= row.signers:
            return
        best = max(best, found)
    if best:
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=best, expected=min(row.signers for row in rows))
    roles = sorted({role for row in rows for role in row.roles})
    raise LedgerError("ROLE_NOT_ENTITLED", place="signers", expected=roles,
                      found=sorted({signer["role"] for signer in case.payload["signers"]}))


def _check_table(case: Case) -> None:
    """Regime and rule that the body names are rows for the meta-act's own type; none at all is noted."""
    day = case.signed_on or case.context.recorded_day
    unit = case.registry.units.get(case.subject)
    rows = case.registry.competence_rows(case.type, day, None if unit is None else unit.kind, None)
    if rows:
        check_named(case, list(rows))
    else:
        no_row(case, True)


def _paper_issuer(case: Case) -> Office | None:
    paper = case.paper()
    if paper is None or paper.issuer is None:
        return None
    return case.registry.require_office(paper.issuer, "document.issuer")


def superior(case: Case, office: Office, below: str) -> bool:
    """The whole that the lower office is part of, or the same kind of office one or more levels above its place."""
    lower = case.registry.offices.get(below)
    seen = {below}
    whole = None if lower is None else lower.part_of
    while whole is not None and whole not in seen:
        if whole == office.id:
            return True
        seen.add(whole)
        parent = case.registry.offices.get(whole)
        whole = None if parent is None else parent.part_of
    if lower is None or lower.system != office.system or _HIGHER.get(office.level, -1) <= _HIGHER.get(lower.level, 9):
        return False
    if office.jurisdiction is None or lower.jurisdiction is None:
        return office.level == "central" and office.jurisdiction is None
    return case.registry.contains(office.jurisdiction, lower.jurisdiction, case.context.recorded_day)
