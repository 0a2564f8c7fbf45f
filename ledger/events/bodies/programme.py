"""Bodies about the programme beyond units' titles: OCOP products and their stars, its scope, its resources."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.shapes import (
    Count,
    Date,
    Decimal,
    Legal,
    Line,
    Period,
    SetId,
    Shape,
    StandardId,
    Stated,
    UnitId,
    Word,
    Year,
    demand,
)

Stars = Annotated[int, Meta(ge=1, le=5)]


class ProductRegistered(Legal):
    """An OCOP product; ``owner``: the enterprise, cooperative or group, never a private person's name; ``unit``: where
    it is made."""

    category: Line | None
    name: Line
    owner: Line | None
    unit: UnitId


class ProductRated(Legal):
    """A product rated under ``set``: ``score`` of 100 where known; ``level`` of the authority that decided. The rating
    holds ``term_months`` from ``effective_from``; null: no term known."""

    for_year: Year | None
    level: Literal["commune", "district", "province", "central"]
    score: Decimal | None
    set: SetId
    standard: StandardId
    stars: Stars
    term_months: Count | None


class ScopeDeclared(Shape):
    """Đối tượng thực hiện: whether units of ``kinds`` in this unit, itself included, count for ``standard`` over
    [valid_from, valid_to)."""

    in_scope: bool
    kinds: Annotated[list[Word], Meta(min_length=1, max_length=32)]
    source: Line | None
    standard: StandardId
    valid_from: Date | None
    valid_to: Date | None

    def __post_init__(self) -> None:
        ordered = self.valid_from is None or self.valid_to is None or self.valid_from < self.valid_to
        demand(ordered, "`valid_to` not after `valid_from`")


class Resource(Shape):
    """Capital from one source: state budget, loans, enterprises, people ..."""

    amount: Decimal
    source: Line
    unit: Line


class ResourcesReported(Shape):
    """Nguồn lực huy động of a period; ``total`` as stated, in the one unit of all ``items``."""

    items: Annotated[list[Resource], Meta(min_length=1, max_length=64)]
    period: Period
    stated: Stated
    total: Decimal | None

    def __post_init__(self) -> None:
        demand(self.total is None or len({item.unit for item in self.items}) == 1, "`total` of items of several units")


BODIES: dict[str, type[Shape]] = {
    "product.registered": ProductRegistered,
    "product.rated": ProductRated,
    "scope.declared": ScopeDeclared,
    "resources.reported": ResourcesReported,
}
