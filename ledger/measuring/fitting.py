"""What a draft says beside what the published sets ask for: values in the unit of their threshold, regions that exist.

Judged before anyone signs, never at admission: what was admitted stays, and a quoted report may measure as it likes
(its value then decides nothing: ``unit-differs``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.folds.law import Law
from ledger.measuring.quantities import PERCENT, folded

if TYPE_CHECKING:
    from ledger.events.drafting import Intent

OWN = ("signed-by-author", "entered-from-paper")
_QUANTITIES = ("min", "max")
_PLACES = {"region": "REGION_UNKNOWN", "group": "GROUP_UNKNOWN", "zone": "ZONE_UNKNOWN"}


class Misfit(NamedTuple):
    """``code`` of data/errors.toml; ``place`` in the act file (``events[0].body.region``); both facts."""

    code: str
    place: str
    found: str
    expected: Any


def misfits(intents: Iterable[Intent], attestation: str, law: Law) -> Iterator[Misfit]:
    """Everything in a draft that doesn't fit the published sets: ``VALUE_IN_WRONG_UNIT`` (in acts of one's own),
    ``REGION_UNKNOWN``, ``GROUP_UNKNOWN``, ``ZONE_UNKNOWN`` where the sets tell some apart."""
    asked = _Asked(law)
    for index, intent in enumerate(intents):
        place = f"events[{index}].body"
        if intent.type.startswith("result.") and attestation in OWN:
            yield from _units(intent.body, place, law)
        elif intent.type in ("unit.registered", "unit.formed"):
            told = {name: intent.body.get(name) for name in ("region", "group")}
            yield from _attributes(told, place, asked)
        elif intent.type == "unit.described":
            named = {str(intent.body.get("attribute")): intent.body.get("value")}
            yield from (one._replace(place=f"{place}.value") for one in _attributes(named, place, asked))


def _units(body: Mapping[str, Any], place: str, law: Law) -> Iterator[Misfit]:
    demands = law.demands(str(body.get("set")))
    for of in ("criteria", "indicators"):
        for index, item in enumerate(body.get(of) or ()):
            measured = item.get("measured") or {}
            threshold = demands.thresholds.get(item.get("number")) if demands else None
            if threshold is None or measured.get("unit") is None:
                continue
            asked = {part["unit"] for part in (threshold, *threshold["parts"]) if part["kind"] in _QUANTITIES}
            asked.discard(None)
            ratio = measured.get("numerator") is not None and folded(measured["unit"]) == PERCENT
            if asked and not ratio and folded(measured["unit"]) not in {folded(unit) for unit in asked}:
                where = f"{place}.{of}[{index}].measured.unit"
                yield Misfit("VALUE_IN_WRONG_UNIT", where, measured["unit"], sorted(asked))


def _attributes(told: Mapping[str, Any], place: str, asked: _Asked) -> Iterator[Misfit]:
    for name, value in told.items():
        known = asked.values(name) if name in _PLACES and value is not None else set()
        if known and value not in known:
            yield Misfit(_PLACES[name], f"{place}.{name}", value, sorted(known))


class _Asked:
    """The values of an attribute that any published set asks about, gathered once."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._known: dict[str, set[str]] = {}

    def values(self, attribute: str) -> set[str]:
        if attribute not in self._known:
            sets = [one.id for standard in self._law.standards() for one in self._law.sets(standard)]
            demands = [self._law.demands(one) for one in sets]
            self._known[attribute] = {value for one in demands if one for value in one.values_of(attribute)}
        return self._known[attribute]
