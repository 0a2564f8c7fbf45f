"""A statement under the thresholds of its own set: computed beside claimed, with what is known of the unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.folds.results import Statement
from ledger.folds.view import View
from ledger.measuring.items import Assessed, assess, computed, items_of, reading
from ledger.measuring.outcome import UNKNOWN, of_items
from ledger.measuring.published import Demands

_DESCRIBED = ("region", "group", "difficulty")


def traits_of(view: View, unit: str, day: str, year: str | None = None) -> dict[str, str | None]:
    """What cases of thresholds may ask about ``unit`` on ``day``: every attribute that it was described by (region,
    group, difficulty, a province's zone ...); unknown is None. ``year``: the one assessed."""
    attributes = view.attributes(unit)
    known = {name: attributes.at(name, day) for name in (*_DESCRIBED, *attributes.dated)}
    return {**known, "kind": attributes.kind, "year": year or day[:4]}


def assessed(view: View, unit: str, statement: Statement) -> list[Assessed]:
    """Every item that the statement tells, computed where it was measured."""
    demands = view.law.demands(statement.set)
    traits = traits_of(view, unit, statement.last)
    items = items_of(source.body for source in statement.sources)
    return assess(items.values(), demands, traits)


def criteria_computed(view: View, unit: str, standard: str, day: str) -> dict[str, str] | None:
    """Each criterion of the set of the unit's progress on ``day``: met, not-met, unknown or not-applicable, computed
    where measured; None without a statement that tells items, or where its set isn't published."""
    statement = view.progress(unit, standard, day)
    law = view.law.criteria_set(statement.set) if statement is not None else None
    demands = view.law.demands(statement.set) if statement is not None else None
    if statement is None or law is None or demands is None or not statement.listed:
        return None
    items = items_of(source.body for source in statement.sources)
    found = computed(items.values(), demands, traits_of(view, unit, statement.last))
    return {
        number: of_items([found[number]] if number in found else [found.get(one, UNKNOWN) for one in parts])
        for number, parts in law.criteria
    }


def differences_of(view: View, unit: str, statement: Statement) -> list[dict[str, Any]]:
    """The items whose computed outcome isn't the claimed one: {criterion, indicator, claimed, computed, ground,
    measured, demanded}."""
    found = [one for one in assessed(view, unit, statement) if one.differs]
    if not found:
        return []
    demands, traits = view.law.demands(statement.set), traits_of(view, unit, statement.last)
    criteria = bool(statement.sources[0].body["criteria"])
    return [
        {
            "criterion": one.number.partition(".")[0],
            "indicator": None if criteria else one.number,
            "claimed": one.said,
            "computed": one.computed.outcome,
            "ground": one.computed.ground,
            "measured": written(one.measured),
            "demanded": demanded(demands, one.number, traits),
        }
        for one in found
    ]


def written(measured: Mapping[str, Any] | None) -> str | None:
    """A measured value in words: as written, else value and unit."""
    if measured is None:
        return None
    if measured["as_written"]:
        return str(measured["as_written"])
    if measured["value"] is None:
        return f"{measured['numerator']}/{measured['denominator']}"
    sign = {"eq": "", "lt": "<", "le": "≤", "gt": ">", "ge": "≥"}[measured["op"]]
    return f"{sign}{measured['value']} {measured['unit'] or ''}".rstrip()


def demanded(demands: Demands | None, number: str, traits: Mapping[str, str | None]) -> dict[str, Any] | None:
    """{kind, value, unit, text, confirmed} of the threshold of an indicator as it reads for a unit: ``value`` null
    where none is known for it, ``confirmed`` whether it was found with a source. None without a threshold."""
    published = demands.thresholds.get(number) if demands else None
    threshold = reading(demands, number, traits) if demands else None
    if published is None or threshold is None:
        return None
    values = {demand.value for demand in threshold.demands}
    return {
        "kind": published["kind"],
        "value": values.pop() if len(values) == 1 else None,
        "unit": published["unit"],
        "text": published["text"],
        "confirmed": all(demand.ground != "unconfirmed" for demand in threshold.demands),
    }
