"""Coverage of criteria: denominators, bands, unknowns with their reasons, recognised units by year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.folds.coverage_table import coverage_table
from tests.ledger.folds.memory_log import (
    MemoryLog,
    attested,
    criteria_set,
    event,
    recognised,
    registered,
    standard,
)
from tests.ledger.folds.test_results import result

P, H, K, NTM, SET, OTHER = "unit:p", "unit:h", "unit:k", "standard:ntm", "set:vn", "set:other"
NUMBERS = [str(number) for number in range(1, 20)]
COMMUNES = {f"unit:{name}": H if name < "e" else K for name in "abcdef"}


def ledger() -> MemoryLog:
    criteria = {number: [f"{number}.1", f"{number}.2"] for number in NUMBERS}
    kinds = [
        {"id": kind, "level": level, "names": {"vi": kind, "en": None}, "in_scope": True}
        | {"valid_from": None, "valid_to": None}
        for kind, level in (("xa", "commune"), ("huyen", "district"), ("tinh", "province"))
    ]
    return MemoryLog().add(
        "2021-01-01T00:00",
        event("kinds", "kinds.published", "registry:kinds", {"kinds": kinds, "part": 1, "parts": 1}),
        standard(NTM, ["xa"]),
        criteria_set(SET, NTM, ["xa"], "2016-01-01", None, criteria),
        criteria_set(OTHER, NTM, ["xa"], "2016-01-01", None, {number: [] for number in NUMBERS}),
        registered("reg p", P, "tinh", "P"),
        registered("reg h", H, "huyen", "H", P),
        registered("reg k", K, "huyen", "K", P),
        *(registered(f"reg {unit}", unit, "xa", unit[-1], above) for unit, above in COMMUNES.items()),
    )


def said(unit: str, on: str = "2021-12-31", **given: Any) -> dict[str, Any]:
    given.setdefault("set_id", SET)
    return {**result(f"{unit} {on} {given['set_id']}", on, **given), "subject": unit}


def unmet(*numbers: int) -> dict[str, str]:
    return {number: "not-met" if int(number) in numbers else "met" for number in NUMBERS}


def ask(log: MemoryLog, day: str = "2022-01-01", **given: Any) -> dict[str, Any]:
    view = log.view()
    return coverage_table(view, COMMUNES, log.cut(day), {"seq": 0, "root": "", "recorded_at": None}, NTM, **given)


def criterion(group: Mapping[str, Any], number: str) -> Any:
    return next(one for one in group["criteria"] if one["number"] == number)


def told() -> MemoryLog:
    log = ledger()
    for statement in (
        said("unit:a", criteria=unmet()),
        said("unit:b", criteria=unmet(1, 2, 3, 4)),
        said("unit:c", counts=("criteria", 12, 19), known=["1"]),
        said("unit:d", counts=("criteria", 3, 19), set_id=OTHER),
        said("unit:e", criteria={**unmet(2), "1": "not-assessed", "3": "not-applicable"}),
    ):
        log.add("2022-01-01T00:00", statement)
    return log


def test_by_district_and_criterion() -> None:
    answer = ask(told())
    assert answer["set"] == "vn" and answer["sets"] == [{"set": "vn", "units": 4}, {"set": "other", "units": 1}]
    first, second = answer["groups"]
    assert (first["unit"]["id"], first["units"], first["counted"], first["criteria_met_average"]) == (H, 4, 3, 15.33)
    assert first["bands"] == {"19": 1, "15-18": 1, "10-14": 1, "5-9": 0, "<5": 0, "unknown": 1}
    assert [(one["unit"]["id"], one["reason"]) for one in first["unknown"]] == [("unit:d", "other-set")]
    one = criterion(first, "1")
    assert (one["met"], one["not_met"], one["unknown"], one["of"]) == (1, 2, 1, 4)
    assert one["unknown_because"] == {"other-set": 1} and one["share"] == {"least": 25.0, "most": 50.0}
    assert criterion(first, "19")["unknown_because"] == {"other-set": 1, "not-named": 1}
    assert (second["unit"]["id"], second["counted"], second["criteria_met_average"]) == (K, 0, None)
    assert [(one["unit"]["id"][-1], one["reason"]) for one in second["unknown"]] == [
        ("e", "not-assessed"),
        ("f", "no-statement"),
    ]
    assert second["bands"]["15-18"] == 1 and second["bands"]["unknown"] == 1
    assert criterion(second, "3")["of"] == 1 and criterion(second, "3")["not_applicable"] == 1
    assert criterion(second, "1")["unknown_because"] == {"no-statement": 1, "not-assessed": 1}
    assert answer["total"]["units"] == 6 and criterion(answer["total"], "2")["not_met"] == 2


def test_another_set_chosen() -> None:
    answer = ask(told(), set_id=OTHER)
    assert answer["set"] == "other" and answer["total"]["counted"] == 1
    assert {one["reason"] for one in answer["total"]["unknown"]} == {"other-set", "no-statement"}


def test_by_one_of_both() -> None:
    assert ask(told(), by=["criterion"])["groups"] == []
    only = ask(told(), by=["district"])
    assert len(only["groups"]) == 2 and only["total"]["criteria"] is None


def test_only_statements_of_the_day() -> None:
    assert ask(told(), "2021-12-30")["total"]["with_statement"] == 0
    log = told().add("2022-08-01T00:00", said("unit:b", "2022-06-30", criteria=unmet(1)))
    assert ask(log, "2022-06-30")["total"]["observed"] == {"first": "2021-12-31", "last": "2022-06-30"}
    assert criterion(ask(log, "2022-06-30")["groups"][0], "2")["not_met"] == 0


@pytest.mark.parametrize(
    ("band", "counts"), [("19", (19,)), ("15-18", (18, 15)), ("10-14", (14, 10)), ("5-9", (9, 5)), ("<5", (4, 0))]
)
def test_bands(band: str, counts: tuple[int, ...]) -> None:
    for met in counts:
        log = ledger().add("2022-01-01T00:00", said("unit:a", counts=("criteria", met, 19)))
        assert ask(log)["total"]["bands"][band] == 1


def test_a_band_that_may_be_another_is_unknown() -> None:
    sure = said("unit:a", criteria={**unmet(2, 3), "1": "not-assessed"})
    assert ask(ledger().add("2022-01-01T00:00", sure))["total"]["bands"]["15-18"] == 1
    unsure = said("unit:a", criteria={**unmet(2, 3, 4, 5), "1": "not-assessed"})
    assert ask(ledger().add("2022-01-01T00:00", unsure))["total"]["bands"]["unknown"] == 6


def test_indicators_make_criteria() -> None:
    outcomes = {f"{number}.{part}": "met" for number in NUMBERS for part in (1, 2)} | {"7.2": "not-met"}
    total = ask(ledger().add("2022-01-01T00:00", said("unit:a", indicators=outcomes)))["total"]
    assert total["criteria_met_average"] == 18.0 and criterion(total, "7")["not_met"] == 1
    counted = ledger().add("2022-01-01T00:00", said("unit:a", counts=("indicators", 36, 38), known=["7.1"]))
    total = ask(counted)["total"]
    assert (total["counted"], criterion(total, "7")["not_met"]) == (0, 1)
    assert {one["reason"] for one in total["unknown"] if one["unit"]["id"] == "unit:a"} == {"not-named"}


def test_recognised_by_year() -> None:
    log = told()
    log.add("2022-01-02T00:00", recognised("r1", "unit:a", NTM, SET, effective_from="2020-01-01", for_year=2019))
    log.add("2022-01-02T00:01", recognised("r2", "unit:b", NTM, SET, effective_from="2021-06-01", for_year=2021))
    log.add("2022-01-02T00:02", attested("r3", "unit:e", NTM, "2021-12-31"))
    answer = ask(log)
    assert [(one["for_year"], [unit["id"][-1] for unit in one["units"]]) for one in answer["total"]["recognised"]] == [
        (2019, ["a"]),
        (2021, ["b"]),
        (None, ["e"]),
    ]
    assert answer["total"]["states"] == {"unknown": 3, "recognised": 3}


def test_nothing_known() -> None:
    answer = ask(ledger())
    assert answer["set"] in ("vn", "other") and answer["sets"] == []
    assert answer["total"]["bands"]["unknown"] == 6 and answer["total"]["observed"] is None


@given(st.lists(st.one_of(st.none(), st.lists(st.integers(1, 19), unique=True)), min_size=6, max_size=6))
def test_groups_add_up(missing: list[list[int] | None]) -> None:
    log = ledger()
    for unit, numbers in zip(COMMUNES, missing, strict=True):
        if numbers is not None:
            log.add("2022-01-01T00:00", said(unit, criteria=unmet(*numbers)))
    answer = ask(log, set_id=SET)
    total = answer["total"]
    for name in ("units", "counted", "with_statement"):
        assert total[name] == sum(group[name] for group in answer["groups"])
    assert sum(total["bands"].values()) == total["units"] == 6
    for one in total["criteria"]:
        assert one["met"] + one["not_met"] + one["not_applicable"] + one["unknown"] == 6
        assert sum(one["unknown_because"].values()) == one["unknown"]
        assert one["not_met"] == sum(int(one["number"]) in numbers for numbers in missing if numbers is not None)
