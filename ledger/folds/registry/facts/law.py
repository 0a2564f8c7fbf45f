"""Law as published: competence, sets, standards, procedures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


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
