"""What one statement says of each criterion of its set, and between which bounds the number unmet lies.

``tally`` counts a statement as answers show it; here the criteria are told apart by number, for distances, promises
and tables. Nothing is guessed: what no number names is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.events.entry import Read
from ledger.folds.law import CriteriaSet, joined
from ledger.folds.results import Statement
from ledger.folds.tally import tally


class Outcomes(NamedTuple):
    """``criteria``: number -> met | not-met | not-applicable | None (unknown), for each criterion of the set.

    ``items``: outcomes by number as said, of criteria or indicators. ``total``: applicable criteria, None where
    unknown. ``least`` and ``most``: how many criteria are unmet, None where nothing bounds it.
    """

    criteria: Mapping[str, str | None]
    items: Mapping[str, str]
    total: int | None
    least: int | None
    most: int | None

    @property
    def unmet(self) -> list[str]:
        return [number for number, outcome in self.criteria.items() if outcome == "not-met"]

    @property
    def unnamed(self) -> list[str]:
        return [number for number, outcome in self.criteria.items() if outcome is None]

    def of(self, number: str) -> str | None:
        """The outcome of a criterion or an indicator; None where the statement doesn't tell it."""
        said = self.items.get(number) or self.criteria.get(number)
        return None if said == "not-assessed" else said


def outcomes(statement: Statement, criteria_set: CriteriaSet | None) -> Outcomes:
    """What ``statement``, with the statements it overlays, says under the structure of its set."""
    counts = None if statement.listed else statement.sources[0].body["counts"]
    items: dict[str, str] = {}
    of_criteria = counts["of"] == "criteria" if counts else True
    if counts:
        items.update(dict.fromkeys(counts["known_met"], "met"))
        items.update(dict.fromkeys(counts["known_unmet"], "not-met"))
    for source in statement.sources:
        of_criteria = of_criteria and not source.body["indicators"]
        for item in source.body["indicators"] or source.body["criteria"] or ():
            items[item["number"]] = item["outcome"]
    told = tally(statement, criteria_set)
    structure: Sequence[tuple[str, Sequence[str]]] = criteria_set.criteria if criteria_set else ()
    if counts and told.unmet_complete:
        _complete(items, [one["indicator"] or one["criterion"] or "" for one in told.unmet or ()], counts, structure)
    if of_criteria:
        numbers = dict.fromkeys([*(number for number, _ in structure), *items])
        criteria = {number: _known(items.get(number)) for number in numbers}
        if counts:
            unmet = told.criteria_total - told.criteria_met if told.criteria_met is not None else None  # type: ignore[operator]  # counts hold both
            return Outcomes(criteria, items, told.criteria_total, unmet, unmet)
    else:
        criteria = {number: _criterion([items.get(one) for one in parts or (number,)]) for number, parts in structure}
    applicable = [outcome for outcome in criteria.values() if outcome != "not-applicable"]
    least = applicable.count("not-met")
    most = least + applicable.count(None)
    if counts:
        left = counts["total"] - (told.indicators_met or 0)
        named = sum(outcome == "not-met" for outcome in items.values())
        least, most = max(least, int(left > 0)), least + min(most - least, left - named)
    full = bool(applicable) and (criteria_set is not None or of_criteria)
    return Outcomes(criteria, items, *((len(applicable), least, max(least, most)) if full else (None, None, None)))


def _complete(
    items: dict[str, str],
    unmet: Sequence[str],
    counts: Mapping[str, int | str],
    structure: Sequence[tuple[str, Sequence[str]]],
) -> None:
    """Where all unmet items are named and the set has as many items as were counted, the others are met."""
    numbers = [one for number, parts in structure for one in ((number,) if counts["of"] == "criteria" else parts)]
    if len(numbers) == counts["total"]:
        for number in numbers:
            items.setdefault(number, "not-met" if number in unmet else "met")


def _known(said: str | None) -> str | None:
    return None if said == "not-assessed" else said


def _criterion(parts: Sequence[str | None]) -> str | None:
    """A criterion is met iff every applicable indicator is met (TEMPORAL.md)."""
    applicable = [part for part in parts if part != "not-applicable"]
    if not applicable:
        return "not-applicable"
    if "not-met" in applicable:
        return "not-met"
    return "met" if all(part == "met" for part in applicable) else None


def criterion_names(read: Read, set_id: str) -> dict[str, str | None]:
    """The names of a published set's criteria by number; an indicator of the same number has its own elsewhere."""
    body = joined(read(set_id), "criteria") or {"criteria": []}
    return {criterion["number"]: criterion["name"] for criterion in body["criteria"]}
