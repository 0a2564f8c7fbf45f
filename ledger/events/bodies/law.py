"""Bodies that publish the law as data: kinds of units, standards, criteria sets, procedures."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.shapes import (
    Count,
    Date,
    Legal,
    Line,
    Names,
    Number,
    PartialDate,
    Parts,
    SetId,
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
    """``requires``: standards that a unit must hold first; ``counted_in`` tiêu chí or chỉ tiêu; ``term_months`` of a
    recognition, null where it has no end of its own."""

    counted_in: Literal["criteria", "indicators"]
    names: Names
    provenance: Line
    requires: list[StandardId]
    source: Line | None
    term_months: Count | None
    unit_kinds: list[Word]


class Issuing(Shape):
    """The legal act that issued a set or a procedure; issuer as named by it."""

    issuer: Line | None
    number: Line | None
    signed_on: PartialDate | None


class Amendment(Shape):
    number: Line
    signed_on: PartialDate | None


class Condition(Shape):
    """An attribute of the unit (region, group, difficulty, zone ...), or the year assessed, is one of ``values``."""

    attribute: Word
    values: Annotated[list[Line], Meta(min_length=1, max_length=64)]


class Case(Shape):
    """The value demanded where all conditions hold; null where the source has none or leaves it to the province.

    ``provenance`` null: that of the threshold."""

    provenance: Line | None
    value: Line | None
    when: Annotated[list[Condition], Meta(min_length=1, max_length=8)]


class Threshold(Shape):
    """What an indicator demands, as far as found; ``value`` is as written (a number, a level, a text).

    The first of ``cases`` whose conditions hold comes before ``value``. ``parts``: of a composite, all to be met.
    """

    cases: Annotated[list[Case], Meta(max_length=64)]
    kind: Word
    parts: Annotated[list[Threshold], Meta(max_length=16)]
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


class Precondition(Shape):
    """A demand beside the numbered criteria, such as a share of units that hold ``standard`` under ``set``."""

    kind: Word
    number: Number
    provenance: Line | None
    set: SetId | None
    standard: StandardId | None
    text: Text
    unit: Line | None
    unit_kinds: list[Word]
    value: Line | None


class Crosswalk(Shape):
    """How items of another set became items of this one; none on one side where one is dropped or new."""

    from_numbers: Annotated[list[Number], Meta(max_length=64)]
    from_set: SetId
    provenance: Line | None
    relation: Literal["same", "split", "merged", "new", "dropped"]
    to_numbers: Annotated[list[Number], Meta(max_length=64)]


class Group(Shape):
    """A group of units that the set tells apart."""

    id: Word
    names: Names


class SetPublished(Parts):
    """A criteria set, or part ``part`` of ``parts`` of one act when it is too large for one event."""

    amended_by: list[Amendment]
    criteria: list[Criterion]
    criteria_total: Count | None
    crosswalk: list[Crosswalk]
    groups: list[Group]
    in_force: Date | None
    indicators_total: Count | None
    issuing: Issuing
    not_applicable_counts_as_met: bool
    notes: Text | None
    preconditions: list[Precondition]
    provenance: Source
    standard: StandardId
    title: Names
    unit_kinds: list[Word]
    valid_from: Date | None
    valid_to: Date | None


class Parameter(Shape):
    """A number of the procedure: a time limit, a quorum, a share of votes; null where no source was found."""

    name: Word
    provenance: Line | None
    unit: Line | None
    value: Line | None


class Step(Shape):
    actor: Text | None
    output: Text | None
    parameters: list[Parameter]
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
