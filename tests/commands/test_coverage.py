"""`socai coverage` on the demo's ledger, beside `socai list`, which must say the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands.app import run
from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]
ON = ("--as-of", "2021-12-31")


def ask(socai: Socai, *arguments: str, ledger: Path | None = None) -> Ran:
    return socai("coverage", *arguments, "--ledger", ledger or demo_ledger(), clock=clock)


def answer(socai: Socai, *arguments: str, ledger: Path | None = None) -> Any:
    ran = ask(socai, *arguments, "--json", ledger=ledger)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    demand("coverage", found)
    return found


def test_dak_glei(socai: Socai) -> None:
    found = answer(socai, "--by", "district,criterion", "--parent", "huyện Đăk Glei", *ON)
    (group,) = found["groups"]
    assert (group["units"], group["counted"], group["criteria_met_average"]) == (11, 11, 14.18)
    assert group["bands"] == {"19": 3, "15-18": 1, "10-14": 6, "5-9": 1, "<5": 0, "unknown": 0}
    years = [(one["for_year"], [unit["name"] for unit in one["units"]]) for one in group["recognised"]]
    assert years == [(2019, ["Đăk Pék"]), (2020, ["Đăk Môn"]), (2021, ["Đăk Kroong"])]
    by_number = {one["number"]: one for one in group["criteria"]}
    assert (by_number["18"]["met"], by_number["18"]["not_met"], by_number["18"]["unknown"]) == (3, 4, 4)
    assert by_number["18"]["unknown_because"] == {"not-named": 4}
    assert by_number["10"]["name"] == "Thu nhập"


def test_every_district_and_what_is_unknown(socai: Socai) -> None:
    found = answer(socai, "--by", "district", *ON)
    names = [group["unit"]["name"] for group in found["groups"]]
    assert names == ["Đam Rông", "Đăk Glei", "Đắk Hà", "Ia H'Drai", "Lạc Dương"]
    assert (found["total"]["units"], found["total"]["counted"]) == (25, 14)
    assert {one["reason"] for one in found["total"]["unknown"]} == {"no-statement"}
    out = ask(socai, "--by", "district", *ON).out
    assert "14,18" in out and "Chưa rõ số tiêu chí của 11 đơn vị vì sổ không có số liệu" in out
    assert "14.18" in ask(socai, "--by", "district", *ON, "--lang", "en").out


def test_villages_and_another_standard(socai: Socai) -> None:
    found = answer(socai, "--kind", "thôn", "--parent", "huyện Ia H'Drai", *ON)
    assert found["groups"][0]["unit"]["name"] == "Ia H'Drai"
    assert answer(socai, "--standard", "nang-cao", *ON)["set"] == "kontum-xa-nang-cao-2018"
    assert answer(socai, "--set", "vn-xa-ntm-2022", *ON)["total"]["counted"] == 0


def test_after_the_end_of_districts(socai: Socai) -> None:
    found = answer(socai, "--by", "district", "--as-of", "2025-07-01")
    assert {group["unit"]["kind"] for group in found["groups"]} == {"tinh"}


@pytest.mark.parametrize("by", ["", "commune", "district,district", "district;criterion"])
def test_by_what(socai: Socai, by: str) -> None:
    assert ask(socai, "--by", by).code == 2


def test_equal_with_a_read_model(socai: Socai, tmp_path: Path) -> None:
    ledger = Path(shutil.copy(demo_ledger(), tmp_path / "socai.db"))
    assert run(["replay", "--ledger", str(ledger)]) == 0
    for arguments in (ON, (*ON, "--parent", "tỉnh Kon Tum"), ("--as-of", "2025-07-01"), ("--kind", "thon", *ON)):
        assert answer(socai, *arguments, ledger=ledger) == answer(socai, *arguments)


def test_scope_with_and_without_a_read_model_and_in_words(socai: Socai, tmp_path: Path) -> None:
    """A town is outside the programme by its kind: named, and counted nowhere."""
    ledger = Path(shutil.copy(demo_ledger(), tmp_path / "socai.db"))
    asking = ("list", "--parent", "huyện Đăk Glei", "--kind", "thi-tran", *ON, "--ledger", ledger)
    before = socai(*asking, "--json", clock=clock).out
    summary = json.loads(before)["summary"]
    assert (summary["units"], summary["in_scope"], summary["recognised"]["share"]["least"]) == (1, 0, None)
    assert summary["out_of_scope"][0]["scope"]["ground"] == "kind"
    out = socai(*asking, clock=clock).out
    assert "Không tính 1 đơn vị ngoài đối tượng thực hiện, do loại đơn vị: thị trấn Đăk Glei." in " ".join(out.split())
    assert socai("replay", "--ledger", ledger, clock=clock).code == 0
    assert socai(*asking, "--json", clock=clock).out == before
