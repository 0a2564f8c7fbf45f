"""A ledger file of entries as a stranger hands them over: unjudged, for an audit to judge, never appended to."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import count

from eventsourcing.persistence import StoredEvent

from ledger.errors import LedgerError
from ledger.events.entry import read_entry
from ledger.proof.tree import leaf_hash
from ledger.stores.sqlite import LedgerRecorder
from ledger.stores.view import Row, StoreView

_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


class Mirror:
    """Write entries to the new ledger file ``path``; a context manager."""

    def __init__(self, path: str) -> None:
        self._recorder = LedgerRecorder.create(path)
        self._versions: dict[str, int] = {}
        self._next = count()

    def add(self, states: Sequence[bytes]) -> None:
        """Append entries as they are. Raises ``UNREADABLE_ENTRY`` for one without subject, type or signer."""
        rows = [self._row(next(self._next), state) for state in states]
        stored = [StoredEvent(row.subject, 0, row.topic, row.state) for row in rows]
        self._recorder.insert_events(stored, admission=_Unjudged(rows))

    def _row(self, seq: int, state: bytes) -> Row:
        try:
            entry = read_entry(seq, state)
            subject, author = entry.subject, str(entry.payload["signers"][0]["key"])
            topic, event_id = entry.type, str(entry.payload["id"])
            "".join((subject, author, topic, event_id)).encode("utf-8")  # no half of a surrogate pair
        except _UNREADABLE:
            digest = sha256(state).hexdigest()
            raise LedgerError("UNREADABLE_ENTRY", seq=seq, found=digest, expected="an entry") from None
        version = self._versions[subject] = self._versions.get(subject, 0) + 1
        return Row(subject, version, topic, state, entry.digest, author, event_id, leaf_hash(state))

    def __enter__(self) -> Mirror:
        return self

    def __exit__(self, *_: object) -> None:
        self._recorder.close()


class _Unjudged:
    """An admission that lets everything in: what becomes of it is a mirror."""

    recorded: Sequence[int] = ()

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def admit(self, view: StoreView) -> list[Row]:
        return self._rows
