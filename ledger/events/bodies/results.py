"""Bodies of observations: results at the five stages, surveys, inspections, targets."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.shapes import (
    Count,
    Decimal,
    Digest,
    DossierId,
    Line,
    Measured,
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

Numbers = Annotated[list[Number], Meta(max_length=256)]


class Item(Shape):
    """One criterion or indicator; ``claimed`` is what the report says where ``outcome`` was found otherwise."""

    claimed: Outcome | None
    measured: Measured | None
    note: Text | None
    number: Number
    outcome: Outcome


class Counts(Shape):
    """Only how many are met, of how many, and those that are known by number."""

    known_met: Numbers
    known_unmet: Numbers
    met: Count
    of: Literal["criteria", "indicators"]
    total: Count

    def __post_init__(self) -> None:
        if self.known_met or self.known_unmet:
            distinct((*self.known_met, *self.known_unmet), "one number twice in `known_met` and `known_unmet`")


class Result(Shape):
    """One statement for (unit, set, stage): criteria, indicators or counts; ``partial`` overlays ``amends``."""

    amends: Digest | None
    by: Line | None
    counts: Counts | None
    criteria: Annotated[list[Item], Meta(max_length=256)]
    dossier: DossierId | None
    indicators: Annotated[list[Item], Meta(max_length=256)]
    observed_on: Period
    partial: bool
    set: SetId
    standard: StandardId
    stated: Stated

    def __post_init__(self) -> None:
        ways = bool(self.criteria) + bool(self.indicators) + (self.counts is not None)
        demand(ways == 1, "not exactly one of `criteria`, `indicators` and `counts`")
        if self.counts is None:
            distinct((item.number for item in (*self.criteria, *self.indicators)), "one number twice")
        demand(self.amends is not None or not self.partial, "`partial` without `amends`")


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
