"""Bodies about territory: units that exist, change and end; coverage declared for them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.shapes import Date, Digest, Form, Line, RelatedUnit, Shape, StandardId, UnitId, Word

Aliases = Annotated[list[Line], Meta(max_length=64)]
Code = Annotated[str, Meta(pattern=r"^[0-9A-Z]{1,12}\Z")]
Related = Annotated[list[RelatedUnit], Meta(max_length=1024)]


class UnitRegistered(Shape):
    """A unit that exists; with ``effective_from`` null, since an unknown day (TEMPORAL.md, Units)."""

    aliases: Aliases
    code: Code | None
    group: Line | None
    kind: Word
    name: Line
    parent: UnitId | None
    region: Line | None
    source: Line | None


class UnitFormed(Shape):
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


class UnitCeased(Shape):
    form: Form
    form_as_written: Line | None
    successors: Related


class UnitAbsorbed(Shape):
    """On the survivor: it took in ``units`` wholly or in part and goes on under its own id."""

    form: Form
    form_as_written: Line | None
    units: Related


class UnitRenamed(Shape):
    name: Line


class UnitMoved(Shape):
    parent: UnitId | None


class UnitDescribed(Shape):
    attribute: Literal["code", "region", "group", "difficulty"]
    source: Line | None
    value: Line | None


class MembersChanged(Shape):
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
