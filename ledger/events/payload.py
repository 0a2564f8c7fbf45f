"""The payload: the members that every event has, whatever its type (docs/FORMAT.md, section 3)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw

from ledger.events.shapes import (
    Count,
    Date,
    Digest,
    EventType,
    Instant,
    Line,
    OfficeId,
    Origin,
    PartialDate,
    PersonId,
    Role,
    Shape,
    SubjectId,
    Text,
    UnitId,
    Uuid7,
    demand,
    distinct,
)

Attestation = Literal["signed-by-author", "entered-from-paper", "archival", "quoted-from-report"]


class Ledger(Shape):
    """The ledger an event is meant for; ``genesis`` is the leaf hash of entry 0, null only in entry 0."""

    genesis: Digest | None
    origin: Origin


class Act(Shape):
    """One official act: ``size`` events in order at consecutive positions, all or none."""

    id: Uuid7
    index: Annotated[int, Meta(ge=0, le=1023)]
    size: Annotated[int, Meta(ge=1, le=1024)]

    def __post_init__(self) -> None:
        demand(self.index < self.size, "`index` not below `size`")


class Relied(Shape):
    """A subject outside the act that the rule reads, with its last deciding event that the author saw."""

    head: Digest | None
    subject: SubjectId


class Window(Shape):
    """Effect known only to lie between two days, both included."""

    as_written: Line | None
    not_after: Date
    not_before: Date

    def __post_init__(self) -> None:
        demand(self.not_before <= self.not_after, "`not_before` after `not_after`")


class Signer(Shape):
    """Who signs, with which key, in which role, and by which delegation."""

    delegation: Digest | None
    key: Digest
    office: OfficeId
    person: PersonId
    role: Role
    signing_as: Literal["KT.", "TL.", "TM.", "TUQ."] | None


class Observed(Shape):
    """Head of the ledger copy on which the draft was made."""

    root: Digest
    size: Count


class File(Shape):
    """A file kept outside the ledger; ``name`` is made by the program."""

    media_type: Annotated[str, Meta(pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+\Z", max_length=120)]
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}\Z")]
    sha256: Digest
    size: Count


class Covers(Shape):
    """How many units a decision with an annex covers, and which."""

    as_written: Line | None
    count: Count | None
    units: list[UnitId]


class Document(Shape):
    """The paper behind an act. Identity: issuer, number with symbol, year."""

    as_written: Line | None
    covers: Covers | None
    files: Annotated[list[File], Meta(max_length=64)]
    issuer: OfficeId | None
    kind: Line | None
    number: Annotated[str, Meta(min_length=1, max_length=80)] | None
    signed_on: PartialDate | None
    title: Text | None


class Payload(Shape):
    """A whole event. ``body`` is decoded by the type's own struct."""

    act: Act
    attestation: Attestation
    body: Raw
    decision_prev: Digest | None
    document: Document | None
    effective_from: Date | None
    effective_to: Date | None
    effective_window: Window | None
    id: Uuid7
    ledger: Ledger
    observed: Observed
    relied_on: Annotated[list[Relied], Meta(max_length=256)]
    signed_at: Instant
    signers: Annotated[list[Signer], Meta(min_length=1, max_length=32)]
    subject: SubjectId
    type: EventType
    version: Annotated[int, Meta(ge=1, le=999)]

    def __post_init__(self) -> None:
        if len(self.signers) > 1:
            keys = [signer.key for signer in self.signers]
            demand(keys == sorted(keys), "`signers` not sorted by key")
            distinct(keys, "one key twice in `signers`")
            distinct((signer.person for signer in self.signers), "one person twice in `signers`")
        if self.effective_from is not None and self.effective_to is not None:
            demand(self.effective_from < self.effective_to, "`effective_to` not after `effective_from`")
