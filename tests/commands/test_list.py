"""`socai list`: the average of Đăk Glei, filters, order, and the same answer with and without a read model."""

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
GLEI = ("--parent", "huyện Đăk Glei")
ON = ("--as-of", "2021-12-31")


def ask(socai: Socai, *arguments: str, ledger: Path | None = None) -> Ran:
    return socai("list", *arguments, "--ledger", ledger or demo_ledger(), clock=clock)


def answer(socai: Socai, *arguments: str, ledger: Path | None = None) -> Any:
    ran = ask(socai, *arguments, "--json", ledger=ledger)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    demand("list", found)
    return found


def names(found: Any) -> list[str]:
    return [row["unit"]["name"] for row in found["rows"]]


def test_the_average_of_eleven_communes(socai: Socai) -> None:
    found = answer(socai, *GLEI, *ON)
    assert found["summary"] == {
        "units": 11,
        "in_scope": 11,
        "out_of_scope": [],
        "by_state": {"unknown": 8, "recognised": 3},
        "with_progress": 11,
        "unknown": 8,
        "unknown_because": {"nothing-recorded": 8},
        "recognised": {"count": 3, "unknown": 8, "of": 11, "share": {"least": 27.3, "most": 100.0}},
        "averaged": 11,
        "criteria_met_average": 14.18,
    }
    out = ask(socai, *GLEI, *ON).out
    assert "11 đơn vị thuộc huyện Đăk Glei" in out and "bình quân 14,18 tiêu chí" in out
    assert "chưa rõ 8" in out and "được công nhận theo báo cáo 2" in out
    assert "14.18" in ask(socai, *GLEI, *ON, "--lang", "en").out


def test_rows_in_vietnamese_order(socai: Socai) -> None:
    found = names(answer(socai, *GLEI, *ON))
    assert found[:4] == ["Đăk Choong", "Đăk Kroong", "Đăk Long", "Đăk Man"] and found[-1] == "Xốp"
    assert found.index("Đăk Plô") < found.index("Mường Hoong")
    villages = names(answer(socai, "--parent", "xã Ia Đal", *ON))
    assert villages == sorted(villages, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0))


def test_a_town_is_not_counted(socai: Socai) -> None:
    """The standard isn't for towns: thị trấn Đăk Glei is no row."""
    assert {row["unit"]["kind"] for row in answer(socai, *GLEI, *ON)["rows"]} == {"xa"}


def test_filters(socai: Socai) -> None:
    assert names(answer(socai, *GLEI, *ON, "--state", "recognised")) == ["Đăk Kroong", "Đăk Môn", "Đăk Pék"]
    assert names(answer(socai, *GLEI, *ON, "--for-year", "2021")) == ["Đăk Kroong"]
    assert names(answer(socai, *GLEI, *ON, "--standard", "nang-cao", "--state", "recognised")) == []
    assert len(names(answer(socai, "--parent", "tỉnh Kon Tum", "--kind", "xã", *ON))) > 11
    assert set(names(answer(socai, "--kind", "huyen", *ON))) >= {"Đăk Glei", "Đam Rông"}


def test_a_parent_that_has_ceased_has_no_rows(socai: Socai) -> None:
    ran = ask(socai, *GLEI, "--as-of", "2025-07-01")
    assert ran.code == 0 and "0 đơn vị" in ran.out and "không còn" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--standard", "ntmm"], "STANDARD_NOT_FOUND"), (["--kind", "xx"], "KIND_NOT_FOUND")],
)
def test_what_is_not_there(socai: Socai, arguments: list[str], code: str) -> None:
    ran = ask(socai, *arguments, "--json")
    assert (ran.code, ran.out, json.loads(ran.err)["code"]) == (6, "", code)
    assert json.loads(ran.err)["candidates"]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same ledger with a read model beside it."""
    ledger = Path(shutil.copy(demo_ledger(), tmp_path_factory.mktemp("replayed") / "socai.db"))
    assert run(["replay", "--ledger", str(ledger)]) == 0
    return ledger


@pytest.mark.parametrize("day", ["2019-01-01", "2021-12-30", "2021-12-31", "2024-02-29", "2025-06-30", "2025-07-01"])
@pytest.mark.parametrize("standard", ["ntm", "kieu-mau", "khu-dan-cu-kieu-mau"])
def test_equal_with_and_without_a_read_model(socai: Socai, replayed: Path, day: str, standard: str) -> None:
    asking = ("--as-of", day, "--standard", standard)
    for about in ((), ("--parent", "unit:huyen-dak-glei"), ("--parent", "unit:tinh-quang-ngai-2", "--kind", "xa")):
        direct = ask(socai, *asking, *about, "--json")
        assert ask(socai, *asking, *about, "--json", ledger=replayed) == direct
