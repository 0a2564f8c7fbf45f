"""Results: which statement is the progress, and how it is counted under the structure of its set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.ledger.folds.memory_log import (
    STATED,
    MemoryLog,
    annulled,
    corrected,
    criteria_set,
    digest,
    event,
    observed,
    registered,
    standard,
)

A, NTM, SET = "unit:a", "standard:ntm", "set:vn"
STRUCTURE = {"1": ["1.1", "1.2"], "2": ["2.1", "2.2"], "3": ["3.1"]}


def ledger(**given: Any) -> MemoryLog:
    return MemoryLog().add(
        "2015-01-01T00:00",
        standard(NTM, ["xa"]),
        registered("reg A", A, "xa", "A"),
        criteria_set(SET, NTM, ["xa"], "2016-01-01", None, STRUCTURE, **given),
    )


def result(
    name: str,
    on: str,
    stage: str = "reported",
    *,
    indicators: Mapping[str, str] | None = None,
    criteria: Mapping[str, str] | None = None,
    counts: tuple[str, int, int] | None = None,
    known: Sequence[str] = (),
    amends: str | None = None,
    first: str | None = None,
    set_id: str = SET,
    stated: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    def items(outcomes: Mapping[str, str] | None) -> list[dict[str, Any]]:
        return [
            {"number": number, "outcome": outcome, "claimed": None, "measured": None, "note": None}
            for number, outcome in (outcomes or {}).items()
        ]

    body = {
        "standard": NTM,
        "set": set_id,
        "observed_on": observed(on, first),
        "criteria": items(criteria),
        "indicators": items(indicators),
        "partial": amends is not None,
        "amends": amends and digest(amends),
        "counts": counts
        and {"of": counts[0], "met": counts[1], "total": counts[2], "known_met": [], "known_unmet": list(known)},
        "stated": {**STATED, **(stated or {})},
        "dossier": None,
        "by": "Phòng Nông nghiệp",
    }
    return event(name, f"result.{stage}", A, body)


def progress(log: MemoryLog, day: str = "2025-01-01") -> Any:
    return log.status(A, day)["standings"][0]["progress"]


ALL_MET = dict.fromkeys(["1.1", "1.2", "2.1", "2.2", "3.1"], "met")


def test_unknown_is_null() -> None:
    answer = ledger().status(A, "2025-01-01")["standings"][0]
    assert (answer["progress"], answer["results"]) == (None, [])


def test_criterion_is_met_iff_every_applicable_indicator_is() -> None:
    found = progress(
        ledger().add(
            "2024-01-01T00:00",
            result(
                "r",
                "2023-12-31",
                indicators={"1.1": "met", "1.2": "met", "2.1": "met", "2.2": "not-met", "3.1": "not-assessed"},
            ),
        )
    )
    assert found == {
        "set": "vn",
        "stage": "reported",
        "observed_on": "2023-12-31",
        "by": "Phòng Nông nghiệp",
        "in_question": False,
        "criteria_met": 1,
        "criteria_total": 3,
        "indicators_met": 3,
        "indicators_total": 5,
        "unmet": [{"criterion": "2", "indicator": "2.2"}],
        "unmet_complete": False,
        "not_assessed": [{"criterion": "3", "indicator": "3.1"}],
    }


@pytest.mark.parametrize(("counts_as_met", "expected"), [(False, (1, 2, 3, 4)), (True, (2, 3, 4, 5))])
def test_not_applicable(counts_as_met: bool, expected: tuple[int, ...]) -> None:
    log = ledger(counts_as_met=counts_as_met).add(
        "2024-01-01T00:00", result("r", "2023-12-31", indicators={**ALL_MET, "2.2": "not-met", "3.1": "not-applicable"})
    )
    found = progress(log)
    assert (
        tuple(found[member] for member in ("criteria_met", "criteria_total", "indicators_met", "indicators_total"))
        == expected
    )


def test_not_applicable_indicator_does_not_hold_its_criterion_back() -> None:
    log = ledger().add("2024-01-01T00:00", result("r", "2023-12-31", indicators={**ALL_MET, "2.2": "not-applicable"}))
    assert (progress(log)["criteria_met"], progress(log)["criteria_total"]) == (3, 3)
    assert (progress(log)["indicators_met"], progress(log)["indicators_total"]) == (4, 4)


def test_criteria_list() -> None:
    found = progress(ledger().add("2024-01-01T00:00", result("r", "2023-12-31", criteria={"1": "met", "2": "not-met"})))
    assert (found["criteria_met"], found["criteria_total"], found["indicators_met"]) == (1, 3, None)
    assert found["unmet"] == [{"criterion": "2", "indicator": None}]
    assert found["not_assessed"] == [{"criterion": "3", "indicator": None}]


@pytest.mark.parametrize(
    ("met", "known", "unmet", "complete"),
    [(3, [], [], True), (2, [], None, False), (1, ["2"], ["2"], False), (1, ["2", "3"], ["2", "3"], True)],
)
def test_counts(met: int, known: list[str], unmet: list[str] | None, complete: bool) -> None:
    found = progress(
        ledger().add("2024-01-01T00:00", result("r", "2023-12-31", counts=("criteria", met, 3), known=known))
    )
    assert (found["criteria_met"], found["criteria_total"], found["indicators_total"]) == (met, 3, None)
    assert found["unmet"] == (unmet if unmet is None else [{"criterion": one, "indicator": None} for one in unmet])
    assert (found["unmet_complete"], found["not_assessed"]) == (complete, None)


def test_counts_of_indicators() -> None:
    found = progress(
        ledger().add("2024-01-01T00:00", result("r", "2023-12-31", counts=("indicators", 4, 5), known=["2.2"]))
    )
    assert (found["criteria_met"], found["indicators_met"], found["indicators_total"]) == (None, 4, 5)
    assert found["unmet"] == [{"criterion": "2", "indicator": "2.2"}]


def test_progress_is_the_latest_day_then_stage_then_lists_then_position() -> None:
    log = ledger().add("2024-01-01T00:00", result("later", "2023-12-31", counts=("criteria", 1, 3)))
    log.add("2024-01-02T00:00", result("higher", "2023-12-30", "appraised", counts=("criteria", 3, 3)))
    assert progress(log)["criteria_met"] == 1
    log.add("2024-01-03T00:00", result("stage", "2023-12-31", "inspected", counts=("criteria", 2, 3)))
    assert (progress(log)["stage"], progress(log)["criteria_met"]) == ("inspected", 2)
    log.add("2024-01-04T00:00", result("list", "2023-12-31", "inspected", criteria=dict.fromkeys("123", "met")))
    log.add("2024-01-05T00:00", result("count", "2023-12-31", "inspected", counts=("criteria", 0, 3)))
    assert progress(log)["criteria_met"] == 3
    stages = [one["stage"] for one in log.status(A, "2025-01-01")["standings"][0]["results"]]
    assert stages == ["reported", "inspected", "appraised"]


def test_results_show_author_and_age() -> None:
    log = ledger().add("2024-01-01T00:00", result("r", "2023-12-31", counts=("criteria", 1, 3)))
    found = log.status(A, "2024-01-31")["standings"][0]["results"][0]
    assert (found["office"], found["age_days"], found["type"]) == ("office:ubnd-p", 31, "result.reported")


def test_a_statement_stands_at_the_end_of_its_period() -> None:
    log = ledger().add("2024-01-01T00:00", result("r", "2023-12-31", first="2023-01-01", counts=("criteria", 1, 3)))
    answer = log.status(A, "2023-12-30")
    assert answer["standings"][0]["progress"] is None
    assert [note["code"] for note in answer["notes"]] == ["PERIOD_NOT_OVER"]
    assert progress(log, "2023-12-31")["criteria_met"] == 1


def test_partial_overlays_the_full_statement_it_names() -> None:
    log = ledger().add(
        "2024-01-01T00:00", result("full", "2023-12-31", indicators={**ALL_MET, "1.1": "not-met", "2.2": "not-met"})
    )
    log.add("2024-07-01T00:00", result("p1", "2024-06-30", indicators={"1.1": "met"}, amends="full"))
    assert (progress(log)["criteria_met"], progress(log)["indicators_met"]) == (2, 4)
    assert progress(log, "2024-06-29")["criteria_met"] == 1
    log.add("2024-08-01T00:00", result("p2", "2024-07-31", indicators={"2.2": "met"}, amends="full"))
    assert progress(log)["criteria_met"] == 3
    log.add("2024-09-01T00:00", annulled("x", A, "p1", "entry.voided"))
    assert progress(log)["criteria_met"] == 2


def test_partial_over_counts_adds_to_what_is_known_and_counts_what_has_changed() -> None:
    log = ledger().add("2024-01-01T00:00", result("full", "2023-12-31", counts=("criteria", 1, 3), known=["1"]))
    log.add("2024-07-01T00:00", result("p", "2023-12-31", criteria={"2": "not-met"}, amends="full"))
    found = progress(log)
    assert (found["criteria_met"], found["criteria_total"], found["unmet_complete"]) == (1, 3, True)
    assert [one["criterion"] for one in found["unmet"]] == ["1", "2"]
    log.add("2024-08-01T00:00", result("q", "2024-07-31", criteria={"1": "met"}, amends="full"))
    found = progress(log)
    assert (found["criteria_met"], [one["criterion"] for one in found["unmet"]]) == (2, ["2"])


def test_partial_without_its_full_statement_leaves_the_rest_unknown() -> None:
    log = ledger().add("2024-07-01T00:00", result("p", "2024-06-30", criteria={"1": "met"}, amends="gone"))
    assert (progress(log)["criteria_met"], len(progress(log)["not_assessed"])) == (1, 2)


@pytest.mark.parametrize("stated", [{"basis": "estimate"}, {"basis": "forecast"}, {"hedge": "cơ bản"}])
def test_only_actual_results_are_progress(stated: dict[str, str]) -> None:
    assert (
        progress(ledger().add("2024-01-01T00:00", result("r", "2023-12-31", criteria={"1": "met"}, stated=stated)))
        is None
    )


def test_unpublished_set_tells_indicators_but_not_criteria() -> None:
    found = progress(ledger().add("2024-01-01T00:00", result("r", "2023-12-31", indicators=ALL_MET, set_id="set:lost")))
    assert (found["criteria_met"], found["criteria_total"], found["indicators_met"]) == (None, None, 5)


def test_corrected_day_of_observation_moves_the_statement() -> None:
    log = ledger().add("2024-01-01T00:00", result("r", "2023-12-31", counts=("criteria", 1, 3)))
    log.add("2024-02-01T00:00", corrected("k", A, "r", {"body.observed_on": observed("2023-11-30")}, "entry.amended"))
    assert progress(log, "2023-11-30")["observed_on"] == "2023-11-30"


def test_set_in_parts_is_joined() -> None:
    log = (
        MemoryLog()
        .add(
            "2015-01-01T00:00",
            standard(NTM, ["xa"]),
            registered("reg A", A, "xa", "A"),
            criteria_set(SET, NTM, ["xa"], None, None, {"1": ["1.1", "1.2"]}, part=1, parts=2, name="part 1"),
            criteria_set(SET, NTM, ["xa"], None, None, {"2": ["2.1"]}, part=2, parts=2, name="part 2"),
        )
        .add("2024-01-01T00:00", result("r", "2023-12-31", criteria={"1": "met"}))
    )
    assert progress(log)["criteria_total"] == 2
