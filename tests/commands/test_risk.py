"""`socai risk` on the demo's ledger: nobody there has figures under the set that the rule measures against."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands.names.told import Told
from commands.risk import say_communes
from tests.conftest import Ran
from tests.ledger.folds.test_risk import H, districts, row
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]
FROZEN = Path(__file__).parents[1] / "ledgers" / "v1.db"


def answer(socai: Socai, *arguments: str) -> Any:
    ran = socai("risk", *arguments, "--json", "--ledger", demo_ledger(), clock=clock)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    demand("risk", found)
    return found


def test_recognised_units_without_figures_are_unknown(socai: Socai) -> None:
    found = answer(socai, "--parent", "huyện Đăk Glei", "--as-of", "2024-02-29")
    assert [row["unit"]["name"] for row in found["rows"]] == ["Đăk Kroong", "Đăk Môn", "Đăk Pék"]
    assert {(row["grounds"], row["reason"]) for row in found["rows"]} == {(None, "no-statement")}
    assert found["summary"] == {"recognised": 3, "grounds": 0, "no_grounds": 0, "unknown": 3}
    assert answer(socai, "xã Đăk Kroong", "--as-of", "2021-12-30")["rows"] == []


def test_no_rule_before_it_was_made(socai: Socai) -> None:
    found = answer(socai, "xã Đăk Kroong", "--as-of", "2022-08-01", "--standard", "ntm")
    assert [row["reason"] for row in found["rows"]] == ["no-rule"]


def test_in_words(socai: Socai) -> None:
    asking = ("risk", "--parent", "huyện Đăk Glei", "--as-of", "2024-02-29", "--ledger", demo_ledger())
    assert "chưa rõ 3" in socai(*asking, clock=clock).out
    assert "unknown 3" in socai(*asking, "--lang", "en", clock=clock).out


def test_a_unit_or_a_parent(socai: Socai) -> None:
    assert socai("risk", "xã Đăk Kroong", "--parent", "huyện Đăk Glei", "--ledger", demo_ledger()).code == 2


def test_a_district_and_its_communes(capsys: pytest.CaptureFixture[str]) -> None:
    log = districts()
    say_communes(Told(log.view()), row(log, "2023-07-01", H))
    out = capsys.readouterr().out
    assert "1/4 xã bị thu hồi quyết định công nhận, 1 xã chưa rõ (25,0-50,0 %)" in out
    assert "căn cứ theo xã: chưa rõ; còn cách 0-1 xã. Nếu thu hồi mọi xã thuộc diện xét: 1-4/4 xã" in out


def test_a_ledger_that_publishes_no_rule_says_so(socai: Socai, tmp_path: Path) -> None:
    """The frozen ledger was founded before the rule was published: nothing is told from elsewhere."""
    ledger = tmp_path / "v1.db"
    shutil.copyfile(FROZEN, ledger)
    ran = socai("risk", "--json", "--ledger", ledger, clock=clock)
    found = json.loads(ran.out)
    demand("risk", found)
    assert found["rule"] is None and {row["reason"] for row in found["rows"]} <= {"no-rule"}
    out = socai("risk", "--ledger", ledger, clock=clock).out
    assert "sổ không công bố quy định nào về thu hồi" in out
    assert "publishes no rule on revocation" in socai("risk", "--ledger", ledger, "--lang", "en", clock=clock).out


def test_the_rule_and_its_entry(socai: Socai) -> None:
    rule = answer(socai, "--parent", "huyện Đăk Glei", "--as-of", "2024-02-29")["rule"]
    assert rule["shares"] == {"unmet_with_key": 30, "unmet": 50, "communes": 30}
    assert rule["published_by"]["type"] == "revocation.published"
