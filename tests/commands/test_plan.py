"""`socai plan` on the demo's ledger: targets of Đăk Glei for 2022."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands.terminal.home import HOME
from ledger.folds.keeping import STATUSES
from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand, schema

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
    assert found["summary"]["by_status"] == {**dict.fromkeys(STATUSES, 0), "promised": 31}
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


def test_a_district_that_ended_before_its_due_day(socai: Socai) -> None:
    """Đam Rông was to be recognised in 2025; districts ended on 1 July."""
    found = answer(socai, "--parent", "huyện Đam Rông", "--as-of", "2025-12-31")
    assert found["summary"]["by_status"] == {**dict.fromkeys(STATUSES, 0), "unknown": 4, "ceased": 1}
    (district,) = [one for one in found["promises"] if one["status"] == "ceased"]
    assert district["unit"]["id"] == "unit:huyen-dam-rong" and district["ended"]["on"] == "2025-07-01"
    asking = ("plan", "--parent", "huyện Đam Rông", "--as-of", "2025-12-31", "--ledger", demo_ledger())
    out = " ".join(socai(*asking, clock=clock).out.split())
    assert "huyện Đam Rông không còn từ 01/07/2025" in out and "không có đơn vị kế tục" in out
    english = " ".join(socai(*asking, "--lang", "en", clock=clock).out.split())
    assert "with no unit after it" in english and "unit ended 1" in english


def test_what_was_promised_before_a_commune_was_made(socai: Socai) -> None:
    found = answer(socai, "xã Đam Rông 2", "--as-of", "2025-07-01")
    assert [one["unit"]["id"] for one in found["promises"]] == ["unit:xa-lieng-sronh"]


def test_no_due_day_of_the_documents_differs_from_its_words(socai: Socai) -> None:
    """"trước tháng 10/2024" and the like: what was recorded is what the words mean."""
    found = answer(socai, "--as-of", "2024-12-01")
    milestones = [one for promise in found["promises"] for one in promise["milestones"]]
    assert [one["due_as_meant"] for one in milestones].count(None) < len(milestones) / 2
    assert not any(one["due_disagrees"] for one in milestones)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_and_status_has_words(language: str) -> None:
    words = json.loads(Path(HOME, "data", "locales", language, "plan.json").read_text("utf-8"))
    promise = schema("plan")["$defs"]["promise"]["properties"]
    reasons = {one for one in promise["reason"]["enum"] if one} - {"nothing-observed", "lost", "not-reached"}
    assert {f"plan.reason.{one}" for one in reasons} <= words.keys()
    assert {f"plan.status.{one}" for one in STATUSES} <= words.keys()
    unknown = promise["measured"]["anyOf"][0]["properties"]["unknown"]["items"]["properties"]["reason"]["enum"]
    assert {f"plan.unknown.{one}" for one in unknown} <= words.keys()
