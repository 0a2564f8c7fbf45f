"""Acts about acts: corrected, amended, annulled, voided. What remains is the stream as it counts (TEMPORAL.md).

Meta-acts have no effect date and name an earlier event of the same subject. They are resolved from the highest
position down: one whose own annulment stands has no force; among standing corrections of one field the highest
position wins; a correction of a correction replaces what that states; an annulled act stays annulled whatever
corrects it; annulling an annulment restores the target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.events.catalogue import CANCELLING, CORRECTING, META_TYPES
from ledger.events.entry import Entry
from ledger.folds.days import possible_days, vietnam_day


class Event(NamedTuple):
    """A first-order event with its fields as corrected.

    ``metas``: every meta-act that concerns it, directly or through another one, in order, with or without force.
    ``excluded``: an annulment or voiding stands; such an event has no effect.
    """

    entry: Entry
    type: str
    effective_from: str | None
    effective_to: str | None
    window: Mapping[str, Any] | None
    document: Mapping[str, Any] | None
    body: Mapping[str, Any]
    metas: tuple[Entry, ...] = ()
    excluded: bool = False

    @property
    def digest(self) -> str:
        return self.entry.digest

    @property
    def seq(self) -> int:
        return self.entry.seq

    @property
    def signed_on(self) -> str:
        """The document's date as far as known, "" if unknown."""
        return (self.document or {}).get("signed_on") or ""

    @property
    def day(self) -> str:
        """The day it is told under: of effect, else of signing, else of recording."""
        if self.effective_from:
            return self.effective_from
        return possible_days(self.signed_on)[1] if self.signed_on else vietnam_day(self.entry.recorded_at)


def plain(entry: Entry) -> Event:
    """The event as its author wrote it."""
    said = entry.payload
    return Event(
        entry,
        said["type"],
        said["effective_from"],
        said["effective_to"],
        said["effective_window"],
        said["document"],
        said["body"],
    )


def resolve(entries: Sequence[Entry]) -> list[Event]:
    """The first-order events of one subject's stream in order of position, as they count at this cut."""
    if not any(entry.payload["type"] in META_TYPES for entry in entries):
        return [plain(entry) for entry in entries]
    metas = [entry for entry in entries if entry.payload["type"] in META_TYPES]
    known = {entry.digest: entry for entry in entries}
    cancelled, fields = _in_force(metas, known)
    concerning = _concerning(metas, known)
    return [
        corrected(plain(entry), fields.get(entry.digest, {}))._replace(
            metas=concerning.get(entry.digest, ()), excluded=entry.digest in cancelled
        )
        for entry in entries
        if entry.payload["type"] not in META_TYPES
    ]


def cancelled(entries: Sequence[Entry]) -> frozenset[str]:
    """Digests, first-order and meta, that a standing annulment or voiding of one subject's stream names."""
    metas = [entry for entry in entries if entry.payload["type"] in META_TYPES]
    return frozenset(_in_force(metas, {entry.digest: entry for entry in entries})[0]) if metas else frozenset()


def _in_force(metas: Sequence[Entry], known: Mapping[str, Entry]) -> tuple[set[str], dict[str, dict[str, Any]]]:
    cancelled: set[str] = set()
    fields: dict[str, dict[str, Any]] = {}
    for meta in reversed(metas):
        target = known.get(meta.body["target"])
        if meta.digest in cancelled or target is None or target.seq >= meta.seq:
            continue
        if meta.type in CANCELLING:
            cancelled.add(target.digest)
        elif target.type not in CANCELLING:
            replaced = fields.setdefault(target.digest, {})
            for path, value in stated_fields(meta, fields.get(meta.digest, {})).items():
                replaced.setdefault(path, value)
    return cancelled, fields


def stated_fields(meta: Entry, replaced: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a correction states: path -> value; ``replaced`` are the fields that a later correction gave it."""
    replaced = replaced or {}
    stated = _pairs(replaced.get("body.fields", meta.body["fields"]))
    if meta.type in CORRECTING:
        stated.update((path, value) for path, value in replaced.items() if path in stated)
    return stated


def _pairs(fields: Any) -> dict[str, Any]:
    if isinstance(fields, Mapping):
        return dict(fields)
    return {field["path"]: field["value"] for field in fields}


def _concerning(metas: Sequence[Entry], known: Mapping[str, Entry]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for meta in metas:
        target = root_target(meta, known)
        if target is not None:
            found.setdefault(target.digest, []).append(meta)
    return {digest: tuple(chain) for digest, chain in found.items()}


def root_target(meta: Entry, known: Mapping[str, Entry]) -> Entry | None:
    """The first-order event that a meta-act concerns in the end; None when its target isn't on the subject."""
    entry: Entry | None = meta
    while entry is not None and entry.payload["type"] in META_TYPES:
        target = known.get(entry.body["target"])
        entry = target if target is not None and target.seq < entry.seq else None
    return entry


def corrected(event: Event, fields: Mapping[str, Any]) -> Event:
    """``event`` with the values at the dotted paths of ``fields`` replaced; nothing shared is changed."""
    if not fields:
        return event
    members = {
        "effective_from": event.effective_from,
        "effective_to": event.effective_to,
        "effective_window": event.window,
        "document": event.document,
        "body": event.body,
    }
    for path, value in fields.items():
        head, *rest = path.split(".")
        members[head] = _put(members[head], rest, value)
    window = members.pop("effective_window")
    return event._replace(window=window, **members)  # type: ignore[arg-type]  # values of the catalogue's paths


def _put(holder: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    return {**(holder or {}), path[0]: _put((holder or {}).get(path[0]), path[1:], value)}
