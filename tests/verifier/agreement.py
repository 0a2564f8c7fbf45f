"""Program and second verifier held against each other, as far as both judge: no fault may be told by one alone.

Of a ledger the entries at fault are compared, respect by respect, and the notes at fault; of a receipt or an export
only whether anything is wrong, because the program stops there at the first broken proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.audit.findings import Finding, Report

Faults = dict[str, list[int | str]]

BYTES = frozenset({"NON_CANONICAL_ENVELOPE", "NON_CANONICAL_PAYLOAD", "ENTRY_TOO_LARGE", "PAYLOAD_TOO_LARGE"})
SHAPE = BYTES | {"INVALID_PAYLOAD", "NOT_UNDERSTOOD", "UNREADABLE_ENTRY", "DUPLICATE_SIGNER", "WRONG_LEDGER",
                 "COLUMN_MISMATCH", "GENESIS_INVALID", "KEYID_MISMATCH"}
"""A second verifier that knows no body's shape may trip over one of another shape, or see nothing wrong in it."""
SIGNATURES = frozenset({"SIGNATURE_INVALID", "SIGNER_SET_MISMATCH", "KEY_UNKNOWN", "KEY_INVALID", "BATCH_SIZE",
                        "PROOF_INVALID", "KEYID_MISMATCH", "NON_CANONICAL_SIGNATURE", "BATCH_SIGNATURES_DIFFER"})
KEYS = frozenset({"KEY_NOT_VALID_AT_INDEX", "KEY_NOT_OF_SIGNER", "KEY_EXPIRED", "KEY_NOT_YET_VALID"})
SEALS = frozenset({"SEAL_MISMATCH", "SEAL_MISPLACED"})
TREE = frozenset({"GAP", "TRUNCATED", "HEAD_MISMATCH", "LEAF_HASH_MISMATCH", "TILE_MISMATCH", "INCONSISTENT_WITH_PIN",
                  "RECORDED_AT_ORDER", "EMPTY_OR_MISSING", "STORE_DAMAGED"})
NOTES = frozenset({"NOTE_MALFORMED", "CHECKPOINT_MALFORMED", "CHECKPOINT_UNSIGNED", "NOTE_SIGNATURE_INVALID",
                   "WRONG_LEDGER", "TRUNCATED", "ROOT_MISMATCH", "VERIFIER_KEY_INVALID"})
PROOFS = frozenset({"SEAL_MISSING", "STREAM_INCOMPLETE", "BUNDLE_MALFORMED"})
"""Of receipts and exports."""
WITHIN = BYTES | SIGNATURES | KEYS | SEALS | TREE | NOTES | PROOFS
PERHAPS = SHAPE | {"RECEIPT_MALFORMED", "RECEIPT_NEWER", "INDEX_INCOMPLETE", "PIN_NOT_COVERED", "EXPORT_MALFORMED"}
"""The form of a receipt's or export's file beside its proofs, and what a fold must be shown to be absent: the second
verifier sees some of it, and needn't."""


def disagreements(report: Report, faults: Faults, notes: Iterable[str] = ()) -> list[str]:
    """What the audit of a ledger or the second verifier says and the other should have said too; ``notes``: names."""
    told: list[str] = []
    named = set(notes)
    failed = [finding for finding in report.findings if finding.severity not in ("note", "acknowledged")]
    judged = _seqs(failed, None)
    hidden = any(finding.code == "COLUMN_MISMATCH" and "topic" in finding.actual for finding in failed
                 if isinstance(finding.actual, dict))  # the audit finds enrolments by their type
    blurred = bool(faults["bytes"])  # of a damaged enrolment one may still make out the key, the other not
    failed = [finding for finding in failed if not ((hidden or blurred) and finding.code == "KEY_UNKNOWN")]
    for respect, must, may in (
        ("bytes", BYTES | {"WRONG_LEDGER"}, SHAPE), ("signatures", SIGNATURES, SIGNATURES | SHAPE),
        ("keys", KEYS, None), ("seals", SEALS, None),
    ):
        ours, allowed = _seqs(failed, must), judged if may is None else _seqs(failed, may)
        theirs = {one for one in faults[respect] if not isinstance(one, int) or one < report.entries or one in judged}
        if respect in ("bytes", "signatures"):  # no base64 at all for a signature: either may name it
            ours -= set(faults["bytes"]) | set(faults["signatures"])
            allowed |= _seqs(failed, SHAPE | SIGNATURES) | (theirs if blurred and respect == "signatures" else set())
        else:  # what can't be read or isn't signed, the second verifier judges no further
            ours -= set(faults["bytes"]) | set(faults["signatures"])
        told += [f"{respect}: only the audit, entry {seq}" for seq in sorted(ours - theirs, key=str)]
        told += [f"{respect}: only the second verifier, entry {seq}" for seq in sorted(theirs - allowed, key=str)]
    of_tree = [finding for finding in failed if finding.subject not in named]
    pinned = {finding.code for finding in of_tree if finding.seq is None} & {"WRONG_LEDGER"}
    tree = {finding.code for finding in of_tree} & TREE | pinned
    if faults["tree"] if not tree else not faults["tree"] and tree != {"STORE_DAMAGED"}:  # an index may be all of it
        told.append(f"tree: the audit {sorted(tree)}, the second verifier {faults['tree']}")
    if report.root is not None and "HEAD_MISMATCH" not in tree:  # else it came to no note, or not to all entries
        ours = {str(f.subject) for f in failed if f.code in NOTES and f.subject in named and not _of_a_witness(f)}
        told += [f"checkpoints: the audit {sorted(ours)}, the second verifier {faults['checkpoints']}"
                 for _ in range(ours != set(faults["checkpoints"]))]
    return told


def contradiction(findings: Sequence[Finding], faults: Faults, beyond: bool = False) -> list[str]:
    """The same of a receipt or an export; ``beyond``: what the program found first, the second verifier can't see."""
    counted = [finding for finding in findings if finding.severity != "note" and not _of_a_witness(finding)]
    codes = {finding.code for finding in counted}
    wrong = [f"{respect}: {one}" for respect, found in faults.items() for one in found]
    if codes & WITHIN and not wrong and not beyond:
        return [f"only the program: {sorted(codes & WITHIN)}"]
    return [f"only the second verifier: {wrong}"] if wrong and not codes & (WITHIN | PERHAPS) else []


def _of_a_witness(finding: Finding) -> bool:
    """A cosignature: whose they are is in the auditor's policy, which the second verifier doesn't read."""
    actual = finding.actual if isinstance(finding.actual, dict) else {}
    return finding.code == "NOTE_SIGNATURE_INVALID" and str(actual.get("name")).startswith(("w.", "witness."))


def _seqs(findings: Sequence[Finding], codes: frozenset[str] | None) -> set[int | str]:
    return {f.seq for f in findings if f.seq is not None and (codes is None or f.code in codes)}
