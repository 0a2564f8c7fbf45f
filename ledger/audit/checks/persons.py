"""Commitments to values about persons against the vault, where one is at hand; without it they are only counted."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding, Severity
from ledger.vault.commitments import commitment
from ledger.vault.redactions import Promise, promises


def check(case: AuditCase) -> Iterator[Finding]:
    """``COMMITMENT_MISMATCH`` (failed), ``REDACTION_NOT_APPLIED`` (incomplete), ``COMMITMENTS_UNOPENED`` (a note).

    A ledger is valid without its vault. What was redacted can't be opened by anybody, and is counted apart.
    """
    unopened = redacted = total = 0
    for promise in promises(case.registry):
        total += 1
        opening = case.outside.vault(promise.commitment) if case.outside.vault is not None else None
        if opening is None:
            redacted += promise.redacted
            unopened += not promise.redacted
        elif promise.redacted:
            yield _finding(case, "REDACTION_NOT_APPLIED", "incomplete", promise, {"field": promise.field})
        elif (opening.person, opening.field) != (promise.person, promise.field) or not opening.holds:
            found = commitment(opening.salt, opening.person, opening.field, opening.value)
            yield _finding(case, "COMMITMENT_MISMATCH", "failed", promise, {"field": promise.field, "found": found},
                           promise.commitment)
    if unopened:
        yield Finding("COMMITMENTS_UNOPENED", "note", expected=total, actual={
            "unopened": unopened, "redacted": redacted, "vault": case.outside.vault is not None})


def _finding(
    case: AuditCase, code: str, severity: Severity, promise: Promise, actual: object, expected: object = None
) -> Finding:
    return Finding(code, severity, case.registry.persons.get(promise.person), promise.person, (), expected, actual)
