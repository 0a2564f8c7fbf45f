"""Defects that audits find in earlier entries, acknowledged by k root keys."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case

NEVER = frozenset({
    "STORE_DAMAGED", "STORE_GUARD_MISSING", "EMPTY_OR_MISSING", "UNREADABLE_ENTRY", "NON_CANONICAL_ENVELOPE",
    "WRONG_LEDGER", "GAP", "HEAD_MISMATCH", "TRUNCATED", "COLUMN_MISMATCH", "LEAF_HASH_MISMATCH", "TILE_MISMATCH",
    "UNANCHORED", "INCONSISTENT_WITH_PIN", "SIGNATURE_INVALID", "NON_CANONICAL_SIGNATURE", "SIGNER_SET_MISMATCH",
    "DUPLICATE_SIGNER", "KEY_INVALID", "KEY_UNKNOWN", "KEYID_MISMATCH", "BATCH_SIZE", "BATCH_SIGNATURES_DIFFER",
    "PROOF_INVALID", "OBSERVED_NOT_OURS", "SEAL_MISPLACED", "SEAL_MISMATCH", "DUPLICATE_EVENT_DIGEST",
    "EVENT_ID_REUSED", "CHECK_NOT_RUN", "OMITTED", "MOVED", "EQUIVOCATION", "INCONSISTENT", "RECORDED_AT_OUT_OF_BOUNDS",
})
"""Findings of tree, signature or checkpoint: evidence of alteration, which nobody can talk away."""


def check_defect_acknowledged(case: Case) -> None:
    """Earlier entries only, and no finding of tree, signature or checkpoint: ``DEFECT_NOT_ACKNOWLEDGEABLE``."""
    for index, defect in enumerate(case.body["defects"]):
        place = f"body.defects[{index}]"
        if defect["code"] in NEVER:
            raise LedgerError("DEFECT_NOT_ACKNOWLEDGEABLE", place=f"{place}.code", found=defect["code"],
                              expected="a finding not of tree, signature or checkpoint")
        if defect["seq"] >= case.context.seq:
            raise LedgerError("DEFECT_NOT_ACKNOWLEDGEABLE", place=f"{place}.seq", found=defect["seq"],
                              expected=f"< {case.context.seq}")
