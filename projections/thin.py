"""Events and entries as the read model keeps them: what folds and answers still ask of them, as JSON values.

A thin event is the event as corrected, a thin entry its place, identity, attestation and subject; nothing else of the
payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.events.entry import Entry
from ledger.folds.acts import Event

_BODY = ("set", "for_year", "standard", "holds", "by", "counts")
_ABSENT: dict[str, Any] = {**dict.fromkeys(_BODY), "criteria": [], "indicators": []}
_PAPER = ("number", "signed_on", "issuer")


def thin_entry(entry: Entry) -> list[Any]:
    return [entry.seq, entry.digest, entry.recorded_at, entry.type, entry.payload["attestation"], entry.subject]


def thin_entries(entries: Iterable[Entry]) -> list[list[Any]]:
    return [thin_entry(entry) for entry in entries]


def thin_event(event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    body = {name: event.body[name] for name in _BODY if event.body.get(name) is not None}
    for name in ("criteria", "indicators"):
        if event.body.get(name):
            body[name] = [{"number": one["number"], "outcome": one["outcome"]} for one in event.body[name]]
    told = {
        "from": event.effective_from,
        "to": event.effective_to,
        "window": event.window,
        "document": event.document and [event.document.get(name) for name in _PAPER],
        "body": body,
        "metas": thin_entries(event.metas),
    }
    return {"entry": thin_entry(event.entry), **{name: value for name, value in told.items() if value}}


def entry_of(thin: list[Any]) -> Entry:
    seq, digest, recorded_at, kind, attestation, subject = thin
    return Entry(seq, digest, recorded_at, {"type": kind, "attestation": attestation, "subject": subject})


def entries_of(thin: Iterable[list[Any]]) -> tuple[Entry, ...]:
    return tuple(entry_of(one) for one in thin)


def event_of(thin: Mapping[str, Any]) -> Event:
    entry, paper = entry_of(thin["entry"]), thin.get("document")
    return Event(
        entry,
        entry.type,
        thin.get("from"),
        thin.get("to"),
        thin.get("window"),
        dict(zip(_PAPER, paper, strict=True)) if paper else None,
        {**_ABSENT, **thin.get("body", {})},
        entries_of(thin.get("metas", ())),
    )


def event_or_none(thin: Mapping[str, Any] | None) -> Event | None:
    return event_of(thin) if thin is not None else None
