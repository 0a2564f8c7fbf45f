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


def test_who_signed_each_entry_and_by_what_right(socai: Socai) -> None:
    entries = json.loads(ask(socai, "--json").out)["entries"]
    decided = next(entry for entry in entries if entry["type"] == "recognition.recognised")
    assert decided["exempt"]
    assert sorted(signer["role"] for signer in decided["signers"]) == ["archivist", "recorder"]
    assert decided["competence_rule"] == "xa-cap-tinh.recognition.recognised.qd-2540-2016"
    out = ask(socai, "--signers").out
    assert f"mục {decided['seq']} (" in out and "pháp lý: xa-cap-tinh.recognition" in out
    assert decided["signers"][0]["person"] in out and decided["signers"][0]["key"][:12] in out
