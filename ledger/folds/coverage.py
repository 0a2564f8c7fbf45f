"""Coverage: signed declarations that every decision of a scope is in this ledger, joined when asked (TEMPORAL.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.events.entry import Entry
from ledger.folds.acts import Event


class Coverage(NamedTuple):
    """One declaration in force over ``[start, end)`` for units of ``kinds`` under ``standards`` (full ids)."""

    kinds: frozenset[str]
    standards: frozenset[str]
    start: str
    end: str | None
    event: Event
    rests: tuple[Entry, ...]

    def holds(self, kind: str | None, standard: str, day: str) -> bool:
        return (
            kind in self.kinds
            and standard in self.standards
            and self.start <= day
            and (self.end is None or day < self.end)
        )


def coverage_of(events: Sequence[Event]) -> list[Coverage]:
    """The declarations made on one unit, in order of position, each until its stated or declared end."""
    ends: dict[str, Event] = {}
    for event in events:
        if event.type == "coverage.ended" and not event.excluded:
            known = ends.get(event.body["declaration"])
            if known is None or event.body["until"] < known.body["until"]:
                ends[event.body["declaration"]] = event
    declared = []
    for event in events:
        if event.type != "coverage.declared" or event.excluded:
            continue
        body = event.body
        end, rests = body["valid_to"], (event.entry, *event.metas)
        ended = ends.get(event.digest)
        if ended is not None and (end is None or ended.body["until"] < end):
            end = ended.body["until"]
        declared.append(
            Coverage(frozenset(body["kinds"]), frozenset(body["standards"]), body["valid_from"], end, event, rests)
        )
    return declared
