"""Scope of the programme: dated declarations decide which units a share, an average or a denominator counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.figures.against_ledger import recomputed
from ledger.figures.metrics import Metric
from ledger.folds.coverage_table import coverage_table
from ledger.folds.differences import Side, differences
from ledger.folds.lists import list_row, summarise
from ledger.folds.promises import plan
from ledger.folds.scope import counting, parted
from ledger.folds.view import View
from tests.ledger.folds.memory_log import (
    STATED,
    MemoryLog,
    annulled,
    criteria_set,
    event,
    members,
    recognised,
    registered,
    standard,
)
from tests.ledger.folds.test_results import result

P, H, A, B, TOWN, VA, VB = "unit:p", "unit:h", "unit:a", "unit:b", "unit:town", "unit:va", "unit:vb"
NTM, SET = "standard:ntm", "set:vn"
KNOWN = {"seq": 0, "root": "", "recorded_at": None}
KINDS = (
    ("tinh", "province", True),
    ("huyen", "district", True),
    ("xa", "commune", True),
    ("thi-tran", "commune", False),
    ("thon", "village", True),
)
BENEATH = ((H, "huyen", P), (A, "xa", H), (B, "xa", H), (TOWN, "thi-tran", H), (VA, "thon", A), (VB, "thon", B))


def scope(
    name: str, unit: str, kinds: Sequence[str], inside: bool, since: str | None = None, until: str | None = None
) -> dict[str, Any]:
    body = {"kinds": list(kinds), "standard": NTM, "in_scope": inside, "valid_from": since, "valid_to": until}
    return event(name, "scope.declared", unit, {**body, "source": None})


def ledger(*payloads: dict[str, Any]) -> MemoryLog:
    kinds = [
        {"id": kind, "level": level, "names": {"vi": kind, "en": None}, "in_scope": inside}
        | {"valid_from": None, "valid_to": None}
        for kind, level, inside in KINDS
    ]
    log = MemoryLog().add(
        "2021-01-01T00:00",
        event("kinds", "kinds.published", "registry:kinds", {"kinds": kinds, "part": 1, "parts": 1}),
        standard(NTM, ["xa", "thi-tran", "thon"]),
        criteria_set(SET, NTM, ["xa", "thi-tran", "thon"], "2016-01-01", None, {str(n): [] for n in range(1, 20)}),
        registered(f"reg {P}", P, "tinh", "P"),
        *(registered(f"reg {unit}", unit, kind, unit[5:].upper(), above) for unit, kind, above in BENEATH),
        *(
            members(f"m {above}", above, [one for one, _, parent in BENEATH if parent == above])
            for above in (P, H, A, B)
        ),
    )
    for number, payload in enumerate(payloads):
        log.add(f"2022-01-01T00:{number:02}", payload)
    return log


def counted(log: MemoryLog, unit: str, day: str = "2022-06-01") -> tuple[bool, str, str | None]:
    found = counting(log.view(), unit, NTM, day)
    return found.inside, found.ground, found.unit


def test_the_kind_tells_where_nothing_was_declared() -> None:
    log = ledger()
    assert counted(log, A) == (True, "kind", None)
    assert counted(log, TOWN) == (False, "kind", None)
    bare = MemoryLog().add("2021-01-01T00:00", standard(NTM, ["xa"]), registered("r", A, "xa", "A"))
    assert counted(bare, A) == (True, "kind-unknown", None)


def test_village_standards_only_in_some_communes() -> None:
    log = ledger(scope("out", P, ["thon"], False), scope("in", A, ["thon"], True, "2022-03-01", "2023-01-01"))
    assert counted(log, VB) == (False, "declared", P)
    assert counted(log, VA) == (True, "declared", A)
    assert counted(log, VA, "2022-02-28") == (False, "declared", P)
    assert counted(log, VA, "2022-12-31") == (True, "declared", A)
    assert counted(log, VA, "2023-01-01") == (False, "declared", P)
    assert counted(log, A) == (True, "kind", None), "another kind than declared"


def test_the_last_recorded_on_one_unit_counts_and_a_voided_one_does_not() -> None:
    first, second = scope("1", A, ["xa"], False), scope("2", A, ["xa"], True)
    assert counted(ledger(first), A) == (False, "declared", A)
    assert counted(ledger(first, second), A) == (True, "declared", A)
    assert counted(ledger(first, second, annulled("v", A, "2", "entry.voided")), A) == (False, "declared", A)


def test_list_summary_counts_those_in_scope_only() -> None:
    log = ledger(
        scope("out", B, ["xa"], False),
        recognised("ra", A, NTM, SET, effective_from="2021-06-01"),
        recognised("rb", B, NTM, SET, effective_from="2021-06-01"),
        {**result("sa", "2021-12-31", counts=("criteria", 19, 19), set_id=SET), "subject": A},
        {**result("sb", "2021-12-31", counts=("criteria", 9, 19), set_id=SET), "subject": B},
    )
    view = log.view()
    summary = summarise(list_row(view, unit, NTM, "2022-06-01") for unit in (A, B, TOWN))
    assert (summary["units"], summary["in_scope"], summary["by_state"]) == (3, 1, {"recognised": 1})
    assert summary["recognised"] == {"count": 1, "unknown": 0, "of": 1, "share": {"least": 100.0, "most": 100.0}}
    assert (summary["averaged"], summary["criteria_met_average"], summary["with_progress"]) == (1, 19.0, 1)
    outside = {one["id"]: (one["scope"]["ground"], one["scope"]["seq"]) for one in summary["out_of_scope"]}
    assert outside == {B: ("declared", log.named["out"].seq), TOWN: ("kind", None)}


def test_coverage_leaves_out_and_names_what_is_outside() -> None:
    log = ledger(
        scope("out", B, ["xa"], False, "2022-05-01"),
        {**result("sa", "2021-12-31", counts=("criteria", 19, 19), set_id=SET), "subject": A},
        {**result("sb", "2021-12-31", counts=("criteria", 9, 19), set_id=SET), "subject": B},
    )

    def ask(day: str) -> Any:
        return coverage_table(log.view(), [A, B, TOWN], log.cut(day), KNOWN, NTM)

    before, after = ask("2022-04-30")["total"], ask("2022-06-01")
    assert (before["units"], before["criteria_met_average"], [one["id"] for one in before["out_of_scope"]]) == (
        2,
        14.0,
        [TOWN],
    )
    total = after["total"]
    assert (total["units"], total["criteria_met_average"], total["bands"]["5-9"]) == (1, 19.0, 0)
    assert total["criteria"][0]["of"] == 1 and total["recognised_share"]["of"] == 1
    assert [(one["unit"]["id"], one["reason"]) for one in total["standing_unknown"]] == [(A, "nothing-recorded")]
    assert [one["id"] for one in after["groups"][0]["out_of_scope"]] == [B, TOWN]


def test_a_district_wholly_outside_is_a_group_without_units() -> None:
    log = ledger(scope("out", H, ["xa"], False))
    answer = coverage_table(log.view(), [A, B], log.cut("2022-06-01"), KNOWN, NTM)
    (group,) = answer["groups"]
    assert (group["unit"]["id"], group["units"], len(group["out_of_scope"])) == (H, 0, 2)
    assert group["recognised_share"]["share"] == {"least": None, "most": None}


def test_figures_are_recomputed_over_what_counts() -> None:
    log = ledger(
        {**result("sa", "2021-12-31", counts=("criteria", 19, 19), set_id=SET), "subject": A},
        {**result("sb", "2021-12-31", counts=("criteria", 9, 19), set_id=SET), "subject": B},
    )

    def mean(view: View) -> Any:
        return recomputed(view, Metric("criteria-average", "xa"), H, NTM, "2022-06-01")

    assert mean(log.view()).value.lo == 14
    log.add("2022-02-01T00:00", scope("out", B, ["xa"], False))
    assert mean(log.view()).value.lo == 19


def test_a_promise_outside_the_scope_is_told_so() -> None:
    body = {"kind": "be-recognised", "standard": NTM, "set": SET, "for_year": 2022, "list": None, "stated_count": None}
    body |= {"from_count": None, "to_count": None, "milestones": [], "responsible": None, "note": None}
    log = ledger(
        scope("out", B, ["xa"], False),
        event("t", "target.adopted", B, {**body, "stated": {**STATED, "basis": "target"}}, signed="2022-01-15"),
    )
    answer = plan(log.view(), [B], log.cut("2022-06-01"), KNOWN)
    assert answer["summary"]["out_of_scope"] == 1 and answer["promises"][0]["scope"]["unit"]["id"] == B


@pytest.mark.parametrize("axis", ["world", "knowledge"])
def test_a_difference_of_scope_names_its_declaration(axis: str) -> None:
    log = ledger(scope("out", H, ["xa"], False, "2022-05-01"))
    if axis == "world":
        sides = [Side(log.view(), log.cut(day), KNOWN) for day in ("2022-04-30", "2022-05-01")]
        sides[1] = sides[1]._replace(view=sides[0].view)
    else:
        at = log.named["out"].seq
        sides = [Side(log.view(size), log.cut("2022-06-01")._replace(size=size), KNOWN) for size in (at, at + 1)]
    answer = differences(sides[0], sides[1], [A, TOWN], lambda *_: "", None, NTM)
    (row,) = answer["rows"]
    (change,) = row["changes"]
    assert (row["unit"]["id"], change["member"], change["before"], change["after"]) == (
        A,
        "scope",
        "in-scope",
        "out-of-scope",
    )
    assert [one["seq"] for one in change["events"]] == [log.named["out"].seq]


DECLARED = st.lists(
    st.tuples(
        st.sampled_from([P, H, A, VA]),
        st.booleans(),
        st.sampled_from([None, "2022-02-01", "2022-04-01"]),
        st.sampled_from([None, "2022-06-01", "2022-08-01"]),
    ),
    max_size=6,
)


@given(DECLARED, st.sampled_from(["2022-01-01", "2022-02-01", "2022-05-31", "2022-06-01", "2022-09-01"]))
def test_nearest_then_last(declared: list[tuple[str, bool, str | None, str | None]], day: str) -> None:
    """Against the rule read naively: the nearest unit with one that holds, of those the last."""
    payloads = [scope(f"d{n}", unit, ["thon"], *rest) for n, (unit, *rest) in enumerate(declared)]
    expected = True
    for holder in (P, H, A, VA):
        for unit, inside, since, until in declared:
            if unit == holder and (since or "") <= day and (until is None or day < until):
                expected = inside
    view = ledger(*payloads).view()
    assert counting(view, VA, NTM, day).inside is expected
    inside, outside = parted(view, [VA], NTM, day)
    assert bool(inside) is expected and len(inside) + len(outside) == 1
