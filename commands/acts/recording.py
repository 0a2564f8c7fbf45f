"""Appending a signed act, and everything that has to hold before success is reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from commands.machine import seen
from commands.terminal import output
from commands.terminal.errors import words_of
from commands.terminal.words import t

if TYPE_CHECKING:
    from ledger.book import Book
    from ledger.events.draft_file import Draft
    from ledger.rules import Note

SCHEMA = "socai/record/1"


class Recorded(NamedTuple):
    """An act in the ledger: its seqs, event digests, and the head (size, root hex) that ends with it."""

    positions: Sequence[int]
    digests: Sequence[str]
    size: int
    root: str
    repeated: bool
    notes: Sequence[tuple[int, Note]]


def record(book: Book, draft: Draft, confirmed_day: str | None) -> Recorded:
    """Append the signed draft, read it back, verify own signatures and inclusion, and keep what this machine saw.

    Raises what `Book.append` and `verify_recorded` raise. What can't be kept in SOCAI_HOME is only warned of: the act
    is recorded by then.
    """
    from commands.acts.fitting import warned
    from ledger.readback import verify_recorded

    admitted = warned(book.append_draft(draft, confirmed_day), draft, book)
    size, root = verify_recorded(book.reader, draft.envelopes, admitted.positions, book.key_of)
    digests = digests_of(draft)
    signed_at = [plain["signed_at"] for plain in draft.plains]
    seen.keep(book.reader, zip(digests, admitted.positions, signed_at, strict=True))
    return Recorded(admitted.positions, digests, size, root, admitted.repeated, admitted.notes)


def digests_of(draft: Draft) -> list[str]:
    """The event digests of a draft, in order."""
    from ledger.signing.dsse import event_digest

    return [event_digest(payload) for payload in draft.payloads]


def to_json(recorded: Recorded) -> dict[str, Any]:
    """`socai/record/1`."""
    return {
        "schema": SCHEMA,
        "positions": list(recorded.positions),
        "digests": list(recorded.digests),
        "root": recorded.root,
        "size": recorded.size,
        "repeated": recorded.repeated,
        "notes": [{"seq": seq, "code": note.code, "facts": note.facts} for seq, note in recorded.notes],
    }


def tell(recorded: Recorded, *, json: bool, warned: bool) -> None:
    """The answer, as words or JSON. `warned`: the notes were shown already."""
    if json:
        output.emit_json(to_json(recorded))
        return
    if not warned:
        for _, note in recorded.notes:
            output.warn(words_of(note.code, note.facts))
    first, last = min(recorded.positions), max(recorded.positions)
    key = "record.repeated" if recorded.repeated else "record.done"
    where = str(first) if first == last else f"{first}..{last}"
    output.say(t(key, count=len(recorded.positions), where=where))
    for seq, digest in zip(recorded.positions, recorded.digests, strict=True):
        output.say(f"  {seq}  {digest}")
    output.say(t("record.head", size=recorded.size, root=recorded.root))
