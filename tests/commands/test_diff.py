"""`socai diff` on the demo's ledger: the recognition of xã Đăk Kroong, and what the ledger learned of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ledger.stores.reader import LedgerReader
from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]
KROONG = "xã Đăk Kroong"


def ask(socai: Socai, *arguments: str) -> Ran:
    return socai("diff", *arguments, "--ledger", demo_ledger(), clock=clock)


def answer(socai: Socai, *arguments: str) -> Any:
    ran = ask(socai, *arguments, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    demand("diff", found)
    return found


def test_the_world_changed(socai: Socai) -> None:
    found = answer(socai, "--parent", "huyện Đăk Glei", "--as-of", "2021-12-30..2021-12-31")
    rows = {row["unit"]["name"]: row["changes"] for row in found["rows"]}
    standing = rows["Đăk Kroong"][0]
    assert (standing["member"], standing["after"]["state"]) == ("standing", "recognised")
    assert standing["after"]["decision"]["number"] == "695/QĐ-UBND"
    assert [one["type"] for one in standing["events"]] == ["recognition.recognised"]
    assert found["summary"]["unexplained"] == 0 and found["axis"] == "world"
    asking = (KROONG, "--as-of", "2021-12-30..2021-12-31")
    assert "được công nhận từ 31/12/2021 theo QĐ 695/QĐ-UBND" in ask(socai, *asking).out
    assert "recognised since 2021-12-31" in ask(socai, *asking, "--lang", "en").out


def test_our_knowledge_changed(socai: Socai) -> None:
    with LedgerReader.open(demo_ledger()) as reader:
        seq = next(seq for seq, _ in reader.rows_by_topics(["recognition.recognised"]))
    found = answer(socai, KROONG, "--as-of", "2021-12-31", "--known", f"seq:{seq - 1}..seq:{seq}", "--standard", "ntm")
    ((change,),) = [row["changes"] for row in found["rows"]]
    assert (change["before"]["state"], change["after"]["state"]) == ("unknown", "recognised")
    assert [one["seq"] for one in change["events"]] == [seq] and found["axis"] == "knowledge"
    known = ("--known", f"seq:{seq - 1}..seq:{seq}")
    assert f"mục {seq}: Công nhận" in ask(socai, KROONG, "--as-of", "2021-12-31", *known).out
    assert answer(socai, "--as-of", "2021-12-30", *known)["rows"][0]["changes"][0]["after"]["state"] == "none"


def test_a_merger_in_words(socai: Socai) -> None:
    out = ask(socai, "--as-of", "2025-06-30..2025-07-01", "--parent", "huyện Đăk Glei").out
    assert "đơn vị: có → không còn" in out and "trực thuộc: huyện Đăk Glei → tỉnh Quảng Ngãi" in out
    assert "xã Đăk Plô [unit:xa-dak-plo] → xã Đăk Plô [unit:xa-dak-plo-2]" in out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--as-of", "2021-12-31"],
        ["--as-of", "2021-01-01..2021-12-31", "--known", "seq:1..seq:2"],
        ["--as-of", "2021-01-01..2021-06-01..2021-12-31"],
        ["--as-of", "2021-12-31..2021-12-30"],
        ["--as-of", "2021-12-31..2021-02-30"],
        ["--as-of", "2021-12-31", "--known", "seq:1"],
        ["--as-of", "2021-12-31", "--known", "seq:1.."],
        ["--as-of", "2021-12-31", "--known", "seq:1..seq:0"],
        ["--as-of", "2021-12-31", "--known", "seq:1..seq:1", "--known-at", "seq:1"],
        [KROONG, "--parent", "huyện Đăk Glei", "--as-of", "2021-12-30..2021-12-31"],
    ],
)
def test_refused(socai: Socai, arguments: list[str]) -> None:
    ran = ask(socai, *arguments)
    assert (ran.code, ran.out) == (2, "")


def test_a_merger_tells_both_sides(socai: Socai) -> None:
    """Asked about the old commune or the new one, the units on the other side are told too."""
    for asked_for in ("xã Đạ Tông", "xã Đam Rông 4"):
        found = answer(socai, asked_for, "--as-of", "2025-06-30..2025-07-01")
        told = {row["unit"]["id"]: row["changes"][0]["after"] for row in found["rows"]}
        assert (told["unit:xa-da-tong"], told["unit:xa-dam-rong-4"]) == ("ceased", "alive")
    assert {"unit:xa-da-long", "unit:xa-dung-kno"} <= set(told)
