"""`socai plan` on the demo's ledger: targets of Đăk Glei for 2022."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]
GLEI = ("--parent", "huyện Đăk Glei")


def answer(socai: Socai, *arguments: str) -> Any:
    ran = socai("plan", *arguments, "--json", "--ledger", demo_ledger(), clock=clock)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    demand("plan", found)
    return found


def test_targets_of_a_district(socai: Socai) -> None:
    found = answer(socai, *GLEI, "--as-of", "2022-12-31")
    assert found["summary"]["by_status"] == {"reached": 0, "late": 0, "promised": 31, "unknown": 0}
    assert answer(socai, *GLEI, "--as-of", "2023-01-01")["summary"]["by_status"]["unknown"] == 31
    assert len(answer(socai, *GLEI, "--as-of", "2022-12-31", "--standard", "nang-cao")["promises"]) == 3
    assert answer(socai, *GLEI, "--as-of", "2022-12-31", "--for-year", "2023")["promises"] == []


def test_a_count_apart_from_its_list(socai: Socai) -> None:
    (found,) = answer(socai, "thôn Nú Vai", "--as-of", "2022-12-31")["promises"]
    assert (found["stated_count"]["min"], found["stated_count"]["max"]) == (4, 7)
    assert [item["number"] for item in found["items"]] == ["1", "2", "3", "4", "7", "9", "10"]
    assert (found["due"], found["set"], found["list_disagrees"]) == ("2022-12-31", "kontum-khu-dan-cu-kieu-mau", False)
    asking = ("plan", *GLEI, "--as-of", "2022-12-31", "--ledger", demo_ledger())
    out = socai(*asking, clock=clock).out
    assert "4-7 (1, 2, 3, 4, 7, 9, 10)" in out and "còn hạn 31" in out
    assert "thôn Pêng Lang: nguồn nêu 2 tiêu chí nhưng liệt kê 3." in out
    assert "in time 31" in socai(*asking, "--lang", "en", clock=clock).out


def test_a_unit_or_a_parent(socai: Socai) -> None:
    assert socai("plan", "xã Đăk Kroong", *GLEI, "--ledger", demo_ledger()).code == 2
