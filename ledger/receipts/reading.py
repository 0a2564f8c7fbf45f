"""What an answer reads: the fold run over any source of streams, with everything it asked for remembered.

The maker of a receipt runs it over the ledger, the checker over what the receipt carries: the same code asks the same
questions, so both know to the entry what a receipt must hold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ledger.events.entry import Entry
from ledger.folds.anchors import is_unproven
from ledger.folds.cut import Cut
from ledger.folds.law import Law
from ledger.folds.law_subjects import LAW_SUBJECTS
from ledger.folds.status import status
from ledger.folds.view import View

ALWAYS = ("ledger:main", "registry:policy", "registry:rules")
"""Who may sign and for how long a checkpoint is fresh: read for every receipt."""


class Source(Protocol):
    """The streams below a seal."""

    def stream(self, subject: str) -> Sequence[Entry]:
        """The whole stream of a subject, oldest first; empty where it has none."""
        ...

    def listed(self, prefix: str) -> Sequence[str]:
        """Every subject whose id begins with ``prefix``, in byte order."""
        ...


class Recording:
    """A source that remembers what it was asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.streams: dict[str, Sequence[Entry]] = {}
        self.prefixes: set[str] = set()

    def stream(self, subject: str) -> Sequence[Entry]:
        if subject not in self.streams:
            self.streams[subject] = self._source.stream(subject)
        return self.streams[subject]

    def listed(self, prefix: str) -> Sequence[str]:
        self.prefixes.add(prefix)
        return self._source.listed(prefix)

    @property
    def seqs(self) -> set[int]:
        """The positions of all entries read."""
        return {entry.seq for stream in self.streams.values() for entry in stream}


def view_below(source: Source, size: int) -> View:
    """What folds see of the first ``size`` entries."""

    def read(subject: str) -> Sequence[Entry]:
        stream = source.stream(subject)
        if not stream or stream[-1].seq < size:
            return stream
        return stream[: bisect_left(stream, size, key=lambda entry: entry.seq)]

    listed = [subject for prefix in LAW_SUBJECTS for subject in source.listed(prefix)]
    lengths = {subject: length for subject in listed if (length := len(read(subject)))}
    return View(read, Law(read, lengths))


def answer(source: Source, unit: str, cut: Cut, known_at: Mapping[str, Any], size: int) -> dict[str, Any]:
    """``socai/status/1`` for a unit at a cut; ``size``: that of the checkpoint.

    A unit that the cut doesn't know yet is answered for the standards of its kind by all that is recorded, as
    ``socai status`` does.
    """
    view = view_below(source, cut.size)
    standards: Sequence[str] = ()
    if not view.read(unit):
        head = view_below(source, size)
        standards = head.law.applicable(head.attributes(unit).kind)
    return status(view, unit, cut, known_at, standards)


def known_at_of(source: Source, cut: Cut, root: str, latest: str) -> dict[str, Any]:
    """``{seq, root, recorded_at}`` of a cut, and ``time`` where the ledger's policy finds that unproven.

    ``root``: hex, of the cut; ``latest``: when the last entry under the checkpoint was recorded.
    """
    known: dict[str, Any] = {"seq": cut.seq, "root": root, "recorded_at": cut.recorded_at}
    if is_unproven(source.stream, cut.size, cut.recorded_at, latest):
        known["time"] = "unproven"
    return known


def read_authority(source: Recording, answered: Mapping[str, Any], beside: Iterable[Entry]) -> None:
    """Read also what judges the right to sign: entry 0, the offices of all signers, and theirs in turn.

    ``beside``: entries outside the streams (the seal, the edges of the cut). The offices that the answer names as
    issuers are read for their names.
    """
    for subject in ALWAYS:
        source.stream(subject)
    for standing in answered["standings"]:
        decision = standing["decision"]
        if decision is not None and decision["issuer"] is not None:
            source.stream(decision["issuer"])
    waiting = [*(entry for stream in source.streams.values() for entry in stream), *beside]
    while waiting:
        for signer in waiting.pop().payload["signers"]:
            office = signer["office"]
            if office not in source.streams:
                waiting.extend(source.stream(office))


class Edges(NamedTuple):
    """The positions that show where a cut lies: the entry before it, the one after it, the last of that one's act."""

    before: int | None
    after: int | None
    last: int | None

    @property
    def seqs(self) -> set[int]:
        return {seq for seq in self if seq is not None}


def edges_of(cut: int, size: int, last: int | None) -> Edges:
    """The edges of a cut of ``cut`` entries under a checkpoint of ``size``; ``last``: see ``Edges``."""
    return Edges(cut - 1 if cut else None, *((cut, last) if cut < size else (None, None)))
