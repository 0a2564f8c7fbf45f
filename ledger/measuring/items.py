"""What a statement says item by item, and what its measured values come to under a set's thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, Finding
from ledger.measuring.published import Demands
from ledger.measuring.quantities import known_of
from ledger.measuring.thresholds import Threshold, Traits, evaluate, threshold_for

DECIDED = (MET, NOT_MET)
_UNMEASURED = Finding(UNKNOWN, "not-measured")


class Assessed(NamedTuple):
    """One item: what the statement ``said``, and what was ``computed``: of the measured value, else by the recorder
    where the statement was found to be otherwise (``claimed`` apart from ``outcome``)."""

    number: str
    said: str
    computed: Finding
    measured: Mapping[str, Any] | None

    @property
    def differs(self) -> bool:
        """A finding: what is computed isn't what was said."""
        return self.said in DECIDED and self.computed.outcome in DECIDED and self.said != self.computed.outcome

    @property
    def outcome(self) -> str:
        """The computed outcome where there is one, else what was said."""
        return self.computed.outcome if self.computed.outcome in DECIDED else self.said


def items_of(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The items that bodies of results tell, by number; a later body overlays an earlier one."""
    found: dict[str, Mapping[str, Any]] = {}
    for body in bodies:
        for item in body["indicators"] or body["criteria"] or ():
            found[item["number"]] = item
    return found


def reading(demands: Demands, number: str, traits: Traits) -> Threshold | None:
    """The threshold of an indicator as it reads for a unit; None where the set has none."""
    return _reading(demands, _readings(demands, traits), number, traits)


def _readings(demands: Demands, traits: Traits) -> dict[str, Threshold]:
    """The thresholds read so far for units of the same traits, as far as the set's cases tell them apart."""
    key = tuple([traits.get(name) for name in demands.attributes])
    found: dict[str, Threshold] = demands.readings.setdefault(key, {})
    return found


def _reading(demands: Demands, readings: dict[str, Threshold], number: str, traits: Traits) -> Threshold | None:
    found = readings.get(number)
    if found is None and number in demands.thresholds:
        found = readings[number] = threshold_for(demands.thresholds[number], traits, demands.status)
    return found


def assess(items: Iterable[Mapping[str, Any]], demands: Demands | None, traits: Traits) -> list[Assessed]:
    """The items of a statement under the set that the statement names."""
    readings = _readings(demands, traits) if demands is not None else {}
    found = []
    for item in items:
        claimed, measured, number = item["claimed"], item["measured"], item["number"]
        computed = _UNMEASURED
        if measured is not None and demands is not None:
            computed = evaluate(_reading(demands, readings, number, traits), known_of(measured))
        if claimed is not None and computed.outcome == UNKNOWN and item["outcome"] in DECIDED:
            computed = Finding(item["outcome"], "recorder")
        found.append(Assessed(number, claimed or item["outcome"], computed, measured))
    return found


def computed(items: Iterable[Mapping[str, Any]], demands: Demands, traits: Traits) -> dict[str, str]:
    """The outcome of each item by number: computed where a measured value decides, else as said. As ``assess`` tells
    it, without the grounds, for those who ask about thousands of units."""
    readings = _readings(demands, traits)
    found: dict[str, str] = {}
    for item in items:
        number, measured = item["number"], item["measured"]
        found[number] = item["outcome"]
        if measured is not None:
            outcome = evaluate(_reading(demands, readings, number, traits), known_of(measured)).outcome
            if outcome != UNKNOWN:
                found[number] = outcome
    return found
