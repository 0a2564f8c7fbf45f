"""Dated attributes of a unit: kind, name, parent, code, region, group, difficulty, aliases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.folds.acts import Event
from ledger.folds.intervals import Span, steps
from ledger.folds.life import BEGINNINGS, precedence

_FIRST = ("name", "parent", "code", "region", "group")


class Attributes(NamedTuple):
    """Timelines of a unit's attributes; ``aliases`` are names known beside the official one, at any time."""

    kind: str | None
    dated: dict[str, list[tuple[str, str | None]]]
    aliases: tuple[str, ...]

    def at(self, attribute: str, day: str) -> str | None:
        """The value on ``day``; before the first known one, the first (a unit not yet formed has a name)."""
        changes = self.dated.get(attribute)
        if not changes:
            return None
        value = changes[0][1]
        for start, changed in changes:
            if start > day:
                break
            value = changed
        return value

    def names(self) -> list[tuple[str, str | None]]:
        """(first day or "" when unknown, official name), ascending."""
        return list(self.dated.get("name", ()))


def attributes_of(events: Sequence[Event]) -> Attributes:
    """The attributes told by a unit's events. A change without effect date counts since an unknown day."""
    began: Event | None = None
    found: dict[str, list[tuple[str, int, str | None]]] = {}
    aliases: list[str] = []

    def change(attribute: str, event: Event, value: str | None) -> None:
        found.setdefault(attribute, []).append((event.effective_from or "", event.seq, value))

    for event in events:
        if event.excluded:
            continue
        body = event.body
        if event.type in BEGINNINGS:
            began = event if began is None else min(began, event, key=precedence)
            for attribute in _FIRST:
                change(attribute, event, body[attribute])
            aliases += body["aliases"]
        elif event.type == "unit.renamed":
            change("name", event, body["name"])
        elif event.type == "unit.moved":
            change("parent", event, body["parent"])
        elif event.type == "unit.described":
            change(body["attribute"], event, body["value"])
        elif event.type == "unit.aliased":
            aliases += body["aliases"]
    dated = {
        attribute: [(day, value) for day, _, value in sorted(changes, key=lambda known: known[:2])]
        for attribute, changes in found.items()
    }
    return Attributes(began.body["kind"] if began else None, dated, tuple(dict.fromkeys(aliases)))


def attribute_spans(events: Sequence[Event], attribute: str) -> list[Span]:
    """One attribute as spans of days."""
    return steps((day or None, value) for day, value in attributes_of(events).dated.get(attribute, ()))


def member_changes(events: Sequence[Event]) -> list[tuple[str, str, bool]]:
    """(day, unit, joined) from the parent's own events, ascending; a change without date counts from the start."""
    changes = []
    for event in events:
        if event.type == "unit.members-changed" and not event.excluded:
            day = event.effective_from or ""
            changes += [(day, event.seq, unit, False) for unit in event.body["left"]]
            changes += [(day, event.seq, unit, True) for unit in event.body["joined"]]
    return [(day, unit, joined) for day, _, unit, joined in sorted(changes, key=lambda change: change[:2])]


def members_at(events: Sequence[Event], day: str) -> tuple[str, ...]:
    """The units beneath a parent on ``day`` by its own membership events, in order of joining."""
    members: dict[str, None] = {}
    for changed, unit, joined in member_changes(events):
        if changed > day:
            break
        if joined:
            members[unit] = None
        else:
            members.pop(unit, None)
    return tuple(members)
