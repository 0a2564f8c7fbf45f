"""Resources as stated: totals, what is actual, several statements of one period, a unit beside those beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.folds.resources import Spell, added, resources, year_of
from tests.ledger.folds.demanding import COMMUNES, D, district
from tests.ledger.folds.memory_log import STATED, MemoryLog, annulled, event
from tests.schemas import demand

A, B, C = COMMUNES
YEAR = ("2023-01-01", "2023-12-31")


def told(
    name: str, unit: str, items: Mapping[str, str], total: str | None = None, period: tuple[str, str] = YEAR,
    measure: str = "triệu đồng", **stated: Any,
) -> Any:  # fmt: skip
    body = {
        "items": [{"source": source, "amount": amount, "unit": measure} for source, amount in items.items()],
        "period": {"first": period[0], "last": period[1], "precision": "range", "as_written": None},
        "stated": {**STATED, **stated}, "total": total,
    }  # fmt: skip
    return event(name, "resources.reported", unit, body, attestation="quoted-from-report")


def ask(log: MemoryLog, *units: str, day: str = "2024-06-30", year: int | None = None) -> dict[str, Any]:
    answer = resources(log.view(), units, log.cut(day), {"seq": 0, "root": "", "recorded_at": None}, year)
    demand("resources", answer)
    return answer


def ledger(*acts: Any) -> MemoryLog:
    log = district()
    for number, act in enumerate(acts, 1):
        log.add(f"2024-01-{number:02}T00:00", act)
    return log


def test_sources_shares_and_a_total_that_agrees() -> None:
    log = ledger(told("r", A, {"ngân sách": "7.5", "nhân dân": "2.5"}, "10"))
    (row,) = ask(log, A)["rows"]
    assert (row["added"], row["total"], row["difference"], row["year"]) == ({"triệu đồng": "10"}, "10", None, 2023)
    assert [item["share"] for item in row["items"]] == ["75.0", "25.0"]
    assert ask(log, A, day="2023-12-30")["rows"] == [], "it stands at the end of its period"
    assert ask(log, A, year=2022)["rows"] == []


def test_a_total_that_does_not_agree_is_shown_with_its_difference() -> None:
    answer = ask(ledger(told("r", A, {"ngân sách": "7", "vốn vay": "0.1"}, "7.05")), A)
    assert answer["rows"][0]["difference"] == "-0.05" and answer["summary"]["differences"] == 1


def test_the_last_statement_of_a_period_counts_and_the_others_are_told() -> None:
    log = ledger(told("one", A, {"x": "1"}), told("two", A, {"x": "2"}), told("three", A, {"x": "9"}, basis="estimate"))
    (row,) = ask(log, A)["rows"]
    assert row["added"] == {"triệu đồng": "2"} and row["counted"]
    assert [(other["added"], other["basis"]) for other in row["superseded"]] == [
        ({"triệu đồng": "1"}, "actual"), ({"triệu đồng": "9"}, "estimate")]
    log.add("2024-03-01T00:00", annulled("slip", A, "two", "entry.voided"))
    assert ask(log, A)["rows"][0]["added"] == {"triệu đồng": "1"}


def test_periods_that_overlap_stand_side_by_side() -> None:
    log = ledger(told("half", A, {"x": "1"}, period=("2023-01-01", "2023-06-30")), told("year", A, {"x": "3"}),
                 told("long", A, {"x": "9"}, period=("2021-01-01", "2023-12-31")))
    rows = ask(log, A)["rows"]
    assert [(row["period"]["first"], row["year"]) for row in rows] == [
        ("2021-01-01", None), ("2023-01-01", 2023), ("2023-01-01", 2023)]
    assert len(ask(log, A, year=2023)["rows"]) == 2


def test_a_district_beside_its_communes() -> None:
    log = ledger(told("d", D, {"x": "10"}), told("a", A, {"x": "4"}), told("b", B, {"x": "5"}))
    (one,) = ask(log, D)["comparisons"]
    assert one["members"] == {"stated": 2, "of": 3, "added": "9"} and one["difference"] is None, "C states nothing"
    log.add("2024-02-01T00:00", told("c", C, {"x": "3"}))
    (one,) = ask(log, D)["comparisons"]
    assert (one["own"], one["members"]["added"], one["difference"]) == ("10", "12", "-2")
    log.add("2024-02-02T00:00", told("mended", C, {"x": "1"}))
    assert ask(log, D)["comparisons"][0]["difference"] is None
    log.add("2024-02-03T00:00", told("hoped", C, {"x": "99"}, basis="forecast"))
    assert ask(log, D)["comparisons"][0]["members"]["added"] == "10", "a forecast is never added"


def test_measures_are_never_added_to_each_other() -> None:
    log = ledger(told("a", A, {"x": "4"}), told("b", B, {"x": "5"}, measure="ngày công"))
    told_of = {one["measure"]: one["members"] for one in ask(log, D)["comparisons"]}
    assert told_of == {"triệu đồng": {"stated": 1, "of": 3, "added": "4"},
                       "ngày công": {"stated": 1, "of": 3, "added": "5"}}
    assert {one["own"] for one in ask(log, D)["comparisons"]} == {None}


@pytest.mark.parametrize(
    ("spell", "year"), [(("2023-01-01", "2023-06-30"), 2023), (("2022-07-01", "2023-06-30"), None)]
)
def test_the_year_of_a_period(spell: tuple[str, str], year: int | None) -> None:
    assert year_of(Spell(*spell)) == year


@given(st.lists(st.decimals(-10**12, 10**12, places=4), min_size=1, max_size=20))
def test_sums_are_exact(amounts: list[Decimal]) -> None:
    items = [{"source": "x", "amount": f"{amount:f}", "unit": "đ"} for amount in amounts]
    assert added(items) == {"đ": sum(amounts, Decimal(0))}
