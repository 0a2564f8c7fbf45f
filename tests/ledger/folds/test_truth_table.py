"""The truth table of TEMPORAL.md, as data."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.folds.memory_log import (
    MemoryLog,
    annulled,
    ceased,
    corrected,
    covered,
    ended,
    formed,
    members,
    recognised,
    registered,
    standard,
)

A, B, C, P, V = "unit:a", "unit:b", "unit:c", "unit:p", "unit:v"
NTM, HIGH, VH = "standard:ntm", "standard:nang-cao", "standard:van-hoa"


def base() -> MemoryLog:
    log = MemoryLog()
    log.add(
        "2015-01-01T08:00",
        standard(NTM, ["xa"]),
        standard(HIGH, ["xa"], [NTM]),
        standard(VH, ["thon"]),
        registered("reg P", P, "tinh", "Tỉnh P"),
        registered("reg A", A, "xa", "A", P),
        registered("reg B", B, "xa", "B", P),
        registered("reg V", V, "thon", "Thôn 1", A),
    )
    log.add("2015-01-05T09:00", covered("c0", P, ["xa", "thon"], [NTM, HIGH, VH], "2015-01-01"))
    return log.add(
        "2019-12-20T09:00",
        recognised("e1", A, NTM, "set:ntm2016", effective_from="2019-12-15", signed="2019-12-15", number="1/QĐ-UBND"),
    )


def revoked() -> MemoryLog:
    return base().add("2023-06-02T08:00", ended("e2", A, NTM, "e1", effective_from="2023-06-01", signed="2023-05-25"))


def annulled_once() -> MemoryLog:
    return base().add("2024-03-01T10:00", annulled("e3", A, "e1"))


def annulled_twice() -> MemoryLog:
    return annulled_once().add("2024-09-01T10:00", annulled("e4", A, "e3"))


def moved() -> MemoryLog:
    return base().add("2020-02-01T09:00", corrected("e5", A, "e1", {"effective_from": "2019-12-25"}))


def higher() -> MemoryLog:
    return base().add("2022-07-05T09:00", recognised("e6", A, HIGH, "set:ntm2021", effective_from="2022-07-01"))


def village() -> MemoryLog:
    return base().add(
        "2021-01-10T09:00", recognised("e7", V, VH, effective_from="2021-01-01", effective_to="2024-01-01")
    )


def merged() -> MemoryLog:
    log = base().add(
        "2020-06-10T09:00", recognised("b1", B, NTM, "set:ntm2016", effective_from="2020-06-01", signed="2020-06-01")
    )
    return log.add(
        "2025-06-20T09:00",
        ceased("m1a", A, {C: "whole"}, effective_from="2025-07-01"),
        ceased("m1b", B, {C: "whole"}, effective_from="2025-07-01"),
        formed("m1c", C, "xa", "C", P, {A: "whole", B: "whole"}, effective_from="2025-07-01"),
        members("m1p", P, [C], [A, B], effective_from="2025-07-01"),
    )


def carried() -> MemoryLog:
    return merged().add(
        "2025-09-10T09:00",
        recognised("s1", C, NTM, "set:ntm2021", kind="carried-over", effective_from="2025-07-01", signed="2025-09-05"),
    )


def again() -> MemoryLog:
    return base().add(
        "2025-12-30T09:00",
        recognised("f1", A, NTM, "set:ntm2026", kind="replaced", effective_from="2026-02-15", signed="2025-12-29"),
    )


def held(since: str, under: str | None = "ntm2016") -> dict[str, Any]:
    return {"state": "recognised", "since": since, "decided_under": under}


NONE: dict[str, Any] = {"state": "none", "since": None, "decided_under": None}

ROWS: list[tuple[int, Any, str, str, str | None, str, dict[str, Any], str]] = [
    (1, base, A, "2019-12-14", None, "ntm", NONE, ""),
    (2, base, A, "2019-12-15", None, "ntm", held("2019-12-15"), "e1"),
    (3, base, A, "2019-12-16", "2019-12-19T23:59", "ntm", NONE, ""),
    (4, base, A, "2019-12-16", "2019-12-20T09:00", "ntm", held("2019-12-15"), "e1"),
    (5, revoked, A, "2023-05-31", None, "ntm", held("2019-12-15"), "e1"),
    (
        6,
        revoked,
        A,
        "2023-06-01",
        None,
        "ntm",
        {"state": "revoked", "since": "2023-06-01", "decided_under": "ntm2016"},
        "e1 e2",
    ),
    (7, revoked, A, "2023-06-01", "2023-06-01T23:59", "ntm", held("2019-12-15"), "e1"),
    (8, annulled_once, A, "2020-06-01", None, "ntm", NONE, "e1 e3"),
    (9, annulled_once, A, "2020-06-01", "2024-02-29T00:00", "ntm", held("2019-12-15"), "e1"),
    (10, annulled_twice, A, "2024-05-01", None, "ntm", held("2019-12-15"), "e1 e3 e4"),
    (11, annulled_twice, A, "2024-05-01", "2024-06-01T00:00", "ntm", NONE, "e1 e3"),
    (12, moved, A, "2019-12-20", None, "ntm", NONE, "e1 e5"),
    (13, moved, A, "2019-12-20", "2020-01-15T00:00", "ntm", held("2019-12-15"), "e1"),
    (14, moved, A, "2019-12-25", None, "ntm", held("2019-12-25"), "e1 e5"),
    (15, higher, A, "2022-06-30", None, "nang-cao", NONE, ""),
    (15, higher, A, "2022-06-30", None, "ntm", held("2019-12-15"), "e1"),
    (16, higher, A, "2022-07-01", None, "nang-cao", held("2022-07-01", "ntm2021"), "e6"),
    (16, higher, A, "2022-07-01", None, "ntm", held("2019-12-15"), "e1"),
    (17, village, V, "2023-12-31", None, "van-hoa", {**held("2021-01-01", None), "until": "2024-01-01"}, "e7"),
    (18, village, V, "2024-01-01", None, "van-hoa", {"state": "expired", "since": "2024-01-01"}, "e7"),
    (19, merged, A, "2025-06-30", None, "ntm", {**held("2019-12-15"), "until": "2025-07-01"}, "e1"),
    (20, merged, A, "2025-07-01", None, "ntm", {"state": "ceased", "since": "2025-07-01"}, "m1a"),
    (21, merged, C, "2025-06-30", None, "ntm", {"state": "not-yet", "since": "2025-07-01"}, "m1c"),
    (22, merged, C, "2025-07-01", None, "ntm", {**NONE, "pending_days": 0}, ""),
    (23, carried, C, "2025-08-01", None, "ntm", held("2025-07-01", "ntm2021"), "s1"),
    (24, carried, C, "2025-08-01", "2025-08-31T00:00", "ntm", NONE, ""),
    (25, again, A, "2026-02-14", None, "ntm", held("2019-12-15"), "e1"),
    (26, again, A, "2026-02-15", None, "ntm", held("2026-02-15", "ntm2026"), "f1"),
]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}-{row[5]}" for row in ROWS])
def test_row(row: Any) -> None:
    _, story, unit, as_of, known_at, standard_id, expected, rests_on = row
    log: MemoryLog = story()
    answer = log.status(unit, as_of, known_at)
    standing = next(one for one in answer["standings"] if one["standard"] == standard_id)
    assert {member: standing[member] for member in expected} == expected
    assert [name for name in log.names(standing["rests_on"]) if name != "c0"] == rests_on.split()


def test_a_positive_none_rests_on_the_declaration() -> None:
    log = base()
    standing = log.status(A, "2019-12-14")["standings"][0]
    assert log.names(standing["rests_on"]) == ["c0"]


def test_row_20_names_the_successor() -> None:
    unit = merged().status(A, "2025-07-01")["unit"]
    assert [(one["id"], one["since"]) for one in unit["successors"]] == [(C, "2025-07-01")]
    assert merged().status(A, "2025-06-30")["unit"]["successors"] == []


def test_row_22_shows_what_the_predecessors_brought() -> None:
    before = merged().status(C, "2025-07-01")["unit"]["predecessors"]
    states = [(one["id"], one["standings"][0]["state"]) for one in before]
    assert states == [(A, "recognised"), (B, "recognised")]


def test_pending_ends_with_the_decision_on_the_successor() -> None:
    assert carried().status(C, "2025-08-01")["standings"][0]["pending_days"] is None
    assert merged().status(C, "2025-08-01")["standings"][0]["pending_days"] == 31


def test_village_follows_its_commune() -> None:
    assert [one["id"] for one in merged().status(V, "2025-06-30")["unit"]["parents"]] == [A, P]
    assert [one["id"] for one in merged().status(V, "2025-07-01")["unit"]["parents"]] == [C, P]
    assert merged().status(V, "2025-07-01")["standings"][0]["state"] == "none"
