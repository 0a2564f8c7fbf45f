"""The lost tail of this very ledger: the same bytes at the same positions, under a checkpoint that its log key signed.

A ledger whose newest entries were lost (a restored backup) takes them back from whoever holds them. Every act is
admitted again by the rules, at the instants at which it was recorded; the entries that come of it must be those handed
over, to the byte. What differs at a position that this ledger holds is no tail but a fork, and evidence.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from ledger.book import Book
from ledger.checkpoints.reading import open_checkpoint
from ledger.errors import LedgerError
from ledger.events.entry import read_entry
from ledger.events.envelope import envelope_bytes, parse_entry
from ledger.instants import microseconds, vietnam_day
from ledger.opened import registry_at
from ledger.proof import tree
from ledger.proof.note import Note
from ledger.stores.backup import backup
from ledger.stores.reader import LedgerReader


class Holder(Protocol):
    """Whoever holds the entries below a checkpoint."""

    def states(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """(seq, entry bytes) for start <= seq < stop, in order, none left out."""
        ...


class Tail(NamedTuple):
    """Entries ``first`` <= seq < ``size`` that were taken back."""

    first: int
    size: int
    root: str


class _Act(NamedTuple):
    first: int
    states: tuple[bytes, ...]


def take_back(path: str, holder: Holder, note: Note, scratch: str) -> Tail:
    """Append to the ledger ``path`` what it lacks below the checkpoint ``note``. ``scratch``: a new file to try it on.

    Nothing is written before the whole tail was admitted on a copy. Raises ``OTHER_LEDGER`` (another genesis),
    ``FORK`` (another entry at a position that is held; ``seq``), ``TAIL_EMPTY`` (nothing is lacking), ``TAIL_CUT``,
    ``TAIL_DIFFERS`` (admitted again, an entry has other bytes), ``TAIL_REFUSED`` (``because``: why no admission takes
    it, though the log is said to have done so), ``ROOT_MISMATCH`` and what ``open_checkpoint`` raises.
    """
    with LedgerReader.open(path) as reader:
        held, size = reader.size, int(note.text.split("\n")[1])
        demand_same(reader, holder, min(held, size))
        if size <= held:
            raise LedgerError("TAIL_EMPTY", found=size, expected=f"> {held}")
    backup(path, scratch)
    try:
        acts = list(_acts(holder, held, size))
        root = _append(scratch, acts)
    except LedgerError as refusal:
        raise _refused(refusal) from None
    with Book.open(scratch, lambda: 0) as book:
        checkpoint = open_checkpoint(note, book.origin, book.registry.log_key_at).checkpoint
    if checkpoint.root != root:
        raise LedgerError("ROOT_MISMATCH", size=size, found=root, expected=checkpoint.root)
    return Tail(held, size, _append(path, acts))


def _refused(refusal: LedgerError) -> LedgerError:
    """An entry that the log can't have admitted, so nobody took it from there; or why nothing could be tried."""
    if refusal.code.startswith(("TAIL_", "LEDGER_", "STORE_", "EXPORT_", "BUNDLE_")):
        return refusal
    return LedgerError("TAIL_REFUSED", **{**refusal.facts, "because": refusal.code})


def demand_same(reader: LedgerReader, holder: Holder, size: int) -> None:
    """The first ``size`` entries of both are the same, to the byte. Raises ``OTHER_LEDGER``, ``FORK``."""
    seen = 0
    for seq, state in holder.states(0, size):
        seen += 1
        mine = reader.state(seq)
        if state == mine:
            continue
        theirs, own = tree.leaf_hash(state).hex(), tree.leaf_hash(mine).hex()
        raise LedgerError("FORK" if seq else "OTHER_LEDGER", seq=seq, found=theirs, expected=own)
    if seen != size:
        raise LedgerError("TAIL_CUT", found=seen, expected=size)


def is_covered(path: str, holder: Holder, note: Note) -> bool:
    """Whether the holder's entries are those of a checkpoint that this ledger's own log key signed.

    If so, a difference is the log's: it signed two histories. If not, the copy may only have been damaged on its way.
    """
    with LedgerReader.open(path) as reader:
        origin = reader.entry(0).payload["ledger"]["origin"]
        try:
            checkpoint = open_checkpoint(note, origin, registry_at(reader).log_key_at).checkpoint
            leaves = [tree.leaf_hash(state) for _, state in holder.states(0, checkpoint.size)]
        except LedgerError:
            return False
        return len(leaves) == checkpoint.size and tree.root(leaves).hex() == checkpoint.root


def _acts(holder: Holder, first: int, size: int) -> Iterator[_Act]:
    """The acts of the tail; one that isn't whole is refused as ``ACT_INCOMPLETE``."""
    waiting: list[bytes] = []
    start, wanted, expected = first, 1, first
    for seq, state in holder.states(first, size):
        if seq != expected:
            raise LedgerError("TAIL_CUT", found=seq, expected=expected)
        expected += 1
        parse_entry(state)
        if not waiting:
            start, wanted = seq, int(read_entry(seq, state).payload["act"]["size"])
        waiting.append(state)
        if len(waiting) == wanted:
            yield _Act(start, tuple(waiting))
            waiting = []
    if waiting or expected != size:
        raise LedgerError("ACT_INCOMPLETE" if waiting else "TAIL_CUT", found=expected, expected=size)


def _append(path: str, acts: Sequence[_Act]) -> str:
    """Admit the acts, each at the instant at which it was recorded; the root after them, hex."""
    moment = [0]
    with Book.open(path, lambda: moment[0], restored=True) as book:
        for act in acts:
            parsed = [parse_entry(state) for state in act.states]
            recorded_at = str(parsed[0].recorded_at)
            moment[0] = microseconds(recorded_at)
            book.append([envelope_bytes(one.payload, one.signatures) for one in parsed], vietnam_day(recorded_at))
            book.reader.refresh()
            for seq, state in enumerate(act.states, act.first):
                found = book.reader.state(seq)
                if found != state:
                    raise LedgerError("TAIL_DIFFERS", seq=seq, found=tree.leaf_hash(found).hex(),
                                      expected=tree.leaf_hash(state).hex())
        book.reader.refresh()
        return book.reader.root_at(book.reader.size)


class HeldByExport:
    """The entries of a static export."""

    def __init__(self, path: str, size: int) -> None:
        from ledger.export.folder import ExportFolder

        self._folder = ExportFolder(path)
        self._size = size
        for refusal in self._folder.check_names(size):
            raise refusal

    def states(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        from ledger.export import layout
        from ledger.export.bundles import parse_bundle
        from ledger.proof.tiles import WIDTH

        for piece in layout.bundles_of(self._size):
            base = piece.number * WIDTH
            if base + piece.width <= start or base >= stop:
                continue
            entries = parse_bundle(self._folder.read(piece.path, piece.limit), piece.width, piece.path)
            yield from ((base + at, state) for at, state in enumerate(entries) if start <= base + at < stop)


class HeldByLedger:
    """The entries of another copy of the ledger."""

    def __init__(self, path: str) -> None:
        self._path = os.fspath(path)

    def states(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        with LedgerReader.open(self._path) as reader:
            yield from reader.states(start, stop)
