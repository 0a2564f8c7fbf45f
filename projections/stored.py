"""A view whose units come from the read model instead of their streams.

The answers are equal to a view over the ledger because both run the same folds: the tables hold what
``ledger.folds`` made of each unit's own events at the same position, and everything that is joined across units
(coverage, parents, predecessors, higher standards, the law) is joined here by the very code that joins it there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import Any

from ledger.events.entry import Entry, Read
from ledger.folds.attributes import Attributes
from ledger.folds.certification import Certification
from ledger.folds.coverage import Coverage
from ledger.folds.intervals import Span, at
from ledger.folds.law import Law
from ledger.folds.life import Life, Related
from ledger.folds.results import Statement
from ledger.folds.scope import Scope
from ledger.folds.view import View
from ledger.folds.walk import NOTHING, Own
from projections.thin import entries_of, event_of, event_or_none

_NEVER = Certification((Span(None, None, NOTHING),), ())


class StoredView(View):
    """The cut at which the read model stands. ``read``: the ledger's streams at the same size."""

    def __init__(self, connection: sqlite3.Connection, read: Read, law: Law) -> None:
        super().__init__(read, law)
        self._connection = connection
        self._units: dict[str, dict[str, Any]] = {}
        self._whole: View | None = None

    def whole(self) -> View:
        if self._whole is None:
            self._whole = View(self.read, self.law)
        return self._whole

    def life(self, unit: str) -> Life | None:
        if unit not in self._life:
            self._life[unit] = _life(self._unit(unit))
        return self._life[unit]

    def attributes(self, unit: str) -> Attributes:
        if unit not in self._attributes:
            known = self._unit(unit)
            dated = {name: [(day, value) for day, value in spans] for name, spans in known["attributes"].items()}
            self._attributes[unit] = Attributes(known["kind"], dated, tuple(known["aliases"]))
        return self._attributes[unit]

    def certification(self, unit: str, standard: str) -> Certification:
        key = (unit, standard)
        if key not in self._certification and standard not in self._unit(unit)["certified"]:
            return _NEVER
        if key not in self._certification:
            columns = "start, until, state, since, facts"
            rows = self._all(
                f"SELECT {columns} FROM rectangles WHERE unit = ? AND standard = ? ORDER BY start", *key
            )
            spans = tuple(_rectangle(*row) for row in rows)
            self._certification[key] = Certification(spans, ())
        return self._certification[key]

    def statements(self, unit: str, standard: str) -> list[Statement]:
        key = (unit, standard)
        if key not in self._statements:
            rows = self._all(
                "SELECT last, stage, set_id, listed, facts FROM results WHERE unit = ? AND standard = ? ORDER BY seq",
                *key,
            )
            self._statements[key] = [_statement(*row) for row in rows]
        return self._statements[key]

    def progress(self, unit: str, standard: str, day: str) -> Statement | None:
        if standard not in self._unit(unit)["mentioned"]:
            return None
        rows = self._all(
            "SELECT last, stage, set_id, listed, facts FROM results WHERE unit = ? AND standard = ? AND last <= ?"
            " ORDER BY last DESC, rank DESC, listed DESC, seq DESC LIMIT 1",
            unit,
            standard,
            day,
        )
        return _statement(*rows[0]) if rows else None

    def coverage(self, unit: str) -> list[Coverage]:
        if not self._unit(unit)["covers"]:
            return []
        if unit not in self._coverage:
            rows = self._all("SELECT start, until, facts FROM coverage WHERE unit = ? ORDER BY place", unit)
            self._coverage[unit] = [_coverage(*row) for row in rows]
        return self._coverage[unit]

    def scopes(self, unit: str) -> list[Scope]:
        if unit not in self._scopes:
            self._scopes[unit] = [Scope(tuple(kinds), *rest) for kinds, *rest in self._unit(unit)["scopes"]]
        return self._scopes[unit]

    def signed_by(self, subject: str) -> frozenset[tuple[str, str]]:
        if not subject.startswith("unit:"):
            return super().signed_by(subject)
        return frozenset((office, key) for office, key in self._unit(subject)["signed_by"])

    def mentioned(self, unit: str) -> frozenset[str]:
        return frozenset(self._unit(unit)["mentioned"])

    def shaped(self, unit: str, day: str) -> tuple[Entry, ...]:
        spans = [Span(start, end, entries) for start, end, entries in self._unit(unit)["shaped"]]
        return entries_of(at(spans, day) or ())

    def members(self, parent: str, day: str) -> tuple[str, ...]:
        members: dict[str, None] = {}
        rows = self._all("SELECT member, joined FROM members WHERE unit = ? AND day <= ? ORDER BY place", parent, day)
        for unit, joined in rows:
            if joined:
                members[unit] = None
            else:
                members.pop(unit, None)
        return tuple(members)

    def _unit(self, unit: str) -> dict[str, Any]:
        if unit not in self._units:
            rows = self._all("SELECT kind, start, until, facts FROM units WHERE unit = ?", unit)
            if rows:
                kind, start, end, facts = rows[0]
                self._units[unit] = {"kind": kind, "start": start or None, "end": end or None, **json.loads(facts)}
            else:
                self._units[unit] = _UNKNOWN
        return self._units[unit]

    def _all(self, statement: str, *values: str) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()


class StoredNames:
    """Names of units from the read model, for ``ledger.folds.resolve``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def bearers(self, key: str) -> Collection[str]:
        return {unit for (unit,) in self._connection.execute("SELECT unit FROM names WHERE key = ?", (key,))}

    def keys(self) -> Collection[str]:
        return {key for (key,) in self._connection.execute("SELECT DISTINCT key FROM names")}


_UNKNOWN: dict[str, Any] = {
    "kind": None, "start": None, "end": None, "attributes": {}, "aliases": [], "life": None, "mentioned": [],
    "shaped": [], "certified": [], "covers": False, "scopes": [],
    "signed_by": [],
}  # fmt: skip


def _life(known: dict[str, Any]) -> Life | None:
    told = known["life"]
    if told is None:
        return None
    related = (tuple(Related(*one) for one in told[name]) for name in ("predecessors", "successors", "absorbed"))
    return Life(known["start"], known["end"], event_of(told["began"]), event_or_none(told["ceased"]), *related)


def _rectangle(start: str, end: str, state: str | None, since: str | None, facts: str) -> Span:
    told = json.loads(facts)
    own = Own(
        state,
        since,
        event_or_none(told["recognition"]),
        event_or_none(told["cause"]),
        entries_of(told["rests"]),
        told["later"],
        entries_of(told["shaped"]),
    )
    return Span(start or None, end or None, own)


def _statement(last: str, stage: str, set_id: str, listed: int, facts: str) -> Statement:
    told = json.loads(facts)
    event = event_of(told["event"])
    sources = (*(event_of(source) for source in told["under"]), event)
    return Statement(event, stage, set_id, told["first"], last, bool(listed), sources)


def _coverage(start: str, end: str, facts: str) -> Coverage:
    told = json.loads(facts)
    return Coverage(
        frozenset(told["kinds"]),
        frozenset(told["standards"]),
        start,
        end or None,
        event_of(told["event"]),
        entries_of(told["rests"]),
    )
