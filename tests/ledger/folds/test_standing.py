"""States of a standing beyond the truth table: windows, statements, suspension, void acts, the map, the law."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.folds.memory_log import (
    MemoryLog,
    attested,
    ceased,
    corrected,
    covered,
    criteria_set,
    ended,
    event,
    formed,
    members,
    recognised,
    registered,
    standard,
)

A, P, S = "unit:a", "unit:p", "unit:s"
NTM, HIGH = "standard:ntm", "standard:nang-cao"


def ledger(coverage: bool = False) -> MemoryLog:
    log = MemoryLog().add(
        "2015-01-01T08:00",
        standard(NTM, ["xa"]),
        standard(HIGH, ["xa"], [NTM]),
        registered("reg P", P, "tinh", "P"),
        registered("reg A", A, "xa", "A", P),
    )
    return log.add("2015-01-02T08:00", covered("c0", P, ["xa"], [NTM, HIGH], "2015-01-01")) if coverage else log


def ntm(log: MemoryLog, day: str, known_at: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = log.status(A, day, known_at)["standings"][0]
    return found


def states(log: MemoryLog, *days: str) -> list[str]:
    return [ntm(log, day)["state"] for day in days]


def test_unknown_is_the_default_and_a_standing_for_each_applicable_standard() -> None:
    answer = ledger().status(A, "2020-01-01")
    assert [(one["standard"], one["state"]) for one in answer["standings"]] == [
        ("ntm", "unknown"),
        ("nang-cao", "unknown"),
    ]
    assert answer["standings"][0]["rests_on"] == [] and answer["standings"][0]["attestation"] is None


def test_standard_of_another_kind_appears_when_it_has_an_event() -> None:
    log = ledger().add("2020-01-01T00:00", recognised("x", A, "standard:x", effective_from="2020-01-01"))
    assert [one["standard"] for one in log.status(A, "2020-01-01")["standings"]] == ["ntm", "nang-cao", "x"]


def test_none_by_a_later_first_recognition() -> None:
    log = ledger().add("2020-01-01T00:00", recognised("e", A, NTM, effective_from="2019-12-15"))
    before = ntm(log, "2019-12-14")
    assert (before["state"], before["until"], log.names(before["rests_on"])) == ("none", "2019-12-15", ["e"])
    assert before["decision"] is None and before["decided_under"] is None


def test_replaced_is_no_first_recognition() -> None:
    log = ledger().add("2020-01-01T00:00", recognised("e", A, NTM, kind="replaced", effective_from="2019-12-15"))
    assert states(log, "2019-12-14", "2019-12-15") == ["unknown", "recognised"]


def test_coverage_ends() -> None:
    log = ledger(True).add(
        "2021-01-01T00:00",
        event("c1", "coverage.ended", P, {"declaration": ledger(True).named["c0"].digest, "until": "2020-07-01"}),
    )
    assert states(log, "2014-12-31", "2015-01-01", "2020-06-30", "2020-07-01") == ["unknown", "none", "none", "unknown"]
    assert log.names(ntm(log, "2020-01-01")["rests_on"]) == ["c0"]


def test_window_is_uncertain_until_the_effect_has_begun_at_the_latest() -> None:
    log = ledger(True).add("2020-01-01T00:00", recognised("e", A, NTM, window=("2019-03-01", "2019-12-31")))
    assert states(log, "2019-02-28", "2019-03-01", "2019-12-30", "2019-12-31") == [
        "none",
        "uncertain",
        "uncertain",
        "recognised",
    ]
    assert ntm(log, "2020-01-01")["since"] is None
    assert ntm(log, "2019-06-01")["until"] == "2019-12-31"


def test_correction_resolves_a_window() -> None:
    log = ledger(True).add("2020-01-01T00:00", recognised("e", A, NTM, window=("2019-03-01", "2019-12-31")))
    log.add("2020-02-01T00:00", corrected("k", A, "e", {"effective_from": "2019-05-19"}))
    assert states(log, "2019-05-18", "2019-05-19") == ["none", "recognised"]
    assert log.names(ntm(log, "2019-05-18")["rests_on"]) == ["c0", "e", "k"]


def test_partial_date_of_signing_stands_in_for_an_effect_date() -> None:
    log = ledger(True).add("2020-06-01T00:00", recognised("e", A, NTM, signed="2019-02"))
    assert states(log, "2019-01-31", "2019-02-01", "2019-02-27", "2019-02-28") == [
        "none",
        "uncertain",
        "uncertain",
        "recognised",
    ]


def test_attested() -> None:
    log = ledger().add("2022-01-01T00:00", attested("t", A, NTM, "2021-12-31", for_year=2020))
    assert states(log, "2019-12-31", "2020-01-01", "2021-12-30", "2021-12-31") == [
        "unknown",
        "uncertain",
        "uncertain",
        "recognised",
    ]
    found = ntm(log, "2022-01-01")
    assert (found["since"], found["decision"], found["attestation"]) == (None, None, "quoted-from-report")
    covered_log = ledger(True).add("2022-01-01T00:00", attested("t", A, NTM, "2021-12-31"))
    assert states(covered_log, "2021-12-30", "2021-12-31") == ["none", "recognised"]


def test_attested_not_held_is_a_ground_for_none() -> None:
    log = ledger().add("2022-01-01T00:00", attested("t", A, NTM, "2021-12-31", holds=False))
    assert states(log, "2021-12-30", "2021-12-31") == ["unknown", "none"]


@pytest.mark.parametrize("stated", [{"basis": "forecast"}, {"basis": "target"}, {"hedge": "Cơ bản đạt"}])
def test_only_actual_statements_feed_the_standing(stated: dict[str, str]) -> None:
    log = ledger().add("2022-01-01T00:00", attested("t", A, NTM, "2021-12-31", stated=stated))
    assert states(log, "2022-01-01") == ["unknown"]


def test_decision_outweighs_a_statement() -> None:
    log = ledger().add("2020-01-01T00:00", recognised("e", A, NTM, "set:x", effective_from="2019-12-15"))
    log.add("2021-01-01T00:00", attested("t", A, NTM, "2020-12-31", holds=False))
    assert ntm(log, "2021-01-01")["state"] == "recognised"
    assert [note["code"] for note in log.status(A, "2021-01-01")["notes"]] == ["STATEMENT_CONTRADICTS"]
    log.add("2021-06-01T00:00", ended("r", A, NTM, effective_from="2021-03-01"))
    log.add("2022-01-01T00:00", attested("t2", A, NTM, "2021-12-31"))
    assert ntm(log, "2022-01-01")["state"] == "revoked"


def test_no_none_before_a_decision_when_a_statement_says_that_it_was_held_before() -> None:
    log = ledger().add("2020-01-01T00:00", attested("t", A, NTM, "2019-06-30"))
    log.add("2020-01-02T00:00", recognised("e", A, NTM, effective_from="2019-12-15"))
    assert states(log, "2019-06-29", "2019-06-30", "2019-12-15") == ["unknown", "recognised", "recognised"]
    assert ntm(log, "2020-01-01")["since"] == "2019-12-15"


def test_suspension_runs_over_what_lies_beneath() -> None:
    log = ledger(True).add("2020-01-01T00:00", recognised("e", A, NTM, "set:x", effective_from="2019-12-15"))
    log.add(
        "2021-01-01T00:00",
        ended(
            "s",
            A,
            NTM,
            "e",
            kind="suspended",
            effective_from="2021-01-01",
            effective_to="2021-07-01",
            number="9/QĐ-UBND",
        ),
    )
    assert states(log, "2020-12-31", "2021-01-01", "2021-06-30", "2021-07-01") == [
        "recognised",
        "suspended",
        "suspended",
        "recognised",
    ]
    found = ntm(log, "2021-03-01")
    assert (found["since"], found["until"]) == ("2021-01-01", "2021-07-01")
    assert (found["beneath"]["state"], found["beneath"]["since"]) == ("recognised", "2019-12-15")
    assert found["decision"]["number"] == "9/QĐ-UBND"
    assert log.names(found["rests_on"]) == ["e", "s"]
    log.add("2021-03-01T00:00", ended("r", A, NTM, "e", effective_from="2021-03-01"))
    assert states(log, "2021-02-28", "2021-03-01", "2021-08-01") == ["suspended", "revoked", "revoked"]


def test_void_acts_are_reported() -> None:
    log = ledger(True).add("2018-01-01T00:00", ended("r", A, NTM, effective_from="2018-01-01"))
    log.add("2020-01-01T00:00", recognised("e", A, NTM, effective_from="2019-12-15"))
    log.add("2020-01-02T00:00", recognised("again", A, NTM, effective_from="2020-01-02"))
    log.add("2020-01-03T00:00", ended("wrong", A, NTM, "again", effective_from="2020-01-03"))
    assert ntm(log, "2020-02-01")["since"] == "2019-12-15"
    notes = log.status(A, "2020-02-01")["notes"]
    assert [(note["code"], note["type"], note["standard"]) for note in notes] == [
        ("ACT_VOID", "recognition.revoked", "ntm"),
        ("ACT_VOID", "recognition.recognised", "ntm"),
        ("ACT_VOID", "recognition.revoked", "ntm"),
    ]


def test_same_day_rank_decides_and_is_reported() -> None:
    log = ledger(True).add("2020-01-01T00:00", ended("r", A, NTM, effective_from="2019-12-15"))
    log.add("2020-01-02T00:00", recognised("e", A, NTM, effective_from="2019-12-15"))
    assert ntm(log, "2019-12-15")["state"] == "revoked"
    assert [note["code"] for note in log.status(A, "2020-01-01")["notes"]] == ["ACTS_CONTRADICT"]


def test_same_day_link_comes_before_rank() -> None:
    log = ledger(True).add("2019-12-20T00:00", recognised("e", A, NTM, effective_from="2019-12-15"))
    log.add(
        "2023-06-01T00:00",
        recognised("e2", A, NTM, "set:new", effective_from="2023-06-01"),
        ended("r", A, NTM, "e", effective_from="2023-06-01"),
    )
    found = ntm(log, "2023-06-01")
    assert (found["state"], found["decided_under"]) == ("recognised", "new")
    assert log.status(A, "2023-06-01")["notes"] == []


def test_same_day_signing_then_position() -> None:
    log = ledger(True).add(
        "2020-01-01T00:00",
        recognised("late", A, NTM, "set:late", kind="replaced", effective_from="2020-01-01", signed="2019-12-31"),
        recognised("early", A, NTM, "set:early", kind="replaced", effective_from="2020-01-01", signed="2019-12-30"),
    )
    assert ntm(log, "2020-01-01")["decided_under"] == "late"


def test_repealed_ends_from_its_own_effect_date_before_its_signing() -> None:
    log = ledger(True).add("2020-01-01T00:00", recognised("e", A, NTM, effective_from="2019-12-15"))
    log.add(
        "2023-01-10T00:00", ended("x", A, NTM, "e", kind="repealed", effective_from="2022-07-01", signed="2023-01-05")
    )
    assert states(log, "2022-06-30", "2022-07-01") == ["recognised", "revoked"]
    assert [ntm(log, "2022-08-01", at)["state"] for at in ("2023-01-09", "2023-01-10")] == ["recognised", "revoked"]


def test_recognition_that_outlives_a_term_takes_over() -> None:
    log = ledger(True).add(
        "2020-01-01T00:00", recognised("e", A, NTM, effective_from="2020-01-01", effective_to="2023-01-01")
    )
    log.add("2022-06-01T00:00", recognised("e2", A, NTM, effective_from="2022-06-01", effective_to="2025-06-01"))
    assert states(log, "2023-01-01", "2025-05-31", "2025-06-01") == ["recognised", "recognised", "expired"]


def test_higher_standard_implies_the_lower_and_is_flagged_when_that_is_lost() -> None:
    log = ledger().add("2022-07-05T00:00", recognised("h", A, HIGH, "set:h", effective_from="2022-07-01"))
    lower, upper = log.status(A, "2022-07-01")["standings"]
    assert (lower["state"], lower["implied_by"], lower["since"], lower["decision"]) == (
        "recognised",
        "nang-cao",
        None,
        None,
    )
    assert log.names(lower["rests_on"]) == ["h"] and upper["implied_by"] is None
    log.add("2022-08-01T00:00", recognised("e", A, NTM, effective_from="2020-01-01"))
    assert log.status(A, "2022-07-01")["standings"][0]["implied_by"] is None
    log.add("2023-01-01T00:00", ended("r", A, NTM, "e", effective_from="2023-01-01"))
    answer = log.status(A, "2023-01-01")
    assert [one["state"] for one in answer["standings"]] == ["revoked", "recognised"]
    assert [note["code"] for note in answer["notes"]] == ["REQUIRED_STANDARD_LOST"]


def test_what_is_implied_lasts_until_the_standard_itself_is_decided_on() -> None:
    """A statement that it isn't held is hidden by the higher standard; a decision on it is not."""
    log = ledger().add("2020-01-01T00:00", recognised("h", A, HIGH, "set:h", effective_from="2020-01-01"))
    log.add("2020-02-01T00:00", attested("no", A, NTM, "2020-02-01", holds=False, for_year=2020))
    assert (ntm(log, "2020-01-10")["until"], ntm(log, "2020-02-01")["implied_by"]) == (None, "nang-cao")
    log.add("2020-03-01T00:00", recognised("e", A, NTM, effective_from="2020-03-01"))
    assert ntm(log, "2020-01-10")["until"] == "2020-03-01"
    log.add("2020-02-15T00:00", ended("r", A, HIGH, "h", effective_from="2020-02-15"))
    assert ntm(log, "2020-01-10")["until"] == "2020-02-15"


def test_registered_since_an_unknown_day_is_never_not_yet() -> None:
    assert states(ledger(), "1900-01-01") == ["unknown"]
    log = MemoryLog().add(
        "2015-01-01T00:00", standard(NTM, ["xa"]), registered("r", A, "xa", "A", effective_from="2010-01-01")
    )
    assert states(log, "2009-12-31", "2010-01-01") == ["not-yet", "unknown"]


def test_act_before_the_unit_existed_is_void() -> None:
    log = MemoryLog().add(
        "2015-01-01T00:00", standard(NTM, ["xa"]), formed("f", A, "xa", "A", None, {}, effective_from="2010-01-01")
    )
    log.add("2020-01-01T00:00", recognised("e", A, NTM, effective_from="2009-01-01"))
    assert states(log, "2020-01-01") == ["unknown"]
    assert log.status(A, "2020-01-01")["notes"][0]["code"] == "ACT_VOID"


def test_survivor_of_a_merger_is_pending_until_decided_again() -> None:
    log = ledger(True).add(
        "2020-01-01T00:00", recognised("e", A, NTM, effective_from="2019-12-15"), registered("reg S", S, "xa", "S", P)
    )
    log.add(
        "2024-12-20T00:00",
        ceased("s end", S, {A: "whole"}, form="nhap-vao", effective_from="2025-01-01"),
        event(
            "abs",
            "unit.absorbed",
            A,
            {"form": "nhap-vao", "form_as_written": None, "units": [{"unit": S, "relation": "whole"}]},
            "2025-01-01",
        ),
        members("m", P, [], [S], effective_from="2025-01-01"),
    )
    assert [ntm(log, day)["pending_days"] for day in ("2024-12-31", "2025-01-01", "2025-01-31")] == [None, 0, 30]
    assert [one["id"] for one in log.status(A, "2025-01-01")["unit"]["predecessors"]] == [S]
    log.add("2025-03-01T00:00", recognised("e2", A, NTM, effective_from="2025-03-01"))
    assert (ntm(log, "2025-03-01")["pending_days"], ntm(log, "2025-03-01")["since"]) == (None, "2025-03-01")


def test_district_answers_until_its_last_day() -> None:
    log = MemoryLog().add(
        "2015-01-01T00:00",
        standard(NTM, ["huyen"]),
        registered("r", "unit:h", "huyen", "H"),
        registered("x", A, "xa", "A", "unit:h"),
    )
    log.add("2025-06-20T00:00", ceased("c", "unit:h", {}, effective_from="2025-07-01"))
    answers = [log.status("unit:h", day)["standings"][0]["state"] for day in ("2025-06-30", "2025-07-01")]
    assert answers == ["unknown", "ceased"]


def test_set_in_force_stands_beside_the_set_decided_under() -> None:
    log = (
        ledger(True)
        .add(
            "2016-01-01T00:00",
            criteria_set("set:vn-2016", NTM, ["xa"], "2016-12-01", "2022-03-08", {}),
            criteria_set("set:vn-2022", NTM, ["xa"], "2022-03-08", "2026-01-01", {}),
            criteria_set("set:vn-2026", NTM, ["xa"], "2026-01-01", None, {}, in_force="2026-02-15"),
            criteria_set("set:other", NTM, ["xa"], "2017-01-01", None, {}, issuer="UBND tỉnh Q"),
            criteria_set("set:p-high", HIGH, ["xa"], "2018-01-01", None, {}, issuer="UBND tỉnh P"),
        )
        .add("2020-01-01T00:00", recognised("e", A, NTM, "set:vn-2016", effective_from="2019-12-15"))
    )
    days = ("2016-11-30", "2022-03-07", "2022-03-08", "2026-01-31", "2026-02-15")
    assert [ntm(log, day)["set_in_force"] for day in days] == [None, "vn-2016", "vn-2022", None, "vn-2026"]
    assert ntm(log, "2022-03-08")["decided_under"] == "vn-2016"
    assert log.status(A, "2022-01-01")["standings"][1]["set_in_force"] == "p-high"


def test_record_horizon_is_the_first_live_entry() -> None:
    log = MemoryLog().add("2024-01-01T00:00", registered("r", A, "xa", "A", attestation="archival"))
    assert log.status(A)["record_horizon"] is None
    log.add("2024-02-01T00:00", recognised("e", A, NTM, effective_from="2024-02-01"))
    assert log.status(A)["record_horizon"] == "2024-01-31T17:00:00.000000Z"
    assert log.status(A, known_at="2024-01-15")["record_horizon"] is None


def test_unknown_lasts_until_something_is_said() -> None:
    log = ledger().add("2021-01-01T00:00", recognised("f", A, NTM, kind="replaced", effective_from="2020-05-01"))
    assert ntm(log, "2020-01-01")["until"] == "2020-05-01"
    log.add("2021-02-01T00:00", covered("c", P, ["xa"], [NTM], "2020-02-01", "2020-03-01"))
    assert ntm(log, "2020-01-01")["until"] == "2020-02-01"
    assert (ntm(log, "2020-02-01")["state"], ntm(log, "2020-02-01")["until"]) == ("none", "2020-03-01")
