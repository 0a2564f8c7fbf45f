"""Targets of a place, replaced targets, and targets on units that ended; deadlines as their words mean them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.folds.due_words import last_day_meant
from ledger.folds.keeping import STATUSES
from ledger.folds.lineage import changed_with, with_lineage
from ledger.folds.promises import plan
from projections.lists import compared_units, over_time
from tests.ledger.folds.memory_log import (
    LEGAL,
    STATED,
    MemoryLog,
    ceased,
    covered,
    criteria_set,
    event,
    formed,
    members,
    recognised,
    registered,
    standard,
)
from tests.ledger.folds.test_results import result

H, A, B, C, V, W = "unit:h", "unit:a", "unit:b", "unit:c", "unit:v", "unit:w"
NTM, SET = "standard:ntm", "set:vn"
NUMBERS = [str(number) for number in range(1, 20)]
KNOWN = {"seq": 0, "root": "", "recorded_at": None}


def ledger(*payloads: Mapping[str, Any]) -> MemoryLog:
    """District H with communes A and B (and thị trấn W, outside the programme); V is a village of A."""
    kinds = [
        {"id": kind, "level": level, "names": {"vi": kind, "en": None}, "in_scope": inside}
        | {"valid_from": None, "valid_to": None}
        for kind, level, inside in (
            ("huyen", "district", True),
            ("xa", "commune", True),
            ("thi-tran", "commune", False),
            ("thon", "village", True),
        )
    ]
    log = MemoryLog().add(
        "2021-01-01T00:00",
        event("kinds", "kinds.published", "registry:kinds", {"kinds": kinds, "part": 1, "parts": 1}),
        standard(NTM, ["xa", "thi-tran"]),
        criteria_set(SET, NTM, ["xa", "thi-tran"], "2016-01-01", None, {number: [] for number in NUMBERS}),
        registered("reg h", H, "huyen", "H"),
        registered("reg a", A, "xa", "A", H),
        registered("reg b", B, "xa", "B", H),
        registered("reg w", W, "thi-tran", "W", H),
        registered("reg v", V, "thon", "V", A),
        members("m h", H, [A, B, W]),
        members("m a", A, [V]),
    )
    for number, payload in enumerate(payloads):
        log.add(f"2024-01-01T00:{number:02}", payload)
    return log


def target(name: str, unit: str = H, kind: str = "average", **given: Any) -> dict[str, Any]:
    count = given.pop("count", None)
    written = given.pop("count_written", None)
    body = {
        "kind": kind,
        "standard": NTM,
        "set": SET,
        "for_year": given.pop("for_year", 2022),
        "list": given.pop("listed", None),
        "stated_count": count and {"min": count, "max": count, "as_written": written},
        "from_count": None,
        "to_count": given.pop("to_count", None),
        "milestones": given.pop("milestones", []),
        "responsible": None,
        "note": None,
        "stated": {**STATED, "basis": given.pop("basis", "target"), "as_written": given.pop("written", None)},
    }
    issuer = given.pop("issuer", "office:ubnd-p")
    payload = event(name, "target.adopted", unit, body, signed=given.pop("signed", "2022-01-15"), **given)
    payload["document"]["issuer"] = issuer
    return payload


def seen(unit: str, on: str, met: int) -> dict[str, Any]:
    return {**result(f"{unit} {on}", on, counts=("criteria", met, 19), set_id=SET), "subject": unit}


def ask(log: MemoryLog, day: str = "2023-06-30", *units: str, **given: Any) -> Any:
    return plan(log.view(), units or [H], log.cut(day), KNOWN, **given)


def told(log: MemoryLog, day: str = "2023-06-30", *units: str) -> Any:
    (found,) = ask(log, day, *units)["promises"]
    return found


@pytest.mark.parametrize(
    ("statements", "day", "expected"),
    [
        ([], "2022-12-31", ("promised", None, "0.00", "19.00", 2)),
        ([], "2023-01-01", ("unknown", None, "0.00", "19.00", 2)),
        ([(A, "2022-06-30", 16), (B, "2022-11-30", 15)], "2022-12-01", ("reached", "2022-11-30", "15.50", "15.50", 0)),
        ([(A, "2022-06-30", 15), (B, "2022-11-30", 15)], "2023-01-01", ("unknown", None, "15.00", "15.00", 0)),
        ([(A, "2022-12-31", 15), (B, "2022-12-31", 15)], "2023-01-01", ("late", None, "15.00", "15.00", 0)),
        ([(A, "2022-12-31", 11)], "2023-01-01", ("late", None, "5.50", "15.00", 1)),
        ([(A, "2022-12-31", 12)], "2023-01-01", ("unknown", None, "6.00", "15.50", 1)),
        ([(A, "2022-12-31", 12), (B, "2023-03-01", 19)], "2023-06-30", ("late", "2023-03-01", "6.00", "15.50", 1)),
    ],
)
def test_an_average(statements: list[Any], day: str, expected: tuple[Any, ...]) -> None:
    """15,5 over A and B; the town is outside the programme and counts nowhere."""
    log = ledger(target("t", written="bình quân 15,5 tiêu chí/xã"), *(seen(*one) for one in statements))
    found = told(log, day)
    measured = found["measured"]
    bounds = measured["least"], measured["most"]
    assert (found["status"], found["reached_on"], *bounds, len(measured["unknown"])) == expected
    assert (measured["goal"], measured["unit"], measured["of"]) == ("15.5", "criteria", 2)
    assert [one["id"] for one in measured["out_of_scope"]] == [W]


@pytest.mark.parametrize(
    ("given", "goal"),
    [
        ({"to_count": 16}, "16"),
        ({"count": 15}, "15"),
        ({"written": "đạt 15,63 tiêu chí năm 2022"}, "15.63"),
        ({"written": "từ 14,2 tiêu chí lên 15,63 tiêu chí"}, None),
        ({"written": "3.1 tiêu chí"}, None),
        ({}, None),
    ],
)
def test_the_goal_of_an_average(given: Mapping[str, Any], goal: str | None) -> None:
    found = told(ledger(target("t", **given)), "2023-06-30")
    assert (found["measured"] or {}).get("goal") == goal
    assert found["reason"] == ("nothing-observed" if goal else "goal-unclear")


def held(unit: str, since: str) -> dict[str, Any]:
    return recognised(f"r {unit}", unit, NTM, SET, effective_from=since)


COVERED = covered("c", H, ["xa"], [NTM], "2020-01-01")


@pytest.mark.parametrize(
    ("given", "others", "expected"),
    [
        ({"count": 50}, [held(A, "2022-05-01")], ("reached", "2022-05-01", "50.00", "100.00")),
        ({"count": 50}, [held(A, "2022-05-01"), held(B, "2022-09-01")], ("reached", "2022-05-01", "100.00", "100.00")),
        ({"count": 100}, [held(A, "2022-05-01")], ("unknown", None, "50.00", "100.00")),
        ({"count": 100}, [held(A, "2022-05-01"), COVERED], ("late", None, "50.00", "50.00")),
        ({"count": 100}, [held(A, "2022-05-01"), held(B, "2023-02-01")], ("late", "2023-02-01", "50.00", "50.00")),
        ({"written": "50% số xã"}, [held(A, "2022-05-01")], ("reached", "2022-05-01", "50.00", "100.00")),
        ({"count": 2, "count_written": "02 xã"}, [held(A, "2022-05-01"), COVERED], ("late", None, "1", "1")),
        ({"count": 1, "count_written": "01 xã"}, [held(A, "2022-05-01")], ("reached", "2022-05-01", "1", "2")),
    ],
)
def test_a_share(given: Mapping[str, Any], others: list[Any], expected: tuple[Any, ...]) -> None:
    found = told(ledger(target("t", kind="share", **given), *others))
    measured = found["measured"]
    assert (found["status"], found["reached_on"], measured["least"], measured["most"]) == expected


def test_an_average_without_a_set_is_not_judged() -> None:
    payload = target("t", to_count=3)
    found = told(ledger({**payload, "body": {**payload["body"], "set": None}}))
    assert (found["status"], found["reason"], found["measured"]) == ("unknown", "set-unknown", None)


def test_a_place_without_units_is_not_judged() -> None:
    found = told(ledger(target("t", B, to_count=3)), "2023-06-30", B)
    assert (found["status"], found["reason"], found["measured"]) == ("unknown", "no-units", None)


FIRST = target("old", A, "reach-total", to_count=10, signed="2022-01-15")


@pytest.mark.parametrize(
    ("later", "replaced"),
    [
        ({"signed": "2022-06-01"}, True),
        ({"signed": "2022-06"}, True),
        ({"signed": "2022"}, False),
        ({"signed": "2022-01-15"}, False),
        ({"signed": "2022-06-01", "issuer": "office:huyen-uy"}, False),
        ({"signed": "2022-06-01", "issuer": "office:ubnd-moi"}, True),
        ({"signed": "2022-06-01", "for_year": 2023}, False),
        ({"signed": "2022-06-01", "basis": "forecast"}, False),
        ({"signed": "2022-06-01", "kind": "gain-n", "count": 2}, False),
    ],
)
def test_a_later_document_of_the_same_office_replaces(later: dict[str, Any], replaced: bool) -> None:
    kind = later.pop("kind", "reach-total")
    succeeded = event("s", "office.succeeded", "office:ubnd-p", {**LEGAL, "successors": ["office:ubnd-moi"]})
    second = target("new", A, kind, to_count=None if kind == "gain-n" else 12, **later)
    log = ledger(FIRST, succeeded, second, seen(A, "2022-12-31", 11))
    answer = ask(log, "2023-06-30", A)
    old = next(one for one in answer["promises"] if one["seq"] == log.named["old"].seq)
    assert (old["status"] == "superseded", old["superseded_by"] is not None) == (replaced, replaced)
    assert old["status"] in ("superseded", "reached")
    if replaced:
        assert old["superseded_by"]["seq"] == log.named["new"].seq
        assert answer["summary"]["by_status"] == {**dict.fromkeys(STATUSES, 0), "superseded": 1, "late": 1}


def test_not_replaced_before_the_later_document_was_made() -> None:
    log = ledger(FIRST, target("new", A, "reach-total", to_count=12, signed="2022-06-01"))
    assert told(log, "2022-05-31", A)["superseded_by"] is None
    log.add("2024-02-01T00:00", event("v", "entry.voided", A, {"target": log.named["new"].digest, "reason": None}))
    assert told(log, "2022-06-01", A)["status"] == "promised"


def merged(*payloads: Mapping[str, Any], on: str = "2022-07-01") -> MemoryLog:
    """A and B become C on ``on``."""
    log = ledger(*payloads)
    return log.add(
        "2024-06-01T00:00",
        ceased("end a", A, {C: "whole"}, effective_from=on),
        ceased("end b", B, {C: "whole"}, effective_from=on),
        formed("form c", C, "xa", "C", H, {A: "whole", B: "whole"}, effective_from=on),
        members("m2", H, [C], [A, B], effective_from=on),
    )


def test_a_target_on_a_unit_that_ended_before_its_due_day() -> None:
    log = merged(target("t", A, "reach-total", to_count=10), held(C, "2022-08-01"))
    assert told(log, "2022-06-30", A)["status"] == "promised"
    found = told(log, "2022-07-01", A)
    assert (found["status"], found["reason"]) == ("ceased", "unit-ceased")
    end = found["ended"]
    assert (end["on"], end["seq"]) == ("2022-07-01", log.named["end a"].seq)
    assert [(one["id"], one["relation"], one["state"]) for one in end["became"]] == [(C, "whole", "none")]
    assert told(log, "2022-09-01", A)["ended"]["became"][0]["state"] == "recognised"
    assert ask(log, "2022-09-01", C)["promises"] == [], "nothing is inherited"


def test_what_was_reached_before_the_unit_ended_stays_reached() -> None:
    log = merged(target("t", A, "reach-total", to_count=10), seen(A, "2022-03-31", 12))
    found = told(log, "2023-06-30", A)
    assert (found["status"], found["reached_on"]) == ("reached", "2022-03-31")


@pytest.mark.parametrize(("on", "expected"), [("2022-12-31", "ceased"), ("2023-01-01", "late"), ("2023-03-01", "late")])
def test_a_unit_that_lived_through_its_due_day_is_judged(on: str, expected: str) -> None:
    log = merged(target("t", A, "be-recognised"), covered("c", H, ["xa"], [NTM], "2020-01-01"), on=on)
    assert told(log, "2023-06-30", A)["status"] == expected


def test_units_over_time_and_across_a_difference() -> None:
    log = merged()
    view = log.view()
    assert with_lineage(view, [C]) == [C, A, B]
    assert set(over_time(view, C, "2023-01-01", 8)) == {C, A, B, V}
    assert over_time(view, C, "2023-01-01", 0) == [C, A, B]
    assert set(over_time(view, H, "2023-01-01", 8)) == {H, W, C, V, A, B}
    before, after = (view, "2022-06-30"), (view, "2022-07-01")
    assert changed_with(before, after, [A]) == [A, C]
    assert changed_with(before, before, [A]) == [A] and changed_with(after, after, [A]) == [A]
    assert set(compared_units(before, after, A, 0)) == {A, C}
    assert set(compared_units(before, after, C, 8)) == {A, B, C, V}
    known = log.view(log.named["end a"].seq)
    assert set(compared_units((known, "2022-07-01"), (view, "2022-07-01"), A, 0)) == {A, C}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("trước tháng 10/2024", "2024-09-30"),
        ("Trước tháng 10", "2024-09-30"),
        ("trước tháng 1/2025", "2024-12-31"),
        ("xong trước ngày 30/11/2024", "2024-11-29"),
        ("trước 30/11/2024", "2024-11-29"),
        ("trước tháng 30/11/2024", "2024-11-29"),
        ("ngày 30/10/2024", "2024-10-30"),
        ("trước ngày 1/3/2024", "2024-02-29"),
        ("trước tháng 13/2024", None),
        ("trước ngày 31/02/2024", None),
        ("Đến cuối năm 2024", None),
        ("quý I", None),
        (None, None),
    ],
)
def test_deadlines_in_words(words: str | None, meant: str | None) -> None:
    assert last_day_meant(words, "2024") == meant


@given(st.text(max_size=40), st.sampled_from(["2024", "0000", "9999", ""]))
def test_no_words_break_the_reading(words: str, year: str) -> None:
    last_day_meant(f"trước tháng {words}", year)
    last_day_meant(words, year)


@pytest.mark.parametrize(("last", "disagrees"), [("2022-09-30", False), ("2022-10-31", True)])
def test_a_recorded_due_day_against_its_words(last: str, disagrees: bool) -> None:
    due = {"first": "2022-01-15", "last": last, "precision": "range", "as_written": "trước tháng 10/2022"}
    promise = target("t", A, "be-recognised", milestones=[{"what": "Tiêu chí 5 (l.1)", "due": due}])
    (found,) = told(ledger(promise), "2022-06-01", A)["milestones"]
    assert (found["due_as_meant"], found["due_disagrees"]) == ("2022-09-30", disagrees)


def test_a_target_whose_document_tells_a_year_only_may_stand_before_it_is_certain() -> None:
    forecast = target("f", A, "dossier", signed="2022", basis="forecast")
    log = ledger(target("t", A, "be-recognised", signed="2022"), forecast)
    summary = ask(log, "2022-06-30", A)["summary"]
    assert (summary["promises"], summary["perhaps_adopted"]) == (0, 1)
    assert ask(log, "2021-12-31", A)["summary"]["perhaps_adopted"] == 0
    summary = ask(log, "2022-12-31", A)["summary"]
    assert (summary["promises"], summary["perhaps_adopted"]) == (1, 0)
