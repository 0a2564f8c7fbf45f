"""Bodies about a recognition beside the numbered criteria: what must hold before it, what is ground for revoking it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ledger.events.bodies.law import Precondition
from ledger.events.shapes import Date, Legal, Line, PartialDate, SetId, Shape, StandardId, Text, Word, demand

Percent = Annotated[int, Meta(ge=1, le=100)]


class PreconditionsPublished(Legal):
    """Preconditions for the standard (the subject) under ``set``, beside those that the set was published with.

    The last publication for a set holds, whole. A row numbered beneath one of the set (``4.1`` beneath ``4``) says a
    part of that row that its own members can't tell.
    """

    preconditions: Annotated[list[Precondition], Meta(max_length=64)]
    set: SetId
    source: Text | None

    def __post_init__(self) -> None:
        numbers = [row.number for row in self.preconditions]
        demand(len(set(numbers)) == len(numbers), "a number of `preconditions` twice")


class CommunesRevoked(Shape):
    """Units of ``kind`` beneath a unit whose recognition under ``standard`` was revoked."""

    kind: Word
    standard: StandardId


class RevocationMeasure(Shape):
    """What units of ``unit_kind`` recognised under ``standard`` are measured against: the set, its key criteria by
    name, and for a district the communes whose revocations count (null: none do)."""

    communes: CommunesRevoked | None
    key_criteria: Annotated[list[Line], Meta(max_length=64)]
    provenance: Line
    set: SetId
    standard: StandardId
    unit_kind: Word


class RevocationShares(Shape):
    """Percent from which there are grounds: ``unmet`` of the criteria; ``unmet_with_key`` with a key criterion among
    them; ``communes_revoked`` of a district's communes."""

    communes_revoked: Percent
    unmet: Percent
    unmet_with_key: Percent


class RevocationPublished(Legal):
    """The rule on considering revocation that ``act`` lays down, over [in_force, ended). Published again for the same
    ``act``, the last word holds."""

    act: Line
    ended: Date | None
    in_force: Date
    measures: Annotated[list[RevocationMeasure], Meta(min_length=1, max_length=64)]
    provenance: Line
    shares: RevocationShares
    signed_on: PartialDate | None
    source: Text | None

    def __post_init__(self) -> None:
        demand(self.ended is None or self.in_force < self.ended, "`ended` not after `in_force`")
        demand(self.shares.unmet_with_key <= self.shares.unmet, "`unmet_with_key` above `unmet`")
        pairs = [(measure.unit_kind, measure.standard) for measure in self.measures]
        demand(len(set(pairs)) == len(pairs), "`measures` of one kind and standard twice")


BODIES: dict[str, type[Shape]] = {
    "preconditions.published": PreconditionsPublished,
    "revocation.published": RevocationPublished,
}
