"""``socai/receipt/1`` as a file, read strictly: nothing unknown, nothing given twice (docs/FORMAT.md, section 14)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.note import Note, parse_note
from ledger.receipts.strict import HASH, Members, bad, load

SCHEMA = "socai/receipt/1"
ENTRIES_LIMIT = 100_000
_SUBJECT = re.compile(r"[a-z]{1,16}:[a-z0-9][a-z0-9.-]{0,79}\Z")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Question(NamedTuple):
    """What was asked: a unit's full id, a civil day, and known-at as typed (null: all that the checkpoint covers)."""

    unit: str
    as_of: str
    known_at: str | None


class Consistency(NamedTuple):
    """The proof that ``size`` entries with ``root`` (hex) are the first of those under the checkpoint."""

    size: int
    root: str
    path: tuple[bytes, ...]


class IndexLeaf(NamedTuple):
    """Leaf ``at`` of the sealed index: a subject with ``length`` entries and their ``chain``."""

    at: int
    id: str
    length: int
    chain: bytes


class Receipt(NamedTuple):
    """``entries``: (seq, entry bytes) by position; ``nodes`` and ``index_nodes`` prove them and ``leaves``."""

    fold: int
    issued_at: str
    question: Question
    answer: Mapping[str, Any]
    note: Note
    checkpoint: Checkpoint
    consistency: tuple[Consistency, ...]
    leaves: tuple[IndexLeaf, ...]
    index_nodes: tuple[bytes, ...]
    entries: tuple[tuple[int, bytes], ...]
    nodes: tuple[bytes, ...]


def to_json(receipt: Receipt) -> dict[str, Any]:
    """The receipt as a JSON document."""
    from ledger.proof.note import note_bytes

    return {
        "schema": SCHEMA,
        "fold": receipt.fold,
        "issued_at": receipt.issued_at,
        "question": receipt.question._asdict(),
        "answer": dict(receipt.answer),
        "checkpoint": note_bytes(receipt.note).decode("utf-8"),
        "consistency": [{**one._asdict(), "path": [node.hex() for node in one.path]} for one in receipt.consistency],
        "index": {
            "subjects": [_leaf_json(leaf) for leaf in receipt.leaves],
            "nodes": [node.hex() for node in receipt.index_nodes],
        },
        "entries": [{"seq": seq, "entry": state.decode("ascii")} for seq, state in receipt.entries],
        "nodes": [node.hex() for node in receipt.nodes],
    }


def _leaf_json(leaf: IndexLeaf) -> dict[str, Any]:
    return {"at": leaf.at, "id": leaf.id, "count": leaf.length, "chain": leaf.chain.hex()}


def receipt_bytes(receipt: Receipt) -> bytes:
    """The file of a receipt."""
    return (json.dumps(to_json(receipt), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def parse_receipt(data: bytes) -> Receipt:
    """Read a receipt. Raises ``RECEIPT_MALFORMED``, ``NOTE_MALFORMED``, ``CHECKPOINT_MALFORMED``, and
    ``RECEIPT_NEWER`` for a later schema; whether anything in it is true is ``ledger.receipts.check``'s to say.
    """
    members = Members(load(data), "receipt")
    schema = members.text("schema")
    if schema != SCHEMA:
        code = "RECEIPT_NEWER" if schema.startswith("socai/receipt/") else "RECEIPT_MALFORMED"
        raise LedgerError(code, place="schema", found=schema[:60], expected=SCHEMA)
    question = Members(members.value("question"), "question")
    index = Members(members.value("index"), "index")
    note = parse_note(members.text("checkpoint").encode("utf-8", "surrogatepass"))
    receipt = Receipt(
        members.number("fold"),
        members.text("issued_at", _INSTANT),
        Question(question.text("unit", _SUBJECT), question.text("as_of", _DAY), question.optional_text("known_at")),
        members.mapping("answer"),
        note,
        parse_checkpoint(note.text),
        tuple(_consistency(one) for one in members.each("consistency")),
        tuple(_leaf(one) for one in index.each("subjects")),
        index.hashes("nodes"),
        tuple(_entry(one) for one in members.each("entries", ENTRIES_LIMIT)),
        members.hashes("nodes"),
    )
    for one in (members, question, index):
        one.finish()
    return receipt


def _consistency(one: Members) -> Consistency:
    found = Consistency(one.number("size"), one.text("root", HASH), one.hashes("path"))
    one.finish()
    return found


def _leaf(one: Members) -> IndexLeaf:
    chain = bytes.fromhex(one.text("chain", HASH))
    found = IndexLeaf(one.number("at"), one.text("id", _SUBJECT), one.number("count"), chain)
    one.finish()
    return found


def _entry(one: Members) -> tuple[int, bytes]:
    text = one.text("entry")
    if not text.isascii() or len(text) > ENTRY_LIMIT:
        raise bad("entry", f"{len(text)} characters", f"at most {ENTRY_LIMIT} ASCII characters")
    found = (one.number("seq"), text.encode("ascii"))
    one.finish()
    return found
