"""A replay that begins where an earlier audit ended: the state below is read back from what the pin has proven."""

from __future__ import annotations

from ledger.audit.hashed import Hashed
from ledger.audit.replay import Replay
from ledger.events.entry import read_entry
from ledger.folds.registry import REGISTRY_TYPES
from ledger.proof.tiles import frontier_at
from ledger.stores.reader import LedgerReader


class ResumedReplay(Replay):
    """Feed it the rows after ``below``.

    Keys, roles and law are folded from the registry's types alone; nothing else below is parsed before it is asked for.
    """

    def __init__(self, reader: LedgerReader, below: Hashed) -> None:
        super().__init__(reader)
        size = len(below.leaves)
        for seq, state in reader.rows_by_topics(sorted(REGISTRY_TYPES), size):
            entry = read_entry(seq, state)
            self._registry.apply(seq, entry.recorded_at, entry.digest, entry.payload)
        self._heads, self._versions, self._strange = below.heads, below.versions, below.strange
        self._repeated = below.repeated
        self._next = size
        self._recorded_at = self.recorded_at = below.recorded_at
        self.leaves = below.leaves
        self.frontier = frontier_at(size, below.leaves.tile_root, below.leaves.range)
        self.findings.extend(below.findings)
