"""Bodies that publish the law as data: kinds of units, standards, criteria sets, procedures."""

from __future__ import annotations

from typing import Literal

from ledger.events.shapes import (
    Count,
    Date,
    Legal,
    Line,
    Names,
    Number,
    PartialDate,
    Parts,
    Shape,
    Source,
    StandardId,
    Text,
    Word,
)


class Kind(Shape):
    """A kind of unit. ``in_scope``: the programme addresses it (towns and wards are outside)."""

    id: Word
    in_scope: bool
    level: Literal["village", "commune", "district", "province"]
    names: Names
    valid_from: Date | None
    valid_to: Date | None


class KindsPublished(Parts):
    kinds: list[Kind]


class StandardPublished(Legal):
    """``requires``: standards that a unit must hold first; ``counted_in`` tiêu chí or chỉ tiêu."""

    counted_in: Literal["criteria", "indicators"]
    names: Names
    provenance: Line
    requires: list[StandardId]
    source: Line | None
    unit_kinds: list[Word]


class Issuing(Shape):
    """The legal act that issued a set or a procedure; issuer as named by it."""

    issuer: Line | None
    number: Line | None
    signed_on: PartialDate | None


class Amendment(Shape):
    number: Line
    signed_on: PartialDate | None


class Threshold(Shape):
    """What an indicator demands, as far as found; ``value`` is as written (a number, a level, a text)."""

    kind: Word
    provenance: Line | None
    text: Text | None
    unit: Line | None
    value: Line | None


class Indicator(Shape):
    name: Text | None
    number: Number
    threshold: Threshold | None


class Criterion(Shape):
    indicators: list[Indicator]
    name: Text | None
    name_en: Text | None
    number: Number


class SetPublished(Parts):
    """A criteria set, or part ``part`` of ``parts`` of one act when it is too large for one event."""

    amended_by: list[Amendment]
    criteria: list[Criterion]
    criteria_total: Count | None
    in_force: Date | None
    indicators_total: Count | None
    issuing: Issuing
    not_applicable_counts_as_met: bool
    notes: Text | None
    provenance: Source
    standard: StandardId
    title: Names
    unit_kinds: list[Word]
    valid_from: Date | None
    valid_to: Date | None


class Step(Shape):
    actor: Text | None
    output: Text | None
    provenance: Line | None
    source: Text | None
    step: Word


class ProcedurePublished(Parts):
    ended: Date | None
    in_force: Date | None
    source: Text | None
    standards: list[StandardId]
    steps: list[Step]
    title: Names
    unit_kinds: list[Word]


BODIES: dict[str, type[Shape]] = {
    "kinds.published": KindsPublished,
    "standard.published": StandardPublished,
    "set.published": SetPublished,
    "procedure.published": ProcedurePublished,
}
