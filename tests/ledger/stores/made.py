"""Acts made without keys or rules, to test the store alone: entries have the real byte form, signatures are empty."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent

from ledger.events.envelope import b64
from ledger.instants import instant, microseconds
from ledger.proof.tree import leaf_hash
from ledger.signing.dsse import event_digest
from ledger.stores.sqlite import LedgerRecorder
from ledger.stores.view import Row, StoreView

AUTHOR = "ab" * 32
START = microseconds("2024-01-01T00:00:00.000000Z")


def made_payload(subject: str, topic: str, event_id: str, index: int, size: int, note: str) -> bytes:
    """Payload bytes with the members that the store's reader looks at."""
    act = {"id": str(uuid.UUID(int=7)), "index": index, "size": size}
    plain = {"act": act, "body": {"note": note}, "id": event_id, "subject": subject, "type": topic}
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


class MadeAct:
    """An admission that accepts whatever it is given. ``events``: (subject, topic) in order."""

    def __init__(
        self,
        events: Sequence[tuple[str, str]],
        *,
        author: str = AUTHOR,
        ids: Sequence[str] | None = None,
        note: str = "",
        inside: Callable[[StoreView], None] | None = None,
    ) -> None:
        self.events = events
        self.author = author
        self.ids = ids if ids is not None else [str(uuid.uuid4()) for _ in events]
        self.note = note
        self.inside = inside
        self.rows: list[Row] = []
        self.recorded: Sequence[int] = ()

    @property
    def stored_events(self) -> list[StoredEvent]:
        return [StoredEvent(subject, 0, topic, b"envelope") for subject, topic in self.events]

    def admit(self, view: StoreView) -> list[Row]:
        repeated = [view.by_author_id(self.author, event_id) for event_id in self.ids]
        found = [row[0] for row in repeated if row is not None]
        if len(found) == len(self.events):
            self.recorded = found
            return []
        time = max(START, microseconds(view.recorded_at) + 1 if view.size else START)
        versions: dict[str, int] = {}
        for index, ((subject, topic), event_id) in enumerate(zip(self.events, self.ids, strict=True)):
            versions[subject] = versions.get(subject, view.last_version(subject)) + 1
            payload = made_payload(subject, topic, event_id, index, len(self.events), self.note)
            state = made_state(payload, instant(time + index))
            digest = event_digest(payload)
            row = Row(subject, versions[subject], topic, state, digest, self.author, event_id, leaf_hash(state))
            self.rows.append(row)
        if self.inside is not None:
            self.inside(view)
        return self.rows


def made_state(payload: bytes, recorded_at: str) -> bytes:
    """Entry bytes around ``payload``, unsigned."""
    kind = "application/vnd.socai.event.v1+json"
    text = f'{{"payload":"{b64(payload)}","payloadType":"{kind}","recorded_at":"{recorded_at}","signatures":[]}}'
    return text.encode("ascii")


def append(recorder: LedgerRecorder, count: int, **options: Any) -> list[Row]:
    """Append one act of ``count`` results on 20 villages and return its rows."""
    size = recorder.max_notification_id() or 0
    act = MadeAct([(f"unit:thon-{(size + at) % 20}", "result.reported") for at in range(count)], **options)
    recorder.insert_events(act.stored_events, admission=act)
    return act.rows
