"""What a statement says item by item, and what its measured values come to under a set's thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, Finding
from ledger.measuring.published import Demands
from ledger.measuring.quantities import known_of
from ledger.measuring.thresholds import Threshold, Traits, evaluate, threshold_for

DECIDED = (MET, NOT_MET)


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
    published = demands.thresholds.get(number)
    if published is None:
        return None
    key = (number, *(traits.get(name) for name in demands.attributes))
    if key not in demands.readings:
        demands.readings[key] = threshold_for(published, traits, demands.status)
    found: Threshold = demands.readings[key]
    return found


def assess(item: Mapping[str, Any], demands: Demands | None, traits: Traits) -> Assessed:
    """One item of a statement under the set that the statement names."""
    said, measured = item["claimed"] or item["outcome"], item["measured"]
    if measured is not None and demands is not None:
        computed = evaluate(reading(demands, item["number"], traits), known_of(measured))
    else:
        computed = Finding(UNKNOWN, "not-measured")
    if computed.outcome == UNKNOWN and item["claimed"] is not None and item["outcome"] in DECIDED:
        computed = Finding(item["outcome"], "recorder")
    return Assessed(item["number"], said, computed, measured)
