"""Evidence that an audit found, kept beside the ledger: two log-signed notes that can't both be true."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from commands.terminal import output
from commands.terminal.words import t

if TYPE_CHECKING:
    from ledger.audit.findings import Finding

_CODES = ("EQUIVOCATION", "INCONSISTENT")


def keep(ledger: str, findings: Iterable[Finding]) -> None:
    """Write each contradiction into `LEDGER.evidence/`; what can't be written is only warned of, the report has it."""
    from ledger.checkpoints.comparing import save_evidence
    from ledger.proof.note import parse_note

    for finding in findings:
        if finding.code not in _CODES:
            continue
        notes = [parse_note(str(text).encode("utf-8")) for text in (finding.expected, finding.actual)]
        try:
            output.warn(t("audit.evidence", file=save_evidence(f"{ledger}.evidence", finding.code, notes)))
        except OSError as fault:
            output.warn(t("audit.evidence-not-kept", file=fault.filename, reason=fault.strerror or fault))
