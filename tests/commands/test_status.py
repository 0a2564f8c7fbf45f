"""`socai status`: the answer in words and JSON, both cuts, and what is said where little is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from commands.texts.status import headline
from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]
KROONG = "xã Đăk Kroong"


def ask(socai: Socai, *arguments: str) -> Ran:
    return socai("status", *arguments, "--ledger", demo_ledger(), clock=clock)


def answer(socai: Socai, *arguments: str) -> Any:
    ran = ask(socai, *arguments, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    demand("status", found)
    return found


def test_the_day_before_and_the_day_of_the_decision(socai: Socai) -> None:
    before = ask(socai, KROONG, "--as-of", "2021-12-30").out
    assert before.startswith("Ngày 30/12/2021, xã Đăk Kroong (huyện Đăk Glei, tỉnh Kon Tum) chưa được công nhận")
    after = ask(socai, KROONG, "--as-of", "2021-12-31").out
    first = after.splitlines()[0]
    assert "được công nhận đạt chuẩn nông thôn mới năm 2021 theo QĐ 695/QĐ-UBND ngày 31/12/2021" in first
    assert "Ủy ban nhân dân tỉnh Kon Tum" in first and "có hiệu lực từ ngày 31/12/2021" in first
    assert "19/19 tiêu chí" in after and "30/06/2025" in after


def test_both_cuts_are_told_in_words(socai: Socai) -> None:
    out = ask(socai, KROONG, "--as-of", "2021-12-31").out
    root = answer(socai, KROONG)["known_at"]["root"]
    assert "Tình trạng trong ngày 31/12/2021; theo những gì sổ đã ghi đến mục" in out and root[:12] in out
    english = ask(socai, KROONG, "--as-of", "2021-12-31", "--lang", "en").out
    assert "As in force on 2021-12-31; as the ledger knew it up to entry" in english


def test_the_json_contract(socai: Socai) -> None:
    found = answer(socai, KROONG, "--as-of", "2021-12-31")
    assert found["schema"] == "socai/status/1" and found["verified"] is False
    ntm = found["standings"][0]
    assert (ntm["standard"], ntm["state"], ntm["since"], ntm["until"]) == (
        "ntm", "recognised", "2021-12-31", "2025-07-01",
    )  # fmt: skip
    assert ntm["decision"] == {
        "number": "695/QĐ-UBND",
        "signed_on": "2021-12-31",
        "issuer": "office:ubnd-tinh-kon-tum",
    }
    assert (ntm["progress"]["criteria_met"], ntm["progress"]["criteria_total"]) == (19, 19)
    assert [one["standard"] for one in found["standings"]] == ["ntm", "nang-cao", "kieu-mau"]
    assert [above["name"] for above in found["unit"]["parents"]] == ["Đăk Glei", "Kon Tum"]


def test_the_district_counted_by_its_table(socai: Socai) -> None:
    found = answer(socai, "huyện Đam Rông", "--as-of", "2024-02-29")["standings"][0]["progress"]
    assert (found["indicators_met"], found["indicators_total"]) == (27, 36)
    assert (found["criteria_met"], found["criteria_total"]) == (5, 9)
    assert "5/9 tiêu chí, 27/36 chỉ tiêu" in ask(socai, "huyện Đam Rông", "--as-of", "2024-02-29").out


def test_a_unit_that_has_ceased_names_its_successor_and_what_it_held(socai: Socai) -> None:
    ran = ask(socai, KROONG, "--as-of", "2025-07-01")
    assert "không còn: đã chấm dứt từ ngày 01/07/2025" in ran.out and "nay thuộc xã Đăk Môn" in ran.out
    assert "Trước khi chấm dứt: nông thôn mới: được công nhận theo QĐ 695/QĐ-UBND" in ran.out
    assert "tên hoặc đơn vị này không còn" in ran.err and "unit:xa-dak-kroong" in ran.err
    assert ask(socai, KROONG, "--as-of", "2025-06-30").err == ""


def test_a_recognition_known_from_a_report_is_told_so(socai: Socai) -> None:
    out = ask(socai, "xã Đăk Môn", "--as-of", "2021-12-31").out
    assert "được công nhận đạt chuẩn nông thôn mới năm 2020 theo báo cáo" in out.splitlines()[0]
    standing = answer(socai, "xã Đăk Môn", "--as-of", "2021-12-31")["standings"][0]
    assert (standing["state"], standing["since"], standing["decision"]) == ("recognised", None, None)


def test_before_the_ledger_is_not_none(socai: Socai) -> None:
    found = answer(socai, KROONG, "--known-at", "2020-01-01")
    assert found["before_ledger"] is True and found["known_at"]["seq"] is None
    assert {one["state"] for one in found["standings"]} == {"before-ledger"}
    ran = ask(socai, KROONG, "--known-at", "2020-01-01")
    assert "trước khi có sổ" in ran.out and "sổ chưa có mục ghi nào" in ran.out


def test_a_cut_that_does_not_know_the_unit(socai: Socai) -> None:
    found = answer(socai, KROONG, "--known-at", "seq:0")
    assert {one["state"] for one in found["standings"]} == {"unknown"}
    assert "sổ chưa ghi gì" in ask(socai, KROONG, "--known-at", "seq:0").err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--as-of", "2021-02-30"], 2),
        (["--as-of", "31/12/2021"], 2),
        (["--known-at", "2027-01-01"], 2),
        (["--known-at", "seq:99999"], 2),
        (["--known-at", "soon"], 2),
    ],
)
def test_impossible_cuts_are_usage_errors(socai: Socai, arguments: list[str], code: int) -> None:
    ran = ask(socai, KROONG, *arguments)
    assert (ran.code, ran.out) == (code, "") and ran.err


def test_a_future_day_is_provisional(socai: Socai) -> None:
    assert answer(socai, "xã Đăk Môn", "--as-of", "2030-01-01")["provisional"] is True
    assert "tạm tính" in ask(socai, "xã Đăk Môn", "--as-of", "2030-01-01").out


def test_no_ledger(socai: Socai) -> None:
    ran = socai("status", "x", "--ledger", "/nowhere/socai.db", clock=clock)
    assert (ran.code, ran.out) == (10, "")


class Words:
    """Names as ids, for sentences."""

    def unit_within(self, unit: dict[str, Any]) -> str:
        return str(unit["id"])

    def standard(self, standard: str) -> str:
        return f"<{standard}>"

    def decision(self, unit: str, decision: dict[str, Any] | None) -> str:
        return str(decision["number"]) if decision else ""

    def unit(self, unit: dict[str, Any]) -> str:
        return str(unit["id"])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("suspended", "(từ 01/01/2020) đang bị tạm đình chỉ theo 9/QĐ"),
        ("revoked", "đã bị thu hồi theo 9/QĐ, có hiệu lực từ ngày 01/02/2023"),
        ("expired", "đã hết thời hạn từ ngày 01/02/2023"),
        ("uncertain", "chưa chắc chắn"),
        ("not-yet", "được thành lập từ ngày 01/02/2023"),
        ("none", "chưa được công nhận đạt chuẩn <ntm>"),
        ("unknown", "chưa rõ đã được công nhận đạt chuẩn <ntm>"),
        ("implied", "vì được công nhận đạt chuẩn <nang-cao>"),
    ],
)
def test_every_state_has_its_sentence(state: str, said: str) -> None:
    standing = {
        "standard": "ntm",
        "state": "recognised" if state == "implied" else state,
        "since": "2023-02-01",
        "for_year": None,
        "decision": {"number": "9/QĐ"},
        "implied_by": "nang-cao" if state == "implied" else None,
        "beneath": {"since": "2020-01-01"},
    }
    unit = {"id": "unit:a", "successors": []}
    told = headline(Words(), {"unit": unit, "as_of": "2023-03-01", "standings": [standing]})  # type: ignore[arg-type]  # only the words it asks for
    assert said in told and "{" not in told and "status." not in told
