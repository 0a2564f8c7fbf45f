"""The log replayed from entry 0: positions, columns, tree, links, authority. Serial: all before judge each entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.audit.act_place import place_of
from ledger.audit.hashed import Hashed
from ledger.audit.judging import ActJudge, signers_of
from ledger.audit.unreadable import UNREADABLE
from ledger.events.entry import Entry
from ledger.events.stored import stored_entry
from ledger.folds.registry import Registry
from ledger.proof import tree
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader

Stored = tuple[Any, ...]
"""What ``Columns`` has between position and entry bytes. Those bytes aren't kept until the act is judged."""


class Replay(ActJudge):
    """Feed it the stored rows in order; it collects findings and grows the tree.

    ``below``: what was audited before; then the rows after that are to be fed, and ``registry`` is as of there.
    """

    def __init__(self, reader: LedgerReader, below: Hashed | None = None, registry: Registry | None = None) -> None:
        super().__init__(reader, registry)
        self._asked: tuple[int, str | None] = (0, None)
        self._rows: list[tuple[Entry, Stored]] = []
        self._places: list[tuple[str, int, int]] = []
        self._unreadable: set[int] = set()
        if below is None:
            below = Hashed()
        self._heads, self._versions, self._strange = below.heads, below.versions, below.strange
        self._repeated = below.repeated
        self._recorded_at = self.recorded_at = below.recorded_at
        self.findings.extend(below.findings)
        self.leaves = below.leaves()
        self._next = len(self.leaves)

    def add(self, row: Columns) -> None:
        """Replay one stored row. Entries are judged when the last one of their act has come."""
        if row.seq != self._next:
            self._find("GAP", row.seq, expected=self._next, actual=row.seq)
        self._next = row.seq + 1
        if not isinstance(row.state, bytes):
            self._find("COLUMN_MISMATCH", row.seq, expected="entry bytes", actual=type(row.state).__name__)
            self._unreadable.add(row.seq)
            return
        self.leaves.append(tree.leaf_hash(row.state))
        try:
            entry = stored_entry(row.seq, row.state)
            place = place_of(entry)
            demand_names(entry)
        except UNREADABLE:
            self._damaged(row.seq, row.originator_id)
            return
        if self._take(entry, row[1:7], place):
            self.leaves.root_at(len(self.leaves))  # kept there: authors mostly saw the head after an act

    def finish(self) -> None:
        """After the last row: an act that lacks its end, events that stand twice."""
        self._judge_act()
        self.findings.extend(self._repeated.findings(self._reader))

    def _take(self, entry: Entry, stored: Stored, place: tuple[str, int, int]) -> bool:
        """Take the next entry. The act before is judged when another begins, this one with its last entry: then True.

        ``stored``: the columns beside it; ``place``: ``place_of`` the entry.
        """
        act, index, size = place
        if self._rows and (index == 0 or act != self._places[0][0]):
            self._judge_act()
        self._rows.append((entry, stored))
        self._places.append(place)
        if index + 1 < size:
            return False
        self._judge_act()
        return True

    def _judge_act(self) -> None:
        rows, self._rows = self._rows, []
        places, self._places = self._places, []
        if not rows:
            return
        self._begin_act([entry.payload for entry, _ in rows])
        self._check_act([entry for entry, _ in rows], places)
        for entry, stored in rows:
            try:
                self._check_columns(entry, stored)
                self._judge_entry(entry)
            except UNREADABLE:
                self._damaged(entry.seq, stored[0])

    def _check_act(self, entries: Sequence[Entry], places: Sequence[tuple[str, int, int]]) -> None:
        """Members stand one after the other, as many as they say. One that can't be read isn't missing as well."""
        act, first, size = places[0]
        start = entries[0].seq - first
        for entry, place in zip(entries, places, strict=True):
            index = entry[0] - start
            if place != (act, index, size):
                self._find("ACT_INCOMPLETE", entry.seq, entry.subject, signers_of(entry.payload),
                           {"id": act, "index": index, "size": size}, entry.payload["act"])
        if len(entries) == size:
            return
        present = len(entries) + sum(seq in self._unreadable for seq in range(start, start + size))
        if present < size:
            last = entries[-1]
            self._find("ACT_INCOMPLETE", last.seq, last.subject, signers_of(last.payload), {"id": act, "size": size},
                       {"id": act, "size": present})

    def _damaged(self, seq: int, subject: object) -> None:
        self._unreadable.add(seq)
        self._find("UNREADABLE_ENTRY", seq, expected="an entry", actual=_text(subject))

    def _check_columns(self, entry: Entry, stored: Stored) -> None:
        """The columns say what the entry says; its place among those that stand twice is noted."""
        payload = entry.payload
        subject, event_id, author = payload["subject"], payload["id"], payload["signers"][0]["key"]
        version = self._versions[subject] = self._versions.get(subject, 0) + 1
        digest = bytes.fromhex(entry.digest)
        self._repeated.add(entry.seq, digest, author, event_id)
        derived = (subject, version, payload["type"], digest, author, event_id)
        if derived != stored:
            wrong = [(n, d, s) for n, d, s in zip(Columns._fields[1:7], derived, stored, strict=True) if d != s]
            self._find("COLUMN_MISMATCH", entry.seq, subject, signers_of(payload),
                       {name: _text(value) for name, value, _ in wrong},
                       {name: _text(value) for name, _, value in wrong})

    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` rows replayed so far; None beyond them."""
        if size != self._asked[0] or self._asked[1] is None:  # members of an act saw the same head
            root = self.leaves.root_at(size)
            self._asked = (size, None if root is None else root.hex())
        return self._asked[1]


def demand_names(entry: Entry) -> None:
    """What findings tell of an entry has to be there. Raises one of ``UNREADABLE`` where it isn't."""
    payload = entry.payload
    if type(payload["subject"]) is not str or type(payload["type"]) is not str or not signers_of(payload):
        raise TypeError("subject, type or signers")


def _text(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, int | str) or value is None else repr(value)[:60]
