"""What admission remembers between acts, and how it looks at the log under the lock.

The registry is folded once and brought up to the head for each act; heads and versions of subjects are remembered
until another process has appended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.admission.sealed import SealedIndex
from ledger.collector import without_collector
from ledger.events.catalogue import is_deciding
from ledger.events.entry import Entry, read_entry
from ledger.events.envelope import unb64
from ledger.events.stored import stored_entry
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.instants import vietnam_day
from ledger.signing.algorithms import load_public
from ledger.stores.view import StoreView
from ledger.symbols import issuer_matches

_TOPICS = tuple(sorted(REGISTRY_TYPES))


class AdmissionState:
    """Registry, heads and versions as of ``size`` entries."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything; the next ``catch_up`` folds the registry anew."""
        self.registry = Registry()
        self.size = 0
        self.heads: dict[str, str | None] = {}
        self.versions: dict[str, int] = {}
        self.sealed = SealedIndex()

    def catch_up(self, view: StoreView) -> None:
        """Read what the log gained since (registry entries only) and drop what may have changed."""
        if view.size == self.size:
            return
        if view.size < self.size:
            self.clear()
        with without_collector():  # ten years of roles are nothing that could be collected
            for seq, state in view.registry_rows(self.size, _TOPICS):
                entry = stored_entry(seq, state)
                self.registry.apply(seq, entry.recorded_at, entry.digest, entry.payload)
        self.forget_heads()
        self.size = view.size

    def forget_heads(self) -> None:
        """Drop remembered heads and versions: an act was refused, or another process appended."""
        self.heads.clear()
        self.versions.clear()


class StoredHistory:
    """The log before the event being judged: the store up to its head, then the act's own earlier events.

    It answers the ports of ``ledger.admission.links.History`` and ``ledger.rules.ports.Context``.
    """

    def __init__(self, view: StoreView, state: AdmissionState) -> None:
        self._view = view
        self._state = state
        self._own: list[Entry] = []
        self.seq = view.size
        self.recorded_at = view.recorded_at
        self.recorded_day = ""

    def place(self, seq: int, recorded_at: str) -> None:
        """The event judged next would stand here."""
        self.seq = seq
        self.recorded_at = recorded_at
        self.recorded_day = vietnam_day(recorded_at)

    def record(self, digest: str, payload: Mapping[str, Any]) -> None:
        """The event at the current place was accepted; later events of the act see it."""
        self._own.append(Entry(self.seq, digest, self.recorded_at, payload))
        subject = payload["subject"]
        if is_deciding(payload["type"]):
            self._state.heads[subject] = digest
        self._state.versions[subject] += 1

    def next_version(self, subject: str) -> int:
        """1..n in the subject's stream."""
        versions = self._state.versions
        if subject not in versions:
            versions[subject] = self._view.last_version(subject)
        return versions[subject] + 1

    def last_deciding(self, subject: str) -> str | None:
        heads = self._state.heads
        if subject not in heads:
            topics = self._view.topics(subject)
            heads[subject] = next((digest for topic, digest in topics if is_deciding(topic)), None)
        return heads[subject]

    def root_at(self, size: int) -> str | None:
        return self._view.root_at(size)

    def index_rows(self, start: int, stop: int) -> Iterator[tuple[str, int, bytes]]:
        """(subject, seq, leaf hash) of stored entries; a seal is an act by itself, so none is of the act."""
        return self._view.index_rows(start, stop)

    def stream(self, subject: str) -> Sequence[Entry]:
        """The subject's whole stream, the act's own earlier events included."""
        stored = [read_entry(seq, state) for seq, state in self._view.stream_rows(subject)]
        return stored + [entry for entry in self._own if entry.subject == subject]

    def act_entries(self, entry: Entry) -> Sequence[Entry]:
        """The entries of the act that an earlier entry belongs to, in order."""
        act = entry.payload["act"]
        first = entry.seq - act["index"]
        if first >= self._view.size:
            return list(self._own)
        return [read_entry(seq, self._view.entry_state(seq)) for seq in range(first, first + act["size"])]

    def event(self, digest: str) -> Mapping[str, Any] | None:
        """Payload of an earlier event by its digest."""
        for entry in self._own:
            if entry.digest == digest:
                return entry.payload
        found = self._view.by_digest(digest)
        return None if found is None else read_entry(*found).payload

    def symbol_matches(self, number: str, codes: Sequence[str], system: str) -> bool | None:
        return issuer_matches(number, codes, system)

    def verify(self, spki: str, message: bytes, signature: str) -> None:
        verify_proof(spki, message, signature)


def verify_proof(spki: str, message: bytes, signature: str) -> None:
    """Check a proof of possession: base64 ``signature`` by base64 key ``spki`` over ``message``."""
    load_public(unb64(spki, "spki")).verify(message, unb64(signature, "proof"))
