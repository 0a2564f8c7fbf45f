"""Audit and second verifier held against each other, as far as both judge: no fault may be told by one alone."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.audit.findings import Finding, Report

Faults = dict[str, list[int | str]]

BYTES = frozenset({"NON_CANONICAL_ENVELOPE", "NON_CANONICAL_PAYLOAD", "ENTRY_TOO_LARGE", "PAYLOAD_TOO_LARGE"})
SHAPE = BYTES | {"INVALID_PAYLOAD", "NOT_UNDERSTOOD", "UNREADABLE_ENTRY", "DUPLICATE_SIGNER", "WRONG_LEDGER",
                 "COLUMN_MISMATCH", "GENESIS_INVALID", "KEYID_MISMATCH"}
"""A second verifier that knows no body's shape may trip over one of another shape, or see nothing wrong in it."""
SIGNATURES = frozenset({"SIGNATURE_INVALID", "SIGNER_SET_MISMATCH", "KEY_UNKNOWN", "KEY_INVALID", "BATCH_SIZE",
                        "PROOF_INVALID", "KEYID_MISMATCH", "NON_CANONICAL_SIGNATURE"})
KEYS = frozenset({"KEY_NOT_VALID_AT_INDEX", "KEY_NOT_OF_SIGNER", "KEY_EXPIRED", "KEY_NOT_YET_VALID"})
SEALS = frozenset({"SEAL_MISMATCH", "SEAL_MISPLACED"})
TREE = frozenset({"GAP", "TRUNCATED", "HEAD_MISMATCH", "LEAF_HASH_MISMATCH", "TILE_MISMATCH", "INCONSISTENT_WITH_PIN",
                  "RECORDED_AT_ORDER", "EMPTY_OR_MISSING", "STORE_DAMAGED"})


def disagreements(report: Report, faults: Faults) -> list[str]:
    """What one of the two says and the other should have said as well."""
    told: list[str] = []
    failed = [finding for finding in report.findings if finding.severity != "note"]
    judged = _seqs(failed, None)
    hidden = any(finding.code == "COLUMN_MISMATCH" and "topic" in finding.actual for finding in failed
                 if isinstance(finding.actual, dict))  # the audit finds enrolments by their type
    failed = [finding for finding in failed if not (hidden and finding.code == "KEY_UNKNOWN")]
    for respect, must, may in (
        ("bytes", BYTES, SHAPE), ("signatures", SIGNATURES, SIGNATURES | SHAPE), ("keys", KEYS, None),
        ("seals", SEALS, None),
    ):
        ours, allowed, theirs = _seqs(failed, must), judged if may is None else _seqs(failed, may), set(faults[respect])
        if respect in ("bytes", "signatures"):  # no base64 at all for a signature: either may name it
            ours -= set(faults["bytes"]) | set(faults["signatures"])
            allowed |= _seqs(failed, SHAPE | SIGNATURES)
        told += [f"{respect}: only the audit, entry {seq}" for seq in sorted(ours - theirs, key=str)]
        told += [f"{respect}: only the second verifier, entry {seq}" for seq in sorted(theirs - allowed, key=str)]
    pinned = {finding.code for finding in failed if finding.seq is None} & {"WRONG_LEDGER"}
    tree = {finding.code for finding in failed} & TREE | pinned
    if bool(tree) != bool(faults["tree"]):
        told.append(f"tree: the audit {sorted(tree)}, the second verifier {faults['tree']}")
    return told


def _seqs(findings: Sequence[Finding], codes: frozenset[str] | None) -> set[int | str]:
    return {f.seq for f in findings if f.seq is not None and (codes is None or f.code in codes)}
