"""``socai/receipt/1`` as a file, read strictly: nothing unknown, nothing given twice (docs/FORMAT.md, section 14)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.fields import MAX_NUMBER
from ledger.proof.note import Note, parse_note

SCHEMA = "socai/receipt/1"
SIZE_LIMIT = 64 * 1024 * 1024
ENTRIES_LIMIT = 100_000
_HASH = re.compile(r"[0-9a-f]{64}\Z")
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
    members = _Members(load(data), "receipt")
    schema = members.text("schema")
    if schema != SCHEMA:
        code = "RECEIPT_NEWER" if schema.startswith("socai/receipt/") else "RECEIPT_MALFORMED"
        raise LedgerError(code, place="schema", found=schema[:60], expected=SCHEMA)
    question = _Members(members.value("question"), "question")
    index = _Members(members.value("index"), "index")
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


def load(data: bytes) -> Any:
    """One JSON document without a member given twice, NaN or numbers that no receipt has. ``RECEIPT_MALFORMED``."""
    if len(data) > SIZE_LIMIT:
        raise bad("file", f"{len(data)} bytes", f"at most {SIZE_LIMIT} bytes")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_none, parse_float=_none,
                          parse_int=_integer)
    except UnicodeDecodeError as fault:
        raise bad(f"byte {fault.start}", data[fault.start : fault.start + 4].hex(), "UTF-8") from None
    except json.JSONDecodeError as fault:
        raise bad(f"line {fault.lineno}, column {fault.colno}", fault.msg, "one JSON document") from None
    except RecursionError:
        raise bad("file", "nesting too deep", "one JSON document") from None


def bad(place: str, found: object, expected: object) -> LedgerError:
    shown = found if isinstance(found, int) and abs(found) <= MAX_NUMBER else str(found)[:70]
    return LedgerError("RECEIPT_MALFORMED", place=place, found=shown, expected=expected)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise bad(next(name for name in names if names.count(name) > 1), "given twice", "each member once")
    return found


def _none(text: str) -> Any:
    raise bad("number", text, "an integer")


def _integer(text: str) -> int:
    if len(text) > 19:
        raise bad("number", text, "an integer of at most 19 digits")
    return int(text)


class _Members:
    """The members of one object: each asked for once, none left over."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise bad(place, type(value).__name__, "an object")
        self._value = value
        self._place = place
        self._asked: set[str] = set()

    def value(self, name: str) -> Any:
        self._asked.add(name)
        if name not in self._value:
            raise bad(f"{self._place}.{name}", "missing", "a value")
        return self._value[name]

    def text(self, name: str, form: re.Pattern[str] | None = None) -> str:
        value = self.value(name)
        if not isinstance(value, str) or (form is not None and form.match(value) is None):
            raise bad(f"{self._place}.{name}", value, form.pattern if form else "text")
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self.value(name) is None else self.text(name)

    def number(self, name: str) -> int:
        value = self.value(name)
        if type(value) is not int or not 0 <= value <= MAX_NUMBER:
            raise bad(f"{self._place}.{name}", value, f"0..{MAX_NUMBER}")
        return value

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self.value(name)
        if not isinstance(value, dict):
            raise bad(f"{self._place}.{name}", type(value).__name__, "an object")
        return value

    def each(self, name: str, limit: int = 2**20) -> list[_Members]:
        value = self.value(name)
        if not isinstance(value, list) or len(value) > limit:
            raise bad(f"{self._place}.{name}", type(value).__name__, f"a list of at most {limit}")
        return [_Members(one, f"{self._place}.{name}[{at}]") for at, one in enumerate(value)]

    def hashes(self, name: str) -> tuple[bytes, ...]:
        value = self.value(name)
        if not isinstance(value, list):
            raise bad(f"{self._place}.{name}", type(value).__name__, "a list of hashes")
        for at, one in enumerate(value):
            if not isinstance(one, str) or _HASH.match(one) is None:
                raise bad(f"{self._place}.{name}[{at}]", one, "64 lower-case hexadecimal digits")
        return tuple(bytes.fromhex(one) for one in value)

    def finish(self) -> None:
        extra = sorted(set(self._value) - self._asked)
        if extra:
            raise bad(f"{self._place}.{extra[0]}", "unknown", sorted(self._asked))


def _consistency(one: _Members) -> Consistency:
    found = Consistency(one.number("size"), one.text("root", _HASH), one.hashes("path"))
    one.finish()
    return found


def _leaf(one: _Members) -> IndexLeaf:
    chain = bytes.fromhex(one.text("chain", _HASH))
    found = IndexLeaf(one.number("at"), one.text("id", _SUBJECT), one.number("count"), chain)
    one.finish()
    return found


def _entry(one: _Members) -> tuple[int, bytes]:
    text = one.text("entry")
    if not text.isascii() or len(text) > ENTRY_LIMIT:
        raise bad("entry", f"{len(text)} characters", f"at most {ENTRY_LIMIT} ASCII characters")
    found = (one.number("seq"), text.encode("ascii"))
    one.finish()
    return found
