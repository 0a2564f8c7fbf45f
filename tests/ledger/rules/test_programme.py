"""Products and stars, scope, resources: who may say it, and that it adds up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    HEAD,
    LEGAL,
    NTM,
    STATED,
    A,
    H,
    World,
    document,
    event,
    observed,
    peopled,
    row,
    set_body,
    signer,
)

HONEY, OCOP, SET = "product:mat-ong", "standard:ocop", "set:ocop"
HEAD_H = [signer("headh", "ubnd-h", "head")]
QUOTED: dict[str, Any] = {"attestation": "quoted-from-report", "document": document(), "signers": ARCHIVISTS[:1]}


def band(stars: str, least: str, provenance: str = "found") -> dict[str, Any]:
    return {"kind": "star-band", "number": stars, "provenance": provenance, "set": None, "standard": None,
            "text": "điểm", "unit": "điểm", "unit_kinds": [], "value": least}


def rated(stars: int, score: str | None, signers: Any = HEAD, signed_on: str = "2024-05-01",
          **members: Any) -> dict[str, Any]:
    body = LEGAL | {"for_year": 2024, "level": "province", "score": score, "set": SET, "standard": OCOP,
                    "stars": stars, "term_months": 36} | members.pop("body", {})
    told: dict[str, Any] = {"document": document(number="9/QĐ-UBND", issuer=signers[0]["office"], signed_on=signed_on),
                            "effective_from": signed_on}
    return event("product.rated", HONEY, body, signers, **(told | members))


def registered(unit: str = A) -> dict[str, Any]:
    body = LEGAL | {"category": "thực phẩm", "name": "Mật ong", "owner": None, "unit": unit}
    return event("product.registered", HONEY, body, ARCHIVISTS[:1])


@pytest.fixture
def world() -> World:
    """Bands from 90, 70, 50; three stars by the district until 2025-07-06, by the province since; four by it."""
    world = peopled()
    world.day = "2026-01-05"
    stars = [event("standard.published", name, LEGAL | {
        "counted_in": "criteria", "names": {"en": None, "vi": name}, "provenance": "found", "requires": [],
        "source": None, "term_months": 36, "unit_kinds": []}) for name in (OCOP, f"{OCOP}-3-sao", f"{OCOP}-4-sao")]
    three: dict[str, Any] = {"standards": [f"{OCOP}-3-sao"]}
    rows = [
        row("ocop-3-huyen", "product.rated", "ubnd", "contains", level="district", valid_to="2025-07-06", **three),
        row("ocop-3-tinh", "product.rated", "ubnd", "contains", level="province", valid_from="2025-07-06", **three),
        row("ocop-4", "product.rated", "ubnd", "contains", level="province", standards=[f"{OCOP}-4-sao"]),
        row("luu-tru-2", "product.registered", "luu-tru", "any", roles=["recorder", "archivist"]),
        row("luu-tru-3", "resources.reported", "luu-tru", "any", roles=["recorder", "archivist"]),
        row("luu-tru-4", "scope.declared", "luu-tru", "any", roles=["recorder", "archivist"]),
    ]
    most = band("100", "100") | {"kind": "score-max"}
    bands = [band("5", "90"), band("4", "70"), band("3", "50"), band("2", "30", "from-memory 0.9"), most]
    world.record(*stars, event("competence.published", "registry:competence", LEGAL | {
        "part": 1, "parts": 1, "rows": rows}), event("set.published", SET, set_body(
            {"A": ["A1"]}, standard=OCOP, unit_kinds=[], preconditions=bands, valid_to=None)))
    return world


def test_a_rating_needs_a_product_and_a_known_unit(world: World) -> None:
    assert world.refused(rated(4, "70")).code == "PRODUCT_UNKNOWN"
    assert world.refused(registered("unit:none")).code == "UNIT_UNKNOWN"
    world.record(registered())
    assert world.noted(rated(4, "70")) == []
    world.record(registered(H))
    assert world.registry.products == {HONEY: H}


@pytest.mark.parametrize(("stars", "score", "expected"), [
    (4, "90", 5), (4, "69.99", 3), (3, "70", 4), (5, "100.5", None), (3, "12", None)])
def test_stars_are_those_of_the_score(world: World, stars: int, score: str, expected: int | None) -> None:
    world.record(registered())
    refusal = world.refused(rated(stars, score))
    assert (refusal.code, refusal.facts["expected"]) == ("STARS_NOT_OF_SCORE", expected)
    old = rated(4, "90") | {"attestation": "archival", "signers": ARCHIVISTS}
    old["document"] = document(number="9/QĐ-UBND", signed_on="2023-12-01")
    assert world.noted(old | {"effective_from": "2023-12-01"}) == ["STARS_NOT_OF_SCORE"]


def test_who_rates_by_stars_and_period(world: World) -> None:
    world.record(registered())
    assert world.noted(rated(3, "50", HEAD_H)) == []
    assert world.noted(rated(4, None)) == []
    assert world.noted(rated(3, "50", HEAD, "2025-07-06")) == []
    assert world.refused(rated(3, "50", HEAD)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(rated(4, "70", HEAD_H)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(rated(3, "50", HEAD_H, "2025-07-06")).code == "OFFICE_NOT_COMPETENT"
    elsewhere = [signer("headq", "ubnd-q", "head")]
    assert world.refused(rated(4, "70", elsewhere)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(rated(5, "95")).code == "BASIS_REQUIRED"


def scope(**body: Any) -> dict[str, Any]:
    told = {"in_scope": False, "kinds": ["xa"], "source": "QĐ 1", "standard": NTM, "valid_from": "2021-01-01",
            "valid_to": None} | body
    return event("scope.declared", H, told, ARCHIVISTS[:1])


def test_scope_names_what_exists(world: World) -> None:
    assert world.noted(scope()) == []
    assert world.refused(scope(kinds=["dao"])).code == "KIND_UNKNOWN"
    assert world.refused(scope(standard="standard:none")).code == "STANDARD_UNKNOWN"
    assert world.refused(scope(valid_to="2020-01-01")).code == "DATE_ORDER"
    assert world.refused(scope() | {"subject": "unit:none"}).code == "UNIT_UNKNOWN"
    assert world.refused(scope() | {"signers": HEAD}).code == "OFFICE_NOT_COMPETENT"


def resources(total: str | None, **members: Any) -> dict[str, Any]:
    items = [{"amount": amount, "source": source, "unit": "triệu đồng"} for amount, source in
             (("61250", "ngân sách"), ("3418.50", "nhân dân"))]
    body = {"items": items, "period": observed("2021-12-31"), "stated": STATED, "total": total}
    return event("resources.reported", H, body, **({"signers": ARCHIVISTS[:1]} | members))


def test_a_total_is_the_sum_of_its_items(world: World) -> None:
    assert world.noted(resources("64668.5")) == []
    assert world.noted(resources(None)) == []
    refusal = world.refused(resources("64668"))
    assert (refusal.code, refusal.facts["expected"]) == ("TOTAL_MISMATCH", "64668.50")
    assert world.noted(resources("64668", **QUOTED)) == ["TOTAL_MISMATCH"]
    assert world.refused(resources("64668.5") | {"subject": "unit:none"}).code == "UNIT_UNKNOWN"
