"""Criteria sets: totals, sizes, and the facts of the reference."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

import data
from data import seed
from data.seed_event import BODY_LIMIT, body_size, split

TABLES = {name: data.load_toml(f"criteria/{name}.toml") for name in data.SETS}


@pytest.mark.parametrize("name", data.SETS)
def test_totals_equal_what_is_listed(name: str) -> None:
    table = TABLES[name]
    criteria = table.get("criteria", [])
    indicators = [item for row in criteria for item in row.get("indicators", ())]
    assert table["id"] == name
    if criteria:
        numbers = ["A", "B", "C"] if table["standard"] == "ocop" else [
            str(n) for n in range(1, table["criteria_total"] + 1)]
        assert [row["number"] for row in criteria] == numbers
    if indicators:
        assert len(indicators) == table["indicators_total"]
        numbers = [item["number"] for item in indicators]
        assert len(numbers) == len(set(numbers))
        for row in criteria:
            assert all(re.fullmatch(rf"{row['number']}(\.?\d+)?", item["number"]) for item in row["indicators"])


def test_bodies_are_small_and_parts_are_numbered() -> None:
    for item in [*seed.founding_events(), *seed.offices(), *seed.units(), *seed.commune_offices()]:
        assert body_size(item["body"]) <= 24_000, item["subject"]
    parts = [(item["body"]["part"], item["body"]["parts"]) for item in seed.competence()]
    assert parts == [(n, len(parts)) for n in range(1, len(parts) + 1)]


def test_split_keeps_order_and_limit() -> None:
    rows = [{"n": n, "text": "x" * 50} for n in range(100)]
    runs = split(rows, 500)
    assert [row for run in runs for row in run] == rows
    assert all(sum(body_size(row) + 1 for row in run) <= 500 for run in runs)
    assert split([]) == [[]]
    assert BODY_LIMIT < 24_000


def test_region_dependent_values_do_not_decide() -> None:
    (body,) = [item["body"] for item in seed.sets(["vn-xa-ntm-2016"])]
    by_number = {row["number"]: row["threshold"] for c in body["criteria"] for row in c["indicators"]}
    assert by_number["10"]["value"] is None
    assert by_number["10"]["provenance"].startswith("found ")
    cases = {tuple(c["values"][0] for c in case["when"]): case["value"] for case in by_number["10"]["cases"]}
    assert cases[("TN",)] == "41" and len(cases) == 7
    assert by_number["3.1"] == {
        "kind": "min",
        "value": "80",
        "unit": "%",
        "cases": [],
        "parts": [],
        "text": None,
        "provenance": "from-memory 0.75",
    }
    (body,) = [item["body"] for item in seed.sets(["vn-huyen-ntm-2022"])]
    by_number = {row["number"]: row["threshold"] for c in body["criteria"] for row in c["indicators"]}
    assert by_number["7.1"] == {
        "kind": "max", "value": "50", "unit": "%", "cases": [], "parts": [], "text": None, "provenance": "found"}
    assert len(by_number) == 36


def _text(value: Any) -> Any:
    if value is True:
        return "true"
    if isinstance(value, dict):
        return {key: _text(given) for key, given in value.items()}
    return str(value)


@pytest.mark.parametrize("name", data.SETS)
def test_facts_equal_the_reference(name: str, reference: Any) -> None:
    theirs, ours = reference(f"criteria/{name}.yaml"), TABLES[name]
    issued = theirs["issuing_document"]
    assert ours["title"]["vi"] == theirs["title"]
    assert ours["unit_kinds"][:1] == ([] if theirs["unit_kind"] == "san-pham-ocop" else [theirs["unit_kind"]])
    assert [ours["issuing"].get(key) for key in ("issuer", "number", "signed_on")] == [
        issued[key] for key in ("issuer", "number", "date")
    ]
    assert [(row["number"], row["signed_on"]) for row in ours.get("amended_by", ())] == [
        (row["number"], row["date"]) for row in theirs.get("amended_by", ())
    ]
    assert theirs.get("regions") in (None, ours.get("regions"))
    _scoring_equals(ours, theirs.get("scoring"))
    assert [row["id"] for row in ours.get("groups", ())] == [row["id"] for row in theirs.get("groups", ())] or (
        "scoring" in theirs)
    assert ours.get("valid_from") == theirs["valid_from"]
    last = theirs["valid_to"]
    assert ours.get("valid_to") == (last and str(date.fromisoformat(last) + timedelta(days=1)))
    declared = theirs.get("declared_counts", {})
    assert ours.get("criteria_total") == (declared.get("criteria") or theirs["criteria_count"])
    assert ours.get("indicators_total") == (declared.get("indicators") or theirs["indicator_count"] or None)
    assert len(ours.get("criteria", ())) == len(theirs["criteria"])
    for mine, row in zip(ours.get("criteria", ()), theirs["criteria"], strict=True):
        assert (mine["number"], mine.get("name")) == (str(row["number"]), row["name"])
        for item, fact in zip(mine.get("indicators", ()), row["indicators"], strict=True):
            assert (item["number"], item["name"]) == (fact["number"], fact["name"])
            threshold = fact["threshold"]
            value = threshold.get("value")
            known = None if value is None or isinstance(value, dict) else _text(value)
            if "scope" in threshold:
                assert item["cases"] == [{"when": {"region": ["TN"]}, "value": known}], "known for one region only"
                known = None
            assert item["threshold"].get("value") == known
            assert item["threshold"]["kind"] == threshold["kind"]
            assert item["threshold"].get("unit") == threshold.get("unit")
            assert item.get("by_region") == (_text(fact["by_region"]) if "by_region" in fact else None)
            if "source" not in fact and "confidence" in fact:
                assert item["provenance"] == f"from-memory {fact['confidence']}"


def _scoring_equals(ours: dict[str, Any], scoring: dict[str, Any] | None) -> None:
    if scoring is None:
        return
    rows = {kind: {row["number"]: row["value"] for row in ours["preconditions"] if row["kind"] == kind}
            for kind in ("star-band", "part-max", "score-max")}
    assert rows["star-band"] == {str(row["stars"]): str(row["min"]) for row in scoring["star_bands"]}
    assert rows["part-max"] == {part: str(most) for part, most in scoring["parts"].items()}
    assert set(rows["score-max"].values()) == {str(scoring["max_total"])}
    assert [row["names"]["vi"] for row in ours["groups"]] == scoring["product_groups"]
    terms = {row["id"]: row.get("term_months") for row in data.load_toml("standards.toml")["standards"]}
    assert terms["ocop"] == scoring["certificate_validity_months"]


def test_every_set_of_the_reference_is_here(reference_names: set[str]) -> None:
    assert set(data.SETS) == reference_names


def test_crosswalks_name_items_of_both_sets() -> None:
    numbers = {
        name: {row["number"] for row in table.get("criteria", ())}
        | {item["number"] for row in table.get("criteria", ()) for item in row.get("indicators", ())}
        for name, table in TABLES.items()
    }
    seen = 0
    for name, table in TABLES.items():
        for row in table.get("crosswalk", ()):
            seen += 1
            assert set(row["from_numbers"]) <= numbers[row["from_set"]], name
            assert set(row["to_numbers"]) <= numbers[name], name
            assert row["relation"] != "same" or len(row["from_numbers"]) == len(row["to_numbers"])
            assert row["provenance"].startswith("house-rule"), "no crosswalk has a source of its own"
    assert seen >= 15


def test_names_in_both_languages() -> None:
    for name, table in TABLES.items():
        assert table["title"]["en"], name
        for row in table.get("criteria", ()):
            assert ("name" in row) == ("name_en" in row), (name, row["number"])


def test_house_translations_are_of_what_the_law_says() -> None:
    """Each translated text is one that a set or a publication holds, and none of them is left without."""
    told = data.load_toml("law_names_en.toml")
    rows = [row for table in TABLES.values() for row in table.get("criteria", ())]
    items = {item["name"] for row in rows for item in row.get("indicators", ())}
    texts = {row["text"] for table in TABLES.values() for row in table.get("preconditions", ())}
    texts |= {row["text"] for one in data.load_toml("preconditions.toml")["publications"]
              for row in one["preconditions"]}
    assert (told["names"].keys(), told["preconditions"].keys()) == (items, texts)
    assert told["criteria"] == {row["name"]: row["name_en"] for row in rows if "name" in row}
    assert all(text.strip() for area in told.values() for text in area.values())


def test_district_table_of_document_003_fits_the_set(reference: Any) -> None:
    table = reference("source-facts.yaml")["dam_rong_district_table"]
    (item,) = seed.sets([table["set"]])
    numbers = [row["number"] for criterion in item["body"]["criteria"] for row in criterion["indicators"]]
    assert [row["no"] for row in table["rows"]] == numbers
