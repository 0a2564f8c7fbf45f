"""Findings that root keys have acknowledged in the log: told as such, and no reason to fail."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.audit.checks import check_of
from ledger.audit.findings import Finding
from ledger.errors import LedgerError
from ledger.rules.v1.defects import NEVER
from ledger.stores.reader import LedgerReader

_EVIDENCE = frozenset(
    {"leaves", "tiles", "root", "signatures", "observed", "seals", "checkpoints", "witnesses", "journal"}
)
"""Checks of tree, signatures and checkpoints: nobody can talk away what they find."""


def with_acknowledged(findings: Sequence[Finding], reader: LedgerReader) -> list[Finding]:
    """The findings, those that an entry of good standing acknowledges by code and seq with severity "acknowledged"."""
    doubtful = {finding.seq for finding in findings if finding.severity == "failed"}
    known: set[tuple[str, int]] = set()
    for seq, _ in reader.rows_by_topics(("defect.acknowledged",)):
        if seq not in doubtful:
            known |= _named(reader, seq)
    return [
        finding._replace(severity="acknowledged")
        if (finding.code, finding.seq) in known and finding.severity != "note" and _forgivable(finding.code)
        else finding
        for finding in findings
    ]


def _named(reader: LedgerReader, seq: int) -> set[tuple[str, int]]:
    try:
        defects = reader.entry(seq).body["defects"]
        return {(defect["code"], defect["seq"]) for defect in defects if defect["seq"] < seq}
    except (LedgerError, LookupError, TypeError):
        return set()  # the passes name what is wrong with it


def _forgivable(code: str) -> bool:
    return code not in NEVER and check_of(code) not in _EVIDENCE
