"""Batch signatures of one act held against each other. Each signature by itself is checked with its entry."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.entries import differing_batches
from ledger.audit.findings import Finding


def check(case: AuditCase) -> Iterator[Finding]:
    """``BATCH_SIGNATURES_DIFFER``."""
    return differing_batches(batch for part in case.checked for batch in part.batches)
