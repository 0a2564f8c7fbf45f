"""How units come, move and end in the registry: only what authority and dates need, not their whole history."""

from __future__ import annotations

from typing import Any

from ledger.folds.registry.facts import Fact, Unit, UnitChange, UnitMeta
from ledger.folds.registry.state import State

_WHAT = {
    "unit.registered": "registered",
    "unit.formed": "formed",
    "unit.ceased": "ceased",
    "unit.moved": "moved",
}


def register_unit(state: State, fact: Fact) -> None:
    """unit.registered and unit.formed."""
    body = fact.payload["body"]
    subject = fact.payload["subject"]
    first, until = fact.payload["effective_from"], fact.payload["effective_to"]
    change = UnitChange(fact.seq, fact.digest, _WHAT[fact.payload["type"]], first, until, body["parent"])
    unit = Unit(subject, body["kind"], first, until, (("", body["parent"]),), changes=(change,))
    state.put(state.units, subject, unit)
    state.drop(state.expected_units, subject)


def change_unit(state: State, fact: Fact) -> None:
    """unit.ceased and unit.moved."""
    unit = state.units.get(fact.payload["subject"])
    if unit is None:
        return
    body = fact.payload["body"]
    what = _WHAT[fact.payload["type"]]
    change = UnitChange(fact.seq, fact.digest, what, fact.payload["effective_from"], None, body.get("parent"))
    state.put(state.units, unit.id, resolve(unit._replace(changes=(*unit.changes, change))))
    for successor in body.get("successors", ()):
        _expect(state, successor["unit"], unit.id)


def change_members(state: State, fact: Fact) -> None:
    """unit.members-changed: the mirror, on the parent, of the members' own events; new ones may follow in the act."""
    for joined in fact.payload["body"]["joined"]:
        _expect(state, joined, fact.payload["subject"])


def mend_unit(state: State, fact: Fact) -> None:
    """A correction, annulment, amendment or voiding whose target is among a unit's events."""
    unit = state.units.get(fact.payload["subject"])
    if unit is None:
        return
    body = fact.payload["body"]
    target = body["target"]
    if all(change.digest != target for change in unit.changes) and all(meta.digest != target for meta in unit.metas):
        return
    fields = {field["path"]: field["value"] for field in body["fields"]} if "fields" in body else None
    meta = UnitMeta(fact.seq, fact.digest, target, fields)
    state.put(state.units, unit.id, resolve(unit._replace(metas=(*unit.metas, meta))))


def resolve(unit: Unit) -> Unit:
    """The unit that its standing changes make, corrections and annulments resolved by seq descending (TEMPORAL.md)."""
    dead: set[str] = set()
    mended: dict[str, dict[str, Any]] = {}
    for meta in reversed(unit.metas):
        if meta.digest in dead:
            continue
        if meta.fields is None:
            dead.add(meta.target)
        else:
            _mend(mended, meta)
    since, until = None, None
    first_parent: str | None = unit.parents[0][1]
    moves: list[tuple[str, str | None]] = []
    made = False
    for change in unit.changes:
        if change.digest in dead:
            continue
        fields = mended.get(change.digest, {})
        day = fields.get("effective_from", change.day)
        if change.what == "moved":
            moves.append((day or "", change.parent))
        elif change.what == "ceased":
            until = day
        else:
            made, since, first_parent = True, day, change.parent
            until = fields.get("effective_to", change.until)
    moves.sort(key=lambda move: move[0])
    return unit._replace(since=since, until=until, parents=(("", first_parent), *moves), void=not made)


def _mend(mended: dict[str, dict[str, Any]], meta: UnitMeta) -> None:
    """Merge a correction into its target's; read from the newest to the oldest, so what stands there is stronger.

    A correction of a correction names in ``body.fields`` the list that replaces the stated values.
    """
    fields = dict(meta.fields or {})
    later = mended.get(meta.digest)
    if later is not None:
        replaced = later.get("body.fields")
        fields = {field["path"]: field["value"] for field in replaced} if isinstance(replaced, list) else fields
    mended[meta.target] = {**fields, **mended.get(meta.target, {})}


def _expect(state: State, unit: str, wanted_by: str) -> None:
    if unit not in state.units:
        state.put(state.expected_units, unit, wanted_by)
