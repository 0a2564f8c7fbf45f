"""The registry at a position: who may sign, what law is published, which units exist. Folded from the log.

One mutable object for the whole log, because it is consulted for every appended event. An act is judged event by
event, each by all before it, and may be refused in the middle: ``begin`` opens a journal of overwritten table slots,
``rollback`` writes them back in reverse, ``commit`` forgets them. The cost is that of what the act changed, nothing
for an act that changes nothing here; an overlay would tax every look-up, a copy every act.
"""

from __future__ import annotations

from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry.facts import (
    Authority,
    Composition,
    CriteriaSet,
    Delegation,
    Dossier,
    DossierStep,
    Grant,
    Key,
    Office,
    Paper,
    Procedure,
    Publication,
    Row,
    Session,
    Standard,
    Unit,
    UnitMeta,
    Vote,
)

ANY_KIND = "any"
"""office_kind of a row that asks for no kind of office."""
_ABSENT: Any = object()
_MEMO_LIMIT = 16384
_DEPTH = 16
"""More levels than any territory has: a circle made by corrections ends the search."""


class State:
    """The tables after the entries applied so far. They may be read directly; only evolving functions write."""

    __slots__ = (
        "_journal",
        "attempts",
        "authorities",
        "commitments",
        "competence",
        "councils",
        "delegations",
        "documents",
        "dossiers",
        "expected_units",
        "form",
        "keys",
        "kinds",
        "looks",
        "memo",
        "metas",
        "offices",
        "persons",
        "procedures",
        "products",
        "redacted",
        "roles",
        "rows",
        "scalars",
        "seals",
        "sessions",
        "sets",
        "standards",
        "units",
        "votes",
    )

    def __init__(self) -> None:
        self.scalars: dict[str, Any] = {}
        self.authorities: dict[str, Authority] = {}
        self.keys: dict[str, Key] = {}
        self.offices: dict[str, Office] = {}
        self.looks: dict[str, str] = {}
        self.persons: dict[str, int] = {}
        self.commitments: dict[str, tuple[tuple[str, str], ...]] = {}
        self.redacted: dict[str, frozenset[str]] = {}
        self.roles: dict[tuple[str, str], tuple[Grant, ...]] = {}
        self.delegations: dict[str, Delegation] = {}
        self.kinds: dict[str, str] = {}
        self.rows: dict[str, Row] = {}
        self.competence: dict[str, tuple[Row, ...]] = {}
        self.standards: dict[str, Standard] = {}
        self.sets: dict[str, CriteriaSet] = {}
        self.procedures: dict[str, Procedure] = {}
        self.units: dict[str, Unit] = {}
        self.expected_units: dict[str, str] = {}
        self.documents: dict[str, Paper] = {}
        self.dossiers: dict[str, Dossier] = {}
        self.attempts: dict[tuple[str, str, int | None, int], str] = {}
        self.products: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.councils: dict[str, tuple[Composition, ...]] = {}
        self.votes: dict[str, tuple[Vote, ...]] = {}
        self.seals: dict[str, str] = {}
        self.metas: dict[str, tuple[UnitMeta, ...]] = {}
        self.memo: dict[Any, Any] = {}
        self.form: object = None
        """What the rules keep of the last event's form (``ledger.rules.v1.form``), until anything here changes."""
        self._journal: list[tuple[dict[Any, Any], Any, Any]] | None = None

    # -- one act at a time ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start an act. Raises ``ValueError`` if one is open: a defect of the caller."""
        if self._journal is not None:
            raise ValueError("an act is open already")
        self._journal = []

    def commit(self) -> None:
        """Keep what the act changed."""
        self._journal = None

    def rollback(self) -> None:
        """Restore the state before ``begin`` exactly."""
        journal = self._journal
        self._journal = None
        if journal:
            for table, slot, before in reversed(journal):
                if before is _ABSENT:
                    del table[slot]
                else:
                    table[slot] = before
            self.memo.clear()
            self.form = None

    def put(self, table: dict[Any, Any], slot: Any, value: Any) -> None:
        """Write one slot of one table, remembering what stood there while an act is open."""
        self.form = None
        if self._journal is not None:
            self._journal.append((table, slot, table.get(slot, _ABSENT)))
        table[slot] = value

    def remember(self, question: Any, answer: Any) -> None:
        """Keep an answer derived from the state; dropped whenever authority or law changes."""
        if len(self.memo) >= _MEMO_LIMIT:
            self.memo.clear()
        self.memo[question] = answer

    def drop(self, table: dict[Any, Any], slot: Any) -> None:
        """Empty one slot of one table, if it is filled."""
        if slot in table:
            self.form = None
            if self._journal is not None:
                self._journal.append((table, slot, table[slot]))
            del table[slot]

    # -- what stands at this position -------------------------------------------------------------------------------

    @property
    def rules_version(self) -> int:
        """Version of the rules by which the next entry is judged; 1 before entry 0."""
        return int(self.scalars.get("rules", 1))

    @property
    def founded_day(self) -> str | None:
        """The +07:00 day of entry 0, null before it."""
        return self.scalars.get("founded_day")

    @property
    def root_k(self) -> int:
        """How many root keys must sign what changes registry and law."""
        return int(self.scalars["root_k"])

    @property
    def publication(self) -> Publication | None:
        """A publication whose next part must come next."""
        return self.scalars.get("publication")

    def key(self, keyid: str) -> Key | None:
        """The key with this id, retired and revoked ones too; null if never enrolled."""
        return self.keys.get(keyid)

    def root_keys(self) -> frozenset[str]:
        """Root keys that are neither retired nor revoked."""
        found: frozenset[str] | None = self.memo.get("root-keys")
        if found is None:
            found = frozenset(
                k.id for k in self.keys.values() if k.purpose == "root" and k.retired is None and k.revoked is None
            )
            self.remember("root-keys", found)
        return found

    def log_key_at(self, size: int) -> Key | None:
        """The key by which a log of ``size`` entries speaks: entry 0's, or that of the last replacement among them.

        A checkpoint of ``size`` entries is signed by it (DESIGN section 5); null for the empty log.
        """
        held = [keyid for seq, keyid in self.log_keys() if seq < size]
        return self.keys[held[-1]] if held else None

    def log_keys(self) -> tuple[tuple[int, str], ...]:
        """(position, key id) of each key that the log has spoken by, oldest first."""
        found: tuple[tuple[int, str], ...] = self.scalars.get("log_keys", ())
        return found

    def roles_on(self, person: str, office: str, day: str) -> frozenset[str]:
        """Roles that the person holds in the office on a civil day, as known at this position."""
        return frozenset(grant.role for grant in self.roles.get((person, office), ()) if _covers(grant, day))

    def holds(self, person: str, office: str, role: str, day: str) -> bool:
        """Whether the person holds the role in the office on that civil day, as known at this position."""
        return any(grant.role == role and _covers(grant, day) for grant in self.roles.get((person, office), ()))

    def rows_of_office(
        self, office: Office, act: str, day: str, unit_kind: str | None, standard: str | None
    ) -> tuple[Row, ...]:
        """Those of ``competence_rows`` that speak of the office's kind and level, wherever it is."""
        question = (office.id, act, day, unit_kind, standard)
        found: tuple[Row, ...] | None = self.memo.get(question)
        if found is None:
            found = tuple(
                row
                for row in self.competence_rows(act, day, unit_kind, standard)
                if row.office_kind in (office.kind, ANY_KIND) and row.level in (office.level, None)
            )
            self.remember(question, found)
        return found

    def competence_rows(self, act: str, day: str, unit_kind: str | None, standard: str | None) -> tuple[Row, ...]:
        """Rows that speak of this event type, day, kind of unit and standard (null: not asked about).

        Under rules/1 all of them count, from rules/2 on those that decide.
        """
        table = self.competence.get(act)
        if table is None:
            return ()
        question = (act, day, unit_kind, standard)
        found: tuple[Row, ...] | None = self.memo.get(question)
        if found is None:
            every = self.rules_version < 2
            found = tuple(row for row in table if (every or row.decides) and row.applies(day, unit_kind, standard))
            self.remember(question, found)
        return found

    def cancelled(self, subject: str) -> frozenset[str]:
        """Digests of those events on a subject of which an annulment or voiding stands."""
        metas = self.metas.get(subject)
        if not metas:
            return frozenset()
        dead: set[str] = set()
        for meta in reversed(metas):
            if meta.digest not in dead and meta.fields is None:
                dead.add(meta.target)
        return frozenset(dead)

    def standing_steps(self, dossier: str) -> tuple[DossierStep, ...]:
        """What was recorded of the dossier and not annulled since, oldest first."""
        if dossier not in self.metas:
            return self.dossiers[dossier].steps
        dead = self.cancelled(dossier)
        return tuple(step for step in self.dossiers[dossier].steps if step.digest not in dead)

    def council_on(self, office: str, day: str) -> Composition | None:
        """The composition of a council in force on ``day``: the latest recorded that covers it."""
        for composition in reversed(self.councils.get(office, ())):
            first, last = composition.valid_from, composition.valid_to
            if (first is None or first <= day) and (last is None or day < last):
                return composition
        return None

    def parent(self, unit: str, day: str) -> str | None:
        """The unit directly above on ``day``; null at the top or for an unknown unit."""
        known = self.units.get(unit)
        return None if known is None else known.parent(day)

    def ancestors(self, unit: str, day: str) -> tuple[str, ...]:
        """The units above, nearest first, on ``day``."""
        chain: list[str] = []
        above = self.parent(unit, day)
        while above is not None and len(chain) < _DEPTH:
            chain.append(above)
            above = self.parent(above, day)
        return tuple(chain)

    def contains(self, outer: str, inner: str, day: str) -> bool:
        """Whether ``inner`` is ``outer`` or lies below it on ``day``."""
        units = self.units
        place: str | None = inner
        for _ in range(_DEPTH):
            if place == outer:
                return True
            unit = units.get(place) if place is not None else None
            if unit is None:
                return False
            place = unit.parents[0][1] if len(unit.parents) == 1 else unit.parent(day)
        return False

    def successors(self, office: str) -> frozenset[str]:
        """Registered successors of an office, and theirs."""
        found: set[str] = set()
        wave = [office]
        while wave:
            known = self.offices.get(wave.pop())
            for successor in known.successors if known is not None else ():
                if successor not in found:
                    found.add(successor)
                    wave.append(successor)
        return frozenset(found)

    def require_office(self, office: str, place: str) -> Office:
        """The office; raises ``OFFICE_UNKNOWN``."""
        known = self.offices.get(office)
        if known is None:
            raise LedgerError("OFFICE_UNKNOWN", place=place, found=office, expected="a registered office")
        return known

    def require_unit(self, unit: str, place: str) -> Unit:
        """The unit; raises ``UNIT_UNKNOWN`` (never registered, or its registration was annulled)."""
        known = self.units.get(unit)
        if known is None or known.void:
            raise LedgerError("UNIT_UNKNOWN", place=place, found=unit, expected="a registered unit")
        return known


def _covers(grant: Grant, day: str) -> bool:
    return (grant.valid_from is None or grant.valid_from <= day) and (grant.valid_to is None or day < grant.valid_to)
