"""Differences between two cuts: the world changed, or what we know of it, with the entries that explain it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.folds.differences import Side, differences
from tests.ledger.folds.memory_log import (
    MemoryLog,
    annulled,
    ceased,
    covered,
    ended,
    event,
    registered,
)
from tests.ledger.folds.test_results import result
from tests.ledger.folds.test_truth_table import (
    NTM,
    A,
    B,
    C,
    P,
    V,
    annulled_once,
    base,
    carried,
    higher,
    merged,
    moved,
    revoked,
    village,
)


def side(log: MemoryLog, day: str, known_at: str | None = None) -> Side:
    cut = log.cut(day, known_at)
    return Side(log.view(cut.size), cut, {"seq": cut.seq, "root": "", "recorded_at": cut.recorded_at})


def world(log: MemoryLog, first: str, second: str, *units: str) -> dict[str, Any]:
    return differences(side(log, first), side(log, second), units or [A], lambda name, facts: name, None)


def learned(log: MemoryLog, day: str, first: str, second: str | None, *units: str) -> dict[str, Any]:
    return differences(side(log, day, first), side(log, day, second), units or [A], lambda name, facts: name, None)


def told(log: MemoryLog, answer: dict[str, Any]) -> list[tuple[str, str | None, list[str]]]:
    """(member, standard, names of the events) of every change."""
    return [
        (change["member"], change["standard"], log.names(change["events"]))
        for row in answer["rows"]
        for change in row["changes"]
    ]


def only(answer: dict[str, Any]) -> Any:
    ((change,),) = (row["changes"] for row in answer["rows"])
    return change


def test_a_recognition_takes_effect() -> None:
    log = base()
    answer = world(log, "2019-12-14", "2019-12-15")
    assert told(log, answer) == [("standing", "ntm", ["e1"])] and answer["axis"] == "world"
    change = only(answer)
    assert (change["before"]["state"], change["after"]["state"]) == ("none", "recognised")
    assert change["after"]["decision"]["number"] == "1/QĐ-UBND"
    assert world(log, "2019-12-15", "2024-01-01")["rows"] == []


def test_only_what_lies_between_explains() -> None:
    log = revoked()
    assert told(log, world(log, "2023-05-31", "2023-06-01")) == [("standing", "ntm", ["e2"])]
    assert told(log, world(log, "2019-12-14", "2023-06-01")) == [("standing", "ntm", ["e1", "e2"])]


def test_expiry_is_explained_by_what_expires() -> None:
    log = village()
    assert told(log, world(log, "2023-12-31", "2024-01-01", V)) == [("standing", "van-hoa", ["e7"])]


def test_a_merger() -> None:
    log = merged()
    answer = world(log, "2025-06-30", "2025-07-01", A, C, P)
    assert told(log, answer) == [
        ("existence", None, ["m1a"]),
        ("standing", "ntm", ["m1a"]),
        ("existence", None, ["m1c"]),
    ]
    moved_village = world(log, "2025-06-30", "2025-07-01", V)
    assert told(log, moved_village) == [("parent", None, ["m1a", "m1c"])]
    assert only(moved_village)["after"]["id"] == C
    assert [row["unit"]["id"] for row in answer["rows"]] == [A, C]


def test_we_learned_of_a_recognition() -> None:
    log = base()
    answer = learned(log, "2019-12-16", "2019-12-19", None)
    assert told(log, answer) == [("standing", "ntm", ["e1"])] and answer["axis"] == "knowledge"
    assert learned(log, "2019-12-14", "2019-12-19", None)["rows"] == []
    late = carried()
    assert told(late, learned(late, "2025-08-01", "2025-08-31", None, C)) == [("standing", "ntm", ["s1"])]


def test_corrections_and_annulments_explain() -> None:
    log = moved()
    assert told(log, learned(log, "2019-12-20", "2020-01-15", None)) == [("standing", "ntm", ["e5"])]
    log = annulled_once()
    answer = learned(log, "2020-06-01", "2024-02-29", None)
    assert told(log, answer) == [("standing", "ntm", ["e3"])]
    assert only(answer)["before"]["state"] == "recognised" and only(answer)["after"]["state"] == "none"
    assert told(log, world(log, "2019-12-14", "2019-12-15")) == []


def test_coverage_and_higher_standards_explain() -> None:
    log = MemoryLog().add("2015-01-01T00:00", registered("reg P", P, "tinh", "P"), registered("reg A", A, "xa", "A", P))
    log.add("2015-01-02T00:00", result("r", "2014-12-31", counts=("criteria", 1, 19)))
    log.add("2016-01-01T00:00", covered("c", P, ["xa"], [NTM], "2016-01-01"))
    assert told(log, world(log, "2015-12-31", "2016-01-01")) == [("standing", "ntm", ["c"])]
    assert told(log, learned(log, "2016-06-01", "2015-12-31", None)) == [("standing", "ntm", ["c"])]
    high = higher().add("2023-01-01T00:00", annulled("n", A, "e1"))
    answer = world(high, "2022-06-30", "2022-07-01")
    assert told(high, answer) == [("standing", "ntm", ["e6"]), ("standing", "nang-cao", ["e6"])]


def test_progress_name_and_parent() -> None:
    log = base().add("2022-01-10T00:00", result("r1", "2021-12-31", counts=("criteria", 14, 19)))
    log.add("2022-02-01T00:00", event("name", "unit.renamed", A, {"name": "A mới"}, effective_from="2022-01-15"))
    log.add("2022-02-02T00:00", event("parent", "unit.moved", A, {"parent": B}, effective_from="2022-01-15"))
    answer = world(log, "2021-12-30", "2022-01-15")
    assert told(log, answer) == [("name", None, ["name"]), ("parent", None, ["parent"]), ("progress", "ntm", ["r1"])]
    (row,) = answer["rows"]
    progress = row["changes"][2]
    assert progress["before"] is None and progress["after"]["criteria_met"] == 14
    changes = answer["summary"]["changes"]
    assert changes == {"existence": 0, "name": 1, "parent": 1, "scope": 0, "standing": 0, "progress": 1}
    log.add("2022-03-01T00:00", event("v", "entry.voided", A, {"target": log.named["r1"].digest, "reason": None}))
    assert told(log, learned(log, "2022-01-31", "2022-02-15", None)) == [("progress", "ntm", ["v"])]


def test_a_unit_that_was_not_recorded() -> None:
    log = base()
    answer = learned(log, "2019-12-16", "2014-12-31", None, A, P)
    existence = [(one["before"], one["after"]) for row in answer["rows"] for one in row["changes"][:1]]
    assert existence == [("unrecorded", "alive")] * 2 and answer["first"]["before_ledger"]
    assert answer["summary"] == {
        "units": 2,
        "changed": 2,
        "changes": {"existence": 2, "name": 0, "parent": 0, "scope": 0, "standing": 1, "progress": 0},
        "unexplained": 0,
    }


def test_narrowed_to_a_standard() -> None:
    log = higher()
    sides = side(log, "2019-12-01"), side(log, "2022-07-01")
    answer = differences(*sides, [A], lambda name, facts: name, P, "standard:nang-cao")
    assert told(log, answer) == [("standing", "nang-cao", ["e6"])] and answer["parent"]["id"] == P


@pytest.mark.parametrize("day", ["2019-12-14", "2019-12-15", "2023-05-31", "2023-06-01"])
def test_nothing_differs_from_itself(day: str) -> None:
    log = revoked().add("2023-07-01T00:00", ended("x", B, NTM, None, effective_from="2023-06-15"))
    assert world(log, day, day, A, B, P, V)["rows"] == []


def test_a_unit_since_an_unknown_day_explains_nothing_by_the_day_it_was_recorded() -> None:
    log = base().add(
        "2022-02-01T00:00", event("name", "unit.renamed", A, {"name": "A mới"}, effective_from="2022-01-15")
    )
    assert told(log, world(log, "2014-12-31", "2022-01-15", A))[0] == ("name", None, ["name"])


def test_an_end_to_come_explains_nothing_of_an_earlier_day() -> None:
    log = base().add("2025-06-20T00:00", ceased("end", A, {B: "whole"}, effective_from="2025-07-01"))
    (row,) = learned(log, "2019-12-16", "2014-12-31", None, A)["rows"]
    cited = {one["digest"] for change in row["changes"] for one in change["events"]}
    assert log.named["end"].digest not in cited
