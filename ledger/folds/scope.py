"""Scope of the programme (đối tượng thực hiện): which units count in a denominator, by dated events.

A declaration on the unit itself comes before one on a unit above it; without any, the kind of unit tells
(kinds.published: towns and wards are outside). Of two declarations on one unit that hold, the last recorded counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.folds.acts import Event

if TYPE_CHECKING:
    from ledger.folds.view import View


class Scope(NamedTuple):
    """One ``scope.declared``: over ``[start, end)``, None open, ``kinds`` count for ``standard``, or don't."""

    kinds: tuple[str, ...]
    standard: str
    start: str | None
    end: str | None
    inside: bool
    seq: int

    def holds(self, kind: str | None, standard: str, day: str) -> bool:
        return (
            kind in self.kinds
            and standard == self.standard
            and (self.start or "") <= day
            and (self.end is None or day < self.end)
        )


class Counting(NamedTuple):
    """Whether a unit counts, and why: ``declared`` (on ``unit``, by entry ``seq``), ``kind``, or ``kind-unknown``: a
    kind that isn't published and so isn't known to be outside."""

    inside: bool
    ground: str
    unit: str | None = None
    seq: int | None = None


def scopes_of(events: Sequence[Event]) -> list[Scope]:
    """The declarations made on one unit, in order of position."""
    return [
        Scope(
            tuple(event.body["kinds"]),
            event.body["standard"],
            event.body["valid_from"],
            event.body["valid_to"],
            bool(event.body["in_scope"]),
            event.seq,
        )
        for event in events
        if event.type == "scope.declared" and not event.excluded
    ]


def counting(view: View, unit: str, standard: str, day: str) -> Counting:
    """Whether ``unit`` counts for ``standard`` (full id) on ``day``; a kind not known to be outside is inside."""
    kind = view.attributes(unit).kind
    for holder in (unit, *view.chain(unit, day)):
        for one in reversed(view.scopes(holder)):
            if one.holds(kind, standard, day):
                return Counting(one.inside, "declared", holder, one.seq)
    published = view.law.kind(kind)
    return Counting(True, "kind-unknown") if published is None else Counting(bool(published["in_scope"]), "kind")


def told(view: View, found: Counting, day: str) -> dict[str, Any]:
    """``{in_scope, ground, unit, seq}`` of an answer; ``unit``: the one declared on."""
    return {
        "in_scope": found.inside,
        "ground": found.ground,
        "unit": view.described(found.unit, day) if found.unit else None,
        "seq": found.seq,
    }


def parted(
    view: View, units: Iterable[str], standard: str | None, day: str
) -> tuple[list[str], list[dict[str, Any]]]:
    """The units that count for ``standard`` (None: all do), and those that don't: {id, kind, name, scope}."""
    inside, outside = [], []
    for unit in units:
        found = counting(view, unit, standard, day) if standard else Counting(True, "kind-unknown")
        if found.inside:
            inside.append(unit)
        else:
            outside.append({**view.described(unit, day), "scope": told(view, found, day)})
    return inside, outside
