"""One recognition measured against the rule on revocation, on one day: its criteria, and a district's communes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.folds.lists import UNKNOWN
from ledger.folds.outcomes import criterion_names, outcomes
from ledger.folds.percent import percent
from ledger.folds.results import Statement
from ledger.folds.scope import counting, parted
from ledger.folds.standing import Standing, standing_of
from ledger.folds.view import View
from ledger.folds.walk import ATTESTED, started
from ledger.rules import revocation
from ledger.rules.revocation import Measure, Range, Revocation, Unmet

HELD = ("recognised", "suspended")


class Distance(NamedTuple):
    """One measurement: ``grounds`` None where it isn't known, with ``reason`` where nothing was measured at all."""

    grounds: bool | None
    reason: str | None = None
    statement: Statement | None = None
    unmet: Unmet | None = None
    communes: dict[str, Any] | None = None


class Ruler:
    """The rule at one cut, with the numbers of its key criteria read once from each published set."""

    def __init__(self, view: View, rule: Revocation | None) -> None:
        self.view = view
        self.rule = rule
        self._keys: dict[Measure, frozenset[str] | None] = {}

    def measure(self, unit: str, standard: str, day: str) -> Measure | None:
        return self.rule.measure(self.view.attributes(unit).kind, standard, day) if self.rule else None

    def keys(self, measure: Measure) -> frozenset[str] | None:
        """The key criteria by number; None where the published set doesn't name each of them."""
        if measure not in self._keys:
            names = criterion_names(self.view.read, measure.set)
            self._keys[measure] = revocation.key_numbers(measure.key_names, names)
        return self._keys[measure]


def distance(ruler: Ruler, unit: str, held: Standing, day: str) -> Distance:
    """What the rule finds on ``day`` for a recognition ``held``."""
    view, rule, measure = ruler.view, ruler.rule, ruler.measure(unit, held.standard, day)
    if rule is None or measure is None:
        return Distance(None, "no-rule")
    own = _own(ruler, unit, held, measure, day)
    grounds = revocation.grounds(rule, own.unmet) if own.unmet else None
    communes = _communes(view, unit, measure, rule, day)
    if communes is None:
        return own._replace(grounds=grounds)
    counted = Range(communes["revoked"]["least"], communes["revoked"]["most"])
    by_communes = revocation.grounds_by_communes(rule, communes["total"], counted)
    return own._replace(grounds=revocation.either(grounds, by_communes), communes={**communes, "grounds": by_communes})


def held_from(held: Standing) -> str | None:
    """The first day on which the recognition is certain to be in force; of an attested one, the day it is told of."""
    found = held.recognition
    if found is None:
        return held.since
    return str(found.body["observed_on"]["last"]) if found.type == ATTESTED else started(found)[1]


def _own(ruler: Ruler, unit: str, held: Standing, measure: Measure, day: str) -> Distance:
    """The latest statement under the set that the rule measures against.

    One observed before a recognition under that very set is answered by it, and tells nothing of what came after.
    """
    view = ruler.view
    law = view.law.criteria_set(measure.set)
    if law is None:
        return Distance(None, "set-not-published")
    said = [one for one in view.statements(unit, law.standard) if one.set == measure.set and one.last <= day]
    start = held_from(held)
    if start is not None and held.decided_under == measure.set:
        said = [one for one in said if one.last >= start]
    if not said:
        return Distance(None, "no-statement")
    statement = max(said, key=lambda one: one.order)
    told = outcomes(statement, law)
    if told.total is None or told.least is None or told.most is None:
        return Distance(None, "not-counted", statement)
    keys = ruler.keys(measure)
    if keys is not None:
        keys = frozenset(number for number in keys if told.criteria.get(number) != "not-applicable")
    unmet = Unmet(told.total, frozenset(told.unmet), frozenset(told.unnamed), told.least, told.most, keys)
    return Distance(None, None, statement, unmet)


def _communes(view: View, unit: str, measure: Measure, rule: Revocation, day: str) -> dict[str, Any] | None:
    """The cascade: how many of a district's communes had their recognition revoked; all of them are counted."""
    if measure.communes is None:
        return None
    kind, standard = measure.communes
    found = [one for one in view.children(unit, day) if view.attributes(one).kind == kind]
    below, outside = parted(view, found, standard, day)
    states = {one: standing_of(view, one, standard, day, joined=False).state for one in below}
    revoked = [one for one, state in states.items() if state == "revoked"]
    unknown = [one for one, state in states.items() if state in UNKNOWN]
    counted = Range(len(revoked), len(revoked) + len(unknown))
    margin = revocation.margin_of_communes(rule, len(below), counted)
    return {
        "total": len(below),
        "revoked": counted._asdict(),
        "share": {name: percent(count, len(below)) for name, count in counted._asdict().items()},
        "margin": margin and margin._asdict(),
        "units_revoked": [view.described(one, day) for one in revoked],
        "units_unknown": [{**view.described(one, day), "reason": UNKNOWN[states[one]]} for one in unknown],
        "out_of_scope": outside,
    }


def cascade(ruler: Ruler, unit: str, standard: str, day: str, communes: Mapping[str, Any]) -> dict[str, Any]:
    """What a district would come to if every commune with grounds for it were revoked: a question, no forecast.

    ``communes``: what ``distance`` told of them.
    """
    view, rule, measure = ruler.view, ruler.rule, ruler.measure(unit, standard, day)
    assert rule is not None and measure is not None and measure.communes is not None
    kind, below = measure.communes
    verdicts = []
    for one in view.children(unit, day):
        if view.attributes(one).kind == kind and counting(view, one, below, day).inside:
            held = standing_of(view, one, below, day, joined=False)
            if held.state in HELD:
                verdicts.append(distance(ruler, one, held, day).grounds)
    least = communes["revoked"]["least"] + verdicts.count(True)
    counted = Range(least, communes["revoked"]["most"] + verdicts.count(True) + verdicts.count(None))
    return {"revoked": counted._asdict(), "grounds": revocation.grounds_by_communes(rule, communes["total"], counted)}
