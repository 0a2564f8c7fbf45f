"""`socai office list` and `socai criteria list|show`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger

Socai = Callable[..., Ran]


def ask(socai: Socai, *arguments: str) -> Ran:
    return socai(*arguments, "--ledger", demo_ledger(), clock=clock)


def answer(socai: Socai, *arguments: str) -> Any:
    ran = ask(socai, *arguments, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_offices_in_being_on_the_day(socai: Socai) -> None:
    before = {one["id"]: one for one in answer(socai, "office", "list", "--as-of", "2021-12-31")["offices"]}
    after = {one["id"] for one in answer(socai, "office", "list", "--as-of", "2025-08-01")["offices"]}
    assert before["office:ubnd-tinh-kon-tum"]["level"] == "province"
    assert "office:ubnd-huyen-dak-glei" in before and "office:ubnd-huyen-dak-glei" not in after
    everything = {one["id"] for one in answer(socai, "office", "list", "--all", "--as-of", "2025-08-01")["offices"]}
    assert everything >= {*before, *after}
    assert len(before["office:luu-tru"]["keys"]) == 2


def test_offices_in_words(socai: Socai) -> None:
    out = ask(socai, "office", "list", "--as-of", "2021-12-31").out
    assert "Ủy ban nhân dân tỉnh Kon Tum" in out and "chính quyền" in out and "office." not in out
    assert "Party" in ask(socai, "office", "list", "--as-of", "2021-12-31", "--lang", "en").out


def test_sets_and_which_are_in_force(socai: Socai) -> None:
    sets = {one["id"]: one for one in answer(socai, "criteria", "list", "--as-of", "2021-12-31")["sets"]}
    assert (sets["vn-xa-ntm-2016"]["in_force"], sets["vn-huyen-ntm-2022"]["in_force"]) == (True, False)
    assert "21 bộ tiêu chí" in ask(socai, "criteria", "list").out


def test_one_set_with_its_36_indicators(socai: Socai) -> None:
    found = answer(socai, "criteria", "show", "vn-huyen-ntm-2022")["set"]
    assert sum(len(criterion["indicators"]) for criterion in found["criteria"]) == 36
    out = ask(socai, "criteria", "show", "set:vn-huyen-ntm-2022").out
    assert "9 tiêu chí, 36 chỉ tiêu" in out and "criteria." not in out


def test_what_was_not_found_is_shown_as_unknown(socai: Socai) -> None:
    out = ask(socai, "criteria", "show", "kontum-khu-dan-cu-kieu-mau").out
    assert "(chưa rõ)" in out


def test_a_set_that_is_not_there(socai: Socai) -> None:
    ran = ask(socai, "criteria", "show", "vn-huyen-ntm-2023", "--json")
    error = json.loads(ran.err)
    assert (ran.code, error["code"]) == (6, "SET_NOT_FOUND") and "vn-huyen-ntm-2022" in error["candidates"]
