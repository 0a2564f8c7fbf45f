"""Kinds, standards, competence, procedures, offices."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

import data
from data import seed

ROWS = seed.competence_rows()
KINDS = {row["id"] for row in seed.kinds()[0]["body"]["kinds"]}
STANDARDS = {item["subject"] for item in seed.standards()}


def competent(act: str, kind: str, day: str) -> set[tuple[str, str | None]]:
    """(office kind, level) of the rows for ``act`` on a unit of ``kind`` on ``day``."""
    return {
        (row["office_kind"], row["level"])
        for row in ROWS
        if row["act"] == act
        and (row["unit_kinds"] is None or kind in row["unit_kinds"])
        and (row["valid_from"] is None or row["valid_from"] <= day)
        and (row["valid_to"] is None or day < row["valid_to"])
    }


@pytest.mark.parametrize(
    ("kind", "day", "expected"),
    [
        ("xa", "2014-12-28", set()),
        ("xa", "2014-12-29", {("ubnd", "province")}),
        ("xa", "2016-12-29", {("ubnd", "province")}),
        ("xa", "2021-12-31", {("ubnd", "province")}),
        ("xa", "2022-08-02", {("ubnd", "province")}),
        ("xa", "2026-02-15", {("ubnd", "province")}),
        ("huyen", "2022-04-01", {("thu-tuong", "central")}),
        ("huyen", "2025-06-30", {("thu-tuong", "central")}),
        ("huyen", "2025-07-01", set()),
        ("thon", "2025-06-30", {("ubnd", "district")}),
        ("thon", "2025-07-01", set()),
        ("phuong", "2021-12-31", set()),
    ],
)
def test_who_recognises(kind: str, day: str, expected: set[tuple[str, str | None]]) -> None:
    assert competent("recognition.recognised", kind, day) == expected


def test_party_never_recognises() -> None:
    acts = {row["act"] for row in ROWS if row["office_kind"] == "cap-uy"}
    assert acts == {"result.reported", "target.adopted"}


def test_rows_are_unique_and_name_what_exists() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert set(row["unit_kinds"] or ()) <= KINDS
        assert set(row["standards"] or ()) <= STANDARDS
        assert row["valid_from"] is None or row["valid_to"] is None or row["valid_from"] < row["valid_to"], row["id"]
        assert row["source"] and row["provenance"].split(" ")[0] in ("found", "from-memory", "house-rule")


def test_meta_acts_belong_to_issuer() -> None:
    meta = {row["act"]: row["relation"] for row in ROWS if row["act"].split(".")[0] in ("act", "entry")}
    assert set(meta) == {"act.corrected", "act.annulled", "entry.amended", "entry.voided"}
    assert set(meta.values()) == {"issuer"}


def test_kinds_end_with_the_district_level() -> None:
    rows = {row["id"]: row for row in seed.kinds()[0]["body"]["kinds"]}
    assert rows["huyen"]["valid_to"] == rows["thi-tran"]["valid_to"] == rows["dac-khu"]["valid_from"] == "2025-07-01"
    assert [row for row in rows if rows[row]["in_scope"] and rows[row]["level"] == "commune"] == ["xa"]
    assert seed.kind_words()["làng"] == ("thon",)


def test_standards_and_sets_refer_to_what_exists() -> None:
    for item in seed.standards():
        assert set(item["body"]["requires"]) <= STANDARDS
        assert set(item["body"]["unit_kinds"]) <= KINDS
    for item in [*seed.sets(), *seed.procedures()]:
        named = item["body"].get("standards") or [item["body"]["standard"]]
        assert set(named) <= STANDARDS
        assert set(item["body"]["unit_kinds"]) <= KINDS


def test_offices_stand_on_units_and_end_with_them() -> None:
    offices = {
        item["subject"]: item
        for item in [*seed.offices(), *seed.commune_offices()]
        if item["type"].endswith("registered")
    }
    units: dict[str, str | None] = {}
    for item in seed.units():
        units.setdefault(item["subject"], None)
        if item["type"] == "unit.ceased":
            units[item["subject"]] = item["effective_from"]
    for subject, item in offices.items():
        territory, part_of = item["body"]["jurisdiction"], item["body"]["part_of"]
        assert part_of is None or part_of in offices
        if territory is not None:
            assert item["effective_to"] == units[territory], subject
    assert {"office:thu-tuong-chinh-phu", "office:ubnd-tinh-kon-tum", "office:huyen-uy-dam-rong"} <= offices.keys()
    for item in seed.offices():
        assert set(item["body"].get("successors", ())) <= offices.keys()


def test_bodies_fit_the_typed_shapes() -> None:
    msgspec = pytest.importorskip("msgspec")
    shapes: dict[str, Any] = {}
    for module in ("law", "units", "registry", "conditions"):
        shapes |= importlib.import_module(f"ledger.events.bodies.{module}").BODIES
    for item in [*seed.founding_events(), *seed.offices(), *seed.units(), *seed.commune_offices()]:
        msgspec.convert(item["body"], shapes[item["type"]], strict=True)


def test_regimes_equal_the_reference(reference: Any) -> None:
    theirs = {row["id"]: row for row in reference("procedures.yaml")["regimes"]}
    ours = {row["id"]: row for row in data.load_toml("procedures.toml")["regimes"]}
    assert ours.keys() == theirs.keys()
    for name, row in theirs.items():
        assert (ours[name]["act"], ours[name]["signed_on"]) == (row["act"], row["date"])
        assert ours[name]["in_force"] == row["valid_from"]
        assert ("ended" in ours[name]) == (row["valid_to"] is not None)
    steps = data.load_toml("procedures.toml")["steps"]
    assert {kind: len(rows) for kind, rows in steps.items()} == {
        kind: len(rows) for kind, rows in reference("procedures.yaml")["steps"].items()
    }


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/passwd", "", "units//x"])
def test_names_stay_inside_the_folder(name: str) -> None:
    with pytest.raises(ValueError, match="not a name inside"):
        data.read_text(name)


def test_steps_say_whose_they_are_and_what_is_only_remembered_does_not_decide() -> None:
    from ledger.folds.registry import ProcedureStep
    from ledger.folds.steps import before

    steps = {event["subject"]: [ProcedureStep.read(step) for step in event["body"]["steps"]]
             for event in seed.procedures()}
    commune = steps["procedure:qd-18-2022-xa"]
    assert [(one.step, one.office_kind, one.level) for one in before(commune, "decided")] == [
        ("self-assessed", "ubnd", "commune"), ("surveyed", "mttq", None), ("reviewed", "ubnd", "district"),
        ("opinions", "ubnd", "district"), ("appraised", None, "province"),
        ("council", "hoi-dong-tham-dinh", "province")]
    council = next(one for one in commune if one.step == "council")
    assert council.parameters == {
        "office-kind": "hoi-dong-tham-dinh", "office-level": "province", "ballot": "secret"}
    assert steps["procedure:nd-131-2025-xa"] == []
    told = next(event for event in seed.procedures() if event["subject"] == "procedure:qd-18-2022-xa")
    published = next(step for step in told["body"]["steps"] if step["step"] == "council")
    remembered = {one["name"]: one["provenance"] for one in published["parameters"] if one["unit"] == "%"}
    assert remembered == {"quorum-present-of-appointed": "from-memory 0.65",
                          "approval-agree-of-present": "from-memory 0.65"}
