"""Whether a receipt's cut is the one that its question means: by the entries on both sides of it, and by roots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.events.entry import Entry
from ledger.folds.cut import Cut, moment_of
from ledger.folds.days import real_day, vietnam_day
from ledger.proof import tree
from ledger.receipts.carried import Carried
from ledger.receipts.document import Receipt
from ledger.receipts.reading import Edges, edges_of
from ledger.receipts.strict import bad


def proven_cut(receipt: Receipt, carried: Carried) -> tuple[Cut, str, Edges]:
    """The cut with its root (hex) and its edges, proven.

    Raises ``CUT_MISMATCH`` (the entries around the cut don't bear out ``known_at``), ``PROOF_INVALID`` (its root is not
    one of this log), ``RECEIPT_MALFORMED``.
    """
    size = receipt.checkpoint.size
    cut = _stated_size(receipt.answer, size)
    following = None if cut == size else carried.entry(cut)
    last = None if following is None else _last_of_act(following, carried)
    edges = edges_of(cut, size, None if last is None else last.seq)
    before = None if edges.before is None else carried.entry(edges.before)
    root = _root(receipt, cut)
    _demand_meant(receipt.question.known_at, cut, size, root, before, following, last)
    recorded_at = None if before is None else before.recorded_at
    as_of = real_day(receipt.question.as_of)
    seq = None if before is None else before.seq
    return Cut(as_of, cut, seq, recorded_at, as_of > vietnam_day(receipt.issued_at)), root, edges


def check_consistency(receipt: Receipt) -> None:
    """Every earlier head that the receipt names is one of this log. Raises ``PROOF_INVALID``."""
    root = bytes.fromhex(receipt.checkpoint.root)
    for one in receipt.consistency:
        tree.verify_consistency(one.size, bytes.fromhex(one.root), receipt.checkpoint.size, root, list(one.path))


def _stated_size(answer: Mapping[str, Any], size: int) -> int:
    stated = answer.get("known_at")
    seq = stated.get("seq", False) if isinstance(stated, dict) else False
    if seq is None:
        return 0
    if type(seq) is not int or not 0 <= seq < size:
        raise bad("answer.known_at.seq", seq, f"0..{size - 1}")
    return seq + 1


def _root(receipt: Receipt, cut: int) -> str:
    if cut == 0:
        return tree.EMPTY_ROOT.hex()
    if cut == receipt.checkpoint.size:
        return receipt.checkpoint.root
    for one in receipt.consistency:
        if one.size == cut:
            return one.root
    raise bad("consistency", "missing", f"a proof from size {cut}")


def _last_of_act(first: Entry, carried: Carried) -> Entry:
    """The last entry of the act that begins with ``first``; a cut never lies inside an act."""
    act = _act(first)
    last = carried.entry(first.seq + act["size"] - 1)
    if act["index"] != 0 or _act(last) != {**act, "index": act["size"] - 1}:
        raise LedgerError("CUT_MISMATCH", place=f"entry {first.seq}", found=act["index"], expected="an act's first")
    return last


def _act(entry: Entry) -> dict[str, Any]:
    act = entry.payload.get("act")
    if not isinstance(act, dict) or not all(type(act.get(name)) is int for name in ("index", "size")):
        raise bad(f"entry {entry.seq}", "unreadable", "an act")
    return {"id": act.get("id"), "index": act["index"], "size": act["size"]}


def _demand_meant(
    known_at: str | None, cut: int, size: int, root: str, before: Entry | None, following: Entry | None,
    last: Entry | None,
) -> None:
    """TEMPORAL.md: an instant includes what was recorded up to it, an act only when its last entry is."""
    if known_at is None:
        right: bool = cut == size
    elif known_at.startswith("seq:"):
        right = known_at == f"seq:{cut - 1}"
    elif known_at.startswith("root:"):
        right = known_at.lower() == f"root:{root}"
    else:
        until = moment_of(known_at)
        # At the end of what the checkpoint covers nothing shows that nothing more was recorded up to a later instant.
        reached = until < last.recorded_at if last is not None else before is not None and until <= before.recorded_at
        right = (before is None or before.recorded_at <= until) and reached
    if not right:
        raise LedgerError("CUT_MISMATCH", place="question.known_at", found=f"seq:{cut - 1}",
                          expected=known_at or f"seq:{size - 1}")
