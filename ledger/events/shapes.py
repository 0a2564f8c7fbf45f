"""The building blocks of payloads: identifiers, dates, quantities and the structures that several types share.

Structs are closed (unknown members refused) and have no defaults: every member of docs/FORMAT.md is present, null
where nothing is known. They live only in the codec of drafting, admission and audit.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

SLUG = "[a-z0-9][a-z0-9.-]{0,79}"


class Shape(Struct, forbid_unknown_fields=True, gc=False):
    """A closed JSON object."""


Date = datetime.date
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="SHA-256, lower-case hexadecimal")]
Instant = Annotated[
    str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z", description="UTC instant")
]
Uuid7 = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z", description="UUIDv7")
]
PartialDate = Annotated[str, Meta(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z")]
Decimal = Annotated[str, Meta(pattern=r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?\Z", description="decimal string")]
Base64 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]*={0,2}\Z", max_length=8192)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Year = Annotated[int, Meta(ge=1900, le=2999)]
Part = Annotated[int, Meta(ge=1, le=64)]
Number = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){0,3}\Z", description="criterion or indicator")]
Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,79}\Z", description="a code of the vocabulary")]
RowId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,119}\Z", description="id of a table row")]
Text = Annotated[str, Meta(min_length=1, max_length=8000)]
Line = Annotated[str, Meta(min_length=1, max_length=1000)]
EventType = Annotated[str, Meta(pattern=r"^[a-z][a-z-]*\.[a-z][a-z-]*\Z")]

SubjectId = Annotated[
    str,
    Meta(
        pattern=r"^(unit|office|person|set|standard|procedure|document|dossier|session|product|registry|ledger):"
        + SLUG
        + r"\Z"
    ),
]
UnitId = Annotated[str, Meta(pattern=rf"^unit:{SLUG}\Z")]
OfficeId = Annotated[str, Meta(pattern=rf"^office:{SLUG}\Z")]
PersonId = Annotated[str, Meta(pattern=rf"^person:{SLUG}\Z")]
SetId = Annotated[str, Meta(pattern=rf"^set:{SLUG}\Z")]
StandardId = Annotated[str, Meta(pattern=rf"^standard:{SLUG}\Z")]
ProcedureId = Annotated[str, Meta(pattern=rf"^procedure:{SLUG}\Z")]
DossierId = Annotated[str, Meta(pattern=rf"^dossier:{SLUG}\Z")]

Algorithm = Literal["ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"]
Role = Literal["founder", "head", "recorder", "secretary", "chair", "archivist", "auditor", "log-operator"]
Purpose = Literal["production", "demo", "test"]
Outcome = Literal["met", "not-met", "not-assessed", "not-applicable"]
Basis = Literal["actual", "estimate", "forecast", "target", "assigned"]
Form = Literal["thanh-lap-moi", "nhap-vao", "dieu-chinh-dia-gioi", "chia-tach"]


class Names(Shape):
    """A name in both languages; English may be unknown."""

    vi: Line
    en: Line | None


class Period(Shape):
    """Days that an observation describes, both included; the observation stands at ``last``."""

    as_written: Line | None
    first: Date
    last: Date
    precision: Literal["day", "month", "quarter", "half-year", "year", "range"]


class Stated(Shape):
    """How a quoted statement was made: what kind of claim, how hedged, in which words, where in the document."""

    as_written: Text | None
    basis: Basis
    hedge: Line | None
    place: Line | None


class Measured(Shape):
    """A measured value: ``value`` [``unit``] under relation ``op``, with numerator and denominator where known."""

    as_written: Line | None
    denominator: Decimal | None
    numerator: Decimal | None
    op: Literal["eq", "lt", "le", "gt", "ge"]
    unit: Line | None
    value: Decimal | None


class RelatedUnit(Shape):
    """A unit before or after a change of territory; ``part`` means that only a part of it went."""

    relation: Literal["whole", "part", "unchanged"]
    unit: UnitId


class Source(Shape):
    """Where a fact of the tables comes from, and how sure it is."""

    found: Text | None
    status: Line
