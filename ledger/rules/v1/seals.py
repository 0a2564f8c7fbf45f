"""The sealed index: its place is fixed in the format; the root is recomputed
at admission (``ledger.admission.sealed``) and by the audit (DESIGN section 5)."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.attestation import only_signed_by_author, require_clerks
from ledger.rules.v1.case import Case

LOG_OPERATOR = frozenset({"log-operator"})


def check_seal(case: Case) -> None:
    """By the log operator, an act by itself, and ``covers`` is the entry's own position: ``SEAL_MISPLACED``."""
    only_signed_by_author(case)
    require_clerks(case, LOG_OPERATOR, 1)
    if case.payload["act"]["size"] != 1:
        raise LedgerError("SEAL_MISPLACED", place="act.size", found=case.payload["act"]["size"], expected=1)
    if case.body["covers"] != case.context.seq:
        raise LedgerError("SEAL_MISPLACED", place="body.covers", found=case.body["covers"], expected=case.context.seq)
