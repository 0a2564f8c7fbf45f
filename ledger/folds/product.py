"""``socai/product/1`` and ``socai/product-history/1``: one OCOP product on one day, and every entry on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.criteria.products import product_on, ratings_of
from ledger.errors import LedgerError
from ledger.folds.cut import Cut
from ledger.folds.history import Summary, entries_of
from ledger.folds.intervals import contains
from ledger.folds.law import joined
from ledger.folds.status import cited, questioned
from ledger.folds.view import View

SCHEMA = "socai/product/1"
HISTORY_SCHEMA = "socai/product-history/1"
_GRADES = 5


def product_status(view: View, product: str, cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of ``status product:...``: what it is, the rating of the day, all ratings, who rates on that day.

    ``product.unit``: where it is made, with the units above it on the day or its own last one; ``unit_now``: the unit
    that has its whole territory on the day, where that is another. ``state``: rated, expired, undated (its beginning
    isn't known) or none. Raises ``PRODUCT_UNKNOWN`` where the cut knows no such product.
    """
    day, events = cut.as_of, view.events(product)
    found = _registered(view, product, day)
    rating = found["rating"]
    own, now = view.own_day(found["unit"], day), view.standing_in(found["unit"], day)
    decided = next((event for event in events if rating and event.seq == rating["seq"]), None)
    return {
        "schema": SCHEMA,
        "verified": False,
        "as_of": day,
        "known_at": dict(known_at),
        "provisional": cut.provisional,
        "product": {
            **{member: found[member] for member in ("id", "name", "owner", "category")},
            "unit": view.described(found["unit"], day),
            "within": [view.described(above, own) for above in view.chain(found["unit"], own)],
            "unit_now": view.described(now, day) if now not in (None, found["unit"]) else None,
        },
        "state": found["state"],
        "rating": rating and {
            **rating,
            "decision": decided.document and {
                member: decided.document[member] for member in ("kind", "number", "signed_on", "issuer")
            } if decided else None,
            "attestation": decided.entry.payload["attestation"] if decided else None,
            "in_question": questioned(view, decided.entry) if decided else None,
        },
        "ratings": ratings_of(events),
        "raters": raters_on(view, day),
        "rests_on": [cited(event.entry) for event in events if not event.excluded],
    }


def product_history(view: View, product: str, cut: Cut, known_at: Mapping[str, Any], summary: Summary,
                    as_of_only: bool = False) -> dict[str, Any]:
    """The answer of ``history product:...``: every entry on it by the day it speaks of. Raises ``PRODUCT_UNKNOWN``."""
    found = _registered(view, product, cut.as_of)
    return {
        "schema": HISTORY_SCHEMA,
        "verified": False,
        "as_of": cut.as_of,
        "known_at": dict(known_at),
        "product": {member: found[member] for member in ("id", "name", "owner", "category", "unit")},
        "entries": entries_of(view, product, cut.as_of, summary, as_of_only),
    }


def raters_on(view: View, day: str) -> list[dict[str, Any]]:
    """Who rates products of each class of stars on ``day`` by the published table of competence: {stars, level,
    office_kind, from, to, source, provenance}. A class without a row is left out: nobody is known to."""
    table = joined(view.read("registry:competence"), "rows") or {"rows": []}
    raters = []
    for stars in range(1, _GRADES + 1):
        raters += [
            {"stars": stars, "level": row["level"], "office_kind": row["office_kind"], "from": row["valid_from"],
             "to": row["valid_to"], "source": row["source"], "provenance": row["provenance"]}
            for row in table["rows"]
            if row["act"] == "product.rated"
            and f"standard:ocop-{stars}-sao" in (row["standards"] or ())
            and contains(row["valid_from"], row["valid_to"], day)
        ]
    return raters


def _registered(view: View, product: str, day: str) -> dict[str, Any]:
    found = product_on(product, view.events(product), day)
    if found is None:
        raise LedgerError("PRODUCT_UNKNOWN", place="product", found=product, expected="a registered product")
    return found
