"""`socai criteria products`: stars, score and term of OCOP products, from records made by the commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from ledger.criteria.products import months_after, product_on
from tests import schemas
from tests.commands.signing_floor import Floor

ACT = """
schema = "socai/act/1"
attestation = "archival"
[document]
issuer = "office:ubnd"
number = "20/QĐ-UBND"
signed_on = "2023-12-20"
[[document.files]]
name = "qd.pdf"
media_type = "application/pdf"
sha256 = "5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f"
size = 10
[[events]]
type = "product.registered"
subject = "product:mat-ong"
body = { name = "Mật ong", unit = "unit:xa-dak-kroong", category = "thực phẩm" }
[[events]]
type = "product.rated"
subject = "product:mat-ong"
effective_from = "2023-12-20"
body = { standard = "standard:ocop", set = "set:ocop-2023", score = "71.5", stars = 4, level = "province", \
term_months = 36 }
[[events]]
type = "product.registered"
subject = "product:ca-phe"
body = { name = "Cà phê", unit = "unit:xa-dak-kroong" }
"""


def asked(floor: Floor, day: str) -> dict[str, Any]:
    answer = floor.done("criteria", "products", "--as-of", day, "--json").document
    schemas.demand("products", answer)
    return {one["id"]: one for one in answer["products"]}


def test_stars_run_36_months(floor: Floor) -> None:
    (floor.folder / "ocop.toml").write_text(ACT, encoding="utf-8")
    floor.recorded(("clerk", "keeper"), "act", "--from", floor.folder / "ocop.toml")
    found = asked(floor, "2026-08-19")
    assert list(found) == ["product:ca-phe", "product:mat-ong"]
    rating = found["product:mat-ong"]["rating"]
    assert (rating["stars"], rating["score"], rating["from"], rating["to"]) == (4, "71.5", "2023-12-20", "2026-12-20")
    states = [asked(floor, day)["product:mat-ong"]["state"]
              for day in ("2023-12-19", "2023-12-20", "2026-12-19", "2026-12-20")]
    assert states == ["none", "rated", "rated", "expired"]
    out = floor.done("criteria", "products", "--as-of", "2024-01-01").out
    assert "4 sao" in out and "71,5" in out and "19/12/2026" in out and "chưa xếp hạng" in out
    english = floor.done("criteria", "products", "--as-of", "2027-01-01", "--lang", "en").out
    assert "4 stars, expired" in english and "71.5" in english and "criteria." not in english


def test_stars_and_levels_of_that_day(floor: Floor) -> None:
    three = ACT.replace("stars = 4", "stars = 3").replace("71.5", "60")
    (floor.folder / "ocop.toml").write_text(three, encoding="utf-8")
    ran = floor.socai("record", "act", "--from", floor.folder / "ocop.toml", *floor.keys("clerk", "keeper"),
                      "--dry-run", "--json")
    assert ran.error["code"] == "OFFICE_NOT_COMPETENT", "in 2023 the district rated three stars"


def test_status_and_history_of_one_product(floor: Floor) -> None:
    (floor.folder / "ocop.toml").write_text(ACT, encoding="utf-8")
    floor.recorded(("clerk", "keeper"), "act", "--from", floor.folder / "ocop.toml")
    asking = ("status", "product:mat-ong", "--as-of")
    answer = floor.done(*asking, "2026-08-19", "--json").document
    schemas.demand("product", answer)
    assert (answer["state"], answer["rating"]["stars"], answer["rating"]["to"]) == ("rated", 4, "2026-12-20")
    assert answer["rating"]["decision"]["number"] == "20/QĐ-UBND" and answer["rating"]["attestation"] == "archival"
    states = {day: floor.done(*asking, day, "--json").document["state"]
              for day in ("2023-12-19", "2023-12-20", "2026-12-20")}
    assert states == {"2023-12-19": "none", "2023-12-20": "rated", "2026-12-20": "expired"}
    out = floor.done(*asking, "2026-08-19").out
    assert "4 sao, từ 20/12/2023 đến hết 19/12/2026, theo" in out and "71,5/100" in out
    english = floor.done(*asking, "2027-01-01", "--lang", "en").out
    assert "expired; before, 4 stars from 2023-12-20 through 2026-12-19" in english and "product." not in english
    assert "not rated" in floor.done("status", "product:ca-phe", "--lang", "en").out
    told = floor.done("history", "product:mat-ong", "--json").document
    schemas.demand("product-history", told)
    assert [entry["type"] for entry in told["entries"]] == ["product.registered", "product.rated"]
    assert len(floor.done("history", "product:mat-ong", "--as-of", "2023-12-19", "--json").document["entries"]) < 2
    words = floor.done("history", "product:mat-ong").out
    assert "Mật ong" in words and "4 sao" in words
    assert floor.socai("status", "product:khong-co", "--json").error["code"] == "PRODUCT_UNKNOWN"


@pytest.mark.parametrize(("day", "levels"), [
    ("2021-01-01", {3: "province", 4: "province", 5: "central"}),
    ("2023-06-01", {3: "district", 4: "province", 5: "central"}),
    ("2025-07-03", {4: "province", 5: "central"}),
    ("2025-07-06", {3: "province", 4: "province", 5: "central"})])
def test_who_rates_by_the_day(floor: Floor, day: str, levels: dict[int, str]) -> None:
    (floor.folder / "ocop.toml").write_text(ACT, encoding="utf-8")
    floor.recorded(("clerk", "keeper"), "act", "--from", floor.folder / "ocop.toml")
    answer = floor.done("status", "product:mat-ong", "--as-of", day, "--json").document
    assert {one["stars"]: one["level"] for one in answer["raters"]} == levels
    assert all(one["source"] and one["provenance"] == "found" for one in answer["raters"])


@pytest.mark.parametrize(("day", "months", "expected"), [
    ("2023-12-20", 36, "2026-12-20"), ("2024-02-29", 12, "2025-02-28"), ("2024-01-31", 1, "2024-02-29"),
    ("2023-12-31", 0, "2023-12-31")])
def test_months_after(day: str, months: int, expected: str) -> None:
    assert months_after(day, months) == expected


def test_unknown_products_and_undated_ratings() -> None:
    from ledger.events.entry import Entry
    from ledger.folds.acts import Event

    def events(*bodies: tuple[str, dict[str, Any]]) -> Iterable[Event]:
        for seq, (kind, body) in enumerate(bodies):
            entry = Entry(seq, f"{seq:064}", "2024-01-01T00:00:00.000000Z", {"body": body})
            yield Event(entry, kind, None, None, None, None, body, excluded=body.get("gone", False))

    made: dict[str, Any] = {"name": "A", "owner": None, "category": None, "unit": "unit:a"}
    rated: dict[str, Any] = {"stars": 3, "score": None, "level": "district", "for_year": None, "term_months": 36,
                             "set": "set:ocop-2023"}
    assert product_on("product:a", events(("product.rated", rated)), "2024-01-01") is None
    found = product_on("product:a", events(("product.registered", made), ("product.rated", rated)), "2024-01-01")
    assert found is not None and (found["state"], found["rating"]["to"]) == ("undated", None)
    gone = events(("product.registered", made), ("product.rated", rated | {"gone": True}))
    assert (product_on("product:a", gone, "2024-01-01") or {})["state"] == "none"
