"""Drafts beside the published sets: a value in another unit than the threshold's, a region that no set knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.signing_floor import Floor

UNIT = """
schema = "socai/act/1"
attestation = "{attestation}"
{document}
[[events]]
type = "unit.described"
subject = "unit:xa-dak-kroong"
effective_from = "2023-01-01"
body = {{ attribute = "{attribute}", value = "{value}" }}
"""
RESULT = """
schema = "socai/act/1"
attestation = "{attestation}"
[document]
issuer = "office:ubnd"
number = "9/BC-UBND"
signed_on = "2024-01-05"
kind = "Báo cáo"
[[document.files]]
name = "bc.pdf"
media_type = "application/pdf"
sha256 = "5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f"
size = 10
[[events]]
type = "result.reported"
subject = "unit:xa-dak-kroong"
[events.body]
standard = "standard:ntm"
set = "set:vn-xa-ntm-2022"
observed_on = {{ first = "2023-12-31", last = "2023-12-31", precision = "day" }}
stated = {{ basis = "actual" }}
[[events.body.indicators]]
number = "10"
outcome = "met"
measured = {{ op = "eq", value = "51", unit = "{unit}" }}
"""


def recorded(floor: Floor, text: str, *names: str) -> Any:
    (floor.folder / "act.toml").write_text(text, encoding="utf-8")
    return floor.socai("record", "act", "--from", floor.folder / "act.toml", *floor.keys(*names), "--dry-run", "--json")


def test_a_value_in_another_unit_is_refused_where_it_stands(floor: Floor) -> None:
    text = RESULT.format(attestation="entered-from-paper", unit="đồng")
    ran = recorded(floor, text, "clerk")
    assert (ran.code, ran.error["code"]) == (3, "VALUE_IN_WRONG_UNIT")
    assert (ran.error["found"], ran.error["expected"]) == ("đồng", ["triệu đồng/người/năm"])
    assert ran.error["place"] == "events[0].body.indicators[0].measured.unit"
    line = text.split("\n")[ran.error["line"] - 1]
    assert line[ran.error["column"] - 1 :].startswith('unit = "đồng"')
    told = floor.socai("record", "act", "--from", floor.folder / "act.toml", *floor.keys("clerk"), "--dry-run").err
    assert "triệu đồng/người/năm" in told and "act.toml" in told


@pytest.mark.parametrize(
    ("attestation", "unit"),
    [("entered-from-paper", "triệu đồng/người/năm"), ("entered-from-paper", "Triệu đồng / người / năm"),
     ("quoted-from-report", "đồng")],
)
def test_the_same_unit_otherwise_spelt_and_a_quoted_report_pass(floor: Floor, attestation: str, unit: str) -> None:
    ran = recorded(floor, RESULT.format(attestation=attestation, unit=unit), "clerk")
    assert ran.code == 0 or ran.error["code"] != "VALUE_IN_WRONG_UNIT", ran.err


@pytest.mark.parametrize(("attribute", "value", "code"), [
    ("region", "TAYNGUYEN", "REGION_UNKNOWN"), ("region", "TN", None), ("group", "nhom-9", "GROUP_UNKNOWN"),
    ("group", "nhom-1", None), ("difficulty", "anything", None), ("zone", "vung-1", None)])
def test_a_region_that_no_set_tells_apart(floor: Floor, attribute: str, value: str, code: str | None) -> None:
    text = UNIT.format(attestation="signed-by-author", document="", attribute=attribute, value=value)
    ran = recorded(floor, text, "f1", "f2")
    if code is None:
        assert ran.code == 0, ran.err
        return
    assert (ran.code, ran.error["code"], ran.error["found"]) == (3, code, value)
    assert ran.error["expected"] and ran.error["line"] == 9 and ran.error["column"] > 1


def test_zones_once_a_province_has_published_some(floor: Floor) -> None:
    own = floor.folder / "own.toml"
    own.write_text(ZONED, encoding="utf-8")
    draft = floor.folder / "own.draft.json"
    digest = floor.done("criteria", "publish", own, *floor.keys("f1", "f2"), "--dry-run", "-o", draft, "--json")
    floor.done("record", "--draft", draft, "--confirm", digest.document["digest"], *floor.keys("f1", "f2"))
    text = UNIT.format(attestation="signed-by-author", document="", attribute="zone", value="vung-7")
    assert recorded(floor, text, "f1", "f2").error["code"] == "ZONE_UNKNOWN"
    assert recorded(floor, text.replace("vung-7", "vung-1"), "f1", "f2").code == 0


NEW_UNIT = """
schema = "socai/act/1"
attestation = "signed-by-author"
[[events]]
type = "unit.registered"
subject = "unit:lan-hai"
body = {{ kind = "{kind}", name = "{name}", parent = "{parent}"{more} }}
"""
THERE = {"kind": "xa", "name": "Đăk Kroong", "parent": "unit:tinh-kon-tum", "more": ""}


@pytest.mark.parametrize(("changed", "refused"), [
    ({}, True), ({"name": "ĐĂK  KROONG"}, True), ({"name": "Đăk Môn"}, False),
    ({"name": "Đắk Kroong"}, False),
    ({"kind": "thon"}, False), ({"kind": "phuong"}, False), ({"parent": "unit:xa-dak-kroong"}, False)])
def test_a_unit_is_not_registered_twice_under_two_ids(floor: Floor, changed: dict[str, str], refused: bool) -> None:
    ran = recorded(floor, NEW_UNIT.format(**THERE | changed), "f1", "f2")
    assert ran.code == (3 if refused else 0), ran.err
    if refused:
        assert (ran.error["code"], ran.error["place"]) == ("UNIT_TWICE", "events[0].body.name")
        assert ran.error["expected"] == "unit:xa-dak-kroong" and ran.error["line"] == 7


def test_two_units_of_one_act_with_one_code(floor: Floor) -> None:
    text = NEW_UNIT.format(**THERE | {"name": "Đăk Môn", "more": ', code = "23374"'})
    again = text[text.index("[[events]]"):].replace("lan-hai", "lan-ba").replace("Đăk Môn", "Đăk Long")
    ran = recorded(floor, text + again, "f1", "f2")
    assert (ran.code, ran.error["code"], ran.error["place"]) == (3, "UNIT_TWICE", "events[1].body.code")
    assert (ran.error["found"], ran.error["expected"]) == ("23374", "unit:lan-hai")
    ended = '[[events]]\ntype = "unit.ceased"\nsubject = "unit:xa-dak-kroong"\neffective_from = "2025-07-01"\n'
    formed = NEW_UNIT.format(**THERE).replace('unit.registered"', 'unit.formed"\neffective_from = "2025-07-01"')
    ran = recorded(floor, formed + ended, "f1", "f2")
    assert ran.code == 0 or ran.error["code"] != "UNIT_TWICE", "the old one ends in the same act"


ZONED = """
id = "kon-tum-xa-ntm-2027"
standard = "ntm"
unit_kinds = ["xa"]
valid_from = 2027-01-01
not_applicable_counts_as_met = false
[title]
vi = "Bộ tiêu chí xã nông thôn mới tỉnh Kon Tum"
[issuing]
issuer = "UBND tỉnh Lâm Đồng"
[provenance]
status = "found"
[zones]
vung-1 = "Vùng 1"
[[criteria]]
number = "1"
name = "Thu nhập"
[[criteria.indicators]]
number = "1.1"
threshold = { kind = "min", unit = "triệu đồng/người/năm" }
by_zone = { vung-1 = "52" }
"""


NEIGHBOUR = """
schema = "socai/act/1"
attestation = "signed-by-author"
[[events]]
type = "unit.registered"
subject = "unit:xa-dak-mon"
body = { kind = "xa", name = "Đăk Môn", parent = "unit:tinh-kon-tum" }
[[events]]
type = "office.registered"
subject = "office:ubtvqh"
body = { kind = "ubtvqh", name = "Ủy ban Thường vụ Quốc hội", level = "central", system = "state" }
"""
MERGER = """
schema = "socai/act/1"
attestation = "archival"
[document]
issuer = "office:ubtvqh"
kind = "Nghị quyết"
number = "1/NQ-UBTVQH"
signed_on = "2020-01-10"
"""
ENDS = """
[[events]]
type = "unit.ceased"
subject = "unit:xa-dak-mon"
effective_from = "2020-03-01"
body = { form = "nhap-vao", successors = [{ unit = "unit:xa-dak-kroong", relation = "whole" }] }
"""
TAKES = """
[[events]]
type = "unit.absorbed"
subject = "unit:xa-dak-kroong"
effective_from = "2020-03-01"
body = { form = "nhap-vao", units = [{ unit = "unit:xa-dak-mon", relation = "whole" }] }
"""


@pytest.mark.parametrize(("halves", "code", "vi", "en"), [
    ((ENDS, TAKES), "MERGER_WITHOUT_SURVIVOR", "unit:xa-dak-mon chấm dứt để nhập vào unit:xa-dak-kroong",
     "unit:xa-dak-mon ceases into unit:xa-dak-kroong"),
    ((TAKES, ENDS), "MERGER_WITHOUT_END", "unit:xa-dak-kroong nhận toàn bộ unit:xa-dak-mon",
     "unit:xa-dak-kroong takes in the whole of unit:xa-dak-mon"),
])  # fmt: skip
def test_half_a_merger_is_recorded_with_a_warning(
    floor: Floor, halves: tuple[str, str], code: str, vi: str, en: str
) -> None:
    path = floor.folder / "act.toml"
    path.write_text(NEIGHBOUR, encoding="utf-8")
    floor.recorded(("f1", "f2"), "act", "--from", path)
    path.write_text(MERGER + halves[0], encoding="utf-8")
    for language, words in (("vi", vi), ("en", en)):
        draft = ("record", "act", "--from", path, *floor.keys("clerk", "keeper"), "--dry-run")
        assert words in floor.done(*draft, "--lang", language).err
    noted = floor.recorded(("clerk", "keeper"), "act", "--from", path)
    assert [(note["code"], note["seq"]) for note in noted["notes"] if note["code"].startswith("MERGER")] == [
        (code, noted["positions"][0])]
    path.write_text(MERGER + halves[1], encoding="utf-8")
    assert "một nửa" not in floor.done(*draft).err
    other = floor.recorded(("clerk", "keeper"), "act", "--from", path)
    assert not [note for note in other["notes"] if note["code"].startswith("MERGER")]


def test_a_whole_merger_is_recorded_without_a_word(floor: Floor) -> None:
    path = floor.folder / "act.toml"
    path.write_text(NEIGHBOUR, encoding="utf-8")
    floor.recorded(("f1", "f2"), "act", "--from", path)
    path.write_text(MERGER + ENDS + TAKES, encoding="utf-8")
    said = floor.done("record", "act", "--from", path, *floor.keys("clerk", "keeper"), "--dry-run").err
    assert "mới ghi một nửa" not in said
    whole = floor.recorded(("clerk", "keeper"), "act", "--from", path)
    assert not [note for note in whole["notes"] if note["code"].startswith("MERGER")]
