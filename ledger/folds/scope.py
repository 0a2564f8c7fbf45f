"""Scope of the programme (đối tượng thực hiện): which units count in a denominator, by dated events.

A declaration on the unit itself comes before one on a unit above it; without any, the kind of unit tells
(kinds.published: towns and wards are outside).
"""

from __future__ import annotations

from ledger.folds.acts import Event
from ledger.folds.view import View


def counts_for(view: View, unit: str, standard: str, day: str) -> bool:
    """Whether ``unit`` counts for ``standard`` (full id) on ``day``; a kind not known to be outside is inside."""
    declared = declaration(view, unit, standard, day)
    if declared is not None:
        return bool(declared.body["in_scope"])
    published = view.law.kind(view.attributes(unit).kind)
    return published is None or bool(published["in_scope"])


def declaration(view: View, unit: str, standard: str, day: str) -> Event | None:
    """The nearest ``scope.declared`` on ``unit`` for ``standard`` on ``day``; of one holder the last recorded."""
    kind = view.attributes(unit).kind
    for holder in (unit, *view.chain(unit, day)):
        event: Event
        for event in reversed(view.events(holder)):
            if event.type == "scope.declared" and not event.excluded and _holds(event, kind, standard, day):
                return event
    return None


def _holds(event: Event, kind: str | None, standard: str, day: str) -> bool:
    body = event.body
    return bool(
        kind in body["kinds"]
        and body["standard"] == standard
        and (body["valid_from"] or "") <= day
        and (body["valid_to"] is None or day < body["valid_to"])
    )
