"""Events and entries as the read model keeps them: what folds and answers still ask of them, as JSON values.

A thin event is the event as corrected, a thin entry its place, identity and attestation; nothing else of the payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.events.entry import Entry
from ledger.folds.acts import Event

_BODY = ("set", "for_year", "standard", "holds", "by", "counts")
_PAPER = ("number", "signed_on", "issuer", "kind", "title")


def thin_entry(entry: Entry) -> list[Any]:
    return [entry.seq, entry.digest, entry.recorded_at, entry.type, entry.payload["attestation"]]


def thin_entries(entries: Iterable[Entry]) -> list[list[Any]]:
    return [thin_entry(entry) for entry in entries]


def thin_event(event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    body = {name: event.body[name] for name in _BODY if name in event.body}
    for name in ("criteria", "indicators"):
        if name in event.body:
            body[name] = [{"number": one["number"], "outcome": one["outcome"]} for one in event.body[name] or ()]
    return {
        "entry": thin_entry(event.entry),
        "from": event.effective_from,
        "to": event.effective_to,
        "window": event.window,
        "document": event.document and {name: event.document.get(name) for name in _PAPER},
        "body": body,
        "metas": thin_entries(event.metas),
    }


def entry_of(thin: list[Any]) -> Entry:
    seq, digest, recorded_at, kind, attestation = thin
    return Entry(seq, digest, recorded_at, {"type": kind, "attestation": attestation})


def entries_of(thin: Iterable[list[Any]]) -> tuple[Entry, ...]:
    return tuple(entry_of(one) for one in thin)


def event_of(thin: Mapping[str, Any]) -> Event:
    entry = entry_of(thin["entry"])
    return Event(
        entry,
        entry.type,
        thin["from"],
        thin["to"],
        thin["window"],
        thin["document"],
        thin["body"],
        entries_of(thin["metas"]),
    )


def event_or_none(thin: Mapping[str, Any] | None) -> Event | None:
    return event_of(thin) if thin is not None else None
