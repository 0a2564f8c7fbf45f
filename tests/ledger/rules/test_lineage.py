"""BAD INPUT of issue 3, units through time: registered twice, a merger of a unit that has ceased, cycles, forms."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    LEGAL,
    ROOTS,
    A,
    B,
    H,
    P,
    World,
    document,
    event,
    formed_body,
    meta,
    peopled,
    unit_body,
)

C, D = "unit:xa-c", "unit:xa-d"
OLD: dict[str, Any] = {"attestation": "archival", "document": document(number="1/NQ-UBND"), "signers": ARCHIVISTS}


@pytest.fixture
def world() -> World:
    return peopled()


def ceased(unit: str, *successors: str, day: str = "2023-07-01", relation: str = "whole") -> dict[str, Any]:
    body = LEGAL | {"form": "thanh-lap-moi", "form_as_written": None,
                    "successors": [{"relation": relation, "unit": after} for after in successors]}
    return event("unit.ceased", unit, body, effective_from=day, **OLD)


def formed(unit: str, *before: str, day: str = "2023-07-01") -> dict[str, Any]:
    return event("unit.formed", unit, formed_body("xa", P, *before), effective_from=day, **OLD)


def absorbed(unit: str, other: str, form: str, relation: str, day: str = "2023-07-01") -> dict[str, Any]:
    body = LEGAL | {"form": form, "form_as_written": None, "units": [{"relation": relation, "unit": other}]}
    return event("unit.absorbed", unit, body, effective_from=day, **OLD)


def registered(unit: str) -> dict[str, Any]:
    return event("unit.registered", unit, unit_body("xa", H))


def test_a_unit_registered_twice_names_the_first_entry(world: World) -> None:
    world.record(registered(C))
    refusal = world.refused(registered(C))
    assert (refusal.code, refusal.facts["found"]) == ("SUBJECT_EXISTS", C)
    assert refusal.facts["entry"] == world.registry.units[C].changes[0].seq


@pytest.mark.parametrize("day", ["2023-07-01", "2024-01-01"])
def test_a_unit_ceases_once(world: World, day: str) -> None:
    world.record(ceased(A, C), formed(C, A))
    refusal = world.refused(ceased(A, B, day=day))
    assert (refusal.code, refusal.facts["found"], refusal.facts["until"]) == ("UNIT_CEASED", A, "2023-07-01")
    assert refusal.facts["entry"] == world.registry.units[A].changes[-1].seq


def test_an_annulled_end_is_none(world: World) -> None:
    (first,) = world.record(ceased(A, B))
    page = document(issuer=None)
    voided = meta("entry.voided", A, first, ARCHIVISTS, attestation="signed-by-author", document=page)
    world.record(voided)
    assert world.registry.units[A].until is None
    world.record(ceased(A, B, day="2023-08-01"))


def test_a_merger_of_a_unit_that_ceased_before_is_refused_with_both_days(world: World) -> None:
    world.record(ceased(A, C), formed(C, A))
    refusal = world.refused(formed(D, A, B, day="2023-07-02"))
    assert (refusal.code, refusal.facts["place"]) == ("UNIT_CEASED", "body.predecessors[0].unit")
    assert (refusal.facts["until"], refusal.facts["effective_from"]) == ("2023-07-01", "2023-07-02")
    world.record(formed(D, A, B, day="2023-07-01"))


@pytest.mark.parametrize("form", ["nhap-vao", "dieu-chinh-dia-gioi"])
def test_nothing_is_taken_from_or_by_what_has_ceased(world: World, form: str) -> None:
    world.record(ceased(A, C), formed(C, A))
    refusal = world.refused(absorbed(B, A, form, "part", day="2024-01-01"))
    assert (refusal.code, refusal.facts["place"]) == ("UNIT_CEASED", "body.units[0].unit")
    refusal = world.refused(absorbed(A, B, form, "part", day="2023-07-01"))
    assert (refusal.code, refusal.facts["place"]) == ("UNIT_CEASED", "subject")


def test_a_successor_exists_on_that_day(world: World) -> None:
    world.record(ceased(B, C), formed(C, B))
    refusal = world.refused(ceased(A, B))
    assert (refusal.code, refusal.facts["found"], refusal.facts["until"]) == ("UNIT_CEASED", B, "2023-07-01")
    world.record(ceased(A, C))


def test_a_cycle_is_refused_with_its_path(world: World) -> None:
    world.record(ceased(A, C), formed(C, A))
    world.record(ceased(C, B, day="2023-09-01"))
    refusal = world.refused(ceased(B, A, day="2022-01-01"))
    assert (refusal.code, refusal.facts["path"]) == ("LINEAGE_CYCLE", [A, C, B])
    for own in (ceased(B, B), absorbed(B, B, "nhap-vao", "whole")):
        assert world.refused(own).code == "LINEAGE_CYCLE"
    assert world.refused(absorbed(A, B, "nhap-vao", "whole", day="2022-01-01")).code == "LINEAGE_CYCLE"


def test_parts_given_to_each_other_are_no_cycle(world: World) -> None:
    world.record(absorbed(A, B, "dieu-chinh-dia-gioi", "part"), absorbed(B, A, "dieu-chinh-dia-gioi", "part"))


def test_an_adjusted_boundary_moves_parts_only(world: World) -> None:
    refusal = world.refused(absorbed(A, B, "dieu-chinh-dia-gioi", "whole"))
    assert (refusal.code, refusal.facts["expected"]) == ("FORM_NOT_FITTING", "part")
    world.record(ceased(B, A), absorbed(A, B, "nhap-vao", "whole"))


def test_a_split_tells_parts(world: World) -> None:
    world.record(ceased(A, C, D, relation="part"), formed(C, A), formed(D, A))
    assert world.registry.units[A].until == "2023-07-01"


def test_roots_cannot_do_it_either(world: World) -> None:
    world.record(registered(C))
    assert world.refused({**registered(C), "signers": ROOTS}).code == "SUBJECT_EXISTS"
