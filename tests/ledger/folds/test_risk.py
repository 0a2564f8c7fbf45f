"""Distance to revocation: which statement is measured, what stays unknown, since when, and what districts get."""

from __future__ import annotations

from typing import Any

import pytest

from data import load_toml
from data.conditions import revocation_body
from data.criteria_sets import set_bodies
from ledger.folds.risk import risk
from ledger.rules.revocation import revocation_of
from tests.ledger.folds.memory_log import (
    MemoryLog,
    attested,
    covered,
    ended,
    event,
    members,
    recognised,
    registered,
    standard,
)
from tests.ledger.folds.test_results import result

H, A, NTM, SET, OLD = "unit:h", "unit:a", "standard:ntm", "set:vn-xa-ntm-2022", "set:vn-xa-ntm-2016"
HUYEN = "set:vn-huyen-ntm-2022"
RULE = revocation_of(revocation_body(load_toml("revocation.toml")))
COMMUNES = [A, "unit:b", "unit:c", "unit:d"]


def published(set_id: str) -> list[dict[str, Any]]:
    bodies = list(set_bodies(set_id.removeprefix("set:")))
    return [event(f"{set_id} {n}", "set.published", set_id, body) for n, body in enumerate(bodies)]


def ledger() -> MemoryLog:
    log = MemoryLog().add(
        "2022-09-01T00:00",
        standard(NTM, ["xa", "huyen"]),
        standard("standard:nang-cao", ["xa", "huyen"], [NTM]),
        registered("reg h", H, "huyen", "H"),
        *(registered(f"reg {unit}", unit, "xa", unit[-1].upper(), H) for unit in COMMUNES),
        members("m", H, COMMUNES),
    )
    for set_id in (SET, OLD, HUYEN):
        log.add("2022-09-01T01:00", *published(set_id))
    return log.add("2022-09-02T00:00", recognised("e1", A, NTM, SET, effective_from="2022-10-01", number="1/QĐ-UBND"))


def under(set_id: str, name: str, on: str, **given: Any) -> dict[str, Any]:
    return result(name, on, set_id=set_id, **given)


def unmet(*numbers: int) -> dict[str, str]:
    return {str(n): "not-met" if n in numbers else "met" for n in range(1, 20)}


def ask(log: MemoryLog, day: str, *units: str) -> dict[str, Any]:
    return risk(log.view(), units or [A], RULE, log.cut(day), {"seq": 0, "root": "", "recorded_at": None})


def row(log: MemoryLog, day: str, unit: str = A) -> Any:
    (found,) = ask(log, day, unit)["rows"]
    return found


def test_grounds_with_share_key_margin_and_since() -> None:
    log = ledger().add("2024-01-01T00:00", under(SET, "r1", "2023-06-30", criteria=unmet(1, 2, 3, 4, 5)))
    log.add("2024-02-01T00:00", under(SET, "r2", "2023-12-31", criteria=unmet(1, 2, 3, 4, 5, 10)))
    log.add("2024-07-01T00:00", under(SET, "r3", "2024-06-30", criteria=unmet(1, 2, 3, 4, 5, 10, 11)))
    found = row(log, "2024-07-01")
    assert (found["grounds"], found["since"], found["margin"]) == (True, "2023-12-31", {"least": 0, "most": 0})
    assert found["unmet"] == {"least": 7, "most": 7} and found["share"] == {"least": 36.8, "most": 36.8}
    assert found["key_criteria"] == ["10", "17", "19"] and found["key_criteria_unmet"] == ["10"]
    assert found["state"] == "recognised" and found["measured_against"] == "vn-xa-ntm-2022"
    before = row(log, "2023-12-30")
    assert (before["grounds"], before["since"], before["margin"]) == (False, "2023-06-30", {"least": 1, "most": 1})


def test_a_recognition_is_not_measured_by_what_came_before_it() -> None:
    log = ledger().add("2022-09-03T00:00", under(SET, "r1", "2022-09-30", criteria=unmet(*range(1, 11))))
    found = row(log, "2023-01-01")
    assert (found["grounds"], found["reason"], found["unmet"]) == (None, "no-statement", None)
    log.add("2022-09-04T00:00", recognised("e2", "unit:b", NTM, OLD, effective_from="2022-10-01"))
    on_b = under(SET, "r2", "2022-09-30", criteria=unmet(*range(1, 11)))
    log.add("2022-09-05T00:00", {**on_b, "subject": "unit:b"})
    assert row(log, "2023-01-01", "unit:b")["grounds"] is True
    assert row(log, "2023-01-01", "unit:b")["since"] == "2022-10-01"


def test_another_set_tells_nothing() -> None:
    log = ledger().add("2024-01-01T00:00", under(OLD, "r1", "2023-12-31", criteria=unmet(*range(1, 15))))
    assert row(log, "2024-01-01")["reason"] == "no-statement"


def test_counts_without_a_list_decide_only_where_they_suffice() -> None:
    verdicts = []
    for met in (14, 13, 10, 9):
        log = ledger().add("2024-01-01T00:00", under(SET, "r", "2023-12-31", counts=("criteria", met, 19)))
        found = row(log, "2024-01-01")
        verdicts.append((found["grounds"], found["key_hit"]))
    assert verdicts == [(False, None), (None, None), (None, None), (True, None)]
    log = ledger().add("2024-01-01T00:00", under(SET, "r", "2023-12-31", counts=("criteria", 13, 19), known=["17"]))
    assert row(log, "2024-01-01")["grounds"] is True


def test_not_assessed_is_neither() -> None:
    said = {**unmet(1, 2, 3, 4, 5), "10": "not-assessed", "11": "not-applicable"}
    found = row(ledger().add("2024-01-01T00:00", under(SET, "r", "2023-12-31", criteria=said)), "2024-01-01")
    assert (found["grounds"], found["unmet"], found["total"]) == (None, {"least": 5, "most": 6}, 18)
    assert found["margin"] == {"least": 0, "most": 1}


@pytest.mark.parametrize("day", ["2022-08-01", "2026-01-01"])
def test_outside_the_rules_time_nothing_is_said(day: str) -> None:
    log = ledger().add("2022-09-04T00:00", recognised("old", "unit:b", NTM, OLD, effective_from="2019-01-01"))
    assert row(log, day, "unit:b")["reason"] == "no-rule"


def test_only_standing_recognitions_and_no_state_changes() -> None:
    log = ledger().add("2024-01-01T00:00", under(SET, "r", "2023-12-31", criteria=unmet(*range(1, 11))))
    log.add("2024-06-01T00:00", ended("x", A, NTM, "e1", effective_from="2024-05-01"))
    assert ask(log, "2024-05-01", *COMMUNES)["rows"] == []
    assert log.status(A, "2024-04-30")["standings"][0]["state"] == "recognised"
    assert row(log, "2024-04-30")["grounds"] is True


def districts() -> MemoryLog:
    log = ledger().add("2022-09-05T00:00", recognised("eh", H, NTM, HUYEN, effective_from="2023-01-01"))
    log.add("2022-09-06T00:00", *(attested(f"t{u}", u, NTM, "2022-12-31", set_id=SET) for u in COMMUNES[1:3]))
    return log.add("2024-01-01T00:00", ended("xa", A, NTM, "e1", effective_from="2023-06-01"))


def test_a_district_by_its_communes() -> None:
    log = districts()
    found = row(log, "2023-07-01", H)
    below = found["communes"]
    assert (below["total"], below["revoked"], below["margin"]) == (4, {"least": 1, "most": 2}, {"least": 0, "most": 1})
    assert [unit["id"] for unit in below["units_unknown"]] == ["unit:d"] and below["grounds"] is None
    assert (found["grounds"], found["reason"]) == (None, "no-statement")
    log.add("2024-01-02T00:00", ended("xb", "unit:b", NTM, None, effective_from="2023-09-01"))
    found = row(log, "2023-10-01", H)
    assert (found["grounds"], found["since"], found["communes"]["grounds"]) == (True, "2023-09-01", True)
    assert found["unmet"] is None


def test_coverage_makes_a_district_known() -> None:
    log = districts().add("2024-01-02T00:00", covered("c", H, ["xa"], [NTM], "2022-01-01"))
    assert row(log, "2023-07-01", H)["communes"]["grounds"] is False
    assert row(log, "2023-07-01", H)["grounds"] is None
    four = {str(n): "not-met" if n in (2, 6, 7, 9) else "met" for n in range(1, 10)}
    said = under(HUYEN, "rh", "2024-02-29", criteria=four)
    log.add("2024-03-01T00:00", {**said, "subject": H})
    found = row(log, "2024-03-01", H)
    assert (found["grounds"], found["since"], found["key_criteria_unmet"]) == (True, "2024-02-29", ["6", "7", "9"])


def test_nearest_first_unknown_last() -> None:
    others = (recognised(f"e{unit}", unit, NTM, OLD, effective_from="2022-09-30") for unit in COMMUNES[1:])
    log = ledger().add("2022-09-04T00:00", *others)
    for unit, missing in (("unit:b", (1,)), (A, (1, 2, 3, 4, 5)), ("unit:d", (1, 2, 3, 4, 5, 10))):
        said = under(SET, f"r{unit}", "2023-12-31", criteria=unmet(*missing))
        log.add("2024-01-01T00:00", {**said, "subject": unit})
    answer = ask(log, "2024-01-01", *COMMUNES)
    assert [found["unit"]["id"][-1] for found in answer["rows"]] == ["d", "a", "b", "c"]
    assert answer["summary"] == {"recognised": 4, "grounds": 1, "no_grounds": 2, "unknown": 1}


def test_a_cascade_of_communes_with_grounds() -> None:
    """Two of four communes with grounds and none revoked yet: 50 % if they were."""
    log = ledger().add("2022-09-05T00:00", recognised("eh", H, NTM, HUYEN, effective_from="2023-01-01"))
    log.add("2022-09-06T00:00", *(recognised(f"e{u}", u, NTM, OLD, effective_from="2022-09-30") for u in COMMUNES[1:]))
    for unit in COMMUNES[:2]:
        said = under(SET, f"r{unit}", "2023-12-31", criteria=unmet(*range(1, 11)))
        log.add("2024-01-01T00:00", {**said, "subject": unit})
    below = row(log, "2024-01-01", H)["communes"]
    assert below["grounds"] is False and below["revoked"] == {"least": 0, "most": 0}
    assert below["if_revoked"] == {"revoked": {"least": 2, "most": 4}, "grounds": True}
    assert row(log, "2023-12-30", H)["communes"]["if_revoked"]["grounds"] is None


def test_an_attested_recognition_is_measured_from_the_day_it_is_told_of() -> None:
    log = ledger().add("2022-09-04T00:00", attested("t", "unit:b", NTM, "2023-06-30", set_id=SET))
    for on in ("2023-06-29", "2023-06-30"):
        said = under(SET, f"r{on}", on, criteria=unmet(*range(1, 11)))
        log.add("2024-01-01T00:00", {**said, "subject": "unit:b"})
    assert row(log, "2023-07-01", "unit:b")["since"] == "2023-06-30"
    voided = event("v", "entry.voided", "unit:b", {"target": log.named["r2023-06-30"].digest, "reason": None})
    assert row(log.add("2024-02-01T00:00", voided), "2023-07-01", "unit:b")["reason"] == "no-statement"


def test_a_commune_outside_the_programme_is_in_no_denominator_of_its_district() -> None:
    """Two of four revoked is 50 %; with one of the others outside from 2024 on it is two of three, and said."""
    log = ledger().add("2022-09-03T00:00", recognised("eh", H, NTM, HUYEN, effective_from="2022-10-01"))
    for number, unit in enumerate(COMMUNES[1:], 2):
        log.add(f"2022-09-0{number + 2}T00:00", recognised(f"e{number}", unit, NTM, SET, effective_from="2022-10-01"))
    body = {"kinds": ["xa"], "standard": NTM, "in_scope": False, "valid_from": "2024-01-01", "valid_to": None}
    log.add("2022-09-09T00:00", event("out", "scope.declared", COMMUNES[3], {**body, "source": None}))
    before, after = (row(log, day, H)["communes"] for day in ("2023-12-31", "2024-01-01"))
    assert (before["total"], before["out_of_scope"], after["total"]) == (4, [], 3)
    assert [(one["id"], one["scope"]["seq"]) for one in after["out_of_scope"]] == [(COMMUNES[3], log.named["out"].seq)]
    assert after["if_revoked"]["revoked"]["most"] == 3, "the commune outside isn't asked either"
