"""What somebody's keys have signed, by their own journal, against what the ledger holds and where."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.checks import not_run
from ledger.audit.findings import Finding, Severity


def check(case: AuditCase) -> Iterator[Finding]:
    """``OMITTED``: signed and admitted, and not in the ledger any more; incomplete where it was only handed on to other
    signers. ``MOVED``: it stands, at another position than where it was admitted."""
    if case.outside.journal is None:
        if case.asked is not None:
            yield not_run("journal", "a journal of what was signed")
        return
    admitted = {line.digest for line in case.outside.journal if line.seq is not None}
    for line in case.outside.journal:
        if line.seq is None and line.digest in admitted:
            continue
        seq = case.reader.find_digest(line.digest)
        told = {"digest": line.digest, "signed_at": line.signed_at}
        if seq is None:
            severity: Severity = "incomplete" if line.seq is None else "failed"
            yield Finding("OMITTED", severity, line.seq, expected=told, actual=None)
        elif line.seq is not None and seq != line.seq:
            subject, signers, _ = case.facts(seq)
            yield Finding("MOVED", "failed", seq, subject, signers, told | {"seq": line.seq}, seq)
