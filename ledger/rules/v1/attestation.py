"""In which capacity the content is vouched for: the four attestations of DESIGN section 3."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.days import possible_days
from ledger.rules.v1.case import ARCHIVAL, AUTHOR, CLERKS, ENTERED, QUOTED, Case, PaperFacts

RECORDER = frozenset({"recorder"})


def check_attestation(case: Case, *, deciding: bool) -> None:
    """Apply the conditions of the attestation that the event claims.

    Raises ``ISSUER_NOT_SIGNER``, ``ROLE_NOT_ENTITLED``, ``THRESHOLD_NOT_MET``, ``DOCUMENT_REQUIRED``,
    ``DOCUMENT_UNKNOWN``, ``DOCUMENT_FILE_REQUIRED``,
    ``ARCHIVAL_NOT_BEFORE``, ``ATTESTATION_NOT_ALLOWED``.
    """
    attestation = case.attestation
    if attestation == AUTHOR:
        _signed_by_author(case)
    elif attestation == ARCHIVAL:
        _archival(case, deciding)
    elif attestation == QUOTED:
        _quoted(case, deciding)
    elif attestation == ENTERED:
        _entered(case)
    else:
        raise LedgerError("ATTESTATION_NOT_ALLOWED", place="attestation", found=attestation,
                          expected=[AUTHOR, ENTERED, ARCHIVAL, QUOTED])


def only_signed_by_author(case: Case) -> None:
    """Refuse any other attestation for what can't be said for another (votes, seals, coverage, registry acts)."""
    if case.attestation != AUTHOR:
        raise LedgerError("ATTESTATION_NOT_ALLOWED", place="attestation", found=case.attestation, expected=[AUTHOR])


def require_clerks(case: Case, roles: frozenset[str], persons: int) -> None:
    """At least ``persons`` signers (distinct persons), every one in one of ``roles``."""
    signers = case.payload["signers"]
    for index, signer in enumerate(signers):
        if signer["role"] not in roles:
            raise LedgerError("ROLE_NOT_ENTITLED", place=f"signers[{index}].role", found=signer["role"],
                              person=signer["person"], office=signer["office"], expected=sorted(roles))
    if len(signers) < persons:
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=len(signers), expected=persons)


def _signed_by_author(case: Case) -> None:
    issuer = None if case.document is None else case.document["issuer"]
    if issuer is None:
        return
    for signer in case.payload["signers"]:
        if signer["office"] == issuer:
            return
    raise LedgerError("ISSUER_NOT_SIGNER", place="document.issuer", found=issuer,
                      expected=sorted({signer["office"] for signer in case.payload["signers"]}))


def _entered(case: Case) -> None:
    require_clerks(case, RECORDER, 1)
    if not _require_paper(case).files:
        raise LedgerError("DOCUMENT_FILE_REQUIRED", place="document.files", found=[],
                          expected="the digest of the paper entered")


def _archival(case: Case, deciding: bool) -> None:
    require_clerks(case, CLERKS, 2)
    if case.document is None and case.type.startswith("unit.") and case.body.get("source") is not None:
        case.note("ARCHIVAL_SOURCE_ONLY", place="body.source", found=case.body["source"])
        return
    paper = _require_paper(case)
    limit = _archive_limit(case, paper.issuer)
    if limit is None:
        return
    if paper.signed_on is None:
        if deciding:
            raise LedgerError("ARCHIVAL_NOT_BEFORE", place="document.signed_on", found=None, expected=limit)
        case.note("ARCHIVAL_DATE_UNKNOWN", place="document.signed_on", found=None, expected=limit)
    elif possible_days(paper.signed_on)[1] >= limit:
        raise LedgerError("ARCHIVAL_NOT_BEFORE", place="document.signed_on", found=paper.signed_on, expected=limit)


def _archive_limit(case: Case, issuer: str | None) -> str | None:
    """First day whose papers may not be archival: entry 0's, or of the issuer's first key if later; null: no limit."""
    founded = case.registry.founded_day
    if issuer is None:
        return founded
    first_key_day = case.registry.require_office(issuer, "document.issuer").first_key_day
    return first_key_day if founded is None or first_key_day is None else max(founded, first_key_day)


def _quoted(case: Case, deciding: bool) -> None:
    if deciding:
        raise LedgerError("ATTESTATION_NOT_ALLOWED", place="attestation", found=QUOTED,
                          expected=[AUTHOR, ENTERED, ARCHIVAL])
    require_clerks(case, CLERKS, 1)
    _require_paper(case)


def _require_paper(case: Case) -> PaperFacts:
    paper = case.paper()
    if paper is not None:
        return paper
    if case.subject.startswith("document:"):
        raise LedgerError("DOCUMENT_UNKNOWN", place="subject", found=case.subject, expected="a registered document")
    raise LedgerError("DOCUMENT_REQUIRED", place="document", found=None, expected="the paper behind the event")
