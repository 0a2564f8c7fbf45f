"""The log before the entry that is judged, as far as links and rules look into it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.admission.state import verify_proof
from ledger.audit.act_place import place_of
from ledger.events.entry import Entry, read_entry
from ledger.stores.reader import LedgerReader
from ledger.symbols import issuer_matches


class LogBefore(ABC):
    """``ledger.rules.ports.Context`` and ``ledger.admission.links.History`` at position ``seq`` of a ledger file."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader
        self._heads: dict[str, str | None] = {}
        self.seq = 0
        self.recorded_at = ""
        self.recorded_day = ""

    @abstractmethod
    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` rows replayed so far; None beyond them."""

    def last_deciding(self, subject: str) -> str | None:
        return self._heads.get(subject)

    def event(self, digest: str) -> Mapping[str, Any] | None:
        """Payload of an earlier event."""
        seq = self._reader.find_digest(digest)
        if seq is None or seq >= self.seq:
            return None
        entry = self._reader.entry(seq)
        return entry.payload if entry.digest == digest else None

    def stream(self, subject: str) -> Sequence[Entry]:
        """The subject's entries before the one judged."""
        return self._reader.stream(subject, self.seq)

    def symbol_matches(self, number: str, codes: Sequence[str], system: str) -> bool | None:
        return issuer_matches(number, codes, system)

    def verify(self, spki: str, message: bytes, signature: str) -> None:
        verify_proof(spki, message, signature)

    def whole_act(self, entry: Entry) -> list[Entry]:
        """The entries of the act that ``entry`` belongs to, by its own word, as far as they are before the one judged.

        Admission saw no more: of the judged entry's own act only what comes before it.
        """
        _, index, size = place_of(entry)
        if size == 1:
            return [entry]
        first = entry.seq - index
        stop = min(first + size, self.seq)
        return [read_entry(seq, state) for seq, state in self._reader.states(max(first, 0), stop)]
