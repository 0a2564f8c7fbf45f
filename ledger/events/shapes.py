"""The building blocks of payloads: identifiers, dates, quantities and the structures that several types share.

Structs are closed (unknown members refused) and have no defaults: every member of docs/FORMAT.md is present, null
where nothing is known. They live only in the codec of drafting, admission and audit.
"""

from __future__ import annotations

import datetime
from binascii import a2b_base64
from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta, Struct

SLUG = "[a-z0-9][a-z0-9.-]{0,79}"


class Shape(Struct, forbid_unknown_fields=True, gc=False):
    """A closed JSON object."""


_MONTH_DAY = r"((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_LEAP_DAY = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26]|0[48])00)-02-29"
DAY = rf"(([0-9]{{4}}-{_MONTH_DAY}|{_LEAP_DAY}))"
"""A day of the proleptic Gregorian calendar, as a pattern (years 0001 to 9999 with ``NOT_YEAR_0``)."""
NOT_YEAR_0 = "(?!0000)"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}"

Date = datetime.date
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="SHA-256, lower-case hexadecimal")]
Instant = Annotated[str, Meta(pattern=rf"^{NOT_YEAR_0}{DAY}T{TIME}Z\Z", description="UTC instant")]
Uuid7 = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z", description="UUIDv7")
]
PartialDate = Annotated[
    str,
    Meta(pattern=rf"^{NOT_YEAR_0}([0-9]{{4}}(-(0[1-9]|1[0-2]))?|{DAY})\Z", description="a year, a month or a day"),
]
Decimal = Annotated[
    str, Meta(pattern=r"^(?!-0(\.0+)?\Z)-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?\Z", description="decimal string")
]
Base64 = Annotated[
    str,
    Meta(
        pattern=r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?\Z",
        min_length=4,
        max_length=8192,
        description="standard padded base64, unused bits zero",
    ),
]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Year = Annotated[int, Meta(ge=1900, le=2999)]
Part = Annotated[int, Meta(ge=1, le=64)]
Number = Annotated[
    str,
    Meta(pattern=r"^[0-9A-Za-z]{1,4}(\.[0-9A-Za-z]{1,4}){0,4}\Z", description="criterion or indicator: 9, 2.3, A1"),
]
Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,79}\Z", description="a code of the vocabulary")]
RowId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,119}\Z", description="id of a table row")]
Text = Annotated[str, Meta(min_length=1, max_length=8000)]
Line = Annotated[str, Meta(min_length=1, max_length=1000)]
Origin = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,79}(/[a-z0-9][a-z0-9.-]{0,79}){0,4}\Z")]
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
Role = Literal[
    "founder", "head", "recorder", "secretary", "chair", "archivist", "auditor", "log-operator", "member"
]
Purpose = Literal["production", "demo", "test"]
Outcome = Literal["met", "not-met", "not-assessed", "not-applicable"]
Basis = Literal["actual", "estimate", "forecast", "target", "assigned"]
Form = Literal["thanh-lap-moi", "nhap-vao", "dieu-chinh-dia-gioi", "chia-tach", "cham-dut-hoat-dong"]


def demand(holds: bool, told: str) -> None:
    """For a rule between members of one shape: msgspec reports the ValueError with the place of the shape."""
    if not holds:
        raise ValueError(told)


_SPKI_ALGORITHM = {
    bytes.fromhex("300506032b6570"): "ed25519",
    bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107"): "ecdsa-p256",
    bytes.fromhex("300d06092a864886f70d0101010500"): "rsa-pkcs1-sha256",
}
"""AlgorithmIdentifier in DER (RFC 8410, 5480, 3279) -> the algorithm's name."""


def demand_algorithm(algorithm: str, spki: str) -> None:
    """The named algorithm is the one in the key itself: nobody may choose which of the two to believe."""
    der = a2b_base64(spki)
    start = 2 if len(der) > 1 and der[1] < 0x80 else 4
    held = next((name for oid, name in _SPKI_ALGORITHM.items() if der.startswith(oid, start)), None)
    demand(held == algorithm, "`algorithm` is not that of `spki`")


def distinct(values: Iterable[object], told: str) -> None:
    """Refuse a value that stands twice."""
    known = list(values)
    demand(len(set(known)) == len(known), told)


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

    def __post_init__(self) -> None:
        if self.first > self.last:
            demand(False, "`first` after `last`")


class Stated(Shape):
    """How a quoted statement was made: what kind of claim, how hedged, in which words, where in the document."""

    as_written: Text | None
    basis: Basis
    hedge: Line | None
    place: Line | None


class RelatedUnit(Shape):
    """A unit before or after a change of territory; ``part`` means that only a part of it went."""

    relation: Literal["whole", "part", "unchanged"]
    unit: UnitId


class Source(Shape):
    """Where a fact of the tables comes from, and how sure it is."""

    found: Text | None
    status: Line


class Legal(Shape):
    """What every deciding body names (DESIGN section 3): regime, row of the competence table, events that served as
    evidence, and the legal basis as a person typed it."""

    basis: Annotated[list[Digest], Meta(max_length=120)]
    basis_text: Text | None
    competence_rule: RowId | None
    regime: Word | None


class Parts(Legal):
    """Something published whole, or as part ``part`` of ``parts`` of one act when too large for one event."""

    part: Part
    parts: Part

    def __post_init__(self) -> None:
        demand(self.part <= self.parts, "`part` beyond `parts`")
