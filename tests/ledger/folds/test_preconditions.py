"""Preconditions: shares of units at the cut, surveys, the criteria themselves; three-valued, with their grounds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.folds.demanding import COMMUNES, HIGHER, NTM, D, demanding, district, precondition, result, survey
from tests.ledger.folds.memory_log import (
    MemoryLog,
    annulled,
    attested,
    covered,
    ended,
    event,
    members,
    recognised,
    registered,
)

DISTRICT, COMMUNE, OLD, ADVANCED = "set:huyen-2022", "set:xa-2022", "set:xa-2016", "set:xa-nc-2022"
A, B, C = COMMUNES
DAY = "2024-06-30"
ALL = precondition("1", "100% số xã đạt chuẩn", value="100", standard=NTM, set=COMMUNE, unit_kinds=["xa"])
SOME = precondition("2", "Ít nhất 10% số xã đạt chuẩn nâng cao", value="10", standard=HIGHER, unit_kinds=["xa"])
TOWNS = precondition("3", "100% số thị trấn", value="100", unit_kinds=["thi-tran"])
LIKED = precondition("4", "Tỷ lệ hài lòng của người dân từ 90% trở lên", value="90", unit="%")
CRITERIA = precondition("5", "Đạt các tiêu chí huyện", kind="text")
STRUCTURE = {"1": ["1.1", "1.2"], "2": ["2"]}
MET = {"1.1": "met", "1.2": "met", "2": "met"}


def ledger(*acts: Any, rows: Any = (ALL,), outcomes: Any = MET, **given: Any) -> MemoryLog:
    log = district(
        demanding(DISTRICT, ["huyen"], STRUCTURE, preconditions=rows),
        demanding(COMMUNE, ["xa"], STRUCTURE),
        demanding(OLD, ["xa"], STRUCTURE, since="2016-01-01"),
        demanding(ADVANCED, ["xa"], STRUCTURE, of=HIGHER),
        **given,
    )
    log.add("2024-01-01T00:00", result("district", D, DISTRICT, "2024-01-01", outcomes))
    for number, act in enumerate(acts, 2):
        log.add(f"2024-01-{number:02}T00:00", act)
    return log


def progress(log: MemoryLog, day: str = DAY) -> dict[str, Any]:
    found: dict[str, Any] = log.status(D, day)["standings"][0]["progress"]
    return found


def first(log: MemoryLog, day: str = DAY) -> dict[str, Any]:
    found: dict[str, Any] = progress(log, day)["preconditions"][0]
    return found


def under(set_id: str | None, unit: str, standard: str = NTM) -> Any:
    return recognised(f"{unit} {set_id}", unit, standard, set_id, effective_from="2023-01-01")


def counted(log: MemoryLog) -> dict[str, tuple[str, str]]:
    return {one["id"]: (one["outcome"], one["ground"]) for one in first(log)["share"]["units"]}


def test_every_commune_recognised_under_the_set() -> None:
    log = ledger(*(under(COMMUNE, unit) for unit in COMMUNES))
    assert first(log)["outcome"] == "met" and progress(log)["eligible"] == "yes"
    share = first(log)["share"]
    assert (share["of"], share["met"], share["not_met"], share["unknown"]) == (3, 3, 0, 0)


def test_one_recognised_under_an_older_set_is_unknown_until_it_is_rechecked() -> None:
    log = ledger(under(COMMUNE, A), under(COMMUNE, B), under(OLD, C))
    assert first(log)["outcome"] == "unknown" and progress(log)["eligible"] == "unknown"
    assert counted(log)[C] == ("unknown", "recognised-under-another-set")
    log.add("2024-02-01T00:00", result("recheck", C, COMMUNE, "2024-03-01", MET, stage="reviewed"))
    assert counted(log)[C] == ("met", "re-checked")
    assert first(log)["outcome"] == "met"
    assert first(log, "2024-02-29")["outcome"] == "unknown", "the re-check stands at its own day"
    log.add("2024-05-01T00:00", result("worse", C, COMMUNE, "2024-05-01", MET | {"2": "not-met"}, stage="appraised"))
    assert counted(log)[C] == ("not-met", "re-checked-unmet")
    assert first(log)["outcome"] == "not-met"


def test_what_stands_at_the_cut_is_what_was_known_then() -> None:
    log = ledger(under(COMMUNE, A), under(COMMUNE, B), under(COMMUNE, C))
    share = log.status(D, DAY, "2024-01-03T12:00")["standings"][0]["progress"]["preconditions"][0]["share"]
    assert (share["met"], share["unknown"]) == (2, 1), "C was recorded on 4 January"


@pytest.mark.parametrize("stage", ["reported", "self-assessed", "inspected"])
def test_figures_alone_are_no_recheck(stage: str) -> None:
    log = ledger(under(OLD, C), result("told", A, COMMUNE, "2024-03-01", MET, stage=stage))
    assert counted(log)[A] == ("unknown", "stated-only")
    log.add("2024-04-01T00:00", result("told of C", C, COMMUNE, "2024-03-01", MET, stage=stage))
    assert counted(log)[C] == ("unknown", "recognised-under-another-set")


def test_a_recheck_that_leaves_items_open_is_unknown() -> None:
    log = ledger(result("part", A, COMMUNE, "2024-03-01", MET | {"2": "not-assessed"}, stage="reviewed"))
    assert counted(log)[A] == ("unknown", "re-checked-partly")


def test_positive_ground_that_a_commune_does_not_hold_the_standard() -> None:
    log = ledger(under(COMMUNE, A), under(COMMUNE, B))
    assert counted(log)[C] == ("unknown", "unknown")
    log.add("2024-02-01T00:00", covered("all", D, ["xa"], [NTM], "2015-01-01"))
    assert counted(log)[C] == ("not-met", "none")
    log.add("2024-02-02T00:00", ended("lost", A, NTM, effective_from="2024-02-02"))
    assert counted(log)[A] == ("not-met", "revoked")


def test_a_higher_standard_says_nothing_of_the_set_of_the_lower_one() -> None:
    log = ledger(under(ADVANCED, A, HIGHER))
    assert counted(log)[A] == ("unknown", "implied")
    log = ledger(attested("said", A, NTM, "2024-02-01"))
    assert counted(log)[A] == ("unknown", "recognised-under-unknown-set")


def test_a_share_is_met_as_soon_as_enough_are_known() -> None:
    log = ledger(under(ADVANCED, A, HIGHER), rows=(SOME,))
    assert first(log)["outcome"] == "met"
    assert (first(log)["share"]["met"], first(log)["share"]["unknown"]) == (1, 2)
    assert first(ledger(rows=(SOME,)))["outcome"] == "unknown"


def test_without_towns_their_precondition_is_met_and_without_any_unit_nothing_is_known() -> None:
    vacuous = first(ledger(rows=(TOWNS,)))
    assert (vacuous["outcome"], vacuous["ground"], vacuous["share"]["of"]) == ("met", "no-such-unit", 0)
    bare = first(ledger(rows=(TOWNS,), communes=[]))
    assert (bare["outcome"], bare["ground"], bare["share"]) == ("unknown", "members-unknown", None)


def test_a_town_is_a_unit_of_its_own_precondition_and_of_no_share_of_the_programme() -> None:
    town = [registered("reg T", "unit:t", "thi-tran", "T", D), members("town", D, ["unit:t"])]
    log = ledger(rows=(TOWNS,), extra=town)
    assert first(log)["share"]["of"] == 1 and counted(log) == {"unit:t": ("unknown", "outside-the-ledger")}
    both = precondition("1", "xã, thị trấn", value="100", standard=NTM, set=COMMUNE, unit_kinds=["xa", "thi-tran"])
    log = ledger(rows=(both,), extra=town)
    assert [one["id"] for one in first(log)["share"]["out_of_scope"]] == ["unit:t"] and "unit:t" not in counted(log)


def scoped(name: str, unit: str, in_scope: bool, since: str | None = None, until: str | None = None) -> Any:
    body = {"in_scope": in_scope, "kinds": ["xa"], "source": None, "standard": NTM, "valid_from": since,
            "valid_to": until}  # fmt: skip
    return event(name, "scope.declared", unit, body)


def test_the_denominator_follows_the_scope_of_the_programme_by_its_days() -> None:
    log = ledger(under(COMMUNE, A), under(COMMUNE, B), scoped("out", C, False, "2024-03-01", "2024-06-01"))
    told = [(first(log, day)["share"]["of"], first(log, day)["outcome"]) for day in ("2024-02-29", "2024-03-01", DAY)]
    assert told == [(3, "unknown"), (2, "met"), (3, "unknown")]
    log = ledger(scoped("none", D, False), scoped("one", A, True))
    assert set(counted(log)) == {A}, "a declaration on the unit comes before that of its district"
    log.add("2024-05-01T00:00", annulled("slip", A, "one", "entry.voided"))
    assert (first(log)["share"]["of"], first(log)["ground"]) == (0, "none-in-scope")


@pytest.mark.parametrize(
    ("row", "told", "expected"),
    [
        (LIKED, (95, 100, None), ("met", "surveyed")),
        (LIKED, (89, 100, None), ("not-met", "surveyed")),
        (LIKED, (None, None, "90"), ("met", "surveyed")),
        (LIKED, (None, None, "89.99"), ("not-met", "surveyed")),
        (LIKED, (None, None, None), ("unknown", "no-value")),
        ({**LIKED, "kind": "satisfaction", "text": "lấy ý kiến"}, (95, 100, None), ("met", "surveyed")),
        ({**LIKED, "text": "hài lòng ≥90% (trong đó từng xã ≥80%)"}, (95, 100, None), ("unknown", "further-demand")),
        ({**LIKED, "text": "hài lòng ≥90% (trong đó từng xã ≥80%)"}, (85, 100, None), ("not-met", "surveyed")),
    ],
)
def test_the_satisfaction_of_the_people(row: Any, told: Any, expected: tuple[str, str]) -> None:
    log = ledger(survey("asked", D, "2024-03-01", *told), rows=(row,))
    assert (first(log)["outcome"], first(log)["ground"]) == expected
    assert first(log, "2024-02-29")["ground"] == "not-surveyed"


def test_the_criteria_are_a_precondition_of_their_own_and_count_without_one() -> None:
    log = ledger(rows=(CRITERIA,))
    assert (first(log)["outcome"], progress(log)["eligible"]) == ("met", "yes")
    log = ledger(rows=(CRITERIA,), outcomes=MET | {"2": "not-met"})
    assert (first(log)["outcome"], progress(log)["eligible"]) == ("not-met", "no")
    log = ledger(rows=(CRITERIA,), outcomes=MET | {"2": "not-assessed"})
    assert (first(log)["outcome"], progress(log)["eligible"]) == ("unknown", "unknown")
    log = ledger(rows=(TOWNS,), outcomes=MET | {"2": "not-met"})
    assert (first(log)["outcome"], progress(log)["eligible"]) == ("met", "no")


def test_only_what_was_found_with_a_source_decides() -> None:
    unsure = {**TOWNS, "provenance": "from-memory 0.9"}
    assert (first(ledger(rows=(unsure,)))["outcome"], first(ledger(rows=(unsure,)))["ground"]) == (
        "unknown", "unconfirmed",
    )  # fmt: skip
    assert first(ledger(rows=(precondition("6", "Không nợ đọng", kind="text"),)))["ground"] == "judged"


def test_a_set_without_preconditions_adds_nothing() -> None:
    log = ledger(rows=())
    assert not {"preconditions", "eligible", "differences"} & set(progress(log))
