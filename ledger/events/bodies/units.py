"""Bodies about territory: units that exist, change and end; coverage declared for them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ledger.events.shapes import (
    Date,
    Digest,
    Form,
    Legal,
    Line,
    RelatedUnit,
    Shape,
    StandardId,
    UnitId,
    Word,
    demand,
)

Aliases = Annotated[list[Line], Meta(max_length=64)]
Code = Annotated[str, Meta(pattern=r"^[0-9A-Z]{1,12}\Z")]
Related = Annotated[list[RelatedUnit], Meta(max_length=1024)]


class UnitRegistered(Legal):
    """A unit that exists; with ``effective_from`` null, since an unknown day (TEMPORAL.md, Units)."""

    aliases: Aliases
    code: Code | None
    group: Line | None
    kind: Word
    name: Line
    parent: UnitId | None
    region: Line | None
    source: Line | None


class UnitFormed(Legal):
    """A unit made by an act; ``form`` quoted from it."""

    aliases: Aliases
    code: Code | None
    form: Form
    form_as_written: Line | None
    group: Line | None
    kind: Word
    name: Line
    parent: UnitId | None
    predecessors: Related
    region: Line | None


class UnitCeased(Legal):
    form: Form
    form_as_written: Line | None
    successors: Related


class UnitAbsorbed(Legal):
    """On the survivor: it took in ``units`` wholly or in part and goes on under its own id."""

    form: Form
    form_as_written: Line | None
    units: Related


class UnitRenamed(Legal):
    name: Line


class UnitMoved(Legal):
    parent: UnitId | None


class UnitDescribed(Legal):
    attribute: Word
    source: Line | None
    value: Line | None


class MembersChanged(Legal):
    joined: Annotated[list[UnitId], Meta(max_length=512)]
    left: Annotated[list[UnitId], Meta(max_length=512)]


class UnitAliased(Shape):
    aliases: Aliases
    source: Line | None


class CoverageDeclared(Shape):
    """Every decision on this unit and those below it, of these kinds and standards, is in this ledger."""

    kinds: Annotated[list[Word], Meta(min_length=1, max_length=32)]
    standards: Annotated[list[StandardId], Meta(min_length=1, max_length=32)]
    valid_from: Date
    valid_to: Date | None

    def __post_init__(self) -> None:
        demand(self.valid_to is None or self.valid_from < self.valid_to, "`valid_to` not after `valid_from`")


class CoverageEnded(Shape):
    declaration: Digest
    until: Date


BODIES: dict[str, type[Shape]] = {
    "unit.registered": UnitRegistered,
    "unit.formed": UnitFormed,
    "unit.ceased": UnitCeased,
    "unit.absorbed": UnitAbsorbed,
    "unit.renamed": UnitRenamed,
    "unit.moved": UnitMoved,
    "unit.described": UnitDescribed,
    "unit.members-changed": MembersChanged,
    "unit.aliased": UnitAliased,
    "coverage.declared": CoverageDeclared,
    "coverage.ended": CoverageEnded,
}
