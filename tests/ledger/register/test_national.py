"""The national register beside ../shared/reference/admin-units.yaml: counts, codes, successors; its own promises."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import data
from ledger.names import compact
from ledger.register.table import Row
from tests.ledger.register.excerpt import national

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference" / "admin-units.yaml"
WORDS = {"Tỉnh": "tinh", "Huyện": "huyen", "Xã": "xa", "Phường": "phuong", "Thị trấn": "thi-tran",
         "Thành phố": "thanh-pho"}
SPELT_OTHERWISE = {
    "23464": ("Ngọk Tem", "Ngọc Tem"),
    "23554": ("Ya Ly", "Ya ly"),
    "24889": ("Đạ K' Nàng", "Đạ K'Nàng"),
    "610": ("Đăk Glei", "Đắk Glei"),
}
"""Code -> (official table of 2025-07, another spelling that the register must find too)."""
BEYOND_THE_REFERENCE = {"24853": {"24850"}}
"""xã Đam Rông 4 took in xã Đưng K'Nớ of huyện Lạc Dương, which the reference leaves out: it tells huyện Đam Rông."""


@cache
def reference() -> dict[str, Any]:
    if not REFERENCE.exists():
        pytest.skip("../shared/reference/admin-units.yaml is not here: the national register is not compared")
    yaml = pytest.importorskip("yaml")
    told: dict[str, Any] = yaml.safe_load(REFERENCE.read_text("utf-8"))
    return told


def split_name(full: str) -> tuple[str, str]:
    word = next(word for word in WORDS if full.startswith(f"{word} "))
    return WORDS[word], full.removeprefix(f"{word} ")


def known_as(row: Row) -> set[str]:
    return {row.name, *row.aliases}


def level(length: int, rows: dict[str, Row]) -> list[Row]:
    return [row for code, row in rows.items() if len(code) == length]


def test_counts() -> None:
    register = national()
    before, after = dict(register.before), dict(register.after)
    assert [len(level(length, before)) for length in (2, 3, 5)] == [63, 696, 10035]
    assert [len(level(length, after)) for length in (2, 3, 5)] == [34, 0, 3321]
    assert Counter(row.kind for row in level(5, after)) == {"xa": 2621, "phuong": 687, "dac-khu": 13}
    assert Counter(row.kind for row in level(2, after)) == {"tinh": 28, "thanh-pho-truc-thuoc-trung-uong": 6}


def test_counts_of_the_reference() -> None:
    told, register = reference()["meta"]["national_stats"], national()
    kinds = Counter(row.kind for row in level(5, dict(register.after)))
    assert told["new_commune_level_units"] == 3321
    assert told["kind_of_new"] == {"Phường": kinds["phuong"], "Xã": kinds["xa"], "Đặc": kinds["dac-khu"]}
    went_on = [row for row in level(5, dict(register.after)) if register.goes_on(row.code)]
    assert told["new_units_unchanged_single"] == len(went_on)
    # Discrepancies, reported in docs/adr/0014: the reference lists 10,034 old units of which 442 went to several.
    assert (told["old_units_listed"], told["old_units_with_more_than_one_successor"]) == (10034, 442)
    assert sum(len(found) > 1 for found in register.successors().values()) == 471


def test_units_before_with_their_successors() -> None:
    register = national()
    successors = register.successors()
    for one in reference()["units"]:
        code = one["code_before"]
        row = register.before[code]
        kind, name = split_name(one["name_before"])
        assert row.kind == kind and name in known_as(row), code
        district = register.before[row.parent]
        assert district.code == one["district_before"]["code"]
        assert compact(split_name(one["district_before"]["name"])[1]) in {compact(name) for name in known_as(district)}
        assert district.parent == one["province_before"]["code"]
        told = {(other["code"], other["relation"]) for other in one["successors"]}
        if register.goes_on(code):
            assert told == {(code, "unchanged")}, code
        else:
            assert told == {(new.code, "whole" if whole else "part") for new, whole in successors[code]}, code


def test_units_after_with_their_predecessors() -> None:
    register = national()
    for one in reference()["units_after"]:
        code = one["code"]
        row = register.after[code]
        kind, name = split_name(one["name"])
        assert (row.kind, row.parent) == (kind, one["province_code"]) and name in known_as(row), code
        if not register.goes_on(code):
            found = {(old, "whole" if whole else "part") for old, whole in row.predecessors}
            told = {(other["code"], other["relation"]) for other in one["predecessors"]}
            more = {(old, "whole") for old in BEYOND_THE_REFERENCE.get(code, ())}
            assert found == told | more, code


@pytest.mark.parametrize("code", sorted(SPELT_OTHERWISE))
def test_the_official_spelling_first_the_other_as_an_alias(code: str) -> None:
    row = national().before[code]
    official, other = SPELT_OTHERWISE[code]
    assert {official, other} <= known_as(row)
    assert code == "24889" or row.name == official


def test_code_hazards() -> None:
    """The same code means another unit before and after; never the same id unless the unit went on."""
    register = national()
    for one in reference()["code_hazards"]["in_2025_merger"]:
        old, new = register.before[one["code"]], register.after[one["code"]]
        assert old.id != new.id and split_name(one["holder_after"])[1] in known_as(new)
        assert split_name(one["holder_before"])[1] in known_as(old)


def test_ids_of_the_units_of_data_are_kept() -> None:
    register = national()
    for one in data.load_toml(data.UNIT_FILES[0])["units"]:
        row = register.before[one["code"]]
        assert (row.id, row.name, row.kind) == (one["id"], one["name"], one["kind"])
        assert set(one.get("aliases", ())) <= known_as(row)
        assert register.before[row.parent].id == one["parent"] if "parent" in one else row.parent == ""
    for act in data.load_toml(data.CHANGES)["acts"]:
        for one in act.get("formed", ()):
            assert register.after[one["code"]].id == one["unit"]


def test_ids_are_given_once() -> None:
    register = national()
    before = {row.id: row.code for row in register.before.values()}
    after = {row.id: row.code for row in register.after.values()}
    both = before.keys() & after.keys()
    assert all(before[one] == after[one] for one in both) and len(both) == 127 + 11
    villages = {one["id"] for one in data.load_toml(data.UNIT_FILES[1])["units"]}
    assert not villages & (before.keys() | after.keys())


def test_names_are_clean() -> None:
    for row in (*national().before.values(), *national().after.values()):
        for name in (row.name, *row.aliases):
            assert unicodedata.normalize("NFC", name) == name == " ".join(name.split())
        assert all(word[0].isascii() or word[0].isupper() for word in row.name.split()), row
        assert not re.match(r"(Xã|Huyện|Tỉnh|Quận|Thị trấn|Đặc khu) ", row.name), row


def test_every_province_has_its_resolution() -> None:
    law = national().law["communes"]
    assert set(law["numbers"]) == {row.code for row in level(2, dict(national().after))}
    assert sorted(law["numbers"].values()) == [f"{number}/NQ-UBTVQH15" for number in range(1654, 1688)]
    for one in reference()["meta"]["legal"]:
        number = one["act"].removeprefix("Nghị quyết ")
        if number.endswith("NQ-UBTVQH15"):
            province = next(code for code, told in law["numbers"].items() if told == number)
            assert national().after[province].name in one["what"]
