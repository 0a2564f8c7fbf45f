"""Computed outcomes beside claimed ones: a difference is a finding, told beside the progress."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.folds.measured import criteria_computed
from tests.ledger.folds.demanding import COMMUNES, NTM, demanding, district, precondition, result
from tests.ledger.folds.memory_log import event
from tests.ledger.measuring.made import case, measured, threshold

A, B, SET = COMMUNES[0], COMMUNES[1], "set:xa-2022"
STRUCTURE = {"1": ["1.1", "1.2"]}
DEMANDS = {"1.1": threshold("min", "50"), "1.2": threshold("boolean", "true", None)}
LIVED = precondition("1", "Đạt các tiêu chí", kind="criteria")


def progress(outcomes: Any, rows: Any = (), thresholds: Any = DEMANDS, **given: Any) -> dict[str, Any]:
    log = district(demanding(SET, ["xa"], STRUCTURE, thresholds=thresholds, preconditions=rows))
    log.add("2024-01-01T00:00", result("told", A, SET, "2024-01-01", outcomes, **given))
    found: dict[str, Any] = log.status(A, "2024-06-30")["standings"][0]["progress"]
    return found


def test_a_claim_that_its_own_number_contradicts() -> None:
    found = progress({"1.1": ("met", measured("26.65", ratio=("10.23", "38.39"))), "1.2": "met"})
    assert found["differences"] == [
        {"criterion": "1", "indicator": "1.1", "claimed": "met", "computed": "not-met", "ground": "measured",
         "measured": "26.65 %",
         "demanded": {"kind": "min", "value": "50", "unit": "%", "text": None, "confirmed": True}}
    ]  # fmt: skip
    assert (found["criteria_met"], found["indicators_met"]) == (1, 2), "what was said stays what was said"


@pytest.mark.parametrize(
    ("said", "value"), [("met", measured("50")), ("not-met", measured("49")), ("met", measured("40", op="gt")),
                        ("met", measured("40", "km")), ("not-assessed", measured("60"))],
)  # fmt: skip
def test_no_difference_where_it_agrees_or_nothing_is_decided(said: str, value: Any) -> None:
    assert progress({"1.1": (said, value), "1.2": "met"})["differences"] == []


def test_thresholds_that_were_not_found_make_no_finding() -> None:
    unsure = {"1.1": threshold("min", "50", provenance="from-memory 0.8")}
    assert progress({"1.1": ("met", measured("10"))}, thresholds=unsure)["differences"] == []


def test_what_the_recorder_found_otherwise_than_claimed() -> None:
    found = progress({"1.1": "not-met", "1.2": "met"}, claimed={"1.1": "met"})
    assert [(one["claimed"], one["computed"], one["ground"]) for one in found["differences"]] == [
        ("met", "not-met", "recorder")
    ]


def test_a_contradicted_claim_of_everything_met_makes_no_unit_eligible() -> None:
    outcomes = {"1.1": ("met", measured("10")), "1.2": "met"}
    assert progress(outcomes, (LIVED,))["eligible"] == "unknown"
    assert progress({"1.1": ("met", measured("60")), "1.2": "met"}, (LIVED,))["eligible"] == "yes"


def test_criteria_computed_for_many_units_are_those_of_one() -> None:
    """Computed where measured, else as said; a criterion with an open item is unknown; no items, no answer."""
    log = district(demanding(SET, ["xa"], {"1": ["1.1", "1.2"], "2": ["2"], "3": ["3"]}, thresholds=DEMANDS))
    outcomes = {"1.1": ("met", measured("10")), "1.2": "met", "2": "not-applicable", "3": "not-assessed"}
    log.add("2024-01-01T00:00", result("told", A, SET, "2024-01-01", outcomes))
    log.add("2024-01-02T00:00", result("count", B, SET, "2024-01-01", counts={"met": 2, "total": 3}))
    view = log.view()
    assert criteria_computed(view, A, NTM, "2024-06-30") == {"1": "not-met", "2": "not-applicable", "3": "unknown"}
    assert criteria_computed(view, A, NTM, "2023-12-31") is None
    assert criteria_computed(view, B, NTM, "2024-06-30") is None


def test_a_threshold_by_the_zone_that_the_province_gave_the_commune() -> None:
    """A zone is an attribute with its days: the threshold of the day of the statement decides, none while unknown."""
    zoned = threshold("min", None, cases=[case("60", zone=["vung-1"]), case("40", zone=["vung-2"])])
    log = district(demanding(SET, ["xa"], STRUCTURE, thresholds={"1.1": zoned}))
    log.add("2024-01-01T00:00", result("told", A, SET, "2024-01-01", {"1.1": ("met", measured("50")), "1.2": "met"}))

    def found() -> list[tuple[str, str]]:
        progress = log.status(A, "2024-06-30")["standings"][0]["progress"]
        return [(one["computed"], one["demanded"]["value"]) for one in progress["differences"]]

    assert found() == [], "no zone is known: 60 or 40"
    log.add("2024-02-01T00:00", zone("vung-2", "2022-01-01"))
    assert found() == [], "40 is met, as claimed"
    log.add("2024-02-02T00:00", zone("vung-1", "2023-07-01"))
    assert found() == [("not-met", "60")]
    log.add("2024-02-03T00:00", zone("vung-2", "2024-02-01"))
    assert found() == [("not-met", "60")], "what holds later doesn't judge an earlier statement"


def zone(value: str, since: str) -> dict[str, Any]:
    return event(f"{value} {since}", "unit.described", A, {"attribute": "zone", "source": None, "value": value}, since)
