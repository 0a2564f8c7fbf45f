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

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from ledger.canonical import PAYLOAD_LIMIT, PAYLOAD_LIMIT_MANY_SIGNERS
from ledger.events import codec
from ledger.events.payload import AuthorMembers

_DAYS = ("effective_from", "effective_to", "effective_window")
_KEPT = 1024
_ID_LENGTH = len(b',"id":"019b76da-a9aa-74b1-b947-e5456e2697f4"')


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


_Form = tuple[bytes, Paper, Shared]
"""How a payload ends, from its type on, and its two runs."""
Kept = TypeVar("Kept", Shared, Paper)


class PayloadReader:
    """Reads exact payload bytes, and keeps the members that the last acts share."""

    def __init__(self) -> None:
        self._papers = _Runs(b',"document":', _paper_in)
        self._authors = _Runs(b',"ledger":{', _shared_in)

    def read(self, data: bytes) -> tuple[dict[str, Any], Shared]:
        """The payload's plain values; ``Shared`` is one object for events that share it.

        Raises what ``codec.decode`` raises.
        """
        own, form = self._apart(data)
        read = None if form is None else _put_together([own], form)
        if read is not None:
            return read[0]
        plain = codec.decode_anew(data).plain
        return plain, _shared_of({name: plain[name] for name in AuthorMembers.__struct_fields__}, b"")

    def read_all(self, payloads: Sequence[bytes]) -> list[tuple[dict[str, Any], Shared]]:
        """``read`` of each, sooner where many that follow each other are of one form."""
        read: list[tuple[dict[str, Any], Shared]] = []
        for form, members in groupby(map(self._apart, payloads), itemgetter(1)):
            owns = [own for own, _ in members]
            together = None if form is None else _put_together(owns, form)
            read += together or map(self.read, payloads[len(read) : len(read) + len(owns)])
        return read

    def _apart(self, data: bytes) -> tuple[bytes, _Form | None]:
        """The payload without its two runs, and how it is to be read; no form where it has to be decoded whole."""
        subject_at = data.rfind(b',"subject":"')
        if subject_at > 0 and b"\\" not in data:
            shared = self._authors.ending_at(data, subject_at)
            if shared is not None and len(data) <= shared.limit:
                author_at = subject_at - len(shared.text)
                id_at = author_at - _ID_LENGTH
                paper = self._papers.ending_at(data, id_at) if id_at > 0 else None
                if paper is not None:
                    own = data[: id_at - len(paper.text)] + data[id_at:author_at] + data[subject_at:]
                    return own, (data[data.rfind(b',"type":"') :], paper, shared)
        return data, None


def _put_together(owns: list[bytes], form: _Form) -> list[tuple[dict[str, Any], Shared]] | None:
    ending, paper, shared = form
    plain = codec.own_members(owns, ending, shared.named[1], paper.dated)
    if plain is None:
        return None
    rest = {**paper.plain, **shared.plain}
    for own in plain:
        own.update(rest)
    return [(own, shared) for own in plain]


class _Runs(Generic[Kept]):
    """One of the two runs as it stood in the last acts, by its bytes from the comma before it.

    ``start``: how it begins; ``read``: what is kept of such bytes, None where they aren't canonical.
    """

    def __init__(self, start: bytes, read: Callable[[bytes], Kept | None]) -> None:
        self._start = start
        self._read: Callable[[bytes], Kept | None] = read
        self._known: dict[bytes, Kept] = {}
        self._last: Kept | None = None

    def ending_at(self, data: bytes, end: int) -> Kept | None:
        """The run that ends at ``end`` in a payload; None if it isn't canonical by itself."""
        last = self._last
        if last is not None and data.endswith(last.text, 0, end):
            return last
        text = data[data.rfind(self._start, 0, end) : end]
        known = self._known.get(text)
        if known is None:
            known = self._read(text)
            if known is None:
                return None
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[text] = known
        self._last = known
        return known


def _paper_in(text: bytes) -> Paper | None:
    plain = codec.paper_members(b"{%b}" % text[1:])
    return None if plain is None else Paper(plain, any(plain[name] is not None for name in _DAYS), text)


def _shared_in(text: bytes) -> Shared | None:
    plain = codec.author_members(b"{%b}" % text[1:])
    return None if plain is None else _shared_of(plain, text)


def _shared_of(plain: dict[str, Any], text: bytes) -> Shared:
    keys = tuple([signer["key"] for signer in plain["signers"]])
    limit = PAYLOAD_LIMIT if len(keys) == 1 else PAYLOAD_LIMIT_MANY_SIGNERS
    return Shared(plain, keys, (plain["ledger"]["origin"], plain["ledger"]["genesis"]), limit, text)
