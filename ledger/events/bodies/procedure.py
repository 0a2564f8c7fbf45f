"""Bodies of the procedure: dossiers, council sessions, votes; documents and the figures they state."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.payload import File
from ledger.events.shapes import (
    Count,
    Date,
    Decimal,
    Digest,
    DossierId,
    Legal,
    Line,
    OfficeId,
    PartialDate,
    Period,
    PersonId,
    ProcedureId,
    SetId,
    Shape,
    StandardId,
    Stated,
    Text,
    UnitId,
    Word,
    Year,
)


class DossierRegistered(Legal):
    """One attempt of one unit at one standard."""

    attempt: Annotated[int, Meta(ge=1, le=99)]
    for_year: Year | None
    procedure: ProcedureId | None
    set: SetId | None
    standard: StandardId
    unit: UnitId


class DossierLinked(Shape):
    """On the unit, in the act that registers the dossier."""

    dossier: DossierId
    for_year: Year | None
    standard: StandardId


class DossierAdvanced(Legal):
    outcome: Literal["passed", "failed"] | None
    step: Literal[
        "self-assessed", "opinions", "surveyed", "submitted", "reviewed", "appraised", "council", "decided", "announced"
    ]


class DossierClosed(Legal):
    reasons: Text | None


class CouncilMember(Shape):
    """A seat in a council and who holds it."""

    person: PersonId
    role: Literal["chair", "deputy-chair", "secretary", "member"]


class CouncilComposed(Legal):
    """Who sits in a council on [effective_from, effective_to), by the decision that is the document."""

    members: Annotated[list[CouncilMember], Meta(min_length=1, max_length=128)]


class Ballot(Shape):
    """The council's vote on one dossier, as minuted."""

    agree: Count | None
    appointed: Count | None
    conclusion: Literal["passed", "failed", "as-minuted"]
    disagree: Count | None
    dossier: DossierId
    issued: Count | None
    present: Count | None
    returned: Count | None
    valid: Count | None


class SessionRecorded(Legal):
    ballot: Literal["secret", "open"]
    council: OfficeId
    counting_team: Annotated[list[PersonId], Meta(max_length=32)]
    held_on: Date
    items: Annotated[list[Ballot], Meta(min_length=1, max_length=256)]
    minutes_sha256: Digest | None


class VoteCast(Shape):
    choice: Literal["agree", "disagree", "abstain"]
    dossier: DossierId


class VoteSealed(Legal):
    votes: Annotated[list[Digest], Meta(min_length=1, max_length=256)]


class DocumentRegistered(Legal):
    """A paper as such: a decision with its annex (``count``, ``units``), a report whose figures are recorded."""

    annex_sha256: Digest | None
    count: Count | None
    file: File | None
    issuer: OfficeId | None
    kind: Line | None
    notes: Text | None
    number: Annotated[str, Meta(min_length=1, max_length=80)] | None
    signed_on: PartialDate | None
    title: Text | None
    units: Annotated[list[UnitId], Meta(max_length=1024)]


class Operand(Shape):
    """Another figure (``row`` of the same document), or a value as written."""

    row: Line | None
    value: Decimal | None


class Relation(Shape):
    note: Text | None
    operands: Annotated[list[Operand], Meta(max_length=128)]
    relation: Word


Lines = Annotated[list[Line], Meta(max_length=256)]
Relations = Annotated[list[Relation], Meta(max_length=16)]


class FigureAsserted(Shape):
    """One number or list that a document states (số liệu báo cáo), exactly as it states it."""

    better: Literal["up", "down"] | None
    decimals: Annotated[int, Meta(ge=0, le=12)] | None
    list: Lines | None
    list_closed: bool | None
    metric: Line
    nature: Literal["stock", "flow"] | None
    period: Period | None
    place: Line | None
    quote: Text | None
    relations: Relations
    row: Line
    scope: UnitId | None
    set: SetId | None
    stated: Stated
    unit: Line | None
    value: Decimal | None
    value_as_written: Line | None


BODIES: dict[str, type[Shape]] = {
    "dossier.registered": DossierRegistered,
    "dossier.linked": DossierLinked,
    "dossier.advanced": DossierAdvanced,
    "dossier.returned": DossierClosed,
    "dossier.withdrawn": DossierClosed,
    "council.composed": CouncilComposed,
    "session.recorded": SessionRecorded,
    "vote.cast": VoteCast,
    "vote.sealed": VoteSealed,
    "document.registered": DocumentRegistered,
    "figure.asserted": FigureAsserted,
}
