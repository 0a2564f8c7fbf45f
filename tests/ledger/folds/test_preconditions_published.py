"""Preconditions published beside a set: surveys of every commune item by item, conditions that an appraisal judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ledger.folds.lists import list_row
from tests.ledger.folds.demanding import COMMUNES, NTM, D, demanding, district, precondition, result, survey
from tests.ledger.folds.memory_log import MemoryLog, annulled, event

DISTRICT, COMMUNE = "set:huyen-2022", "set:xa-2022"
A, B, C = COMMUNES
DAY = "2024-06-30"
STRUCTURE = {"1": ["1.1"]}
LIKED = precondition("4", "Hài lòng ≥90% (trong đó từng xã, từng nội dung ≥80%)", value="90", unit="%")
ITEMS = precondition("4.1", "Từng xã, từng nội dung", kind="survey-items", value="80", unit="%", standard=NTM,
                     set=COMMUNE, unit_kinds=["xa"], provenance="found")  # fmt: skip
DEBT = precondition("3", "Không nợ đọng", kind="text", provenance="found")


def published(*rows: Any, name: str = "beside", set_id: str = DISTRICT) -> dict[str, Any]:
    body = {"set": set_id, "preconditions": list(rows), "source": None}
    return event(name, "preconditions.published", NTM, body)


def ledger(*acts: Any, own: Sequence[Any] = (LIKED,)) -> MemoryLog:
    log = district(demanding(DISTRICT, ["huyen"], STRUCTURE, preconditions=own), demanding(COMMUNE, ["xa"], STRUCTURE))
    log.add("2024-01-01T00:00", result("district", D, DISTRICT, "2024-01-01", {"1.1": "met"}))
    for number, act in enumerate(acts, 2):
        log.add(f"2024-01-{number:02}T00:00", act)
    return log


def rows(log: MemoryLog, unit: str = D, day: str = DAY) -> dict[str, dict[str, Any]]:
    progress = log.status(unit, day)["standings"][0]["progress"]
    return {one["number"]: one for one in progress["preconditions"]}


def surveyed(unit: str, *items: str | None, on: str = "2024-02-01", name: str = "s") -> Any:
    return survey(f"{name} {unit}", unit, on, 95, 100, items=items, set_id=COMMUNE)


def test_every_item_of_every_commune() -> None:
    log = ledger(published(ITEMS), survey("d", D, "2024-02-01", 95, 100), *(surveyed(u, "80", "99.5") for u in (A, B)))
    found = rows(log)
    assert list(found) == ["4", "4.1"]
    assert (found["4"]["outcome"], found["4"]["ground"]) == ("met", "surveyed"), "the row beneath says the rest"
    assert found["4.1"]["outcome"] == "unknown" and found["4.1"]["share"]["unknown"] == 1
    log.add("2024-02-02T00:00", surveyed(C, "80"))
    assert rows(log)["4.1"]["outcome"] == "met"
    assert log.status(D, DAY)["standings"][0]["progress"]["eligible"] == "yes"
    assert rows(log, day="2024-01-31")["4.1"]["share"]["unknown"] == 3, "surveys stand at their own day"


@pytest.mark.parametrize(
    ("items", "outcome", "ground"),
    [
        (["80", "79.9"], "not-met", "item-below"),
        (["79.9", None], "not-met", "item-below"),
        (["80", None], "unknown", "items-not-told"),
        ([], "unknown", "items-not-told"),
        (["80", "100"], "met", "every-item"),
    ],
)
def test_one_item_below_suffices_against(items: list[str | None], outcome: str, ground: str) -> None:
    log = ledger(published(ITEMS), surveyed(A, *items), surveyed(B, "90"), surveyed(C, "90"))
    units = {one["id"]: one for one in rows(log)["4.1"]["share"]["units"]}
    assert (units[A]["outcome"], units[A]["ground"]) == (outcome, ground)
    assert rows(log)["4.1"]["outcome"] == outcome


def test_the_latest_survey_under_the_set_counts() -> None:
    log = ledger(published(ITEMS), *(surveyed(unit, "90") for unit in COMMUNES))
    log.add("2024-03-01T00:00", surveyed(A, "10", on="2024-03-01", name="later"))
    assert rows(log)["4.1"]["outcome"] == "not-met"
    log.add("2024-03-02T00:00", annulled("slip", A, f"later {A}", "entry.voided"))
    assert rows(log)["4.1"]["outcome"] == "met"
    other = survey("other set", A, "2024-04-01", 1, 100, items=["1"], set_id="set:xa-2016")
    assert rows(log.add("2024-04-02T00:00", other))["4.1"]["outcome"] == "met"


def test_without_a_publication_the_further_demand_stays_open() -> None:
    log = ledger(survey("d", D, "2024-02-01", 95, 100))
    assert list(rows(log)) == ["4"] and rows(log)["4"]["ground"] == "further-demand"
    log.add("2024-02-01T00:00", published(ITEMS))
    assert rows(log)["4"]["ground"] == "surveyed"
    log.add("2024-02-02T00:00", published({**ITEMS, "number": "5"}, name="again"))
    assert list(rows(log)) == ["4", "5"], "the last publication for a set holds, whole"
    assert log.status(D, DAY, "2024-02-01T12:00")["standings"][0]["progress"]["preconditions"][1]["number"] == "4.1"


def dossier(name: str, step: str, outcome: str | None, on: str) -> Any:
    return event(name, "dossier.advanced", "dossier:1", {"step": step, "outcome": outcome}, on)


def test_what_only_an_assessor_can_judge_is_met_by_an_appraisal_that_passed() -> None:
    log = ledger(published(DEBT), own=())
    assert (rows(log)["3"]["outcome"], rows(log)["3"]["ground"]) == ("unknown", "judged")
    opened = {"unit": D, "standard": NTM, "set": DISTRICT, "procedure": None, "for_year": 2023, "attempt": 1}
    log.add("2024-02-01T00:00", event("open", "dossier.registered", "dossier:1", opened, "2024-02-01"))
    log.add("2024-02-01T01:00", event("link", "dossier.linked", D, {"dossier": "dossier:1", "standard": NTM}))
    log.add("2024-02-02T00:00", dossier("reviewed", "reviewed", "passed", "2024-02-02"))
    assert rows(log)["3"]["outcome"] == "unknown", "a review is not an appraisal"
    log.add("2024-03-01T00:00", dossier("appraised", "appraised", "passed", "2024-03-01"))
    assert (rows(log)["3"]["outcome"], rows(log)["3"]["ground"]) == ("met", "appraised")
    assert rows(log, day="2024-02-29")["3"]["outcome"] == "unknown"
    log.add("2024-04-01T00:00", dossier("council", "council", "failed", "2024-04-01"))
    assert rows(log)["3"]["outcome"] == "unknown", "a later failure takes it back; which condition failed isn't told"


def test_an_appraisal_under_another_set_judges_nothing() -> None:
    log = ledger(published(DEBT), own=())
    opened = {"unit": D, "standard": NTM, "set": "set:huyen-2016", "procedure": None, "for_year": 2023, "attempt": 1}
    log.add("2024-02-01T00:00", event("open", "dossier.registered", "dossier:1", opened, "2024-02-01"))
    log.add("2024-02-01T01:00", event("link", "dossier.linked", D, {"dossier": "dossier:1", "standard": NTM}))
    log.add("2024-03-01T00:00", dossier("appraised", "appraised", "passed", "2024-03-01"))
    assert rows(log)["3"]["outcome"] == "unknown"


def test_rows_of_a_list_say_whether_a_unit_is_eligible() -> None:
    log = ledger(published(DEBT), result("a", A, COMMUNE, "2024-02-01", {"1.1": "met"}), own=())
    assert list_row(log.view(), D, NTM, DAY)["progress"]["eligible"] == "unknown"
    assert list_row(log.view(), A, NTM, DAY)["progress"]["eligible"] is None, "its set demands nothing beside"
    log.add("2024-03-01T00:00", result("less", D, DISTRICT, "2024-03-01", {"1.1": "not-met"}))
    assert list_row(log.view(), D, NTM, DAY)["progress"]["eligible"] == "no"
    log = ledger(own=(precondition("1", "Đạt các tiêu chí", kind="criteria", provenance="found"),))
    row = list_row(log.view(), D, NTM, DAY)["progress"]
    assert row["eligible"] == log.status(D, DAY)["standings"][0]["progress"]["eligible"] == "yes"
