"""Set files: every shipped one is faultless, each fault is found at its place, crosswalks pair what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import data
from commands.files.criteria_sets import law_shipped, read_set_file
from data.criteria_sets import bodies_of, set_bodies
from ledger.criteria.beside import content_digest, whole
from ledger.criteria.content import content_faults
from ledger.criteria.difference import difference
from ledger.criteria.places import position_of
from ledger.criteria.shape import plain, shape_faults
from ledger.errors import LedgerError
from tests import schemas

SHIPPED = law_shipped()
FOLDER = Path(data.__file__).parent / "criteria"
LAM_DONG = """
id = "lam-dong-xa-ntm-2027"
standard = "ntm"
unit_kinds = ["xa"]
valid_from = 2027-01-01
criteria_total = 2
indicators_total = 2
not_applicable_counts_as_met = false

[title]
vi = "Bộ tiêu chí xã nông thôn mới tỉnh Lâm Đồng"

[issuing]
issuer = "UBND tỉnh Lâm Đồng"
number = "12/2026/QĐ-UBND"
signed_on = "2026-12-01"

[provenance]
status = "found"

[regions]
VUNG1 = "Vùng 1"

[[groups]]
id = "nhom-1"
names = { vi = "nhóm 1" }

[[crosswalk]]
from_set = "vn-xa-ntm-2025"
relation = "merged"
from_numbers = ["1", "2"]
to_numbers = ["1"]

[[criteria]]
number = "1"
name = "Quy hoạch"

[[criteria.indicators]]
number = "1.1"
threshold = { kind = "min", value = "80", unit = "%" }
by_region = { VUNG1 = "70" }

[[criteria]]
number = "2"
name = "Thu nhập"

[[criteria.indicators]]
number = "2.1"
threshold = { kind = "max", value = "5.5", unit = "%" }
by_group = { nhom-1 = "4" }
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(text: str) -> Path:
        path = tmp_path / "bo.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return made


@pytest.mark.parametrize("name", data.SETS)
def test_shipped_sets_are_faultless(name: str) -> None:
    found = read_set_file(str(FOLDER / f"{name}.toml"), SHIPPED)
    assert found.faults == []
    assert found.digest == content_digest(SHIPPED.sets[name])
    schemas.demand("criteria-set", plain(data.load_toml(f"criteria/{name}.toml")))


def test_a_province_s_own_set_is_faultless(write: Write) -> None:
    found = read_set_file(str(write(LAM_DONG)), SHIPPED)
    assert (found.faults, len(found.bodies)) == ([], 1)
    threshold = found.bodies[0]["criteria"][0]["indicators"][0]["threshold"]
    assert threshold["cases"] == [
        {"when": [{"attribute": "region", "values": ["VUNG1"]}], "value": "70", "provenance": None}]
    assert found.bodies[0]["valid_from"] == "2027-01-01"


@pytest.mark.parametrize(("before", "after", "code", "place", "line"), [
    ('number = "2"\n', 'number = "1"\n', "NUMBER_TWICE", "criteria[1].number", 44),
    ('number = "2.1"', 'number = "1.1"', "NUMBER_TWICE", "criteria[1].indicators[0].number", 48),
    ("criteria_total = 2", "criteria_total = 3", "COUNT_LIST_MISMATCH", "criteria_total", 6),
    ("indicators_total = 2", "indicators_total = 1", "COUNT_LIST_MISMATCH", "indicators_total", 7),
    (', unit = "%" }\nby_region', " }\nby_region", "THRESHOLD_WITHOUT_UNIT",
     "criteria[0].indicators[0].threshold.unit", 40),
    ('value = "5.5"', 'value = "5,5"', "THRESHOLD_NOT_A_QUANTITY", "criteria[1].indicators[0].threshold.value", 49),
    ('VUNG1 = "70"', 'VUNG1 = "bảy mươi"', "THRESHOLD_NOT_A_QUANTITY", "criteria[0].indicators[0].by_region.VUNG1", 41),
    ('VUNG1 = "70"', 'VUNG2 = "70"', "REGION_UNKNOWN", "criteria[0].indicators[0].by_region.VUNG2", 41),
    ('nhom-1 = "4"', 'nhom-9 = "4"', "GROUP_UNKNOWN", "criteria[1].indicators[0].by_group.nhom-9", 50),
    ("by_region = {", 'cases = [{ when = { region = ["V9"] }, value = "1" }]\nby_region = {', "REGION_UNKNOWN",
     "criteria[0].indicators[0].cases[0].when.region", 41),
    ('to_numbers = ["1"]', 'to_numbers = ["7"]', "CRITERION_UNKNOWN", "crosswalk[0].to_numbers", 32),
    ('from_numbers = ["1", "2"]', 'from_numbers = ["44"]', "CRITERION_UNKNOWN", "crosswalk[0].from_numbers", 31),
    ('relation = "merged"', 'relation = "same"', "COUNT_LIST_MISMATCH", "crosswalk[0]", 28),
    ('from_set = "vn-xa-ntm-2025"', 'from_set = "vn-xa-ntm-2099"', "SET_UNKNOWN", "crosswalk[0].from_set", 29),
    ('standard = "ntm"', 'standard = "ntm-lam-dong"', "STANDARD_UNKNOWN", "standard", 3),
    ('unit_kinds = ["xa"]', 'unit_kinds = ["buon"]', "KIND_UNKNOWN", "unit_kinds[0]", 4),
    ("criteria_total = 2", 'valid_to = "2026-12-31"\ncriteria_total = 2', "DATE_ORDER", "valid_to", 6),
    ('status = "found"', 'status = "found"\nsource = "?"', "SET_FILE_SHAPE", "provenance.source", 20),
    ('vi = "Bộ', 'en = "Bộ', "SET_FILE_SHAPE", "title.vi", 10),
    ("criteria_total = 2", "criteria_total = 2.0", "SET_FILE_SHAPE", "criteria_total", 6),
    ('value = "80"', "value = 80", "SET_FILE_SHAPE", "criteria[0].indicators[0].threshold.value", 40),
    ("criteria_total = 2", f'sha256 = "{"0" * 64}"\ncriteria_total = 2', "SET_CHANGED", "sha256", 6),
])
def test_each_fault_at_its_place(
    write: Write, before: str, after: str, code: str, place: str, line: int | None
) -> None:
    assert LAM_DONG.count(before) == 1
    (fault,) = read_set_file(str(write(LAM_DONG.replace(before, after))), SHIPPED).faults
    assert (fault.code, fault.place, fault.line) == (code, place, line)
    refusal = fault.error("bo.toml")
    assert isinstance(refusal, LedgerError) and refusal.facts["expected"] is not None
    assert {"file", "place", "found", "expected"} <= refusal.facts.keys()


def test_a_set_changes_only_by_an_amendment(write: Write) -> None:
    text = (FOLDER / "vn-xa-ntm-2025.toml").read_text("utf-8")
    changed = text.replace('name_en = "Planning"', 'name_en = "Plans"')
    (fault,) = read_set_file(str(write(changed)), SHIPPED).faults
    assert (fault.code, fault.expected) == ("SET_CHANGED", content_digest(SHIPPED.sets["vn-xa-ntm-2025"]))
    amended = changed.replace("\n[provenance]", '\n[[amended_by]]\nnumber = "9/2027/QĐ-TTg"\n\n[provenance]')
    assert read_set_file(str(write(amended)), SHIPPED).faults == []
    commented = text.replace("\n[provenance]", "\n# a remark\n[provenance]")
    assert read_set_file(str(write(commented)), SHIPPED).faults == []


def test_two_sets_of_one_issuer_do_not_overlap_without_amendment(write: Write) -> None:
    text = (FOLDER / "vn-xa-ntm-2025.toml").read_text("utf-8").replace('id = "vn-xa-ntm-2025"', 'id = "vn-xa-moi"')
    text = text.replace('number = "51/2025/QĐ-TTg"', 'number = "60/2026/QĐ-TTg"')
    (fault,) = read_set_file(str(write(text)), SHIPPED).faults
    assert fault.code == "SET_OVERLAPS" and "vn-xa-ntm-2025: 2026-02-15.." in fault.expected
    amending = text.replace("\n[provenance]", '\n[[amended_by]]\nnumber = "51/2025/QĐ-TTg"\n\n[provenance]')
    assert read_set_file(str(write(amending)), SHIPPED).faults == []
    later = text.replace('in_force = "2026-02-15"', 'in_force = "2031-01-01"').replace('valid_to = "2031-01-01"', "#")
    assert read_set_file(str(write(later)), SHIPPED).faults == []


def test_standards_and_kinds_in_a_file(write: Write) -> None:
    kinds = '[[kinds]]\nid = "buon"\nnames = { vi = "buôn" }\nlevel = "village"\nin_scope = true\n'
    standard = '[[standards]]\nid = "buon-ntm"\nnames = { vi = "buôn NTM" }\nunit_kinds = ["buon"]\nrequires = []\n'
    standard += 'counted_in = "criteria"\nprovenance = "found"\n'
    assert read_set_file(str(write(kinds + standard)), SHIPPED).faults == []
    assert [fault.code for fault in read_set_file(str(write(standard)), SHIPPED).faults] == ["KIND_UNKNOWN"]
    (fault,) = read_set_file(str(write(kinds.replace("true", '"có"'))), SHIPPED).faults
    assert (fault.code, fault.place, fault.line) == ("SET_FILE_SHAPE", "kinds[0].in_scope", 5)
    own = LAM_DONG.replace('standard = "ntm"', 'standard = "buon-ntm"').replace('["xa"]', '["buon"]')
    assert read_set_file(str(write(own + standard + kinds)), SHIPPED).faults == []


@pytest.mark.parametrize(("of", "how"), [("region", '[regions] X = "..."'), ("group", '[[groups]] id = "X"')])
def test_a_file_that_names_no_region_is_told_how(of: str, how: str) -> None:
    item = {"number": "1.1", "name": "a", "threshold": {"kind": "boolean", "value": "true"}, f"by_{of}": {"X": "1"}}
    table = {"criteria": [{"number": "1", "name": "a", "indicators": [item]}]}
    (fault,) = content_faults(table)
    assert (fault.code, fault.found, fault.expected) == (f"{of.upper()}_UNKNOWN", "X", how)


def test_the_page_on_set_files_shows_a_faultless_one(write: Write) -> None:
    page = (Path(data.__file__).parents[1] / "docs" / "SETS.md").read_text(encoding="utf-8")
    found = read_set_file(str(write(page.split("```toml\n")[1].split("```")[0])), SHIPPED)
    assert found.faults == []
    thresholds = [item["threshold"] for row in found.bodies[0]["criteria"] for item in row["indicators"]]
    told = [case["when"][0]["attribute"] for one in thresholds for case in one["cases"]]
    assert told == ["zone", "zone", "difficulty"]


def test_a_file_of_another_form(write: Write) -> None:
    path = write("").with_suffix(".json")
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(LedgerError) as refused:
        read_set_file(str(path), SHIPPED)
    assert refused.value.code == "SET_FILE_SHAPE"
    path.write_text(json.dumps({"id": "a"}), encoding="utf-8")
    assert {fault.line for fault in read_set_file(str(path), SHIPPED).faults} == {None}
    assert shape_faults({"type": "integer"}, True) != []


def test_lines_of_places() -> None:
    text = "a = 1\n[b]\n[[c]]\n[[c.d]]\n[[c.d]]\n[[c]]\n[[c.d]] # x\n"
    places = ("a", "b.x", "c[0]", "c[0].d[1]", "c[1]", "c[1].d[0].e", "c[2]", "z")
    found = [position_of(text, place) for place in places]
    assert [one and one.line for one in found] == [1, 2, 3, 5, 6, 7, None, None]


def test_columns_of_members() -> None:
    text = LAM_DONG + 'by_region = { VUNG1 = "1" }\n'
    lines = text.split("\n")
    for place in ("criteria[0].number", "criteria[1].indicators[0].threshold.unit", "regions.VUNG1", "issuing.number"):
        found = position_of(text, place)
        assert found is not None
        assert lines[found.line - 1][found.column - 1 :].startswith(place.rpartition(".")[2]), place
    assert position_of("[a]\nb = 1\n[[c]]\n", "c[0].missing") == (3, 1), "the table that lacks it"
    assert position_of('t = { unit = 1, x = { unit = 2 } }', "t.x.unit") == (1, 23)


def test_zones_of_a_province(write: Write) -> None:
    zoned = LAM_DONG.replace("by_region = { VUNG1", "by_zone = { vung-1").replace(
        "[regions]\nVUNG1", "[zones]\nvung-1")
    found = read_set_file(str(write(zoned)), SHIPPED)
    assert found.faults == []
    cases = [case for row in found.bodies[0]["criteria"] for item in row["indicators"]
             for case in (item["threshold"] or {"cases": []})["cases"]]
    assert cases[0]["when"] == [{"attribute": "zone", "values": ["vung-1"]}]
    (fault,) = read_set_file(str(write(zoned.replace("[zones]\nvung-1", "[zones]\nvung-2"))), SHIPPED).faults
    assert (fault.code, fault.found, fault.expected) == ("ZONE_UNKNOWN", "vung-1", ["vung-2"])
    assert fault.line is not None and fault.column is not None


def told(old: str, new: str) -> list[dict[str, Any]]:
    return difference(f"set:{old}", SHIPPED.sets[old], f"set:{new}", SHIPPED.sets[new])


def test_difference_by_crosswalk_and_turned_round() -> None:
    rows = {tuple(row["from"]): row for row in told("vn-xa-ntm-2022", "vn-xa-ntm-2025") if row["of"] == "criterion"}
    assert (rows["10", "13"]["relation"], rows["10", "13"]["to"]) == ("merged", ["3"])
    assert rows["1",]["relation"] == "same" and rows["17",]["to"] == ["8"]
    assert (rows["9",]["relation"], rows["9",]["to"]) == (None, [])
    assert [row["to"] for row in told("vn-xa-ntm-2022", "vn-xa-ntm-2025") if row["relation"] == "new"] == [["7"]]
    back = {tuple(row["to"]): row for row in told("vn-xa-ntm-2025", "vn-xa-ntm-2022") if row["of"] == "criterion"}
    assert (back["10", "13"]["relation"], back["10", "13"]["from"]) == ("split", ["3"])
    assert [row["from"] for row in told("vn-xa-ntm-2025", "vn-xa-ntm-2022") if row["relation"] == "dropped"] == [["7"]]


def test_difference_of_names_and_thresholds() -> None:
    rows = {(row["of"], *row["from"]): row for row in told("vn-xa-ntm-2016", "vn-xa-ntm-2022")}
    assert rows["criterion", "11"]["changed"] == ["name", "threshold"]
    assert rows["criterion", "1"]["changed"] == []
    assert rows["indicator", "17.8"]["to"] == ["17.10"]
    assert rows["indicator", "1.1"]["relation"] is None
    covered = [number for row in rows.values() for number in row["from"] if row["of"] == "indicator"]
    assert len(covered) == len(set(covered))
    same = told("vn-xa-ntm-2016", "vn-xa-ntm-2016")
    assert {(row["relation"], *row["changed"]) for row in same} == {("same",)}


def test_parts_say_once_what_holds_for_all() -> None:
    first, second = set_bodies("vn-xa-ntm-2022")
    assert first["crosswalk"] and not second["crosswalk"]
    table = data.load_toml("criteria/vn-xa-ntm-2022.toml")
    assert content_digest(whole(bodies_of(table))) == content_digest(SHIPPED.sets["vn-xa-ntm-2022"])
