"""Bodies about the ledger itself: its founding, its seals (docs/FORMAT.md, section 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.bodies.registry import OfficeRegistered
from ledger.events.shapes import (
    Algorithm,
    Base64,
    Count,
    Digest,
    Legal,
    OfficeId,
    Origin,
    PersonId,
    Purpose,
    Shape,
    Text,
    demand,
    demand_algorithm,
    distinct,
)


class RootKeys(Shape):
    """k of the n root keys sign what changes registry and law."""

    k: Annotated[int, Meta(ge=1, le=32)]
    keys: Annotated[list[Digest], Meta(min_length=1, max_length=32)]

    def __post_init__(self) -> None:
        demand(self.keys == sorted(self.keys), "`keys` not sorted")
        distinct(self.keys, "one key twice in `keys`")
        demand(self.k <= len(self.keys), "`k` above the number of keys")


class LogKey(Shape):
    """The log operator's key; ``proof`` signs {genesis: null, key, nonce, office, origin, person, purpose}."""

    algorithm: Algorithm
    key: Digest
    office: OfficeId
    person: PersonId
    proof: Base64
    spki: Base64

    def __post_init__(self) -> None:
        demand_algorithm(self.algorithm, self.spki)


class FoundingOffice(Shape):
    """An office that exists from entry 0 on, in the shape of office.registered."""

    id: OfficeId
    office: OfficeRegistered


class Founder(Shape):
    """A founder; the signature over entry 0 proves possession of ``key``."""

    algorithm: Algorithm
    key: Digest
    office: OfficeId
    person: PersonId
    spki: Base64

    def __post_init__(self) -> None:
        demand_algorithm(self.algorithm, self.spki)


class Predecessor(Shape):
    """The ledger that this one continues."""

    genesis: Digest
    origin: Origin
    root: Digest
    size: Count


class Founded(Shape):
    """ledger.founded, entry 0."""

    format: Literal[1]
    founders: Annotated[list[Founder], Meta(min_length=1, max_length=32)]
    log_key: LogKey
    nonce: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    offices: Annotated[list[FoundingOffice], Meta(min_length=1, max_length=32)]
    origin: Origin
    predecessor: Predecessor | None
    purpose: Purpose
    root_keys: RootKeys
    rules: Annotated[int, Meta(ge=1, le=999)]

    def __post_init__(self) -> None:
        keys = [founder.key for founder in self.founders]
        demand(keys == sorted(keys), "`founders` not sorted by key")
        distinct((founder.person for founder in self.founders), "one person twice in `founders`")
        distinct((*keys, self.log_key.key), "one key twice in `founders` and `log_key`")
        demand(set(self.root_keys.keys) <= set(keys), "a root key that is no founder's")
        distinct((office.id for office in self.offices), "one office twice in `offices`")


class Confirmed(Shape):
    """ledger.confirmed, entry 1: k founders name the leaf hash of entry 0."""

    genesis: Digest


class LogKeyReplaced(Legal):
    """Another key speaks for the log from the next position on.

    ``proof`` signs {genesis, key, office, person, purpose} like any enrolment; ``leave``, by the key it ``replaces``
    where that still exists, the same and ``replaces``. Without it ``reason`` says why.
    """

    algorithm: Algorithm
    key: Digest
    leave: Base64 | None
    office: OfficeId
    person: PersonId
    proof: Base64
    reason: Text | None
    replaces: Digest
    spki: Base64

    def __post_init__(self) -> None:
        demand_algorithm(self.algorithm, self.spki)
        demand(self.leave is not None or self.reason is not None, "neither `leave` nor `reason`")


class Sealed(Shape):
    """index.sealed: root of the tree over all subjects at this entry's own position (DESIGN section 5)."""

    covers: Count
    root: Digest
    subjects: Count


class Defect(Shape):
    """A finding of audits on entry ``seq``, by its code."""

    code: Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]{2,63}\Z")]
    seq: Count


class DefectAcknowledged(Legal):
    """Known defects of earlier entries, which audits list from then on without failing for them."""

    defects: Annotated[list[Defect], Meta(min_length=1, max_length=256)]
    reason: Text | None

    def __post_init__(self) -> None:
        distinct([(defect.code, defect.seq) for defect in self.defects], "one defect twice")


BODIES: dict[str, type[Shape]] = {
    "ledger.founded": Founded,
    "ledger.confirmed": Confirmed,
    "log-key.replaced": LogKeyReplaced,
    "index.sealed": Sealed,
    "defect.acknowledged": DefectAcknowledged,
}
