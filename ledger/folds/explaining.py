"""The entries that explain why one answer on a unit differs between two cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ledger.events.catalogue import META_TYPES
from ledger.events.entry import Entry
from ledger.folds.acts import Event, root_target
from ledger.folds.cut import Cut
from ledger.folds.standing import standings
from ledger.folds.view import View

_OWN = ("unit.registered", "unit.formed", "unit.ceased", "unit.absorbed")
_ENDING = ("unit.ceased", "unit.absorbed")
"""What these say explains nothing on days before their effect; a formation to come makes a unit not-yet."""
_CERTIFYING = ("recognition.", "coverage.")


class Seen(Protocol):
    """A view with its cut."""

    @property
    def view(self) -> View: ...

    @property
    def cut(self) -> Cut: ...


def explanation(
    first: Seen, second: Seen, unit: str, member: str, standard: str | None, sets: Sequence[str] = ()
) -> list[Entry]:
    """The entries between two cuts that concern ``member`` of ``unit``'s answers, in order of position.

    Between days: events whose effect begins or ends after the first day and by the second. Between two states of
    knowledge: entries recorded after the first and by the second. Where none is found, what only one answer rests on.
    """
    found: dict[int, Entry] = {}
    for subject in dict.fromkeys([unit, *_others(first, second, unit, member), *sets]):
        if first.cut.size == second.cut.size:
            entries = _in_effect(second, subject, first.cut.as_of, second.cut.as_of)
        else:
            entries = _recorded(second, subject, first.cut.size)
        for type_name, body_standard, entry in entries:
            if _concerns(second.view, subject == unit, member, standard, type_name, body_standard):
                found[entry.seq] = entry
    if not found and standard is not None and member == "standing":
        rests = [_rests(side, unit, standard) for side in (first, second)]
        found = {seq: entry for side in rests for seq, entry in side.items() if (seq in rests[0]) != (seq in rests[1])}
    return [found[seq] for seq in sorted(found)]


def _others(first: Seen, second: Seen, unit: str, member: str) -> list[str]:
    """Other subjects that the answer joins: its parents, or all units above, on either side."""
    if member not in ("parent", "scope", "standing"):
        return []
    depth = 1 if member == "parent" else None
    return [above for side in (first, second) for above in side.view.chain(unit, side.cut.as_of)[:depth]]


def _in_effect(side: Seen, subject: str, after: str, until: str) -> Iterator[tuple[str, str | None, Entry]]:
    for event in side.view.events(subject):
        if not event.excluded and any(after < day <= until for day in _days(event)):
            yield event.type, event.body.get("standard"), event.entry
            yield from ((event.type, event.body.get("standard"), meta) for meta in event.metas)


def _recorded(side: Seen, subject: str, size: int) -> Iterator[tuple[str, str | None, Entry]]:
    stream = side.view.read(subject)
    known = {entry.digest: entry for entry in stream}
    for entry in stream:
        if entry.seq >= size:
            root = root_target(entry, known) if entry.type in META_TYPES else entry
            root = root or entry
            later = root is entry and (entry.payload["effective_from"] or "") > side.cut.as_of
            if later and root.type in _ENDING:
                continue
            yield root.type, root.body.get("standard"), entry


def _days(event: Event) -> Iterator[str]:
    """The days on which what an event says begins, ends or is observed; none for a unit since an unknown day."""
    body = event.body
    if event.type == "coverage.ended":
        yield body["until"]
        return
    stated = (event.effective_from, event.effective_to, body.get("valid_from"), body.get("valid_to"))
    days = [day for day in stated if day]
    if event.window:
        days += [event.window["not_before"], event.window["not_after"]]
    if body.get("observed_on"):
        days.append(body["observed_on"]["last"])
        if body.get("for_year"):
            days.append(f"{body['for_year']}-01-01")
    if not days and (event.signed_on or not event.type.startswith("unit.")):
        days = [event.day]
    yield from days


def _concerns(
    view: View, own: bool, member: str, standard: str | None, type_name: str, body_standard: str | None
) -> bool:
    if member == "existence":
        return type_name in _OWN
    if member in ("name", "parent"):
        return type_name in _OWN or type_name == {"name": "unit.renamed", "parent": "unit.moved"}[member]
    if member == "scope":
        return type_name in (*_OWN, "unit.moved") or (type_name == "scope.declared" and body_standard == standard)
    if member == "progress":
        return type_name == "set.published" or (type_name.startswith("result.") and body_standard == standard)
    if own and type_name in _OWN:
        return True
    if body_standard is not None and body_standard != standard and standard not in view.law.required(body_standard):
        return False
    return type_name.startswith(_CERTIFYING if own else ("coverage.",))


def _rests(side: Seen, unit: str, standard: str) -> dict[int, Entry]:
    for found in standings(side.view, unit, side.cut.as_of, [standard]):
        if found.standard == standard:
            return {entry.seq: entry for entry in found.rests}
    return {}
