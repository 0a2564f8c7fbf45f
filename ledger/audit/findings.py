"""What an audit finds, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from ledger.errors import LedgerError

Severity = Literal["failed", "incomplete", "acknowledged", "note"]
"""failed: evidence of alteration or of an entry without right. incomplete: something could not be checked.
acknowledged: a defect that root keys have acknowledged in the log. note: worth knowing, the verdict stands."""
_INCOMPLETE = frozenset({"NOT_UNDERSTOOD"})


class Finding(NamedTuple):
    """One finding. ``seq`` and ``subject`` name the entry, ``signer`` the key ids of its payload."""

    code: str
    severity: Severity
    seq: int | None = None
    subject: str | None = None
    signer: tuple[str, ...] = ()
    expected: Any = None
    actual: Any = None


class Report(NamedTuple):
    """The outcome. ``signatures``: how many held. ``root`` hex; below ``anchored_size`` entries a pin vouches.

    ``checks``: names of those that were asked for; None: all. Entries below ``since`` were left to an earlier audit.
    """

    entries: int
    signatures: int
    root: str | None
    anchored_size: int | None
    findings: tuple[Finding, ...]
    origin: str | None
    genesis: str | None
    checks: tuple[str, ...] | None = None
    since: int = 0

    @property
    def verdict(self) -> Literal["failed", "incomplete", "valid"]:
        """failed > incomplete > valid (DESIGN section 5)."""
        return verdict(self.findings)


def verdict(findings: Sequence[Finding]) -> Literal["failed", "incomplete", "valid"]:
    """The worst severity decides."""
    severities = {finding.severity for finding in findings}
    if "failed" in severities:
        return "failed"
    return "incomplete" if "incomplete" in severities else "valid"


def to_json(report: Report) -> dict[str, Any]:
    """``socai/audit/1``."""
    return {
        "schema": "socai/audit/1",
        "verdict": report.verdict,
        "entries": report.entries,
        "signatures": report.signatures,
        "root": report.root,
        "anchored_size": report.anchored_size,
        "since": report.since,
        "checks": None if report.checks is None else list(report.checks),
        "findings": [
            {**finding._asdict(), "signer": list(finding.signer) or None} for finding in report.findings
        ],
    }


def finding_of(
    refusal: LedgerError, seq: int | None, subject: str | None = None, signer: tuple[str, ...] = ()
) -> Finding:
    """A refusal as a finding: what admission would not let in is, in the record, evidence.

    The twin (r, n - s) of a good P-256 signature verifies elsewhere; in the record it is ``NON_CANONICAL_SIGNATURE``.
    """
    facts = dict(refusal.facts)
    code = "NON_CANONICAL_SIGNATURE" if facts.get("reason") == "high-s" else refusal.code
    expected = facts.pop("expected", None)
    actual = facts.pop("found", None)
    if facts:
        actual = {"found": actual, **facts} if actual is not None else facts
    severity: Severity = "incomplete" if refusal.code in _INCOMPLETE else "failed"
    return Finding(code, severity, seq, subject, signer, expected, actual)
