"""`socai gap`, and what stands beside the progress in `socai status`, on the real documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]
DISTRICT = ("huyện Đam Rông", "--as-of", "2024-02-29")


def ask(socai: Socai, *arguments: str, command: str = "gap") -> Ran:
    return socai(command, *arguments, "--ledger", demo_ledger(), clock=clock)


def answer(socai: Socai, *arguments: str, command: str = "gap") -> Any:
    ran = ask(socai, *arguments, "--json", command=command)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    demand(command, found)
    return found


def test_the_preconditions_of_the_district(socai: Socai) -> None:
    """Document 003: the plan says 6/8 communes; the ledger knows of none under the set of 2021-2025, and says so."""
    progress = answer(socai, *DISTRICT, command="status")["standings"][0]["progress"]
    assert (progress["criteria_met"], progress["indicators_met"], progress["eligible"]) == (5, 27, "no")
    told = {one["number"]: one for one in progress["preconditions"]}
    assert {number: one["outcome"] for number, one in told.items()} == {
        "1": "unknown", "2": "met", "3": "met", "4": "unknown", "4.1": "unknown", "5": "not-met",
    }  # fmt: skip
    shares = {number: {name: one["share"][name] for name in ("of", "met", "not_met", "unknown")}
              for number, one in told.items() if one["share"]}  # fmt: skip
    assert shares == {
        "1": {"of": 8, "met": 0, "not_met": 0, "unknown": 8},
        "4.1": {"of": 8, "met": 0, "not_met": 0, "unknown": 8},
        "2": {"of": 8, "met": 1, "not_met": 0, "unknown": 7},
        "3": {"of": 0, "met": 0, "not_met": 0, "unknown": 0},
    }
    grounds = {one["id"]: one["ground"] for one in told["1"]["share"]["units"]}
    assert grounds["unit:xa-da-rsal"] == "implied" and grounds["unit:xa-da-long"] == "stated-only"
    assert progress["differences"] == [], "all nine numbers of the table agree with what it claims"
    later = answer(socai, "huyện Đam Rông", "--as-of", "2024-03-31", command="status")["standings"][0]["progress"]
    units = {one["id"]: one["ground"] for one in later["preconditions"][0]["share"]["units"]}
    assert units["unit:xa-phi-lieng"] == "recognised-under-another-set"


def test_the_words_of_the_preconditions(socai: Socai) -> None:
    out = ask(socai, *DISTRICT, command="status").out
    assert "Đủ điều kiện: chưa." in out
    assert "(xã: 0/8 được tính, 0 không, 8 chưa rõ)" in out and "(huyện không có thị trấn, nên đạt)" in out
    assert "chưa rõ, chỉ biết đạt chuẩn cao hơn: xã Đạ Rsal" in out
    english = ask(socai, *DISTRICT, "--lang", "en", command="status").out
    assert "Eligible: no." in english and "the district has no" in english


def test_the_gap_of_the_district_is_its_own_table(socai: Socai) -> None:
    found = answer(socai, *DISTRICT)
    assert (found["set"], found["rules"], found["eligible"]) == ("vn-huyen-ntm-2022", "in-force", "no")
    assert (found["counts"]["criteria"]["met"], found["counts"]["items"]["met"]) == (5, 27)
    missing = {one["indicator"]: one["ground"] for one in found["items"] if one["outcome"] == "not-met"}
    assert missing == {"2.3": "measured"} | dict.fromkeys(
        ["2.4", "6.1", "6.2", "7.3", "7.4", "7.5", "7.8", "9.3"], "stated"
    )
    out = ask(socai, *DISTRICT).out
    assert "đạt 5/9 tiêu chí, chưa đạt 4" in out and "≥ 50 %" in out and "tính từ số đo" in out


def test_a_commune_recognised_under_2016_against_the_sets_that_followed(socai: Socai) -> None:
    kroong = ("xã Đăk Kroong", "--as-of", "2024-01-31")
    later = answer(socai, *kroong, "--rules", "vn-xa-ntm-2022")
    assert (later["decided_under"], later["set"], later["rules"]) == ("vn-xa-ntm-2016", "vn-xa-ntm-2022", "set")
    assert later["counts"]["criteria"]["of"] == 19 and later["counts"]["items"]["met"] == 0, "nothing without a source"
    assert answer(socai, *kroong)["set"] == "vn-xa-ntm-2022"
    decided = answer(socai, *kroong, "--rules", "decided")
    assert (decided["set"], decided["eligible"]) == ("vn-xa-ntm-2016", "yes")
    out = ask(socai, *kroong).out
    assert "vẫn còn giá trị; đây chỉ là so sánh" in out and "chưa rõ" in out


@pytest.mark.parametrize("rules", ["decided", "in-force", "vn-xa-ntm-2022"])
def test_every_kind_of_unit_has_an_answer_or_a_reason(socai: Socai, rules: str) -> None:
    for unit in ("xã Ngọc Linh", "tỉnh Kon Tum", "huyện Đăk Glei"):
        ran = ask(socai, unit, "--as-of", "2023-06-30", "--rules", rules)
        assert ran.code in (0, 3, 6) and "gap." not in ran.out, "no word is missing"


def test_what_a_commune_of_2016_lacks_by_the_set_of_2026(socai: Socai) -> None:
    found = answer(socai, "xã Đăk Kroong", "--as-of", "2025-06-30", "--rules", "vn-xa-ntm-2025")
    assert (found["set"], found["decided_under"]) == ("vn-xa-ntm-2025", "vn-xa-ntm-2016")
    criteria = found["counts"]["criteria"]
    assert (criteria["of"], criteria["met"], criteria["unknown"] + criteria["not_comparable"]) == (10, 0, 10)


def test_a_remembered_demand_is_shown_as_such(socai: Socai) -> None:
    found = answer(socai, "xã Đạ Long", "--as-of", "2024-02-29")
    demanded = {one["indicator"]: one["demanded"] for one in found["items"]}["11"]
    assert (demanded["value"], demanded["confirmed"]) == ("7", False)
    assert "≤ 7 % (chưa có nguồn xác nhận)" in ask(socai, "xã Đạ Long", "--as-of", "2024-02-29").out


def refusal(ran: Ran) -> Any:
    return json.loads(ran.err.splitlines()[-1])


def test_no_set_to_compare_with(socai: Socai) -> None:
    arguments = ("xã Đạ Tông", "--rules", "decided", "--as-of", "2024-02-29")
    ran = ask(socai, *arguments)
    assert ran.code == 6 and "không biết bộ tiêu chí nào cho 'decided'" in ran.err
    assert refusal(ask(socai, *arguments, "--json"))["code"] == "RULES_NO_SET"
    assert ask(socai, "xã Đạ Tông", "--rules", "vn-khong-co").code == 6


def test_a_set_for_another_kind_of_unit(socai: Socai) -> None:
    ran = ask(socai, "xã Đạ Tông", "--rules", "vn-huyen-ntm-2022", "--as-of", "2024-02-29", "--json")
    assert ran.code == 3
    told = refusal(ran)
    assert (told["code"], told["found"], told["expected"]) == ("SET_NOT_FOR_KIND", "xa", "huyen")


def test_before_the_ledger_there_is_nothing_to_compare(socai: Socai) -> None:
    ran = ask(socai, "unit:xa-da-tong", "--known-at", "2020-01-01T00:00", "--json")
    assert ran.code == 6 and refusal(ran)["code"] == "RULES_NO_SET"


def test_what_is_unknown_is_told_criterion_by_criterion(socai: Socai) -> None:
    """Against the set of 2026-2030 no crosswalk is confirmed: nothing is decided, but what was said before is shown."""
    found = answer(socai, "xã Đăk Kroong", "--rules", "vn-xa-ntm-2025", "--as-of", "2025-06-30")
    second = next(one for one in found["items"] if one["criterion"] == "2")
    assert (second["outcome"], second["from"]["outcome"]) == ("unknown", "met")
    assert sorted(second["from"]["numbers"]) == ["2", "3", "4", "7"]
    assert found["counts"]["criteria"]["met"] == 0
    asking = ("gap", "xã Đăk Kroong", "--rules", "vn-xa-ntm-2025", "--as-of", "2025-06-30", "--ledger", demo_ledger())
    lines = {line.split("  ")[0]: line for line in socai(*asking, clock=clock).out.splitlines()}
    assert lines["2"].endswith("2, 3, 4, 7: đạt") and lines["7"].endswith("không có")


def test_a_unit_that_ended_says_so(socai: Socai) -> None:
    out = " ".join(ask(socai, "xã Đăk Kroong", "--as-of", "2026-03-01").out.split())
    assert "Đơn vị không còn từ 01/07/2025, nay thuộc xã Đăk Môn [unit:xa-dak-mon-2]" in out
    out = " ".join(ask(socai, "huyện Đam Rông", "--as-of", "2026-03-01", "--rules", "vn-huyen-ntm-2022").out.split())
    assert "không có đơn vị kế tục" in out
