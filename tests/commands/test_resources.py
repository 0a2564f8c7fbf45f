"""`socai resources`, from records made by the commands: sources, totals, a difference shown, both languages."""

from __future__ import annotations

import pytest

from commands.resources import number
from commands.terminal.words import language, speak
from tests import schemas
from tests.commands.signing_floor import Floor

ACT = """
schema = "socai/act/1"
attestation = "quoted-from-report"
[document]
issuer = "office:ubnd"
number = "90/BC-UBND"
signed_on = "2024-02-20"
kind = "Báo cáo"
[[document.files]]
name = "bc.pdf"
media_type = "application/pdf"
sha256 = "5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f"
size = 10
[[events]]
type = "resources.reported"
subject = "unit:xa-dak-kroong"
[events.body]
period = { first = "2023-01-01", last = "2023-12-31", precision = "year" }
total = "65000"
stated = { basis = "actual", place = "l.51" }
[[events.body.items]]
source = "ngân sách trung ương"
amount = "61250"
unit = "triệu đồng"
[[events.body.items]]
source = "nhân dân đóng góp"
amount = "3418.5"
unit = "triệu đồng"
"""


@pytest.fixture
def told(floor: Floor) -> Floor:
    (floor.folder / "nguon-luc.toml").write_text(ACT, encoding="utf-8")
    floor.recorded(("clerk",), "act", "--from", floor.folder / "nguon-luc.toml")
    return floor


def test_amounts_by_source_and_a_total_that_differs(told: Floor) -> None:
    answer = told.done("resources", "xã Đăk Kroong", "--json").document
    schemas.demand("resources", answer)
    (row,) = answer["rows"]
    assert (row["added"], row["total"], row["difference"]) == ({"triệu đồng": "64668.5"}, "65000", "331.5")
    assert row["document"]["number"] == "90/BC-UBND" and row["attestation"] == "quoted-from-report"
    out = told.done("resources", "--year", "2023").out
    assert "61.250" in out and "lệch 331,5" in out and "94,7 %" in out and "90/BC-UBND" in out
    english = told.done("resources", "xã Đăk Kroong", "--lang", "en").out
    assert "61,250" in english and "off by 331.5" in english and "resources." not in english


def test_before_the_period_is_over_and_before_it_was_known(told: Floor) -> None:
    assert told.done("resources", "xã Đăk Kroong", "--as-of", "2023-06-30", "--json").document["rows"] == []
    before = told.done("resources", "--known-at", "seq:52", "--json").document
    assert before["rows"] == [] and before["summary"]["statements"] == 0


def test_a_unit_or_a_parent(told: Floor) -> None:
    assert told.socai("resources", "xã Đăk Kroong", "--parent", "tỉnh Kon Tum").code == 2


@pytest.mark.parametrize(("text", "vi", "en"), [
    ("1234567.5", "1.234.567,5", "1,234,567.5"), ("-0.05", "-0,05", "-0.05"), ("-1234", "-1.234", "-1,234"),
    ("0", "0", "0")])
def test_numbers_in_both_languages(text: str, vi: str, en: str) -> None:
    before, said = language(), []
    for lang in ("vi", "en"):
        speak(lang)
        said.append(number(text))
    speak(before)
    assert said == [vi, en]
