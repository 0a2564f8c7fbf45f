"""Promises: reached only in time and under the same set, late only where that was seen, else unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ledger.folds.promises import plan
from tests.ledger.folds.memory_log import (
    LEGAL,
    STATED,
    MemoryLog,
    attested,
    covered,
    criteria_set,
    ended,
    event,
    recognised,
    registered,
    standard,
)
from tests.ledger.folds.test_results import result

A, NTM, SET, OTHER = "unit:a", "standard:ntm", "set:vn", "set:other"
NUMBERS = [str(number) for number in range(1, 11)]


def ledger(*payloads: Mapping[str, Any]) -> MemoryLog:
    criteria = {number: [f"{number}.1"] for number in NUMBERS}
    log = MemoryLog().add(
        "2021-01-01T00:00",
        standard(NTM, ["xa"]),
        registered("reg A", A, "xa", "A"),
        criteria_set(SET, NTM, ["xa"], "2016-01-01", None, criteria),
        criteria_set(OTHER, NTM, ["xa"], "2016-01-01", None, criteria),
    )
    for number, payload in enumerate(payloads):
        log.add(f"2024-01-01T00:{number:02}", payload)
    return log


def target(kind: str = "gain-criteria", listed: Sequence[str] | None = None, **given: Any) -> dict[str, Any]:
    least, most = given.pop("count", (None, None))
    basis = given.pop("basis", "target")
    body = {
        "kind": kind,
        "standard": NTM,
        "set": given.pop("set_id", SET),
        "for_year": given.pop("for_year", 2022),
        "list": listed and list(listed),
        "stated_count": least and {"min": least, "max": most, "as_written": None},
        "from_count": given.pop("from_count", None),
        "to_count": given.pop("to_count", None),
        "milestones": given.pop("milestones", []),
        "responsible": None,
        "note": None,
        "stated": {**STATED, "basis": basis},
    }
    return event(given.pop("name", "t"), "target.adopted", A, body, signed="2022-01-15")


def criteria(*met: str) -> dict[str, str]:
    return {number: "met" if number in met else "not-met" for number in NUMBERS}


def seen(on: str, *met: str, set_id: str = SET) -> dict[str, Any]:
    return result(f"seen {on} {set_id}", on, criteria=criteria(*met), set_id=set_id)


def ask(log: MemoryLog, day: str = "2023-06-30", **given: Any) -> dict[str, Any]:
    return plan(log.view(), [A], log.cut(day), {"seq": 0, "root": "", "recorded_at": None}, **given)


def told(log: MemoryLog, day: str = "2023-06-30") -> Any:
    (found,) = ask(log, day)["promises"]
    return found


def verdict(log: MemoryLog, day: str = "2023-06-30") -> tuple[str, str | None]:
    found = told(log, day)
    return found["status"], found["reached_on"]


BEFORE = seen("2021-12-31", "1")


@pytest.mark.parametrize(
    ("statements", "day", "expected"),
    [
        ([], "2022-12-31", ("promised", None)),
        ([], "2023-01-01", ("unknown", None)),
        ([BEFORE], "2023-01-01", ("unknown", None)),
        ([BEFORE, seen("2022-06-30", "1", "5", "6")], "2022-07-01", ("reached", "2022-06-30")),
        ([BEFORE, seen("2022-12-31", "1", "5", "6")], "2023-06-30", ("reached", "2022-12-31")),
        ([BEFORE, seen("2023-01-01", "1", "5", "6")], "2023-06-30", ("late", "2023-01-01")),
        ([BEFORE, seen("2022-12-31", "1", "5")], "2023-06-30", ("late", None)),
        ([BEFORE, seen("2022-12-30", "1", "5")], "2023-06-30", ("unknown", None)),
        ([BEFORE, seen("2022-06-30", "5", "6"), seen("2022-12-31", "5")], "2023-06-30", ("late", None)),
        ([BEFORE, seen("2022-12-31", "5"), seen("2023-03-31", "5", "6")], "2023-06-30", ("late", "2023-03-31")),
        ([seen("2022-12-31", "5", "6", set_id=OTHER)], "2023-06-30", ("unknown", None)),
    ],
)
def test_a_list_of_criteria(statements: list[Any], day: str, expected: tuple[str, str | None]) -> None:
    assert verdict(ledger(target(listed=["5", "6"]), *statements), day) == expected


def test_what_was_met_already_is_said() -> None:
    found = told(ledger(target(listed=["1", "5"]), BEFORE))
    assert [(item["number"], item["already"], item["status"]) for item in found["items"]] == [
        ("1", True, "reached"),
        ("5", False, "unknown"),
    ]


@pytest.mark.parametrize(
    ("met", "expected"), [(["1", "2", "3"], "late"), (["1", "2", "3", "4"], "reached"), (NUMBERS, "reached")]
)
def test_four_to_seven_of_a_list_of_seven(met: list[str], expected: str) -> None:
    promise = target(listed=NUMBERS[:7], count=(4, 7))
    found = told(ledger(promise, seen("2022-12-31", *met)))
    assert (found["status"], found["list_disagrees"]) == (expected, False)


def test_more_promised_than_listed_is_never_reached_by_the_list_alone() -> None:
    found = told(ledger(target(listed=["5"], count=(2, 2)), seen("2022-12-31", "5", "6")))
    assert (found["status"], found["reason"], found["list_disagrees"]) == ("unknown", "not-listed", True)


@pytest.mark.parametrize(
    ("promise", "met", "expected"),
    [
        (target("reach-total", to_count=3), "123", "reached"),
        (target("reach-total", to_count=4), "123", "late"),
        (target("reach-total"), "123", "unknown"),
        (target("gain-n", count=(2, 2)), "123", "reached"),
        (target("gain-n", count=(3, 3)), "123", "late"),
        (target("gain-n", count=(2, 2), from_count=2), "123", "late"),
        (target("average", to_count=3), "123", "unknown"),
    ],
)
def test_counts(promise: Mapping[str, Any], met: str, expected: str) -> None:
    assert verdict(ledger(promise, BEFORE, seen("2022-12-31", *met)))[0] == expected


def test_a_gain_without_a_base_is_unknown() -> None:
    assert verdict(ledger(target("gain-n", count=(2, 2)), seen("2022-12-31", *"123")))[0] == "unknown"


GAINED = {"effective_from": "2022-11-01"}


@pytest.mark.parametrize(
    ("others", "day", "expected"),
    [
        ([], "2022-12-31", ("promised", None)),
        ([], "2023-01-01", ("unknown", None)),
        ([covered("c", A, ["xa"], [NTM], "2020-01-01")], "2023-01-01", ("late", None)),
        ([recognised("e", A, NTM, SET, **GAINED)], "2022-12-01", ("reached", "2022-11-01")),
        ([recognised("e", A, NTM, SET, effective_from="2023-02-01")], "2023-06-30", ("late", "2023-02-01")),
        ([recognised("e", A, NTM, SET, effective_from="2023-02-01")], "2023-01-31", ("late", None)),
        ([recognised("e", A, NTM, OTHER, **GAINED)], "2023-06-30", ("late", None)),
        ([attested("e", A, NTM, "2022-12-01", set_id=SET)], "2023-06-30", ("reached", None)),
        ([attested("e", A, NTM, "2022-12-01")], "2023-06-30", ("unknown", None)),
        (
            [recognised("e", A, NTM, SET, **GAINED), ended("x", A, NTM, "e", effective_from="2022-12-01")],
            "2023-06-30",
            ("late", None),
        ),
        ([seen("2022-12-31", *NUMBERS)], "2023-06-30", ("unknown", None)),
    ],
)
def test_recognition(others: list[Any], day: str, expected: tuple[str, str | None]) -> None:
    assert verdict(ledger(target("be-recognised"), *others), day) == expected


def test_keeping() -> None:
    held = recognised("e", A, NTM, SET, effective_from="2021-01-01")
    assert verdict(ledger(target("keep"), held), "2022-06-30")[0] == "promised"
    assert verdict(ledger(target("keep"), held))[0] == "reached"
    lost = ledger(target("keep"), held, ended("x", A, NTM, "e", effective_from="2022-06-01"))
    assert verdict(lost, "2022-06-30")[0] == "late" and verdict(lost, "2022-05-31")[0] == "promised"
    assert verdict(ledger(target("keep", ["1"]), BEFORE, seen("2022-06-30", "2")), "2022-07-01")[0] == "late"
    assert verdict(ledger(target("keep", ["1"]), BEFORE, seen("2022-12-31", "1")))[0] == "reached"


@pytest.mark.parametrize("basis", ["forecast", "estimate"])
def test_a_forecast_is_no_promise(basis: str) -> None:
    answer = ask(ledger(target(listed=["5"], basis=basis)))
    assert answer["promises"] == [] and [one["basis"] for one in answer["forecasts"]] == [basis]
    assert answer["summary"]["promises"] == 0


def test_no_promise_before_it_was_made_nor_after_it_was_voided() -> None:
    log = ledger(target(listed=["5"]))
    assert ask(log, "2022-01-14")["promises"] == [] and len(ask(log, "2022-01-15")["promises"]) == 1
    log.add("2024-02-01T00:00", event("v", "entry.voided", A, {"target": log.named["t"].digest, "reason": None}))
    assert ask(log, "2022-01-15")["promises"] == []


def due(what: str, last: str) -> dict[str, Any]:
    return {"what": what, "due": {"first": "2022-01-15", "last": last, "precision": "range", "as_written": None}}


def test_milestones() -> None:
    """"trước tháng 10" is due by 30 September; words that name no criterion or dossier are not guessed at."""
    promise = target(
        "be-recognised",
        milestones=[
            due("Tiêu chí 5 (l.1)", "2022-09-30"),
            due("Chỉ tiêu 5 và 6, theo bảng (l.2)", "2022-09-30"),
            due("Chỉ tiêu 5: bố trí nguồn lực", "2022-09-30"),
            due("Hồ sơ đề nghị", "2022-09-30"),
        ],
    )
    handed = [
        event("l", "dossier.linked", A, {"dossier": "dossier:d", "standard": NTM, "for_year": 2022}),
        event("d", "dossier.registered", "dossier:d", {**LEGAL, "standard": NTM, "set": SET}, signed="2022-02-01"),
        event("s", "dossier.advanced", "dossier:d", {**LEGAL, "step": "submitted"}, effective_from="2022-10-01"),
    ]
    log = ledger(promise, seen("2022-09-30", "5"), *handed)
    statuses = [one["status"] for one in told(log, "2022-10-01")["milestones"]]
    assert statuses == ["reached", "late", "unknown", "late"]
    early = [one["status"] for one in told(log, "2022-09-29")["milestones"]]
    assert early == ["promised"] * 4
    assert ask(log, "2022-10-01")["summary"]["milestones_by_status"]["late"] == 2


def test_due_by_the_last_milestone_where_no_year_is_stated() -> None:
    promise = target(listed=["5"], for_year=None, milestones=[due("x", "2022-03-31"), due("y", "2022-09-30")])
    assert told(ledger(promise))["due"] == "2022-09-30"
    open_ended = ledger(target(listed=["5"], for_year=None))
    assert (told(open_ended)["due"], told(open_ended)["status"]) == (None, "promised")


def test_narrowed() -> None:
    log = ledger(target(listed=["5"]))
    assert ask(log, for_year=2023)["promises"] == [] and ask(log, standard="standard:x")["promises"] == []
    assert len(ask(log, for_year=2022, standard=NTM)["promises"]) == 1


def test_adopted_at_an_unknown_day_of_a_year() -> None:
    """What was seen by the first day on which it may have been adopted was there already; what came later wasn't."""
    promise = target(listed=["5", "6"])
    promise["document"] = {**promise["document"], "signed_on": "2022"}
    found = told(ledger(promise, seen("2022-01-01", "5"), seen("2022-06-30", "5", "6")))
    assert [item["already"] for item in found["items"]] == [True, False] and found["status"] == "reached"
