"""Units: their life and place in the tree."""

from __future__ import annotations

from typing import Any, NamedTuple


class UnitChange(NamedTuple):
    """What one event says about a unit's life or place. ``what``: registered, formed, ceased or moved."""

    seq: int
    digest: str
    what: str
    day: str | None
    until: str | None
    parent: str | None


class UnitMeta(NamedTuple):
    """A correction or annulment among a unit's events; ``fields`` is null for an annulment or voiding."""

    seq: int
    digest: str
    target: str
    fields: dict[str, Any] | None


class Unit(NamedTuple):
    """A unit's life and place in the tree.

    ``since``: first day where known; ``until``: first day without it. ``parents``: (first day or "", parent), oldest
    first. ``void``: every event that made it was annulled; its id is never given again.
    """

    id: str
    kind: str
    since: str | None
    until: str | None
    parents: tuple[tuple[str, str | None], ...]
    void: bool = False
    changes: tuple[UnitChange, ...] = ()
    metas: tuple[UnitMeta, ...] = ()

    def parent(self, day: str) -> str | None:
        """The parent on ``day``; before the first known one, that first one."""
        parents = self.parents
        found = parents[0][1]
        if len(parents) > 1:
            for first, parent in parents:
                if first > day:
                    break
                found = parent
        return found
