"""Making a receipt: the fold run over the ledger below a checkpoint, and the proofs of all that it read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from ledger.errors import LedgerError
from ledger.events.entry import Entry
from ledger.folds.cut import Cut, moment_of
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.multiproof import multiproof
from ledger.proof.note import Note
from ledger.proof.pin import Pin
from ledger.proof.subject_index import SubjectIndex, subject_leaf
from ledger.proof.tiles import consistency_from_tiles, range_root
from ledger.receipts import FOLD
from ledger.receipts.document import Consistency, IndexLeaf, Question, Receipt
from ledger.receipts.reading import Recording, answer, edges_of, known_at_of, read_authority
from ledger.stores.reader import LedgerReader


class Held(Protocol):
    """The sealed index, as ``SubjectIndex`` gives it."""

    def held(self, subject: str) -> tuple[int, bytes]: ...


class Below:
    """The ledger below a seal; a ``ledger.receipts.reading.Source``."""

    def __init__(self, reader: LedgerReader, covers: int) -> None:
        self.stream = partial(reader.stream, size=covers)
        self.listed = partial(reader.subjects, size=covers)


def index_below(reader: LedgerReader, covers: int) -> SubjectIndex:
    """The index that a seal at ``covers`` states, made of all entries below it."""
    return SubjectIndex(reader.index_rows(0, covers))


def make_receipt(
    reader: LedgerReader, note: Note, index: SubjectIndex, question: Question, cut: Cut, issued_at: str,
    pin: Pin | None = None,
) -> Receipt:
    """The receipt for ``question`` at ``cut`` under the checkpoint ``note``. ``index``: ``index_below`` its seal.

    With ``pin`` the receipt proves also that it extends that. Raises ``CHECKPOINT_UNSEALED`` (it doesn't end with
    a seal that states this index), ``ROOT_MISMATCH`` (the note is another ledger's), ``RECEIPT_BEHIND``
    (what the answer rests on went on after the checkpoint), ``INCONSISTENT_WITH_PIN``, ``WRONG_LEDGER``.
    """
    checkpoint = parse_checkpoint(note.text)
    size, covers = checkpoint.size, checkpoint.size - 1
    _demand_ours(reader, checkpoint, index)
    question = _demand_covered(reader, question, cut, size)
    last = reader.act_of(cut.size).last if cut.size < size else None
    source = Recording(Below(reader, covers))
    known_at = known_at_of(source, cut, reader.root_at(cut.size), reader.recorded_at(covers))
    answered = answer(source, question.unit, cut, known_at, size)
    edges = {*edges_of(cut.size, size, last).seqs, covers}
    read_authority(source, answered, [reader.entry(seq) for seq in sorted(edges)])
    if question.known_at is None:
        _demand_newest(reader, source.streams, size)
    seqs = sorted(source.seqs | edges)
    at, order = _index_places(reader, source, covers)
    leaves = [tree.leaf_hash(subject_leaf(one, *index.held(one))) for one in order]
    tiles = reader.proof_tiles(size)
    return Receipt(
        FOLD,
        issued_at,
        question,
        answered,
        note,
        checkpoint,
        tuple(_consistent(reader, tiles, earlier, size) for earlier in _earlier(cut, size, pin, reader)),
        tuple(IndexLeaf(place, order[place], *index.held(order[place])) for place in at),
        tuple(multiproof(lambda start, end: tree.root(leaves[start:end]), at, len(order))),
        tuple((seq, reader.state(seq)) for seq in seqs),
        tuple(multiproof(range_root(size, tiles), seqs, size)),
    )


def _demand_ours(reader: LedgerReader, checkpoint: Checkpoint, index: SubjectIndex) -> None:
    found = reader.root_at(checkpoint.size) if 0 < checkpoint.size <= reader.size else None
    if found != checkpoint.root:
        raise LedgerError("ROOT_MISMATCH", place=f"size {checkpoint.size}", found=found, expected=checkpoint.root)
    seal = reader.entry(checkpoint.size - 1)
    stated: dict[str, Any] = {"covers": checkpoint.size - 1, "subjects": index.size, "root": index.root.hex()}
    if seal.type != "index.sealed" or dict(seal.body) != stated:
        raise LedgerError("CHECKPOINT_UNSEALED", place=f"entry {seal.seq}", found=seal.type, expected="index.sealed")


def _demand_covered(reader: LedgerReader, question: Question, cut: Cut, size: int) -> Question:
    """The checkpoint reaches the cut; of an instant it shows too that nothing more was recorded up to it.

    Raises ``RECEIPT_BEHIND``. A position is told without leading zeros.
    """
    known_at = question.known_at or ""
    if cut.size > size:
        raise LedgerError("RECEIPT_BEHIND", place="known_at", found=size, expected=cut.size)
    if known_at.startswith("seq:"):
        return question._replace(known_at=f"seq:{cut.seq}")
    if known_at and not known_at.startswith("root:") and cut.size == size:
        until, covered = moment_of(known_at), reader.recorded_at(size - 1)
        if until > covered:
            raise LedgerError("RECEIPT_BEHIND", place="known_at", found=covered, expected=until)
    return question


def _demand_newest(reader: LedgerReader, streams: dict[str, Sequence[Entry]], size: int) -> None:
    for subject in sorted(streams):
        stream = reader.stream(subject)
        if stream and stream[-1].seq >= size:
            raise LedgerError("RECEIPT_BEHIND", subject=subject, found=size, expected=stream[-1].seq + 1)


def _index_places(reader: LedgerReader, source: Recording, covers: int) -> tuple[list[int], list[str]]:
    """The places of all leaves that show what the source was asked for, and all subjects in byte order."""
    order = reader.subjects("", covers)
    places: set[int] = set()

    def show(first: str, last: str, *, beside: bool) -> None:
        low, high = bisect_left(order, first), bisect_left(order, last)
        places.update(range(max(low - beside, 0), min(high + beside, len(order))))

    held = set(order)
    for subject in source.streams:
        show(subject, subject + "\x00", beside=subject not in held)
    for prefix in source.prefixes:
        show(prefix, prefix + "\x7f", beside=True)
    return sorted(places), order


def _earlier(cut: Cut, size: int, pin: Pin | None, reader: LedgerReader) -> list[int]:
    sizes = {cut.size} if 0 < cut.size < size else set()
    if pin is not None:
        origin, genesis = reader.entry(0).payload["ledger"]["origin"], reader.genesis()
        if (pin.origin, pin.genesis) != (origin, genesis):
            raise LedgerError("WRONG_LEDGER", found=f"{origin} {genesis}", expected=f"{pin.origin} {pin.genesis}")
        if pin.size > size:
            raise LedgerError("RECEIPT_BEHIND", place="--pin", found=size, expected=pin.size)
        if reader.root_at(pin.size) != pin.root:
            raise LedgerError("INCONSISTENT_WITH_PIN", found=reader.root_at(pin.size), expected=pin.root)
        sizes |= {pin.size} - {size}
    return sorted(sizes)


def _consistent(reader: LedgerReader, tiles: Any, earlier: int, size: int) -> Consistency:
    return Consistency(earlier, reader.root_at(earlier), tuple(consistency_from_tiles(tiles, earlier, size)))
