"""Bodies about who may sign: offices, persons, keys, roles, delegations, competence, rule versions."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.shapes import (
    Algorithm,
    Base64,
    Date,
    Digest,
    EventType,
    Instant,
    Legal,
    Line,
    OfficeId,
    Parts,
    PersonId,
    Role,
    RowId,
    Shape,
    StandardId,
    Text,
    UnitId,
    Word,
    demand,
    demand_algorithm,
    distinct,
)

Level = Literal["central", "province", "district", "commune", "village", "none"]


class RulesAdopted(Legal):
    rules: Annotated[int, Meta(ge=1, le=999)]


class CompetenceRow(Shape):
    """Who may do what: ``act`` (an event type) on units of ``unit_kinds`` for ``standards`` (null: any).

    The acting office is of ``office_kind`` and ``level`` (null: any) and stands in ``relation`` to the unit: its
    jurisdiction is the unit (self), its parent, any ancestor, contains it (self or ancestor); any; or it issued the
    act that is corrected (issuer). ``signers`` persons in one of ``roles`` sign. Valid on [valid_from, valid_to).
    """

    act: EventType
    id: RowId
    level: Level | None
    office_kind: Word
    provenance: Line
    regime: Word | None
    relation: Literal["self", "parent", "ancestor", "contains", "any", "issuer"]
    roles: Annotated[list[Role], Meta(min_length=1, max_length=8)]
    signers: Annotated[int, Meta(ge=1, le=32)]
    source: Line | None
    standards: list[StandardId] | None
    unit_kinds: list[Word] | None
    valid_from: Date | None
    valid_to: Date | None


class CompetencePublished(Parts):
    rows: list[CompetenceRow]


class OfficeRegistered(Legal):
    codes: list[Line]
    jurisdiction: UnitId | None
    kind: Word
    level: Level
    name: Line
    part_of: OfficeId | None
    system: Literal["party", "state", "assembly", "front", "council", "steering", "ledger"]


class OfficeEnded(Legal):
    reason: Text | None


class OfficeSucceeded(Legal):
    reason: Text | None
    successors: Annotated[list[OfficeId], Meta(min_length=1, max_length=64)]


class Commitment(Shape):
    """HMAC-SHA-256 of a value kept in the erasable vault."""

    commitment: Digest
    field: Word


class PersonRegistered(Legal):
    commitments: Annotated[list[Commitment], Meta(max_length=32)]


class PersonRedacted(Legal):
    """The values committed to under these fields are erased; nobody can open the commitments any more."""

    fields: Annotated[list[Word], Meta(min_length=1, max_length=32)]
    reason: Text

    def __post_init__(self) -> None:
        distinct(self.fields, "one field twice in `fields`")


class Certificate(Shape):
    """What an event keeps of an X.509 certificate; the certificate itself stays in the vault."""

    issuer_key_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{2,64}\Z")]
    not_after: Instant
    not_before: Instant
    sha256: Digest


class KeyEnrolled(Legal):
    """``proof`` signs canonical {genesis, key, office, person, purpose}."""

    algorithm: Algorithm
    certificate: Certificate | None
    key: Digest
    person: PersonId
    proof: Base64
    purpose: Literal["events", "log", "witness", "root"]
    spki: Base64

    def __post_init__(self) -> None:
        demand_algorithm(self.algorithm, self.spki)


class RevocationList(Shape):
    """A certificate revocation list (RFC 5280, section 5) kept outside the ledger by its digest."""

    next_update: Instant | None
    sha256: Digest
    this_update: Instant


class AuthorityPinned(Legal):
    """A certification authority whose certificates count for keys here; the last pin of a certificate counts.

    ``key_id``: its subject key identifier, as certificates name it. ``distrusted_since``: not believed from then on.
    """

    certificate: Digest
    crl: RevocationList | None
    distrusted_since: Instant | None
    key_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{2,64}\Z")]
    name: Line
    not_after: Instant
    not_before: Instant
    source: Line
    spki: Base64

    def __post_init__(self) -> None:
        demand(self.not_before < self.not_after, "not_before comes before not_after")


class KeyRetired(Legal):
    key: Digest
    reason: Text | None


class KeyRevoked(Legal):
    """``compromised_since``: from when the key may have been in wrong hands, null if lost but not misused."""

    compromised_since: Instant | None
    key: Digest
    reason: Text


class RoleGranted(Legal):
    person: PersonId
    role: Role


class RoleEnded(Legal):
    person: PersonId
    reason: Text | None
    role: Role


class DelegationGranted(Legal):
    acts: list[EventType] | None
    from_person: PersonId
    role: Role
    signing_as: Literal["KT.", "TL.", "TM.", "TUQ."]
    standards: list[StandardId] | None
    to_person: PersonId


class DelegationEnded(Legal):
    delegation: Digest
    reason: Text | None


BODIES: dict[str, type[Shape]] = {
    "rules.adopted": RulesAdopted,
    "competence.published": CompetencePublished,
    "office.registered": OfficeRegistered,
    "office.ended": OfficeEnded,
    "office.succeeded": OfficeSucceeded,
    "person.registered": PersonRegistered,
    "person.redacted": PersonRedacted,
    "key.enrolled": KeyEnrolled,
    "authority.pinned": AuthorityPinned,
    "key.retired": KeyRetired,
    "key.revoked": KeyRevoked,
    "role.granted": RoleGranted,
    "role.ended": RoleEnded,
    "delegation.granted": DelegationGranted,
    "delegation.ended": DelegationEnded,
}
