"""OCOP products as they stand on a day: registered, rated with stars, the rating run out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds.acts import Event


def product_on(product: str, events: Iterable[Event], day: str) -> dict[str, Any] | None:
    """What the stream of ``product`` says on the civil ``day``; null where it isn't registered.

    The last rating that has begun counts: ``state`` rated, expired (its end has come), undated (no beginning known) or
    none. ``to``: first day without, from the event or from its term of months; null: no end known. OCOP certificates
    run 36 months (QĐ 1048/QĐ-TTg, QĐ 148/QĐ-TTg).
    """
    counted = [event for event in events if not event.excluded]
    registered = [event for event in counted if event.type == "product.registered"]
    if not registered:
        return None
    last = max(registered, key=lambda event: event.seq).body
    begun = [event for event in counted if event.type == "product.rated" and (event.effective_from or "") <= day]
    rating = max(begun, key=lambda event: (event.effective_from or "", event.seq), default=None)
    return {
        "id": product, **{member: last[member] for member in ("name", "owner", "category", "unit")},
        "state": _state(rating, day), "rating": None if rating is None else _rating(rating),
    }


def ratings_of(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Every rating that stands, by the day it begins: {stars, score, from, to, level, set, seq ...}."""
    told = [event for event in events if event.type == "product.rated" and not event.excluded]
    told.sort(key=lambda event: (event.effective_from or "", event.seq))
    return [dict(_rating(event)) for event in told]


def months_after(day: str, months: int) -> str:
    """The day ``months`` later, or the last of a shorter month: 2024-02-29 and 12 give 2025-02-28."""
    total = int(day[:4]) * 12 + int(day[5:7]) - 1 + months
    year, month = divmod(total, 12)
    last = monthrange(year, month + 1)[1]
    return f"{year:04}-{month + 1:02}-{min(int(day[8:]), last):02}"


def _end(rating: Event) -> str | None:
    term = rating.body["term_months"]
    if rating.effective_to is not None or rating.effective_from is None or term is None:
        return rating.effective_to
    return months_after(rating.effective_from, term)


def _state(rating: Event | None, day: str) -> str:
    if rating is None:
        return "none"
    end = _end(rating)
    if end is not None and end <= day:
        return "expired"
    return "rated" if rating.effective_from is not None else "undated"


def _rating(rating: Event) -> Mapping[str, Any]:
    body = rating.body
    return {
        "seq": rating.seq, "event": rating.digest, "from": rating.effective_from, "to": _end(rating),
        "set": body["set"].removeprefix("set:"),
        **{member: body[member] for member in ("stars", "score", "level", "for_year", "term_months")},
    }
