"""One cut, read once: resolved streams, lives, attributes, and what is joined across units with the same (D, T).

A view belongs to one cut of one ledger; it keeps what it folded, so a list over a thousand communes folds their
province once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.events.entry import Entry, Read
from ledger.folds.acts import Event, resolve
from ledger.folds.anchors import SUBJECT as TIME
from ledger.folds.anchors import anchors_of
from ledger.folds.attributes import Attributes, attributes_of, members_at
from ledger.folds.certification import Certification, certification_of
from ledger.folds.coverage import Coverage, coverage_of
from ledger.folds.days import day_before
from ledger.folds.law import Law
from ledger.folds.life import Life, life_of, shaped_by
from ledger.folds.results import Statement, mentioned_by, progress_of, statements_of
from ledger.folds.scope import Scope, scopes_of
from ledger.folds.suspicion import Compromise, compromises, in_question, signed_by

_DEPTH = 16


class View:
    """Everything folds ask of a cut, through ``read(subject)`` only; ``law`` is the law at the same cut."""

    def __init__(self, read: Read, law: Law) -> None:
        self.read = read
        self.law = law
        self._events: dict[str, list[Event]] = {}
        self._life: dict[str, Life | None] = {}
        self._attributes: dict[str, Attributes] = {}
        self._certification: dict[tuple[str, str], Certification] = {}
        self._coverage: dict[str, list[Coverage]] = {}
        self._scopes: dict[str, list[Scope]] = {}
        self._statements: dict[tuple[str, str], list[Statement]] = {}
        self._chain: dict[tuple[str, str], tuple[str, ...]] = {}
        self._compromised: dict[str, dict[str, Compromise]] = {}
        self._doubtful: dict[str, Mapping[str, Compromise]] = {}

    def whole(self) -> View:
        """A view that reads the streams themselves; this one, where it does."""
        return self

    def events(self, subject: str) -> list[Event]:
        if subject not in self._events:
            self._events[subject] = resolve(self.read(subject))
        return self._events[subject]

    def signed_by(self, subject: str) -> frozenset[tuple[str, str]]:
        """(office, key id) of everybody who signed an entry on the subject."""
        return signed_by(self.read(subject))

    def doubt(self, entry: Entry) -> Compromise | None:
        """The compromise that puts an entry in question at this cut, None where it is not."""
        subject = entry.subject
        if subject not in self._doubtful:
            doubtful = any(self._compromise(office, key) for office, key in self.signed_by(subject))
            self._doubtful[subject] = in_question(
                self.read(subject), self._compromise, anchors_of(self.read(TIME)).trusted_time_of) if doubtful else {}
        return self._doubtful[subject].get(entry.digest)

    def _compromise(self, office: str, key: str) -> Compromise | None:
        if office not in self._compromised:
            self._compromised[office] = compromises(self.read(office))
        return self._compromised[office].get(key)

    def life(self, unit: str) -> Life | None:
        if unit not in self._life:
            self._life[unit] = life_of(self.events(unit))
        return self._life[unit]

    def attributes(self, unit: str) -> Attributes:
        if unit not in self._attributes:
            self._attributes[unit] = attributes_of(self.events(unit))
        return self._attributes[unit]

    def certification(self, unit: str, standard: str) -> Certification:
        key = (unit, standard)
        if key not in self._certification:
            self._certification[key] = certification_of(self.events(unit), standard, self.life(unit))
        return self._certification[key]

    def statements(self, unit: str, standard: str) -> list[Statement]:
        key = (unit, standard)
        if key not in self._statements:
            self._statements[key] = statements_of(self.events(unit), standard)
        return self._statements[key]

    def progress(self, unit: str, standard: str, day: str) -> Statement | None:
        """The one statement that tells how far ``unit`` is on ``day``."""
        return progress_of(self.statements(unit, standard), day)

    def coverage(self, unit: str) -> list[Coverage]:
        if unit not in self._coverage:
            self._coverage[unit] = coverage_of(self.events(unit))
        return self._coverage[unit]

    def scopes(self, unit: str) -> list[Scope]:
        """What was declared on ``unit`` about the scope of the programme."""
        if unit not in self._scopes:
            self._scopes[unit] = scopes_of(self.events(unit))
        return self._scopes[unit]

    def mentioned(self, unit: str) -> frozenset[str]:
        """The standards (full ids) that a unit's own events name."""
        return mentioned_by(self.events(unit))

    def shaped(self, unit: str, day: str) -> tuple[Entry, ...]:
        return shaped_by(self.events(unit), day)

    def members(self, parent: str, day: str) -> tuple[str, ...]:
        """The units beneath ``parent`` by its own membership events."""
        return members_at(self.events(parent), day)

    def own_day(self, unit: str, day: str) -> str:
        """``day`` if the unit exists then, else its first or last day, whichever is nearer."""
        life = self.life(unit)
        if life is None or life.phase(day) == "alive":
            return day
        return (life.start or day) if life.phase(day) == "not-yet" else day_before(life.end or day)

    def standing_in(self, unit: str | None, day: str) -> str | None:
        """The unit that has ``unit``'s territory on ``day``, where that is one unit.

        A unit that ceased gives way to its single whole successor (villages follow the lineage of their commune); one
        abolished without any successor, to its own parent; one divided among several, to nothing (None).
        """
        for _ in range(_DEPTH):
            life = self.life(unit) if unit else None
            if unit is None or life is None or life.phase(day) != "ceased":
                return unit
            unit = life.whole_successor if life.successors else self.attributes(unit).at("parent", life.end or day)
        return unit

    def chain(self, unit: str, day: str) -> tuple[str, ...]:
        """The units above ``unit`` on ``day``, nearest first."""
        key = (unit, day)
        if key not in self._chain:
            above: list[str] = []
            current = self.standing_in(self.attributes(unit).at("parent", day), day)
            while current is not None and current not in above and current != unit and len(above) < _DEPTH:
                above.append(current)
                current = self.standing_in(self.attributes(current).at("parent", day), day)
            self._chain[key] = tuple(above)
        return self._chain[key]

    def children(self, parent: str, day: str) -> tuple[str, ...]:
        """The units beneath ``parent`` on ``day``: by its membership events, and those that came with whole
        predecessors. Units that don't exist on that day are left out.
        """
        found = self._members(parent, day, 0)
        return tuple(unit for unit in found if self._lives(unit, day))

    def _lives(self, unit: str, day: str) -> bool:
        life = self.life(unit)
        return life is None or life.phase(day) == "alive"

    def _members(self, parent: str, day: str, depth: int) -> dict[str, None]:
        found: dict[str, None] = {}
        life = self.life(parent)
        if life is not None and depth < _DEPTH:
            for other in (*life.predecessors, *life.absorbed):
                theirs = self.life(other.unit)
                if other.day <= day and theirs is not None and theirs.whole_successor == parent:
                    found.update(
                        (unit, None)
                        for unit in self._members(other.unit, day, depth + 1)
                        if self.chain(unit, day)[:1] == (parent,)
                    )
        found.update(dict.fromkeys(self.members(parent, day)))
        return found

    def described(self, unit: str, day: str) -> dict[str, Any]:
        """``{id, kind, name}`` of a unit by its own map: as on ``day``, or on its last day if it ended before."""
        attributes = self.attributes(unit)
        return {"id": unit, "kind": attributes.kind, "name": attributes.at("name", day)}

    def covered(self, unit: str, standard: str, day: str) -> Coverage | None:
        """The nearest declaration, own or of a unit above, that covers ``unit`` under ``standard`` on ``day``."""
        kind = self.attributes(unit).kind
        for holder in (unit, *self.chain(unit, day)):
            for declared in self.coverage(holder):
                if declared.holds(kind, standard, day):
                    return declared
        return None

    def covered_from(self, unit: str, standard: str, day: str) -> str | None:
        """The next day after ``day`` on which a declaration begins that would cover ``unit``."""
        kind = self.attributes(unit).kind
        starts = [
            declared.start
            for holder in (unit, *self.chain(unit, day))
            for declared in self.coverage(holder)
            if day < declared.start and declared.holds(kind, standard, declared.start)
        ]
        return min(starts, default=None)
