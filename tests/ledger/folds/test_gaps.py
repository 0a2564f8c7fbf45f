"""The gap of a unit against a set: direct evidence, recognitions, and what a crosswalk carries over."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.folds.gaps import gap
from ledger.measuring.outcome import of_items
from tests.ledger.folds.demanding import COMMUNES, NTM, D, demanding, district, precondition, result
from tests.ledger.folds.memory_log import MemoryLog, recognised
from tests.ledger.measuring.made import measured, threshold

A = COMMUNES[0]
OLD, NEW = "set:xa-2016", "set:xa-2022"
DAY = "2024-06-30"
OLDER = {"1": ["1.1", "1.2"], "2": ["2"], "3": ["3"], "4": ["4"]}
NEWER = {"1": ["1.1", "1.2"], "2": ["2.1", "2.2"], "3": ["3"], "5": ["5"], "6": []}
YES = threshold("boolean", "true", None)
OLD_DEMANDS = {"1.1": threshold("min", "50"), "1.2": YES, "2": YES, "3": threshold("max", "10")}
NEW_DEMANDS = {"1.1": threshold("min", "70"), "1.2": YES, "2.1": YES, "2.2": YES, "3": threshold("max", "5")}


def walk(relation: str, olds: list[str], news: list[str], provenance: str = "found") -> dict[str, Any]:
    return {"from_set": OLD, "relation": relation, "from_numbers": olds, "to_numbers": news, "provenance": provenance}


WALK = [
    walk("same", ["1.1", "1.2", "3"], ["1.1", "1.2", "3"]),
    walk("split", ["2"], ["2.1", "2.2"]),
    walk("new", [], ["5"]),
    walk("dropped", ["4"], []),
]


def ledger(*acts: Any, crosswalk: Any = WALK, rows: Any = ()) -> MemoryLog:
    log = district(
        demanding(OLD, ["xa"], OLDER, thresholds=OLD_DEMANDS, since="2016-01-01"),
        demanding(NEW, ["xa"], NEWER, thresholds=NEW_DEMANDS, crosswalk=crosswalk, preconditions=rows),
    )
    for number, act in enumerate(acts, 1):
        log.add(f"2024-01-{number:02}T00:00", act)
    return log


def asked(log: MemoryLog, rules: str = "in-force", unit: str = A, day: str = DAY) -> dict[str, Any]:
    cut = log.cut(day)
    return gap(log.view(), unit, NTM, rules, cut, {"seq": cut.seq, "root": None, "recorded_at": cut.recorded_at})


def outcomes(answer: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["indicator"] or one["criterion"]: (one["outcome"], one["ground"]) for one in answer["items"]}


RECOGNISED = recognised("held", A, NTM, OLD, effective_from="2021-12-31")


def test_a_commune_recognised_under_the_set_before() -> None:
    """Met stays met where the demand is no stricter; a stricter one, a new one and one not linked stay open."""
    answer = asked(ledger(RECOGNISED))
    assert (answer["set"], answer["decided_under"], answer["rules"]) == ("xa-2022", "xa-2016", "in-force")
    assert outcomes(answer) == {
        "1.1": ("unknown", "demand-may-differ"),
        "1.2": ("met", "carried"),
        "2.1": ("met", "carried"),
        "2.2": ("met", "carried"),
        "3": ("unknown", "demand-may-differ"),
        "5": ("not-comparable", "new"),
        "6": ("not-comparable", "no-crosswalk"),
    }
    assert [one["outcome"] for one in answer["criteria"]] == [
        "unknown", "met", "unknown", "not-comparable", "not-comparable",
    ]  # fmt: skip
    assert answer["counts"]["criteria"] == {
        "of": 5, "met": 1, "not_met": 0, "unknown": 2, "not_comparable": 2, "not_applicable": 0,
    }  # fmt: skip
    assert answer["dropped"] == [{"set": "xa-2016", "numbers": ["4"]}]
    assert answer["eligible"] == "unknown"


def test_a_measured_value_is_judged_by_the_new_demand() -> None:
    old = {"1.1": ("met", measured("60")), "1.2": "not-met", "2": "met", "3": ("met", measured("4")), "4": "met"}
    answer = asked(ledger(result("told", A, OLD, "2021-12-31", old)))
    assert {number: outcomes(answer)[number] for number in ("1.1", "1.2", "3")} == {
        "1.1": ("not-met", "measured"),
        "1.2": ("not-met", "carried"),
        "3": ("met", "measured"),
    }
    item = answer["items"][0]
    assert (item["claimed"], item["measured"], item["from"]) == (
        "met", "60 %", {"set": "xa-2016", "numbers": ["1.1"], "relation": "same", "outcome": "met"},
    )  # fmt: skip
    assert answer["eligible"] == "no"


def test_nothing_is_carried_without_a_source() -> None:
    unsure = [{**row, "provenance": "house-rule: cùng tên"} for row in WALK]
    found = outcomes(asked(ledger(RECOGNISED, crosswalk=unsure)))
    assert found["1.2"] == ("unknown", "crosswalk-unconfirmed")
    assert outcomes(asked(ledger(RECOGNISED, crosswalk=())))["1.2"] == ("not-comparable", "no-crosswalk")


def test_two_sets_on_there_is_a_way_by_the_one_between() -> None:
    log = ledger(RECOGNISED)
    row = {**walk("same", ["1.2", "2.1"], ["1", "2"]), "from_set": NEW}
    log.add("2024-02-01T00:00", demanding("set:xa-2026", ["xa"], {"1": ["1"], "2": ["2"], "3": ["3"]},
                                          thresholds={"1": YES, "2": YES}, crosswalk=[row]))  # fmt: skip
    answer = asked(log, "set:xa-2026")
    assert outcomes(answer) == {
        "1": ("met", "carried"), "2": ("met", "carried"), "3": ("not-comparable", "no-crosswalk"),
    }  # fmt: skip
    assert [one["from"] and one["from"]["relation"] for one in answer["items"]] == ["same", "split", None]


def test_against_the_set_decided_under_everything_was_met() -> None:
    answer = asked(ledger(RECOGNISED), "decided")
    assert set(outcomes(answer).values()) == {("met", "recognised")} and answer["eligible"] == "yes"
    older = asked(ledger(result("told", A, NEW, "2023-01-01", {"1.1": "met", "1.2": "met"})), OLD)
    assert older["items"][0]["from"]["relation"] == "same", "the crosswalk of the later set, read backward"


def test_a_later_statement_under_the_set_itself_comes_first() -> None:
    later = result("told", A, NEW, "2024-01-01", {"1.1": "not-met", "1.2": "met", "5": "not-applicable"})
    answer = asked(ledger(recognised("held", A, NTM, NEW, effective_from="2023-01-01"), later))
    found = outcomes(answer)
    assert (found["1.1"], found["1.2"], found["5"][0]) == (("not-met", "stated"), ("met", "stated"), "not-applicable")
    assert found["3"] == ("met", "recognised"), "what the statement leaves open stands as recognised"
    assert answer["counts"]["criteria"]["of"] == 4
    before = asked(ledger(recognised("held", A, NTM, NEW, effective_from="2024-02-01"), later))
    assert outcomes(before)["1.1"] == ("met", "recognised")


def test_counts_alone_tell_criteria_and_their_only_indicators() -> None:
    told = result("told", A, NEW, "2024-01-01", counts={"met": 3, "total": 5, "known_unmet": ["2", "3"]})
    found = outcomes(asked(ledger(told)))
    assert (found["1.1"][0], found["3"][0], found["6"][0]) == ("met", "not-met", "met")
    assert found["2.1"] == ("unknown", "not-told"), "one of the two indicators isn't met, which is not told"


def test_without_known_preconditions_only_a_recognition_tells_that_a_unit_is_eligible() -> None:
    """A set published without preconditions may yet have some: that all criteria are met decides nothing."""
    met = dict.fromkeys(("1.1", "1.2", "2.1", "2.2", "3", "5", "6"), "met")
    answer = asked(ledger(result("told", A, NEW, "2023-01-01", met)))
    assert answer["counts"]["criteria"]["met"] == 5 and answer["eligible"] == "unknown"
    answer = asked(ledger(result("told", A, NEW, "2023-01-01", {**met, "6": "not-met"})))
    assert answer["eligible"] == "no"


def test_a_unit_on_which_nothing_is_recorded() -> None:
    answer = asked(ledger())
    assert set(outcomes(answer).values()) == {("unknown", "nothing-recorded")}
    assert (answer["evidence"], answer["eligible"]) == ([], "unknown")


def test_sets_that_the_question_names_and_nobody_knows() -> None:
    for rules, unit in (("decided", A), ("in-force", D)):
        with pytest.raises(LedgerError) as raised:
            asked(ledger(), rules, unit)
        assert raised.value.code == "RULES_NO_SET" and raised.value.facts["rules"] == rules
    with pytest.raises(LedgerError) as missing:
        asked(ledger(), "set:nowhere")
    assert missing.value.code == "SET_NOT_FOUND"


def test_preconditions_stand_beside_the_gap() -> None:
    answer = asked(ledger(RECOGNISED, rows=(precondition("1", "Không có nợ đọng", kind="text"),)))
    assert [(one["outcome"], one["ground"]) for one in answer["preconditions"]] == [("unknown", "judged")]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["met", "met"], "met"), (["met", "not-applicable"], "met"), (["met", "not-met", "unknown"], "not-met"),
        (["met", "unknown"], "unknown"), (["met", "not-comparable"], "unknown"),
        (["not-comparable", "not-comparable"], "not-comparable"), (["not-applicable"], "not-applicable"),
    ],
)  # fmt: skip
def test_a_criterion_from_its_items(items: list[str], expected: str) -> None:
    assert of_items(items) == expected
