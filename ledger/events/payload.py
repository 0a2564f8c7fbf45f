"""The payload: the members that every event has, whatever its type (docs/FORMAT.md, section 3)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw

from ledger.events.judged import Judged, meta_of
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

_DIGESTS, _SUBJECTS, _TYPES = Judged(meta_of(Digest)), Judged(meta_of(SubjectId)), Judged(meta_of(EventType))
_OFFICES, _PERSONS, _ORIGINS = Judged(meta_of(OfficeId)), Judged(meta_of(PersonId)), Judged(meta_of(Origin))
_UUIDS, _INSTANTS = Judged(meta_of(Uuid7)), Judged(meta_of(Instant))

# Judged by ``Payload``, for all members at once.
DigestText = Annotated[str, _DIGESTS.meta]
SubjectText = Annotated[str, _SUBJECTS.meta]
TypeText = Annotated[str, _TYPES.meta]
OfficeText = Annotated[str, _OFFICES.meta]
PersonText = Annotated[str, _PERSONS.meta]
OriginText = Annotated[str, _ORIGINS.meta]
UuidText = Annotated[str, _UUIDS.meta]
InstantText = Annotated[str, _INSTANTS.meta]

Attestation = Literal["signed-by-author", "entered-from-paper", "archival", "quoted-from-report"]


class Ledger(Shape):
    """The ledger an event is meant for; ``genesis`` is the leaf hash of entry 0, null only in entry 0."""

    genesis: DigestText | None
    origin: OriginText


class Act(Shape):
    """One official act: ``size`` events in order at consecutive positions, all or none."""

    id: UuidText
    index: Annotated[int, Meta(ge=0, le=1023)]
    size: Annotated[int, Meta(ge=1, le=1024)]

    def __post_init__(self) -> None:
        if self.index >= self.size:
            demand(False, "`index` not below `size`")


class Relied(Shape):
    """A subject outside the act that the rule reads, with its last deciding event that the author saw."""

    head: DigestText | None
    subject: SubjectText


class Window(Shape):
    """Effect known only to lie between two days, both included."""

    as_written: Line | None
    not_after: Date
    not_before: Date

    def __post_init__(self) -> None:
        demand(self.not_before <= self.not_after, "`not_before` after `not_after`")


class Signer(Shape):
    """Who signs, with which key, in which role, and by which delegation."""

    delegation: DigestText | None
    key: DigestText
    office: OfficeText
    person: PersonText
    role: Role
    signing_as: Literal["KT.", "TL.", "TM.", "TUQ."] | None


class Observed(Shape):
    """Head of the ledger copy on which the draft was made."""

    root: DigestText
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


class OwnMembers(Shape):
    """What an event says for itself. ``body`` is decoded by the type's own struct."""

    act: Act
    attestation: Attestation
    body: Raw
    decision_prev: DigestText | None
    id: UuidText
    subject: SubjectText
    type: TypeText
    version: Annotated[int, Meta(ge=1, le=999)]

    def __post_init__(self) -> None:
        """Judge texts with a pattern. Asking for what is known costs one look-up, here, not a call."""
        _UUIDS.demand_new(self.id, "id")
        if self.act.id not in _UUIDS.known:
            _UUIDS.demand(self.act.id, "act.id")
        if self.subject not in _SUBJECTS.known:
            _SUBJECTS.demand(self.subject, "subject")
        if self.type not in _TYPES.known:
            _TYPES.demand(self.type, "type")
        if self.decision_prev is not None:
            _DIGESTS.demand_new(self.decision_prev, "decision_prev")


class PaperMembers(Shape):
    """The paper behind an event, and its days of effect."""

    document: Document | None
    effective_from: Date | None
    effective_to: Date | None
    effective_window: Window | None

    def __post_init__(self) -> None:
        _judge_effect(self)


class AuthorMembers(Shape):
    """Who says it, when, of which ledger, and what they saw of it."""

    ledger: Ledger
    observed: Observed
    relied_on: Annotated[list[Relied], Meta(max_length=256)]
    signed_at: InstantText
    signers: Annotated[list[Signer], Meta(min_length=1, max_length=32)]

    def __post_init__(self) -> None:
        _judge_author(self)


class Payload(OwnMembers):
    """A whole event. ``body`` is decoded by the type's own struct."""

    # Those of PaperMembers and AuthorMembers, for a struct has one base. Acts mostly share them: act_members.

    document: Document | None
    effective_from: Date | None
    effective_to: Date | None
    effective_window: Window | None
    ledger: Ledger
    observed: Observed
    relied_on: Annotated[list[Relied], Meta(max_length=256)]
    signed_at: InstantText
    signers: Annotated[list[Signer], Meta(min_length=1, max_length=32)]

    def __post_init__(self) -> None:
        OwnMembers.__post_init__(self)
        _judge_effect(self)
        _judge_author(self)


def _judge_effect(members: PaperMembers | Payload) -> None:
    if members.effective_from is not None and members.effective_to is not None:
        demand(members.effective_from < members.effective_to, "`effective_to` not after `effective_from`")


def _judge_author(members: AuthorMembers | Payload) -> None:
    """Texts with a pattern; signers sorted, each key and each person once."""
    digests = _DIGESTS.known
    named, signers = members.ledger, members.signers
    if named.genesis not in digests:
        _DIGESTS.demand(named.genesis, "ledger.genesis")
    if named.origin not in _ORIGINS.known:
        _ORIGINS.demand(named.origin, "ledger.origin")
    if members.observed.root not in digests:
        _DIGESTS.demand(members.observed.root, "observed.root")
    if members.signed_at not in _INSTANTS.known:
        _INSTANTS.demand(members.signed_at, "signed_at")
    for index, relied in enumerate(members.relied_on):
        _SUBJECTS.demand(relied.subject, f"relied_on[{index}].subject")
        _DIGESTS.demand(relied.head, f"relied_on[{index}].head")
    for index, signer in enumerate(signers):
        if signer.key not in digests:
            _DIGESTS.demand(signer.key, f"signers[{index}].key")
        if signer.office not in _OFFICES.known:
            _OFFICES.demand(signer.office, f"signers[{index}].office")
        if signer.person not in _PERSONS.known:
            _PERSONS.demand(signer.person, f"signers[{index}].person")
        if signer.delegation is not None:
            _DIGESTS.demand(signer.delegation, f"signers[{index}].delegation")
    if len(signers) > 1:
        keys = [signer.key for signer in signers]
        demand(keys == sorted(keys), "`signers` not sorted by key")
        distinct(keys, "one key twice in `signers`")
        distinct((signer.person for signer in signers), "one person twice in `signers`")
