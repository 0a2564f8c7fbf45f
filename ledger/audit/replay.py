"""The log replayed from entry 0: positions, columns, tree, links, authority. Serial: all before judge each entry."""

from __future__ import annotations

from ledger.audit.act_place import place_of
from ledger.audit.hashed import Hashed
from ledger.audit.judging import ActJudge, demand_names
from ledger.audit.unreadable import UNREADABLE
from ledger.events.stored import stored_entry
from ledger.folds.registry import Registry
from ledger.proof import tree
from ledger.proof.tiles import frontier_at
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader


class Replay(ActJudge):
    """Feed it the stored rows in order; it collects findings and grows the tree.

    ``below``: what was audited before; then the rows after that are to be fed, and ``registry`` is as of there.
    """

    def __init__(self, reader: LedgerReader, below: Hashed | None = None, registry: Registry | None = None) -> None:
        super().__init__(reader, registry)
        self._asked: tuple[int, str | None] = (0, None)
        if below is None:
            below = Hashed()
        self._heads, self._versions, self._strange = below.heads, below.versions, below.strange
        self._repeated = below.repeated
        self._recorded_at = self.recorded_at = below.recorded_at
        self.findings.extend(below.findings)
        self.leaves = below.leaves()
        self._next = len(self.leaves)
        self.frontier = frontier_at(self._next, self.leaves.tile_root, self.leaves.range)

    def add(self, row: Columns) -> None:
        """Replay one stored row. Entries are judged when the last one of their act has come."""
        if row.seq != self._next:
            self._find("GAP", row.seq, expected=self._next, actual=row.seq)
        self._next = row.seq + 1
        if not isinstance(row.state, bytes):
            self._find("COLUMN_MISMATCH", row.seq, expected="entry bytes", actual=type(row.state).__name__)
            self._unreadable.add(row.seq)
            return
        leaf = tree.leaf_hash(row.state)
        self.leaves.append(leaf)
        self.frontier.append(leaf)
        try:
            entry = stored_entry(row.seq, row.state)
            place = place_of(entry)
            demand_names(entry)
        except UNREADABLE:
            self._damaged(row.seq, row.originator_id)
            return
        if self._take(entry, row[1:7], place):
            self.leaves.remember(len(self.leaves), self.frontier.root())

    def finish(self) -> None:
        """After the last row: an act that lacks its end, events that stand twice."""
        self._judge_act()
        self.findings.extend(self._repeated.findings(self._reader))

    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` rows replayed so far; None beyond them."""
        if size != self._asked[0] or self._asked[1] is None:  # members of an act saw the same head
            root = self.leaves.root_at(size)
            self._asked = (size, None if root is None else root.hex())
        return self._asked[1]
