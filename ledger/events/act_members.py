"""Payloads read one after the other: what the events of an act have in common is decoded and judged once.

In canonical order a payload's members stand in five runs of bytes:

    act attestation body decision_prev | document effective_* | id | ledger .. signers | subject type version

The second and the fourth are mostly the same bytes in all events of an act. They are decoded by themselves and
remembered; the payload without them is decoded each time.

Why that is as strict as decoding all of it. A quotation mark inside a string is escaped, and after one that ends a
string no letter follows: so ``,"subject":"`` only ever stands where members meet, and the last one in a canonical
payload is the payload's own. Before it stand the fourth run and ``,"id":"`` with 36 characters and a quotation mark.
So bytes are a canonical payload if the second and the fourth run are canonical by themselves, if they end right there,
and if the rest is canonical without them: the last ``,"subject":"`` of the rest, and what stands 44 bytes before it,
are then the places where they were taken out.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from ledger.canonical import PAYLOAD_LIMIT, PAYLOAD_LIMIT_MANY_SIGNERS
from ledger.events import codec
from ledger.events.payload import AuthorMembers

_DAYS = ("effective_from", "effective_to", "effective_window")
_KEPT = 1024
_ID_LENGTH = len(b',"id":"019b76da-a9aa-74b1-b947-e5456e2697f4"')
Kept = TypeVar("Kept")


class Shared(NamedTuple):
    """The members from ``ledger`` to ``signers`` as plain values, never to be changed, and what is asked of them.

    ``keys``: of the signers; ``named``: origin and genesis of the ledger; ``limit``: of the payload's bytes. ``text``:
    how they stand in the payload, from the comma before them; empty where that isn't known.
    """

    plain: dict[str, Any]
    keys: tuple[str, ...]
    named: tuple[str, str | None]
    limit: int
    text: bytes


class Paper(NamedTuple):
    """The members from ``document`` to ``effective_window``, never to be changed. ``dated``: a day of effect is one."""

    plain: dict[str, Any]
    dated: bool
    text: bytes


class PayloadReader:
    """Reads exact payload bytes, and keeps the members that the last acts share."""

    def __init__(self) -> None:
        self._papers: dict[bytes, Paper] = {}
        self._authors: dict[bytes, Shared] = {}
        self._paper: Paper | None = None
        self._author: Shared | None = None

    def read(self, data: bytes) -> tuple[dict[str, Any], Shared]:
        """The payload's plain values; ``Shared`` is one object for events that share it.

        Raises what ``codec.decode`` raises.
        """
        subject_at = data.rfind(b',"subject":"')
        if subject_at > 0 and b"\\" not in data:
            shared = self._author
            if shared is None or not data.endswith(shared.text, 0, subject_at):
                shared = self._other_author(data, subject_at)
            if shared is not None and len(data) <= shared.limit:
                plain = self._with(shared, data, subject_at)
                if plain is not None:
                    return plain, shared
        plain = codec.decode_anew(data).plain
        return plain, _shared_of({name: plain[name] for name in AuthorMembers.__struct_fields__}, b"")

    def _with(self, shared: Shared, data: bytes, subject_at: int) -> dict[str, Any] | None:
        author_at = subject_at - len(shared.text)
        id_at = author_at - _ID_LENGTH
        if id_at <= 0:
            return None
        paper = self._paper
        if paper is None or not data.endswith(paper.text, 0, id_at):
            paper = self._other_paper(data, id_at)
            if paper is None:
                return None
        own = data[: id_at - len(paper.text)] + data[id_at:author_at] + data[subject_at:]
        plain = codec.own_members(own, shared.named[1], paper.dated)
        if plain is not None:
            plain.update(paper.plain)
            plain.update(shared.plain)
        return plain

    def _other_author(self, data: bytes, end: int) -> Shared | None:
        """The members ``ledger`` to ``signers`` that end at ``end``; None if they aren't canonical."""
        text = data[data.rfind(b',"ledger":{', 0, end) : end]
        known = self._authors.get(text)
        if known is None:
            plain = codec.author_members(b"{%b}" % text[1:])
            if plain is None:
                return None
            known = _shared_of(plain, text)
            _keep(self._authors, text, known)
        self._author = known
        return known

    def _other_paper(self, data: bytes, end: int) -> Paper | None:
        """The same for the members ``document`` to ``effective_window``."""
        text = data[data.rfind(b',"document":', 0, end) : end]
        known = self._papers.get(text)
        if known is None:
            plain = codec.paper_members(b"{%b}" % text[1:])
            if plain is None:
                return None
            known = Paper(plain, any(plain[name] is not None for name in _DAYS), text)
            _keep(self._papers, text, known)
        self._paper = known
        return known


def _shared_of(plain: dict[str, Any], text: bytes) -> Shared:
    keys = tuple([signer["key"] for signer in plain["signers"]])
    limit = PAYLOAD_LIMIT if len(keys) == 1 else PAYLOAD_LIMIT_MANY_SIGNERS
    return Shared(plain, keys, (plain["ledger"]["origin"], plain["ledger"]["genesis"]), limit, text)


def _keep(known: dict[bytes, Kept], text: bytes, value: Kept) -> None:
    if len(known) >= _KEPT:
        known.clear()
    known[text] = value
