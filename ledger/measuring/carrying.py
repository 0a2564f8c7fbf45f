"""What an outcome under one set tells about another set, by the published crosswalk and the thresholds of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, Finding, every
from ledger.measuring.thresholds import Demand, Threshold, confirmed

_INVERSE = {"same": "same", "split": "merged", "merged": "split", "new": "dropped", "dropped": "new"}


class Link(NamedTuple):
    """How items of the one set became items of the other; ``sure``: found with a source."""

    relation: str
    olds: tuple[str, ...]
    news: tuple[str, ...]
    sure: bool


def links(
    forward: Iterable[Mapping[str, Any]],
    backward: Iterable[Mapping[str, Any]],
    old: str,
    new: str,
    status: tuple[str | None, str | None],
) -> list[Link]:
    """The links from set ``old`` to set ``new``: of the crosswalk that ``new`` publishes (``forward``), else of the
    one that ``old`` publishes (``backward``), turned round. ``status``: provenance of rows without their own."""
    found = [
        Link(row["relation"], *_numbers(row), confirmed(row["provenance"] or status[0]))
        for row in forward
        if row["from_set"] == old
    ] or [
        Link(_INVERSE[row["relation"]], *_numbers(row)[::-1], confirmed(row["provenance"] or status[1]))
        for row in backward
        if row["from_set"] == new
    ]
    return [one for link in found for one in _pairs(link)]


def chained(first: Sequence[Link], second: Sequence[Link]) -> list[Link]:
    """The links of two crosswalks one after the other. What was new in between leaves the rest of an item unsure; a
    split on the way stays one, for of its parts nothing is known where the whole wasn't met."""
    found = [link for link in first if link.relation == "dropped"]
    for link in second:
        before = [one for one in first if set(one.news) & set(link.olds)]
        olds = tuple(dict.fromkeys(number for one in before for number in one.olds))
        traced = {number for one in before if one.olds for number in one.news}
        sure = link.sure and all(one.sure for one in before) and traced >= set(link.olds)
        kinds = {link.relation, *(one.relation for one in before if one.olds)}
        if link.relation == "new" or (before and not olds):
            found.append(Link("new", (), link.news, sure))
        elif olds:
            order = ("dropped", "split", "merged")
            found.append(Link(next((one for one in order if one in kinds), "same"), olds, link.news, sure))
    return found


def _numbers(row: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(row["from_numbers"]), tuple(row["to_numbers"])


def _pairs(link: Link) -> list[Link]:
    """A row of several items that stayed the same pairs them up in order."""
    if link.relation != "same" or len(link.olds) != len(link.news):
        return [link]
    return [link._replace(olds=(one,), news=(other,)) for one, other in zip(link.olds, link.news, strict=True)]


def carried(link: Link, outcomes: Sequence[str], olds: Sequence[Threshold | None], new: Threshold | None) -> Finding:
    """The outcome of a new item from ``outcomes`` of the items it came from, whose thresholds were ``olds``.

    Met stays met where the new demand is surely no stricter, not-met where it is surely no laxer; of a split item a
    part may be met though the whole wasn't.
    """
    if not link.sure:
        return Finding(UNKNOWN, "crosswalk-unconfirmed")
    whole = every(outcomes) if outcomes else UNKNOWN
    if whole == UNKNOWN:
        return Finding(UNKNOWN, "unknown-under-the-other-set")
    compared = [compare(old, new) for old in olds]
    if whole == MET and all(no_stricter for no_stricter, _ in compared):
        return Finding(MET, "carried")
    failing = [no_laxer for (_, no_laxer), outcome in zip(compared, outcomes, strict=True) if outcome == NOT_MET]
    if whole == NOT_MET and link.relation != "split" and any(failing):
        return Finding(NOT_MET, "carried")
    return Finding(UNKNOWN, "demand-may-differ")


def compare(old: Threshold | None, new: Threshold | None) -> tuple[bool, bool]:
    """Whether ``new`` is surely no stricter than ``old``, and surely no laxer."""
    before, after = _single(old), _single(new)
    if before is None or after is None or before.kind != after.kind:
        return False, False
    if before.bound is not None and after.bound is not None:
        if before.unit != after.unit:
            return False, False
        stricter = after.bound - before.bound if after.kind == "min" else before.bound - after.bound
        return stricter <= 0, stricter >= 0
    same = before.ground == after.ground == "judged" and before.value == after.value
    return same, same


def _single(threshold: Threshold | None) -> Demand | None:
    if threshold is None or threshold.parts or len(threshold.demands) != 1:
        return None
    return threshold.demands[0]
