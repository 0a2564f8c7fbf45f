"""``socai/gap/1``: what a unit lacks against a set, be it the one decided under, the one in force or any other.

Evidence, best first: what is stated or recognised under the set itself, then under another set as far as a published
crosswalk and the thresholds of both carry it over (docs/adr/0011). Nothing here changes a standing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.cut import Cut, answer_head
from ledger.folds.dossiers import short
from ledger.folds.evidence import Evidence, evidence_on
from ledger.folds.law import CriteriaSet
from ledger.folds.measured import demanded, traits_of, written
from ledger.folds.preconditions import eligible, preconditions_on
from ledger.folds.standing import Standing, standings
from ledger.folds.status import unit_on
from ledger.folds.view import View
from ledger.measuring.carrying import Link, carried, chained, links
from ledger.measuring.items import reading
from ledger.measuring.outcome import (
    MET,
    NOT_APPLICABLE,
    NOT_COMPARABLE,
    NOT_MET,
    UNKNOWN,
    Finding,
    every,
    of_items,
)
from ledger.measuring.published import Demands
from ledger.measuring.quantities import known_of
from ledger.measuring.thresholds import evaluate

SCHEMA = "socai/gap/1"
OUTCOMES = (MET, NOT_MET, UNKNOWN, NOT_COMPARABLE, NOT_APPLICABLE)


def set_against(view: View, unit: str, standing: Standing, rules: str, day: str) -> str:
    """The set that ``rules`` means for a unit: ``decided``, ``in-force`` or a set's full id.

    Raises ``RULES_NO_SET``: nothing was decided, or no set is known to be in force.
    """
    if rules.startswith("set:"):
        return rules
    if rules == "decided":
        found = standing.decided_under
    else:
        above = [view.attributes(one).at("name", day) for one in (unit, *view.chain(unit, day))]
        kind = view.attributes(unit).kind
        found = view.law.set_in_force(standing.standard, kind, day, [name for name in above if name])
    if found is None:
        raise LedgerError("RULES_NO_SET", unit=unit, standard=short(standing.standard), rules=rules, day=day)
    return found


def gap(view: View, unit: str, standard: str, rules: str, cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of ``gap --json`` for ``unit`` under ``standard`` (full ids); ``rules`` as in ``set_against``.

    ``eligible``: of a set beside which the ledger knows no precondition, that all criteria are met doesn't tell it;
    that the unit was recognised under the set does. Raises ``RULES_NO_SET``; ``SET_NOT_FOUND`` for a set that isn't
    published at the cut; ``SET_NOT_FOR_KIND``.
    """
    day = cut.as_of
    standing = next(one for one in standings(view, unit, day, (standard,)) if one.standard == standard)
    against = set_against(view, unit, standing, rules, day)
    law = view.law.criteria_set(against)
    if law is None:
        raise LedgerError("SET_NOT_FOUND", name=short(against))
    kind = view.attributes(unit).kind
    if kind is not None and kind not in law.unit_kinds:
        raise LedgerError("SET_NOT_FOR_KIND", set=short(against), found=kind, expected=", ".join(law.unit_kinds))
    evidence = evidence_on(view, unit, standing, against, day)
    items = items_against(view, unit, law, evidence, day)
    criteria: list[dict[str, Any]] = [
        {
            "number": number,
            "name": law.names.get(number),
            "outcome": of_items([one["outcome"] for one in items if one["criterion"] == number]),
        }
        for number, _ in law.criteria
    ]
    outcome = whole([one["outcome"] for one in criteria])
    preconditions = preconditions_on(view, unit, against, day, outcome)
    decided = any(one.found is None and one.set == against for one in evidence)
    return {
        **answer_head(SCHEMA, cut, known_at),
        "unit": unit_on(view, unit, day),
        "standard": short(standard),
        "rules": rules if rules in ("decided", "in-force") else "set",
        "set": short(against),
        "title": dict(law.title),
        "state": standing.state,
        "decided_under": short(standing.decided_under),
        "evidence": [one.told() for one in evidence],
        "criteria": criteria,
        "items": items,
        "counts": {
            "criteria": counted(one["outcome"] for one in criteria),
            "items": counted(one["outcome"] for one in items),
        },
        "dropped": _dropped(view, against, evidence),
        "preconditions": preconditions,
        "eligible": eligible(preconditions, outcome if preconditions or decided else every([outcome, UNKNOWN])),
    }


def counted(outcomes: Iterable[str]) -> dict[str, int]:
    """How many of each outcome, and ``of`` how many applicable ones."""
    found = list(outcomes)
    numbers = {one.replace("-", "_"): found.count(one) for one in OUTCOMES}
    return {"of": len(found) - numbers["not_applicable"], **numbers}


def whole(criteria: Sequence[str]) -> str:
    """Whether all applicable criteria are met; unknown of a set of which no criterion is published."""
    applicable = [one if one in (MET, NOT_MET) else UNKNOWN for one in criteria if one != NOT_APPLICABLE]
    return every(applicable) if criteria else UNKNOWN


def items_against(
    view: View, unit: str, law: CriteriaSet, evidence: Sequence[Evidence], day: str
) -> list[dict[str, Any]]:
    """Each indicator (or criterion without any) of a set with its outcome, ground, and what it is told by."""
    demands, traits = view.law.demands(law.id), traits_of(view, unit, day)
    linked = [(one, _links(view, one.set, law.id)) for one in evidence]
    told = []
    for criterion, indicators in law.criteria:
        for number in indicators or (criterion,):
            found = _best([_item(one, ties, demands, criterion, number, law.id, traits) for one, ties in linked])
            told.append(
                {
                    "criterion": criterion,
                    "indicator": number if indicators else None,
                    "name": law.names.get(number),
                    "demanded": demanded(demands, number, traits),
                    **found,
                }
            )
    return told


_NOTHING: dict[str, Any] = {"outcome": UNKNOWN, "ground": "nothing-recorded", "evidence": None, "from": None,
                            "claimed": None, "measured": None}  # fmt: skip


def _best(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The first that decides, else the first that is at least comparable."""
    rank = {MET: 0, NOT_MET: 0, NOT_APPLICABLE: 0, UNKNOWN: 1, NOT_COMPARABLE: 2}
    return min(found, key=lambda one: rank[one["outcome"]], default=_NOTHING)


def _item(
    evidence: Evidence, ties: Sequence[Link], demands: Demands | None, criterion: str, number: str, against: str,
    traits: Mapping[str, str | None],
) -> dict[str, Any]:  # fmt: skip
    told = {**_NOTHING, "evidence": evidence.seq}
    if evidence.set == against:
        measured = evidence.measured(number)
        outcome, ground, claimed = evidence.outcome(number)
        return {**told, "outcome": outcome, "ground": ground, "claimed": claimed, "measured": written(measured)}
    tie = next((one for one in ties if number in one.news), None) or next(
        (one for one in ties if criterion in one.news), None
    )
    if tie is None:
        return {**told, "outcome": NOT_COMPARABLE, "ground": "no-crosswalk"}
    told["from"] = {
        "set": short(evidence.set), "numbers": list(tie.olds), "relation": tie.relation, "outcome": UNKNOWN
    }  # fmt: skip
    if tie.relation == "new":
        return {**told, "outcome": NOT_COMPARABLE, "ground": "new"}
    said = [evidence.outcome(one) for one in tie.olds]
    told["from"]["outcome"] = of_items([outcome for outcome, _, _ in said]) if said else UNKNOWN
    told["claimed"] = said[0][2] if len(said) == 1 else None
    new = reading(demands, number, traits) if demands else None
    finding = Finding(UNKNOWN, "demand-may-differ")
    measured = evidence.measured(tie.olds[0]) if len(tie.olds) == 1 else None
    if tie.sure and tie.relation == "same" and number in tie.news and measured is not None:
        told["measured"] = written(measured)
        finding = evaluate(new, known_of(measured))
    if finding.outcome == UNKNOWN:
        olds = [evidence.reading(one) for one in tie.olds] if number in tie.news else [None] * len(tie.olds)
        finding = carried(tie, [outcome for outcome, _, _ in said], olds, new)
    return {**told, "outcome": finding.outcome, "ground": finding.ground}


def _links(view: View, old: str, new: str) -> list[Link]:
    """How items of ``old`` became items of ``new``: by a crosswalk between the two, else by way of one set between."""
    if old == new:
        return []
    direct, after = _direct(view, old, new), view.law.demands(new)
    if direct or after is None:
        return direct
    between = dict.fromkeys(row["from_set"] for row in after.crosswalk)
    ways = (chained(first, _direct(view, one, new)) for one in between if (first := _direct(view, old, one)))
    return next(ways, [])


def _direct(view: View, old: str, new: str) -> list[Link]:
    after, before = view.law.demands(new), view.law.demands(old)
    status = (after.status if after else None, before.status if before else None)
    return links(after.crosswalk if after else (), before.crosswalk if before else (), old, new, status)


def _dropped(view: View, against: str, evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """What other sets demanded and this one doesn't any more."""
    return [
        {"set": short(other), "numbers": list(tie.olds)}
        for other in dict.fromkeys(one.set for one in evidence)
        for tie in _links(view, other, against)
        if tie.relation == "dropped"
    ]
