"""`socai history`: every entry in the order of the days it speaks of."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]


def ask(socai: Socai, *arguments: str) -> Ran:
    return socai("history", "xã Đăk Kroong", *arguments, "--ledger", demo_ledger(), clock=clock)


def test_the_life_of_a_commune(socai: Socai) -> None:
    found = json.loads(ask(socai, "--json").out)
    demand("history", found)
    types = [entry["type"] for entry in found["entries"]]
    assert types[0] == "unit.registered" and types[-1] == "unit.ceased"
    assert types.index("result.reported") < types.index("recognition.recognised") < types.index("unit.ceased")
    assert all(entry["summary"] for entry in found["entries"])


def test_in_words(socai: Socai) -> None:
    out = ask(socai).out
    assert out.startswith("Lịch sử xã Đăk Kroong (huyện Đăk Glei, tỉnh Kon Tum)")
    assert "QĐ 695/QĐ-UBND" in out and "Sau đó: xã Đăk Môn [unit:xa-dak-mon-2], từ 01/07/2025." in out
    assert "gốc" in out


def test_up_to_a_day(socai: Socai) -> None:
    entries = json.loads(ask(socai, "--json", "--as-of", "2021-12-30").out)["entries"]
    assert "recognition.recognised" not in [entry["type"] for entry in entries]


def test_names_in_english(socai: Socai) -> None:
    out = ask(socai, "--lang", "en").out
    assert "History of commune Đăk Kroong" in out and "recognised as meeting New Rural" in out
