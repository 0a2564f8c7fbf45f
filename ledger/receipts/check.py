"""Checking a receipt with nothing but the file, the program and what one trusts: origin, genesis and witness policy.

Everything is derived again from the entries: tree, index, signatures, cut, answer. A receipt that doesn't bear this out
has ``failed`` findings; what can't be judged here (no witnesses, another version of the folds, age) is ``incomplete``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.audit.entries import EntryChecker, Identity, differing_batches
from ledger.audit.findings import Finding, finding_of, verdict
from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint
from ledger.receipts import FOLD
from ledger.receipts.authority import check_authority, keys_told, registry_of
from ledger.receipts.carried import Carried
from ledger.receipts.cuts import check_consistency, proven_cut
from ledger.receipts.document import Question, Receipt
from ledger.receipts.reading import Recording, answer, known_at_of, read_authority
from ledger.receipts.trust import Trusted, Witnessed, check_trust

_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)
_BROKEN = {
    "PROOF_INVALID", "SEAL_MISSING", "STREAM_INCOMPLETE", "INDEX_INCOMPLETE", "RECEIPT_MALFORMED", "CUT_MISMATCH",
    "KNOWN_AT_INVALID", "DATE_INVALID",
}


class Checked(NamedTuple):
    """The outcome. ``signatures``: how many held. ``witnessed``: who vouches for the checkpoint, and since when."""

    question: Question
    answer: Mapping[str, Any]
    checkpoint: Checkpoint
    genesis: str | None
    fold: int
    entries: int
    signatures: int
    witnessed: Witnessed | None
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        """failed > incomplete > valid (DESIGN section 5)."""
        return verdict(self.findings)


def check_receipt(receipt: Receipt, trusted: Trusted) -> Checked:
    """Check ``receipt`` against what the reader trusts. Raises nothing: all that is wrong is a finding."""
    outcome = Checked(receipt.question, receipt.answer, receipt.checkpoint, None, receipt.fold,
                      len(receipt.entries), 0, None, ())
    try:
        carried = Carried(receipt)
        check_consistency(receipt)
    except LedgerError as refusal:
        return outcome._replace(findings=(_finding(refusal),))
    ordered = [carried.entries[seq] for seq in sorted(carried.entries)]
    try:
        origin, genesis = receipt.checkpoint.origin, carried.leaves[0].hex()
        registry = registry_of(ordered)
        identity = Identity(origin, genesis, keys_told(ordered))
    except _UNREADABLE:
        missing = Finding("RECEIPT_MALFORMED", "failed", expected="entry 0 and the offices of all signers")
        return outcome._replace(findings=(missing,))
    checked = EntryChecker(identity).check(carried.states)
    witnessed, trust = check_trust(receipt, registry, genesis, trusted, carried.entries)
    findings = [
        *checked.findings,
        *differing_batches(checked.batches),
        *check_authority(ordered),
        *_answered(receipt, carried),
        *trust,
    ]
    return outcome._replace(genesis=genesis, signatures=checked.signatures, witnessed=witnessed,
                            findings=tuple(findings))


def _answered(receipt: Receipt, carried: Carried) -> Iterator[Finding]:
    """The answer recomputed by the same fold from streams proven whole, and nothing carried that it doesn't rest on."""
    source = Recording(carried)
    try:
        cut, root, edges = proven_cut(receipt, carried)
        known_at = known_at_of(source, cut, root, carried.entry(carried.seal.covers).recorded_at)
        found = answer(source, receipt.question.unit, cut, known_at, receipt.checkpoint.size)
        beside = {*edges.seqs, carried.seal.covers}
        read_authority(source, found, [carried.entry(seq) for seq in sorted(beside)])
    except LedgerError as refusal:
        same_fold = receipt.fold == FOLD or refusal.code == "CUT_MISMATCH"
        yield _finding(refusal) if same_fold else _other_fold(receipt)
        return
    except _UNREADABLE as fault:
        yield Finding("UNREADABLE_ENTRY", "failed", actual=type(fault).__name__)
        return
    yield from _in_question(found)
    different = difference(found, receipt.answer, "answer")
    if receipt.fold != FOLD:
        if different is not None:
            yield _other_fold(receipt)
        return
    if different is not None:
        place, expected, actual = different
        yield Finding("ANSWER_DIFFERS", "failed", None, receipt.question.unit, (), {place: expected}, {place: actual})
    extra = sorted(set(carried.entries) - source.seqs - beside)
    unasked = sorted({leaf.at for leaf in receipt.leaves} - carried.index_asked)
    if extra or unasked:
        yield Finding("RECEIPT_EXTENDED", "failed", extra[0] if extra else None, expected="what the answer rests on",
                      actual={"entries": len(extra), "index": len(unasked)})


def _in_question(answered: Mapping[str, Any]) -> Iterator[Finding]:
    """``KEY_IN_QUESTION``: what the answer rests on was signed by a key declared compromised (DESIGN, Key life)."""
    for standing in answered["standings"]:
        for told in standing["in_question"]:
            yield Finding("KEY_IN_QUESTION", "incomplete", told["seq"], answered["unit"]["id"], (told["key"],),
                          {"trusted_time": f"< {told['compromised_since']}"}, {"office": told["office"]})


def difference(expected: Any, actual: Any, place: str) -> tuple[str, Any, Any] | None:
    """The first place where two JSON values differ, with both values there; None where they are the same."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in sorted({*expected, *actual}):
            if name not in expected or name not in actual:
                return f"{place}.{name}", expected.get(name, "(absent)"), actual.get(name, "(absent)")
            found = difference(expected[name], actual[name], f"{place}.{name}")
            if found is not None:
                return found
        return None
    if isinstance(expected, list | tuple) and isinstance(actual, list | tuple) and len(expected) == len(actual):
        for at, (one, other) in enumerate(zip(expected, actual, strict=True)):
            found = difference(one, other, f"{place}[{at}]")
            if found is not None:
                return found
        return None
    if isinstance(expected, tuple) or type(expected) is not type(actual) or expected != actual:
        return place, _short(expected), _short(actual)
    return None


def _short(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)[:120]


def _other_fold(receipt: Receipt) -> Finding:
    return Finding("FOLD_DIFFERS", "incomplete", None, receipt.question.unit, (), FOLD, receipt.fold)


def _finding(refusal: LedgerError) -> Finding:
    """Everything that keeps a receipt from proving itself counts against it."""
    found = finding_of(refusal, None, refusal.facts.get("subject"))
    return found._replace(severity="failed") if refusal.code in _BROKEN else found
