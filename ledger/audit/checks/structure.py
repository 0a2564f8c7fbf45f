"""Tables, indexes and triggers of the file. What single entries look like, the passes over them tell."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding


def check(case: AuditCase) -> Iterator[Finding]:
    """``STORE_GUARD_MISSING`` for each that is missing, changed or not ours."""
    for name in case.reader.schema_differences():
        yield Finding("STORE_GUARD_MISSING", "failed", actual=name)
