"""Bodies of legal acts on certification, and of the acts that correct or annul other acts."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from ledger.events.shapes import (
    Date,
    Digest,
    DossierId,
    Legal,
    Line,
    Period,
    SetId,
    Shape,
    StandardId,
    Stated,
    Text,
    UnitId,
    Year,
    distinct,
)


class Recognised(Legal):
    """Công nhận; ``for_year`` is năm đạt chuẩn."""

    dossier: DossierId | None
    for_year: Year | None
    set: SetId | None
    standard: StandardId


class CarriedFrom(Shape):
    recognition: Digest | None
    unit: UnitId


class CarriedOver(Legal, rename={"carried_from": "from"}):
    """Thừa nhận: a successor keeps the title of its predecessors."""

    carried_from: Annotated[list[CarriedFrom], Meta(min_length=1, max_length=64)]
    for_year: Year | None
    set: SetId | None
    standard: StandardId


class Ended(Legal):
    """Thu hồi, bãi bỏ, tạm đình chỉ."""

    reason: Text | None
    recognition: Digest | None
    standard: StandardId


class Attested(Shape):
    """Somebody's word that the unit holds (or does not hold) the standard; decision and start unknown."""

    for_year: Year | None
    holds: bool
    observed_on: Period
    set: SetId | None
    standard: StandardId
    stated: Stated


class Announced(Shape):
    announced_on: Date
    place: Line | None
    recognition: Digest | None
    standard: StandardId


class Replacement(Shape):
    """A new value for the field at ``path``; what may stand there is the target type's own shape."""

    path: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?\Z")]
    value: Any


class Corrected(Legal):
    """Đính chính (a legal act) or sửa lỗi nhập (a clerk's slip), told apart by the event's type."""

    fields: Annotated[list[Replacement], Meta(min_length=1, max_length=32)]
    reason: Text | None
    target: Digest

    def __post_init__(self) -> None:
        distinct((field.path for field in self.fields), "one path twice in `fields`")


class Annulled(Legal):
    """Hủy bỏ (a legal act) or bút toán ghi nhầm (a clerk's slip)."""

    reason: Text | None
    target: Digest


class Reaffirmed(Legal):
    """Entries on the subject that a compromised key has put in question, said again with a good one."""

    entries: Annotated[list[Digest], Meta(min_length=1, max_length=256)]
    reason: Text | None

    def __post_init__(self) -> None:
        distinct(self.entries, "one entry twice in `entries`")


BODIES: dict[str, type[Shape]] = {
    "recognition.recognised": Recognised,
    "recognition.replaced": Recognised,
    "recognition.carried-over": CarriedOver,
    "recognition.revoked": Ended,
    "recognition.repealed": Ended,
    "recognition.suspended": Ended,
    "recognition.attested": Attested,
    "recognition.announced": Announced,
    "act.corrected": Corrected,
    "act.annulled": Annulled,
    "entry.amended": Corrected,
    "entry.voided": Annulled,
    "entry.reaffirmed": Reaffirmed,
}
