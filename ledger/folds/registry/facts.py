"""What the registry knows, as frozen values. Days are civil dates ``YYYY-MM-DD``; a null bound is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Fact(NamedTuple):
    """An entry being taken into account: position, instant of admission, event_digest (hex), plain payload."""

    seq: int
    recorded_at: str
    digest: str
    payload: Mapping[str, Any]


class Key(NamedTuple):
    """An enrolled key. It signs at positions after ``enrolled``; ``retired`` and ``revoked`` are positions too.

    ``id``: SHA-256 of the SPKI DER, hex. ``spki``: base64 of that DER. ``not_before``/``not_after``: instants of its
    certificate, null without one. ``valid_from``/``valid_to``: the days of its enrolment's effect, half-open.
    ``compromised_since``: an instant, with ``declared``, the position of the last declaration. A founder's key signs
    entry 0 itself.
    """

    id: str
    spki: str
    algorithm: str
    person: str
    office: str
    purpose: str
    enrolled: int
    retired: int | None = None
    revoked: int | None = None
    compromised_since: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    declared: int | None = None

    def state(self, seq: int, recorded_at: str) -> str | None:
        """Why the key may not sign at this position and instant; None when it may (DESIGN section 5, Key life)."""
        if self.revoked is not None and seq > self.revoked:
            return "revoked"
        if self.retired is not None and seq > self.retired:
            return "retired"
        if seq <= self.enrolled and seq > 0:
            return "not-enrolled"
        if self.not_before is not None and recorded_at < self.not_before:
            return "future"
        if self.not_after is not None and recorded_at > self.not_after:
            return "expired"
        return None

    def state_on(self, day: str) -> str | None:
        """Why the key may not sign on this civil day by the dates of its enrolment; None when it may."""
        if self.valid_from is not None and day < self.valid_from:
            return "future"
        return "expired" if self.valid_to is not None and self.valid_to <= day else None


class Authority(NamedTuple):
    """A pinned certification authority, as its last pin has it. ``certificate``, ``crl``: SHA-256 of their DER, hex.

    ``not_before``/``not_after``, ``crl_update``, ``distrusted_since``: instants. ``key_id``: hex; ``spki``: base64.
    """

    certificate: str
    key_id: str
    spki: str
    name: str
    not_before: str
    not_after: str
    crl: str | None
    crl_update: str | None
    distrusted_since: str | None
    pinned: int

    def state(self, instant: str) -> str | None:
        """Why it can't be believed at an instant: future, expired, distrusted; None when it can."""
        if instant < self.not_before:
            return "future"
        if instant > self.not_after:
            return "expired"
        return "distrusted" if self.distrusted_since is not None and self.distrusted_since <= instant else None


class Office(NamedTuple):
    """An office, in force on [valid_from, valid_to). ``parts``: offices that are part of this one."""

    id: str
    kind: str
    system: str
    level: str
    jurisdiction: str | None
    codes: tuple[str, ...]
    part_of: str | None
    valid_from: str | None
    valid_to: str | None
    parts: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    first_key_day: str | None = None

    def in_force(self, day: str) -> bool:
        """Whether the office exists on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class Grant(NamedTuple):
    """A role that a person holds in an office on [valid_from, valid_to)."""

    role: str
    valid_from: str | None
    valid_to: str | None
    seq: int


class Delegation(NamedTuple):
    """``from_person`` lets ``to_person`` act in ``role`` of ``office``; null ``acts``/``standards``: any."""

    office: str
    from_person: str
    to_person: str
    role: str
    signing_as: str
    acts: frozenset[str] | None
    standards: frozenset[str] | None
    valid_from: str | None
    valid_to: str | None

    def in_force(self, day: str) -> bool:
        """Whether it covers ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


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


class Row(NamedTuple):
    """A row of the competence table (docs/FORMAT.md, competence.published).

    ``decides``: found with a source, or a rule of this ledger's own house; what is only remembered decides nothing
    from rules/2 on (DESIGN section 7; ADR 0018).
    """

    id: str
    act: str
    regime: str | None
    unit_kinds: frozenset[str] | None
    standards: frozenset[str] | None
    office_kind: str
    level: str | None
    relation: str
    roles: frozenset[str]
    signers: int
    valid_from: str | None
    valid_to: str | None
    decides: bool = True

    def applies(self, day: str, unit_kind: str | None, standard: str | None) -> bool:
        """Whether the row speaks of this day, kind of unit and standard; a null argument is not asked about."""
        return (
            (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day < self.valid_to)
            and (self.unit_kinds is None or unit_kind is None or unit_kind in self.unit_kinds)
            and (self.standards is None or standard is None or standard in self.standards)
        )


class CriteriaSet(NamedTuple):
    """What a rule asks of a criteria set. ``criteria``: number -> its indicators; empty: content unknown.

    ``complete`` is false while later parts of the publication are still to come. ``stars``: (stars, least score) of a
    set that rates products, as far as found with a source; ``score_max``: the highest score there is.
    """

    id: str
    standard: str
    unit_kinds: frozenset[str]
    criteria: dict[str, tuple[str, ...]]
    criterion_numbers: frozenset[str]
    indicators: frozenset[str]
    criteria_total: int | None
    indicators_total: int | None
    valid_from: str | None
    valid_to: str | None
    complete: bool
    stars: tuple[tuple[int, str], ...] = ()
    score_max: str | None = None


class Standard(NamedTuple):
    id: str
    unit_kinds: frozenset[str]
    requires: tuple[str, ...]
    counted_in: str


class ProcedureStep(NamedTuple):
    """A step as published. ``found``: with a source, so that it may be demanded. ``parameters``: those found, by name.

    ``office_kind``/``level``: of the office that takes the step, null where the publication doesn't say.
    """

    step: str
    found: bool
    office_kind: str | None
    level: str | None
    parameters: dict[str, str]

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> ProcedureStep:
        """A step of procedure.published; only what was found with a source is kept of its parameters."""
        parameters = {
            one["name"]: one["value"]
            for one in told["parameters"]
            if one["value"] is not None and (one["provenance"] or "").startswith("found")
        }
        found = (told["provenance"] or "").startswith("found")
        return cls(told["step"], found, parameters.get("office-kind"), parameters.get("office-level"), parameters)


class Procedure(NamedTuple):
    """``regime``: of which the procedure is; in force on [in_force, ended)."""

    id: str
    unit_kinds: frozenset[str]
    standards: frozenset[str]
    regime: str | None = None
    in_force: str | None = None
    ended: str | None = None
    steps: tuple[ProcedureStep, ...] = ()

    def covers(self, day: str) -> bool:
        """Whether it is in force on ``day``."""
        return (self.in_force is None or self.in_force <= day) and (self.ended is None or day < self.ended)


class Paper(NamedTuple):
    """A registered document. ``files``: whether a digest of its file is recorded."""

    id: str
    issuer: str | None
    number: str | None
    signed_on: str | None
    files: bool


class DossierStep(NamedTuple):
    """``type``: dossier.advanced, returned or withdrawn; ``step`` and ``outcome`` of the first. ``offices``: whose step
    it was: its signers', or its paper's issuer.
    """

    seq: int
    digest: str
    type: str
    step: str | None
    outcome: str | None
    offices: tuple[str, ...]


class Dossier(NamedTuple):
    """One attempt; ``steps`` as recorded, those annulled since included (``State.standing_steps``). ``session``: the
    last one that had it on its list.
    """

    id: str
    unit: str
    standard: str
    set: str | None
    for_year: int | None
    procedure: str | None = None
    attempt: int = 1
    digest: str = ""
    steps: tuple[DossierStep, ...] = ()
    session: str | None = None


class Composition(NamedTuple):
    """Who sits in a council on [valid_from, valid_to): person -> chair, deputy-chair, secretary or member."""

    members: dict[str, str]
    valid_from: str | None
    valid_to: str | None
    digest: str


class Session(NamedTuple):
    """A council's session; ``items``: dossier -> conclusion."""

    council: str
    held_on: str
    ballot: str
    items: dict[str, str]
    digest: str


class Vote(NamedTuple):
    """A vote that a member of a council signed."""

    digest: str
    person: str
    dossier: str
    choice: str


class Publication(NamedTuple):
    """A publication of which ``part`` of ``parts`` has been read; the next event must be the next part."""

    type: str
    subject: str
    act: str
    part: int
    parts: int
