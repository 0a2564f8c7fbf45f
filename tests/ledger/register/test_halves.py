"""Half of a merger is told, whichever half it is; both halves, in one act or two, are a whole."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.register.halves import half_mergers
from tests.ledger.folds.memory_log import MemoryLog, event

A, B, C = "unit:a", "unit:b", "unit:c"
DAY = "2025-01-01"


def ceased(unit: str, *successors: str, form: str = "nhap-vao", relation: str = "whole") -> dict[str, Any]:
    body = {"form": form, "successors": [{"unit": one, "relation": relation} for one in successors]}
    return event(f"ceased {unit} {successors}", "unit.ceased", unit, body, DAY)


def absorbed(survivor: str, *units: str, form: str = "nhap-vao", relation: str = "whole") -> dict[str, Any]:
    body = {"form": form, "units": [{"unit": one, "relation": relation} for one in units]}
    return event(f"absorbed {survivor} {units}", "unit.absorbed", survivor, body, DAY)


def formed(unit: str, *predecessors: str) -> dict[str, Any]:
    body = {"form": "thanh-lap-moi", "kind": "xa", "name": unit, "parent": None,
            "predecessors": [{"unit": one, "relation": "whole"} for one in predecessors]}
    return event(f"formed {unit}", "unit.formed", unit, body, DAY)


END, SURVIVOR = "MERGER_WITHOUT_END", "MERGER_WITHOUT_SURVIVOR"


@pytest.mark.parametrize(("before", "act", "halves"), [
    pytest.param([], [ceased(B, A)], [(SURVIVOR, 0, "body.successors[0].unit", B, A)], id="only the end"),
    pytest.param([], [absorbed(A, B)], [(END, 0, "body.units[0].unit", B, A)], id="only the survivor"),
    pytest.param([], [ceased(B, A), absorbed(A, B)], [], id="both, the end first"),
    pytest.param([], [absorbed(A, B), ceased(B, A)], [], id="both, the survivor first"),
    pytest.param([ceased(B, A)], [absorbed(A, B)], [], id="the end is on record"),
    pytest.param([absorbed(A, B)], [ceased(B, A)], [], id="the survivor is on record"),
    pytest.param([ceased(B, C)], [absorbed(A, B)], [(END, 0, "body.units[0].unit", B, A)], id="ended in another"),
    pytest.param([absorbed(C, B)], [ceased(B, A)], [(SURVIVOR, 0, "body.successors[0].unit", B, A)],
                 id="taken in by another"),
    pytest.param([], [ceased(B, A), absorbed(A, C)],
                 [(SURVIVOR, 0, "body.successors[0].unit", B, A), (END, 1, "body.units[0].unit", C, A)], id="crossed"),
    pytest.param([], [ceased(B, A, C), absorbed(A, B)], [(SURVIVOR, 0, "body.successors[1].unit", B, C)],
                 id="one of two successors"),
    pytest.param([], [absorbed(A, B, C), ceased(C, A)], [(END, 0, "body.units[0].unit", B, A)],
                 id="one of two taken in"),
    pytest.param([], [absorbed(A, B, relation="part")], [], id="a part: the unit lives on"),
    pytest.param([], [ceased(B, A, form="thanh-lap-moi"), absorbed(A, B, form="dieu-chinh-dia-gioi")], [],
                 id="no merger"),
    pytest.param([], [ceased(B, "unit:new"), formed("unit:new", B)], [], id="into a unit formed of it"),
    pytest.param([], [ceased(B)], [], id="no successor named"),
])  # fmt: skip
def test_halves(before: list[Any], act: list[Any], halves: list[Any]) -> None:
    units = [event(unit, "unit.registered", unit, {"kind": "xa", "name": unit, "parent": None}) for unit in (A, B, C)]
    log = MemoryLog().add("2020-01-01T00:00", *units)
    for one in before:
        log.add("2025-01-02T00:00", one)
    assert [tuple(half) for half in half_mergers(act, log.view())] == halves
    log.add("2025-01-03T00:00", *act)
    assert [tuple(half) for half in half_mergers(act, log.view())] == halves, "the same once the act is on record"
