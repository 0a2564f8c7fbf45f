"""What an outcome under one set tells about another."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.measuring.carrying import Link, carried, chained, compare, links
from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, Finding
from ledger.measuring.thresholds import Threshold, threshold_for
from tests.ledger.measuring.made import case, threshold

OLD, NEW = "set:old", "set:new"


def row(relation: str, olds: list[str], news: list[str], from_set: str = OLD, provenance: str | None = "found") -> Any:
    return {"from_set": from_set, "relation": relation, "from_numbers": olds, "to_numbers": news,
            "provenance": provenance}  # fmt: skip


def read(published: dict[str, Any] | None) -> Threshold | None:
    return threshold_for(published, {}) if published else None


def test_items_that_stayed_the_same_pair_up_in_order() -> None:
    found = links([row("same", ["9", "10"], ["10", "11"]), row("split", ["5"], ["5", "6"])], [], OLD, NEW, (None, None))
    assert found == [
        Link("same", ("9",), ("10",), True),
        Link("same", ("10",), ("11",), True),
        Link("split", ("5",), ("5", "6"), True),
    ]


def test_a_crosswalk_is_read_backward_where_only_the_older_question_is_asked() -> None:
    published = [row("split", ["5"], ["5", "6"], NEW), row("new", [], ["8"], NEW), row("dropped", ["9"], [], NEW)]
    found = links([], published, OLD, NEW, (None, None))
    assert [(one.relation, one.olds, one.news) for one in found] == [
        ("merged", ("5", "6"), ("5",)), ("dropped", ("8",), ()), ("new", (), ("9",)),
    ]  # fmt: skip
    assert links([], [row("same", ["1"], ["1"], "set:third")], OLD, NEW, (None, None)) == []


def test_a_row_without_provenance_has_that_of_the_set() -> None:
    rows = [row("same", ["1"], ["1"], provenance=None)]
    assert [links(rows, [], OLD, NEW, (status, None))[0].sure for status in ("found 0.9", "mixed 0.7")] == [True, False]


SAME = Link("same", ("1",), ("1",), True)
MERGED = Link("merged", ("1", "2"), ("1",), True)
SPLIT = Link("split", ("1",), ("1", "2"), True)
LOW, HIGH, YES = threshold("min", "50"), threshold("min", "70"), threshold("boolean", "true", None)


@pytest.mark.parametrize(
    ("link", "said", "olds", "new", "expected"),
    [
        (SAME, [MET], [HIGH], LOW, (MET, "carried")),
        (SAME, [MET], [LOW], LOW, (MET, "carried")),
        (SAME, [MET], [LOW], HIGH, (UNKNOWN, "demand-may-differ")),
        (SAME, [NOT_MET], [LOW], HIGH, (NOT_MET, "carried")),
        (SAME, [NOT_MET], [HIGH], LOW, (UNKNOWN, "demand-may-differ")),
        (SAME, [MET], [threshold("max", "50")], threshold("max", "60"), (MET, "carried")),
        (SAME, [MET], [threshold("max", "50")], threshold("max", "40"), (UNKNOWN, "demand-may-differ")),
        (SAME, [MET], [YES], YES, (MET, "carried")),
        (SAME, [MET], [YES], LOW, (UNKNOWN, "demand-may-differ")),
        (SAME, [MET], [None], LOW, (UNKNOWN, "demand-may-differ")),
        (SAME, [MET], [threshold("min", "50", "km")], LOW, (UNKNOWN, "demand-may-differ")),
        (SAME, [MET], [threshold("min", "50", provenance="from-memory")], LOW, (UNKNOWN, "demand-may-differ")),
        (SAME, [UNKNOWN], [LOW], LOW, (UNKNOWN, "unknown-under-the-other-set")),
        (SAME._replace(sure=False), [MET], [LOW], LOW, (UNKNOWN, "crosswalk-unconfirmed")),
        (MERGED, [MET, MET], [YES, YES], YES, (MET, "carried")),
        (MERGED, [MET, NOT_MET], [YES, YES], YES, (NOT_MET, "carried")),
        (MERGED, [MET, UNKNOWN], [YES, YES], YES, (UNKNOWN, "unknown-under-the-other-set")),
        (SPLIT, [MET], [YES], YES, (MET, "carried")),
        (SPLIT, [NOT_MET], [YES], YES, (UNKNOWN, "demand-may-differ")),
    ],
)
def test_what_is_carried_over(
    link: Link, said: list[str], olds: list[Any], new: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert carried(link, said, [read(one) for one in olds], read(new)) == Finding(*expected)


def test_demands_that_read_in_several_ways_are_not_compared() -> None:
    unsure = threshold(cases=[case("50", region="TN"), case("60", region="DBSH")])
    assert compare(read(unsure), read(LOW)) == (False, False)
    assert compare(read(threshold("composite", parts=[LOW])), read(LOW)) == (False, False)


def tie(relation: str, olds: str, news: str, sure: bool = True) -> Link:
    return Link(relation, tuple(olds), tuple(news), sure)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([tie("same", "1", "2")], [tie("same", "2", "3")], [tie("same", "1", "3")]),
        ([tie("same", "1", "2", False)], [tie("same", "2", "3")], [tie("same", "1", "3", False)]),
        ([tie("same", "1", "1"), tie("same", "2", "2")], [tie("merged", "12", "5")], [tie("merged", "12", "5")]),
        ([tie("split", "1", "12"), tie("same", "3", "3")], [tie("merged", "23", "5")], [tie("split", "13", "5")]),
        ([tie("new", "", "1")], [tie("same", "1", "4")], [tie("new", "", "4", False)]),
        ([tie("same", "1", "1"), tie("new", "", "2")], [tie("merged", "12", "5")], [tie("merged", "1", "5", False)]),
        ([tie("same", "1", "1")], [tie("dropped", "1", "")], [tie("dropped", "1", "")]),
        ([tie("dropped", "9", "")], [tie("new", "", "8")], [tie("dropped", "9", ""), tie("new", "", "8")]),
        ([tie("same", "1", "1")], [tie("same", "7", "8")], []),
    ],
)  # fmt: skip
def test_two_crosswalks_one_after_the_other(first: list[Link], second: list[Link], expected: list[Link]) -> None:
    assert chained(first, second) == expected
