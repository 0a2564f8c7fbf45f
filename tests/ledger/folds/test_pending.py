"""Units that wait after a merger: whom, since when, what their predecessors were; lineage that villages follow."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.folds.lineage import lineage_of
from ledger.folds.pending import mixed, pending_answer
from tests.ledger.folds.memory_log import (
    MemoryLog,
    attested,
    ceased,
    covered,
    event,
    formed,
    members,
    recognised,
    registered,
    standard,
)
from tests.schemas import demand

NTM = "standard:ntm"
A, B, C, T, V, P = "unit:xa-a", "unit:xa-b", "unit:xa-c", "unit:thi-tran-t", "unit:thon-v", "unit:tinh-p"
DAY = "2025-07-01"
KNOWN = {"seq": 1, "root": "00", "recorded_at": "2025-01-01T00:00:00.000000Z"}


def base() -> MemoryLog:
    kinds = [{"id": one, "names": {"vi": one, "en": None}, "level": level, "in_scope": True, "valid_from": None,
              "valid_to": None} for one, level in (("xa", "commune"), ("thi-tran", "commune"), ("thon", "village"),
                                                   ("tinh", "province"))]
    return MemoryLog().add(
        "2015-01-01T00:00",
        event("kinds", "kinds.published", "registry:kinds", {"kinds": kinds, "part": 1, "parts": 1}),
        standard(NTM, ["xa"]),
        registered("rp", P, "tinh", "P"),
        *(registered(f"r{unit}", unit, unit[5:].rpartition("-")[0], unit[-1].upper(), P) for unit in (A, B, T)),
        registered("rv", V, "thon", "V", A),
        members("m", P, [A, B, T]),
    )


def merged(*olds: str, log: MemoryLog | None = None, form: str = "thanh-lap-moi") -> MemoryLog:
    return (log or base()).add(
        "2025-06-20T00:00",
        *(ceased(f"end {old}", old, {C: "whole"}, form=form, effective_from=DAY) for old in olds),
        formed("f", C, "xa", "C", P, dict.fromkeys(olds, "whole"), effective_from=DAY),
        members("m2", P, [C], list(olds), effective_from=DAY),
    )


def held(log: MemoryLog, *units: str) -> MemoryLog:
    for unit in units:
        log.add("2020-01-01T00:00", recognised(f"e{unit}", unit, NTM, effective_from="2019-12-15"))
    return log


def ask(log: MemoryLog, day: str = "2025-07-31") -> dict[str, Any]:
    answer = pending_answer(log.view(), [A, B, C, T, V, P], NTM, log.cut(day), KNOWN)
    demand("pending", answer)
    return answer


def test_a_new_unit_waits_since_its_first_day() -> None:
    log = merged(A, B, log=held(base(), A, B))
    assert ask(log, "2025-06-30")["rows"] == []
    row = ask(log)["rows"][0]
    assert (row["unit"]["id"], row["how"], row["since"], row["days"], row["state"]) == (C, "formed", DAY, 30, "unknown")
    assert [(one["id"], one["state"], one["since"]) for one in row["predecessors"]] == [
        (A, "recognised", "2019-12-15"), (B, "recognised", "2019-12-15")]
    assert row["mixed"] is False
    assert ask(log)["summary"] == {"checked": 1, "pending": 1, "mixed": 0, "mixed_unknown": 0, "longest_days": 30}


@pytest.mark.parametrize("decision", ["recognition.recognised", "recognition.carried-over"])
def test_a_decision_ends_the_wait_from_its_effect(decision: str) -> None:
    log = merged(A, B, log=held(base(), A, B))
    body: dict[str, Any] = {"standard": NTM, "set": None, "for_year": None, "dossier": None, "regime": None,
                            "competence_rule": None, "basis": [], "basis_text": None}
    if decision == "recognition.carried-over":
        body = {**{name: body[name] for name in body if name != "dossier"}, "from": [{"unit": A, "recognition": None}]}
    log.add("2025-08-01T00:00", event("d", decision, C, body, "2025-07-20"))
    assert [len(ask(log, day)["rows"]) for day in ("2025-07-19", "2025-07-20")] == [1, 0]
    assert ask(log, "2025-07-20")["summary"]["checked"] == 1


def test_nobody_waits_where_no_predecessor_was_recognised() -> None:
    assert ask(merged(A, B))["summary"] == {
        "checked": 1, "pending": 0, "mixed": 0, "mixed_unknown": 0, "longest_days": None}


def test_mixed_predecessors_are_three_valued() -> None:
    assert ask(merged(A, B, log=held(base(), A)))["rows"][0]["mixed"] is None
    told = held(base(), A).add("2020-06-01T00:00", attested("no", B, NTM, "2020-05-01", holds=False))
    assert ask(merged(A, B, log=told))["rows"][0]["mixed"] is True
    declared = held(base(), A).add("2020-06-01T00:00", covered("c", P, ["xa"], [NTM], "2015-01-01"))
    assert ask(merged(A, B, log=declared))["rows"][0]["mixed"] is True


def test_a_township_brings_no_title_of_communes() -> None:
    row = ask(merged(A, T, log=held(base(), A)))["rows"][0]
    assert [(one["id"], one["state"]) for one in row["predecessors"]] == [(A, "recognised"), (T, "not-applicable")]
    assert row["mixed"] is True


def test_a_survivor_waits_for_the_part_that_was_merged_in() -> None:
    log = held(base(), A).add(
        "2025-06-20T00:00",
        ceased("end", B, {A: "whole"}, form="nhap-vao", effective_from=DAY),
        event("abs", "unit.absorbed", A,
              {"form": "nhap-vao", "form_as_written": None, "units": [{"unit": B, "relation": "whole"}]}, DAY),
    )
    row = ask(log)["rows"][0]
    assert (row["unit"]["id"], row["how"], row["since"], row["days"]) == (A, "absorbed", DAY, 30)
    assert row["state"] == "recognised" and row["mixed"] is None
    assert [(one["id"], one["state"]) for one in row["predecessors"]] == [(A, "recognised"), (B, "unknown")]
    assert ask(log, "2025-06-30")["rows"] == []


def test_an_adjusted_boundary_leaves_titles_alone() -> None:
    log = held(base(), A).add(
        "2025-06-20T00:00",
        event("abs", "unit.absorbed", A, {"form": "dieu-chinh-dia-gioi", "form_as_written": None,
                                          "units": [{"unit": B, "relation": "part"}]}, DAY),
    )
    assert ask(log)["summary"]["pending"] == 0 and ask(log)["summary"]["checked"] == 1


def test_the_longest_wait_comes_first_and_the_empty_ledger_has_none() -> None:
    log = merged(A, log=held(base(), A, B))
    log.add("2025-08-01T00:00", ceased("end", B, {"unit:xa-d": "whole"}, effective_from="2025-08-01"),
            formed("f2", "unit:xa-d", "xa", "D", P, {B: "whole"}, effective_from="2025-08-01"))
    answer = pending_answer(log.view(), ["unit:xa-d", C], NTM, log.cut("2025-08-11"), KNOWN)
    assert [(row["unit"]["id"], row["days"]) for row in answer["rows"]] == [(C, 41), ("unit:xa-d", 10)]
    before = log.cut("2025-08-11", "2014-01-01")
    assert pending_answer(log.view(0), [C], NTM, before, KNOWN)["before_ledger"] is True


@pytest.mark.parametrize(("states", "told"), [
    (["recognised", "recognised"], False), (["recognised", "suspended"], False), (["recognised", "revoked"], True),
    (["recognised", "unknown"], None), (["recognised", "none", "unknown"], True), (["none", "unknown"], None),
    (["none", "revoked"], False), (["unknown"], False), ([], False),
])  # fmt: skip
def test_mixed(states: list[str], told: bool | None) -> None:
    assert mixed(states) is told


def test_a_village_follows_the_lineage_of_its_commune() -> None:
    view = merged(A, B).view()
    told = lineage_of(view, V)
    assert told["of"]["id"] == A
    assert [(one["direction"], one["id"]) for one in told["changes"]] == [("successor", C)]
    assert lineage_of(view, P) == {"of": {"id": P, "kind": "tinh", "name": "P"}, "changes": []}
    assert lineage_of(view, C)["of"]["id"] == C


def test_a_title_held_by_a_higher_standard_waits_too() -> None:
    """Nâng cao requires NTM: a predecessor known only under the higher one brought both."""
    log = MemoryLog().add(
        "2021-01-01T00:00",
        standard(NTM, ["xa"]),
        standard("standard:nang-cao", ["xa"], [NTM]),
        registered("reg a", "unit:x", "xa", "X"),
        recognised("high", "unit:x", "standard:nang-cao", effective_from="2022-01-01"),
        ceased("end", "unit:x", {"unit:y": "whole"}, effective_from="2025-07-01"),
        formed("new", "unit:y", "xa", "Y", None, {"unit:x": "whole"}, effective_from="2025-07-01"),
    )
    answer = pending_answer(log.view(), ["unit:y"], NTM, log.cut("2025-07-11"), KNOWN)
    (row,) = answer["rows"]
    (brought,) = row["predecessors"]
    assert (row["days"], brought["state"], brought["implied_by"]) == (10, "recognised", "nang-cao")
