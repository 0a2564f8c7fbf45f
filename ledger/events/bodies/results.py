"""Bodies of observations: results at the five stages, surveys, inspections, targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.judged import Judged, meta_of
from ledger.events.shapes import (
    Count,
    Decimal,
    Digest,
    DossierId,
    Line,
    Number,
    OfficeId,
    Outcome,
    Period,
    SetId,
    Shape,
    StandardId,
    Stated,
    Text,
    Year,
    demand,
    distinct,
)

_NUMBERS, _DECIMALS, _DIGESTS = Judged(meta_of(Number)), Judged(meta_of(Decimal)), Judged(meta_of(Digest))
_SETS, _STANDARDS, _DOSSIERS = Judged(meta_of(SetId)), Judged(meta_of(StandardId)), Judged(meta_of(DossierId))

# Judged by ``Result``, for all its members at once.
NumberText = Annotated[str, _NUMBERS.meta]
DecimalText = Annotated[str, _DECIMALS.meta]
DigestText = Annotated[str, _DIGESTS.meta]
SetText = Annotated[str, _SETS.meta]
StandardText = Annotated[str, _STANDARDS.meta]
DossierText = Annotated[str, _DOSSIERS.meta]

Numbers = Annotated[list[Number], Meta(max_length=256)]


class Measured(Shape):
    """A measured value: ``value`` [``unit``] under relation ``op``, with numerator and denominator where known."""

    as_written: Line | None
    denominator: DecimalText | None
    numerator: DecimalText | None
    op: Literal["eq", "lt", "le", "gt", "ge"]
    unit: Line | None
    value: DecimalText | None


class Item(Shape):
    """One criterion or indicator; ``claimed`` is what the report says where ``outcome`` was found otherwise."""

    claimed: Outcome | None
    measured: Measured | None
    note: Text | None
    number: NumberText
    outcome: Outcome


class Counts(Shape):
    """Only how many are met, of how many, and those that are known by number."""

    known_met: Annotated[list[NumberText], Meta(max_length=256)]
    known_unmet: Annotated[list[NumberText], Meta(max_length=256)]
    met: Count
    of: Literal["criteria", "indicators"]
    total: Count

    def __post_init__(self) -> None:
        if self.known_met or self.known_unmet:
            distinct((*self.known_met, *self.known_unmet), "one number twice in `known_met` and `known_unmet`")


class Result(Shape):
    """One statement for (unit, set, stage): criteria, indicators or counts; ``partial`` overlays ``amends``."""

    amends: DigestText | None
    by: Line | None
    counts: Counts | None
    criteria: Annotated[list[Item], Meta(max_length=256)]
    dossier: DossierText | None
    indicators: Annotated[list[Item], Meta(max_length=256)]
    observed_on: Period
    partial: bool
    set: SetText
    standard: StandardText
    stated: Stated

    def __post_init__(self) -> None:
        # Asking here whether a text with a pattern is known costs one look-up, not a call.
        counts, criteria, indicators = self.counts, self.criteria, self.indicators
        if (counts is None) == (not criteria and not indicators) or (criteria and indicators):
            demand(False, "not exactly one of `criteria`, `indicators` and `counts`")
        if self.set not in _SETS.known:
            _SETS.demand(self.set, "set")
        if self.standard not in _STANDARDS.known:
            _STANDARDS.demand(self.standard, "standard")
        if self.amends is not None:
            _DIGESTS.demand(self.amends, "amends")
        if self.dossier is not None:
            _DOSSIERS.demand(self.dossier, "dossier")
        if counts is None:
            _demand_items("criteria", criteria)
            _demand_items("indicators", indicators)
            distinct((item.number for item in (*criteria, *indicators)), "one number twice")
        elif counts.known_met or counts.known_unmet:
            _demand_numbers("known_met", counts.known_met)
            _demand_numbers("known_unmet", counts.known_unmet)
        if self.partial:
            demand(self.amends is not None, "`partial` without `amends`")


def _demand_items(name: str, items: Sequence[Item]) -> None:
    numbers, decimals = _NUMBERS.known, _DECIMALS.known
    for index, item in enumerate(items):
        if item.number not in numbers:
            _NUMBERS.demand(item.number, f"{name}[{index}].number")
        measured = item.measured
        if measured is None:
            continue
        if measured.value not in decimals:
            _DECIMALS.demand(measured.value, f"{name}[{index}].measured.value")
        if measured.numerator not in decimals:
            _DECIMALS.demand(measured.numerator, f"{name}[{index}].measured.numerator")
        if measured.denominator not in decimals:
            _DECIMALS.demand(measured.denominator, f"{name}[{index}].measured.denominator")


def _demand_numbers(name: str, listed: Sequence[str]) -> None:
    for index, number in enumerate(listed):
        _NUMBERS.demand(number, f"counts.{name}[{index}]")


class SurveyItem(Shape):
    item: Line
    rate: Decimal | None


class Survey(Shape):
    """Lấy ý kiến hài lòng by the Fatherland Front; ``rate`` in percent."""

    for_year: Year | None
    items: Annotated[list[SurveyItem], Meta(max_length=128)]
    observed_on: Period
    rate: Decimal | None
    satisfied: Count | None
    set: SetId | None
    standard: StandardId
    stated: Stated
    surveyed: Count | None


class Inspection(Shape):
    """Kiểm tra, giám sát: a visit outside the dossier."""

    findings: Text | None
    observed_on: Period
    scope: Text
    stated: Stated


class StatedCount(Shape):
    as_written: Line | None
    max: Count
    min: Count

    def __post_init__(self) -> None:
        demand(self.min <= self.max, "`min` above `max`")


class Milestone(Shape):
    """What is due until when: dossier, investor, budget (``amount`` in ``unit``), finish."""

    amount: Decimal | None
    due: Period
    unit: Line | None
    what: Line


Milestones = Annotated[list[Milestone], Meta(max_length=64)]


class Target(Shape):
    """Chỉ tiêu, mục tiêu: ``stated_count`` as said, kept apart from ``list``."""

    for_year: Year | None
    from_count: Count | None
    kind: Literal[
        "gain-criteria", "gain-n", "reach-total", "be-recognised", "dossier", "average", "share", "keep"
    ]
    list: Numbers | None
    milestones: Milestones
    note: Text | None
    responsible: OfficeId | None
    set: SetId | None
    standard: StandardId
    stated: Stated
    stated_count: StatedCount | None
    to_count: Count | None


BODIES: dict[str, type[Shape]] = {
    "result.reported": Result,
    "result.self-assessed": Result,
    "result.inspected": Result,
    "result.reviewed": Result,
    "result.appraised": Result,
    "survey.recorded": Survey,
    "inspection.recorded": Inspection,
    "target.adopted": Target,
}
