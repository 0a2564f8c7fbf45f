"""Half of a merger: one unit ends in another (form ``nhap-vao``) and the ledger tells it of only one of the two.

Both halves may be recorded apart, by different acts of different days; so this warns and never refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.folds.view import View

MERGER = "nhap-vao"


class Half(NamedTuple):
    """``code``: ``MERGER_WITHOUT_SURVIVOR`` or ``MERGER_WITHOUT_END``. ``event``: its index in the act; ``place``
    within it; the ``unit`` that ended and the ``survivor`` that took it in."""

    code: str
    event: int
    place: str
    unit: str
    survivor: str


def half_mergers(act: Sequence[Mapping[str, Any]], view: View) -> Iterator[Half]:
    """Each merger in the payloads of ``act`` of which neither the act nor the ledger (``view``) has the other half.

    The other half of ``unit.ceased`` is ``unit.absorbed`` on its successor, or the successor's formation out of it;
    that of ``unit.absorbed`` is ``unit.ceased`` of each unit taken in whole, with the survivor among its successors.
    """
    taken = {pair for event in act for pair in _taken(event)}
    ended = {(event["subject"], unit) for event in act if event["type"] == "unit.ceased"
             for unit in _units(event, "successors")}
    for index, event in enumerate(act):
        if event["body"].get("form") != MERGER:
            continue
        if event["type"] == "unit.ceased":
            unit = event["subject"]
            for other, survivor in enumerate(_units(event, "successors")):
                if (unit, survivor) not in taken and unit not in _before(view, survivor):
                    yield Half("MERGER_WITHOUT_SURVIVOR", index, f"body.successors[{other}].unit", unit, survivor)
        elif event["type"] == "unit.absorbed":
            survivor = event["subject"]
            for other, related in enumerate(event["body"]["units"]):
                unit = related["unit"]
                if related["relation"] == "whole" and (unit, survivor) not in ended | _ends(view, unit):
                    yield Half("MERGER_WITHOUT_END", index, f"body.units[{other}].unit", unit, survivor)


def _taken(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(unit, survivor) pairs that an event on the survivor's side tells."""
    member = {"unit.absorbed": "units", "unit.formed": "predecessors"}.get(event["type"])
    return [] if member is None else [(unit, event["subject"]) for unit in _units(event, member)]


def _units(event: Mapping[str, Any], member: str) -> list[str]:
    return [related["unit"] for related in event["body"][member]]


def _before(view: View, survivor: str) -> set[str]:
    life = view.life(survivor)
    return set() if life is None else {other.unit for other in (*life.absorbed, *life.predecessors)}


def _ends(view: View, unit: str) -> set[tuple[str, str]]:
    life = view.life(unit)
    return set() if life is None else {(unit, other.unit) for other in life.successors}
