"""``socai/diff/1``: which answers differ between two cuts, and the events that explain each difference.

Two days with one state of knowledge: the world changed; the events are those whose effect begins or ends between the
days. One day with two states of knowledge: what we know changed; the events are the entries recorded between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ledger.events.entry import Entry
from ledger.folds.cut import Cut
from ledger.folds.dossiers import short
from ledger.folds.explaining import explanation
from ledger.folds.history import Summary, facts_of
from ledger.folds.scope import counting
from ledger.folds.standing import Standing, standings
from ledger.folds.status import decision_of, progress_on
from ledger.folds.view import View
from ledger.names import sort_key

SCHEMA = "socai/diff/1"
MEMBERS = ("existence", "name", "parent", "scope", "standing", "progress")
_NOTHING = ("unknown", "none", "not-yet", "ceased", "before-ledger")


class Side(NamedTuple):
    """One of the two cuts: what was known, and the day asked."""

    view: View
    cut: Cut
    known_at: Mapping[str, Any]


def differences(
    first: Side, second: Side, units: Iterable[str], summary: Summary, parent: str | None, standard: str | None = None
) -> dict[str, Any]:
    """The answer of ``diff --json`` for ``units`` (full ids); ``standard`` narrows standings and progress."""
    rows: list[dict[str, Any]] = []
    seen = 0
    for unit in units:
        seen += 1
        changes = [_told(first, second, unit, one, summary) for one in _changes(first, second, unit, standard)]
        if changes:
            rows.append({"unit": second.view.described(unit, second.cut.as_of), "changes": changes})
    rows.sort(key=lambda row: (sort_key(row["unit"]["name"] or ""), row["unit"]["id"]))
    counted = [change["member"] for row in rows for change in row["changes"]]
    return {
        "schema": SCHEMA,
        "verified": False,
        "axis": "knowledge" if first.cut.as_of == second.cut.as_of else "world",
        "first": _cut(first),
        "second": _cut(second),
        "parent": second.view.described(parent, second.cut.as_of) if parent else None,
        "rows": rows,
        "summary": {
            "units": seen,
            "changed": len(rows),
            "changes": {member: counted.count(member) for member in MEMBERS},
            "unexplained": sum(not change["events"] for row in rows for change in row["changes"]),
        },
    }


def _cut(side: Side) -> dict[str, Any]:
    cut = side.cut
    return {
        "as_of": cut.as_of,
        "known_at": dict(side.known_at),
        "provisional": cut.provisional,
        "before_ledger": cut.before_ledger,
    }


class Change(NamedTuple):
    """One member of a unit's answers with two values; ``sets``: the criteria sets (full ids) that they count under."""

    member: str
    before: Any
    after: Any
    standard: str | None = None
    sets: tuple[str, ...] = ()


def _changes(first: Side, second: Side, unit: str, only: str | None) -> Iterator[Change]:
    """The members of a unit's answers that differ.

    A unit that appears or ends is told once: its name, its parent and standings that say nothing go with it.
    """
    there = [_existence(side, unit) for side in (first, second)]
    same = there[0] == there[1]
    if not same:
        yield Change("existence", there[0], there[1])
    else:
        names = [side.view.attributes(unit).at("name", side.cut.as_of) for side in (first, second)]
        if names[0] != names[1]:
            yield Change("name", names[0], names[1])
        parents = [_parent(side, unit) for side in (first, second)]
        if there[0] == "alive" and parents[0] != parents[1]:
            yield Change("parent", parents[0], parents[1])
    states = [_standings(side, unit) for side in (first, second)]
    for standard in dict.fromkeys([*states[0], *states[1]]):
        if only not in (None, standard):
            continue
        counts = [_scope(side, unit, standard) for side in (first, second)]
        if there == ["alive", "alive"] and counts[0] != counts[1]:
            yield Change("scope", counts[0], counts[1], standard)
        told = [_standing(found.get(standard)) for found in states]
        silent = all(one["state"] in _NOTHING for one in told)
        if told[0] != told[1] and (same or not silent):
            yield Change("standing", told[0], told[1], standard)
        ahead = [_progress(side, unit, standard) for side in (first, second)]
        if ahead[0] != ahead[1]:
            sets = tuple(f"set:{one['set']}" for one in ahead if one and one["set"])
            yield Change("progress", ahead[0], ahead[1], standard, sets)


def _told(first: Side, second: Side, unit: str, change: Change, summary: Summary) -> dict[str, Any]:
    """A change with the entries that explain it."""
    entries = explanation(first, second, unit, change.member, change.standard, change.sets)
    return {
        "member": change.member,
        "standard": short(change.standard),
        "before": change.before,
        "after": change.after,
        "events": [
            {
                "seq": entry.seq,
                "digest": entry.digest,
                "type": entry.type,
                "subject": entry.subject,
                "recorded_at": entry.recorded_at,
                "attestation": entry.payload["attestation"],
                "summary": summary(entry.type, facts_of(entry, _stream(second, entry.subject))),
            }
            for entry in entries
        ],
    }


def _stream(side: Side, subject: str) -> dict[str, Entry]:
    return {entry.digest: entry for entry in side.view.read(subject)}


def _existence(side: Side, unit: str) -> str:
    """``alive``, ``not-yet``, ``ceased``; ``unrecorded`` where the ledger knows no such unit."""
    life = side.view.life(unit)
    return life.phase(side.cut.as_of) if life else "unrecorded"


def _parent(side: Side, unit: str) -> dict[str, Any] | None:
    day = side.cut.as_of
    above = side.view.chain(unit, day)[:1]
    return side.view.described(above[0], day) if above else None


def _scope(side: Side, unit: str, standard: str) -> str:
    """Whether the unit counts in denominators of the standard: ``in-scope`` or ``out-of-scope``."""
    return "in-scope" if counting(side.view, unit, standard, side.cut.as_of).inside else "out-of-scope"


def _standings(side: Side, unit: str) -> dict[str, Standing]:
    if side.cut.before_ledger or not side.view.read(unit):
        return {}
    return {found.standard: found for found in standings(side.view, unit, side.cut.as_of)}


def _standing(found: Standing | None) -> dict[str, Any]:
    """What makes two standings the same answer; a standard that nothing names is unknown."""
    if found is None:
        found = Standing("", "unknown")
    decided = found.state not in ("unknown", "none", "not-yet") and not found.implied_by
    return {
        "state": found.state,
        "since": found.since,
        "for_year": found.for_year,
        "decided_under": short(found.decided_under),
        "decision": decision_of(found.cause) if decided and found.cause else None,
        "implied_by": short(found.implied_by),
    }


def _progress(side: Side, unit: str, standard: str) -> dict[str, Any] | None:
    statement = side.view.progress(unit, standard, side.cut.as_of)
    return progress_on(side.view, statement) if statement else None
