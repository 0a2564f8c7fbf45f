"""`socai unit list|show`, and how a name finds its unit."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import schemas
from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger

Socai = Callable[..., Ran]


def ask(socai: Socai, *arguments: str) -> Ran:
    return socai("unit", *arguments, "--ledger", demo_ledger(), clock=clock)


def show(socai: Socai, *arguments: str) -> Any:
    ran = ask(socai, "show", *arguments, "--json")
    assert ran.code == 0, ran.err
    schemas.demand("unit", answer := json.loads(ran.out))
    return answer["unit"]


def test_the_list_answers_by_its_schema(socai: Socai) -> None:
    for more in ((), ("--all", "--as-of", "2025-06-30")):
        schemas.demand("units", answer := json.loads(ask(socai, "list", *more, "--json").out))
        assert answer["units"]


@pytest.mark.parametrize(
    ("name", "day", "unit"),
    [
        ("xã Đăk Kroong", "2021-12-31", "xa-dak-kroong"),
        ("dak kroong", "2021-12-31", "xa-dak-kroong"),
        ("DAKKROONG", "2021-12-31", "xa-dak-kroong"),
        ("Đắk KRoong", "2021-12-31", "xa-dak-kroong"),
        ("unit:xa-dak-kroong", "2026-01-01", "xa-dak-kroong"),
        ("xa-dak-kroong", "2026-01-01", "xa-dak-kroong"),
        ("Ia H'Drai", "2021-12-31", "huyen-ia-hdrai"),
        ("huyện Ia H’ Drai", "2021-12-31", "huyen-ia-hdrai"),
        ("TT. Đăk Glei", "2021-12-31", "thi-tran-dak-glei"),
        ("huyện dak glei", "2021-12-31", "huyen-dak-glei"),
        ("Đăk Long, huyện Đăk Glei", "2021-12-31", "xa-dak-long"),
        ("Đăk Long, Đắk Hà", "2021-12-31", "xa-dak-long-2"),
        ("thôn 8, xã Ia Tơi", "2021-12-31", "thon-8-ia-toi"),
        ("thôn 8, xã Ia Tơi", "2026-01-01", "thon-8-ia-toi"),
        ("thôn 8, huyện Ia H'Drai, tỉnh Kon Tum, xã Ia Tơi", "2021-12-31", "thon-8-ia-toi"),
        ("xã Xốp", "2021-12-31", "xa-xop"),
        ("xã Xốp", "2025-07-01", "xa-xop-2"),
        ("xã Đăk Môn", "2025-06-30", "xa-dak-mon"),
        ("xã Đăk Môn", "2025-07-01", "xa-dak-mon-2"),
    ],
)
def test_a_name_means_the_unit_of_its_day(socai: Socai, name: str, day: str, unit: str) -> None:
    assert show(socai, name, "--as-of", day)["id"] == f"unit:{unit}"


def test_what_ceased_before_is_said(socai: Socai) -> None:
    ran = ask(socai, "show", "xã Đăk Kroong", "--as-of", "2025-07-01")
    assert ran.code == 0 and "tên hoặc đơn vị này không còn" in ran.err


def test_what_comes_later_is_said(socai: Socai) -> None:
    ran = ask(socai, "show", "xã Đam Rông 1", "--as-of", "2020-01-01")
    assert ran.code == 0 and "tên hoặc đơn vị này chưa có" in ran.err
    assert ask(socai, "show", "xã Đam Rông 1", "--as-of", "2025-07-01").err == ""


def test_several_bearers_are_listed_with_what_is_above_them(socai: Socai) -> None:
    ran = ask(socai, "show", "Đăk Long", "--as-of", "2021-12-31", "--json")
    error = json.loads(ran.err)
    assert (ran.code, ran.out, error["code"]) == (6, "", "UNIT_AMBIGUOUS")
    assert [one["id"] for one in error["candidates"]] == ["unit:xa-dak-long", "unit:xa-dak-long-2"]
    assert error["candidates"][0]["parents"] == ["huyện Đăk Glei", "tỉnh Kon Tum"]
    text = ask(socai, "show", "Đăk Long", "--as-of", "2021-12-31").err
    assert "unit:xa-dak-long-2  xã Đăk Long  huyện Đắk Hà, tỉnh Kon Tum" in text


def test_in_narrows(socai: Socai) -> None:
    assert show(socai, "Đăk Long", "--in", "huyện Đắk Hà", "--as-of", "2021-12-31")["id"] == "unit:xa-dak-long-2"
    for holder in ("huyen-dak-glei", "unit:huyen-dak-glei", "Đăk Glei, tỉnh Kon Tum"):
        assert show(socai, "Đăk Long", "--in", holder, "--as-of", "2021-12-31")["id"] == "unit:xa-dak-long"


@pytest.mark.parametrize("name", ["dak krong", "xã Đăk Krong"])
def test_none_is_exit_6_with_what_is_spelt_alike(socai: Socai, name: str) -> None:
    ran = ask(socai, "show", name, "--as-of", "2021-12-31", "--json")
    error = json.loads(ran.err)
    assert (ran.code, error["code"]) == (6, "UNIT_NOT_FOUND")
    assert "unit:xa-dak-kroong" in [one["id"] for one in error["candidates"]]


@pytest.mark.parametrize("name", ["", "   ", "xã", "unit:nothing", "Đăk Long, huyện Không Có", "'); DROP TABLE"])
def test_strange_names_are_not_found(socai: Socai, name: str) -> None:
    assert ask(socai, "show", name, "--as-of", "2021-12-31").code == 6


def test_show_tells_lineage_attributes_and_members(socai: Socai) -> None:
    unit = show(socai, "xã Đăk Môn", "--as-of", "2025-08-01")
    assert {one["id"] for one in unit["predecessors"]} == {"unit:xa-dak-kroong", "unit:xa-dak-mon"}
    assert unit["life_since"] == "2025-07-01" and unit["attributes"]["code"][0]["value"]
    assert [one["name"] for one in unit["parents"]] == ["Quảng Ngãi"]
    out = ask(socai, "show", "xã Đăk Môn", "--as-of", "2025-08-01").out
    assert "Trước đó: xã Đăk Kroong [unit:xa-dak-kroong] (toàn bộ), đến hết 30/06/2025." in out
    assert "Gồm" in out and "thôn Nú Vai" in out


def test_list_by_parent_kind_and_day(socai: Socai) -> None:
    ran = ask(socai, "list", "--parent", "huyện Đăk Glei", "--as-of", "2021-12-31", "--json")
    assert len(json.loads(ran.out)["units"]) == 12
    kinds = ask(socai, "list", "--kind", "huyen", "--as-of", "2025-07-01", "--json")
    assert json.loads(kinds.out)["units"] == []
    everything = ask(socai, "list", "--kind", "huyen", "--all", "--as-of", "2025-07-01", "--json")
    assert {row["phase"] for row in json.loads(everything.out)["units"]} == {"ceased"}
    assert "12 đơn vị." in ask(socai, "list", "--parent", "huyện Đăk Glei", "--as-of", "2021-12-31").out
