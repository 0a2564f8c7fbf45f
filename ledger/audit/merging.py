"""Ranges of the log put together: each was found good if the log before it is what the range took it for."""

from __future__ import annotations

from ledger.audit.parts import Part
from ledger.audit.replay import Replay
from ledger.errors import LedgerError
from ledger.events.stored import stored_entry
from ledger.opened import carry
from ledger.stores.reader import LedgerReader


class Merged(Replay):
    """A replay made of parts, in order. Once ``take`` or ``complete`` say False it is of no use."""

    def __init__(self, reader: LedgerReader) -> None:
        super().__init__(reader)
        self._parts: dict[int, Part] = {}

    def take(self, part: Part) -> bool:
        """Take a part, in any order; False where the log before it isn't what it was taken for."""
        self._parts[part.start] = part
        while (following := self._parts.pop(self._next, None)) is not None:
            if not self._follows(following):
                return False
        return True

    @property
    def size(self) -> int:
        """Number of entries up to the first that is missing."""
        return self._next

    def read_registry(self) -> bool:
        """Fold keys, roles and law up to the head, from entries that the parts judge. False where one can't be read."""
        try:
            carry(self._registry, self._reader, 0, self._reader.size, stored_entry)
        except LedgerError:
            return False
        return True

    def complete(self) -> bool:
        """After the last part: nothing is missing below the head, and no event stands twice."""
        return self._next == self._reader.size and not any(self._repeated.findings(self._reader))

    def _follows(self, part: Part) -> bool:
        versions, heads, roots = part.assumed
        if part.first_at <= self._recorded_at:
            return False
        if any(self._versions.get(subject, 0) != count for subject, count in versions.items()):
            return False
        if any(self._heads.get(subject) != head for subject, head in heads.items()):
            return False
        self.leaves.extend_joined(part.leaves)
        if any(self.root_at(size) != root for size, root in sorted(roots.items())):
            return False
        self._versions |= part.versions
        self._heads |= part.heads
        self._repeated.extend(part.repeated)
        self._recorded_at = self.recorded_at = part.last_at
        self._next = part.stop
        self.findings.extend(part.notes)
        return True
