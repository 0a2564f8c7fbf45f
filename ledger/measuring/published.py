"""What a published criteria set demands beyond its numbers: thresholds, preconditions, crosswalk. Read where asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Published = Mapping[str, Any]


class Demands(NamedTuple):
    """``status``: the provenance of what has none of its own. ``thresholds`` by number of the indicator.

    ``attributes``: what the cases tell apart. ``readings``: thresholds as they read for units, kept by whoever asks.
    """

    status: str | None
    thresholds: Mapping[str, Published]
    preconditions: Sequence[Published]
    crosswalk: Sequence[Published]
    attributes: tuple[str, ...]
    readings: dict[Any, Any]
    groups: frozenset[str] = frozenset()

    def values_of(self, attribute: str) -> set[str]:
        """What the cases ask of ``attribute``, with the groups that the set names."""
        found = {value for threshold in self.thresholds.values() for value in _values(threshold, attribute)}
        return found | self.groups if attribute == "group" else found


def demands_of(bodies: Sequence[Published], beside: Sequence[Published] = ()) -> Demands | None:
    """The demands of a set from the bodies of its last complete publication, in order of parts; None for none.

    ``beside``: bodies of ``preconditions.published`` for the set, of which the last holds, whole.
    """
    if not bodies:
        return None
    found = {
        indicator["number"]: indicator["threshold"]
        for body in bodies
        for criterion in body["criteria"]
        for indicator in criterion["indicators"]
        if indicator["threshold"] is not None
    }
    return Demands(
        bodies[0]["provenance"]["status"],
        found,
        _distinct(row for body in (*bodies, *beside[-1:]) for row in body.get("preconditions", ())),
        _distinct(row for body in bodies for row in body.get("crosswalk", ())),
        tuple(sorted({name for threshold in found.values() for name in _attributes(threshold)})),
        {},
        frozenset(row["id"] for body in bodies for row in body.get("groups", ())),
    )


def tells_measured(bodies: Iterable[Published]) -> bool:
    """Whether bodies of results tell a measured value, or an outcome found otherwise than claimed."""
    return any(
        item["measured"] is not None or item["claimed"] is not None
        for body in bodies
        for item in body["indicators"] or body["criteria"] or ()
    )


def _distinct(rows: Iterable[Published]) -> list[Published]:
    """Each row once: parts of one publication may repeat them."""
    kept: list[Published] = []
    for row in rows:
        if row not in kept:
            kept.append(row)
    return kept


def _attributes(threshold: Published) -> set[str]:
    own = {condition["attribute"] for case in threshold["cases"] for condition in case["when"]}
    return own.union(*(_attributes(part) for part in threshold["parts"]))


def _values(threshold: Published, attribute: str) -> set[str]:
    own = {
        value
        for case in threshold["cases"]
        for condition in case["when"]
        if condition["attribute"] == attribute
        for value in condition["values"]
    }
    return own.union(*(_values(part, attribute) for part in threshold["parts"]))
