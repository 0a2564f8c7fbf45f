"""Bodies about the ledger itself: its founding, its seals (docs/FORMAT.md, section 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.bodies.registry import OfficeRegistered
from ledger.events.shapes import Algorithm, Base64, Count, Digest, Line, OfficeId, PersonId, Purpose, Shape


class RootKeys(Shape):
    """k of the n root keys sign what changes registry and law."""

    k: Annotated[int, Meta(ge=1, le=32)]
    keys: Annotated[list[Digest], Meta(min_length=1, max_length=32)]


class LogKey(Shape):
    """The log operator's key; ``proof`` signs {genesis: null, key, nonce, office, origin, person, purpose}."""

    algorithm: Algorithm
    key: Digest
    office: OfficeId
    person: PersonId
    proof: Base64
    spki: Base64


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


class Predecessor(Shape):
    """The ledger that this one continues."""

    genesis: Digest
    origin: Line
    root: Digest
    size: Count


class Founded(Shape):
    """ledger.founded, entry 0."""

    format: Literal[1]
    founders: Annotated[list[Founder], Meta(min_length=1, max_length=32)]
    log_key: LogKey
    nonce: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    offices: Annotated[list[FoundingOffice], Meta(min_length=1, max_length=32)]
    origin: Line
    predecessor: Predecessor | None
    purpose: Purpose
    root_keys: RootKeys
    rules: Annotated[int, Meta(ge=1, le=999)]


class Confirmed(Shape):
    """ledger.confirmed, entry 1: k founders name the leaf hash of entry 0."""

    genesis: Digest


class Sealed(Shape):
    """index.sealed: root of the tree over all subjects at this entry's own position (DESIGN section 5)."""

    covers: Count
    root: Digest
    subjects: Count


BODIES: dict[str, type[Shape]] = {"ledger.founded": Founded, "ledger.confirmed": Confirmed, "index.sealed": Sealed}
