"""The three values, and how several make one (strong Kleene logic)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

MET = "met"
NOT_MET = "not-met"
UNKNOWN = "unknown"
NOT_COMPARABLE = "not-comparable"
NOT_APPLICABLE = "not-applicable"


class Finding(NamedTuple):
    """What a demand comes to. ``outcome``: met, not-met or unknown. ``ground``: a code of ``GROUNDS``, why."""

    outcome: str
    ground: str


GROUNDS = (
    "measured",
    "not-measured",
    "judged",
    "bound-insufficient",
    "unit-differs",
    "unconfirmed",
    "set-by-province",
    "case-unknown",
    "no-value",
    "no-threshold",
    "recorder",
)
"""measured: a value decides. judged: no number can, an assessor's word does (a yes-or-no demand, a text).
bound-insufficient: only a bound is known, and it doesn't suffice. unconfirmed: the demand was not found with a source.
case-unknown: the unit's region, group or the like is not known, and the cases differ. no-value: none was found.
recorder: whoever recorded the statement found it to be otherwise than it claims."""


def every(outcomes: Iterable[str]) -> str:
    """Whether all are met: not-met as soon as one isn't, else unknown as soon as one is; met of none at all."""
    found = set(outcomes)
    return NOT_MET if NOT_MET in found else UNKNOWN if UNKNOWN in found else MET


def agreed(outcomes: Iterable[str]) -> str:
    """The outcome that all of several possibilities give; unknown where they differ or there is none."""
    found = set(outcomes)
    return found.pop() if len(found) == 1 else UNKNOWN


def of_items(items: Sequence[str]) -> str:
    """A criterion from its items: met iff every applicable one is; not comparable only if none is comparable."""
    if NOT_MET in items:
        return NOT_MET
    applicable = [one for one in items if one != NOT_APPLICABLE]
    if not applicable:
        return NOT_APPLICABLE
    if applicable.count(MET) == len(applicable):
        return MET
    return NOT_COMPARABLE if applicable.count(NOT_COMPARABLE) == len(applicable) else UNKNOWN


def share(kind: str, wanted: str, yes: int, no: int, unknown: int) -> str:
    """Whether ``yes`` of all, in percent, is at least (``min``) or at most (``max``) ``wanted``, whatever the unknown
    turn out to be. Of nothing at all every share is met (vacuous truth: "huyện chưa có thị trấn nên đã đạt").
    """
    from ledger.measuring.quantities import EXACT, decimal

    bound = decimal(wanted)
    total = yes + no + unknown
    if bound is None or kind not in ("min", "max"):
        return UNKNOWN
    if not total:
        return MET
    demanded = EXACT.multiply(bound, total)
    sure, possible = 100 * yes, 100 * (yes + unknown)
    if kind == "min":
        return MET if sure >= demanded else NOT_MET if possible < demanded else UNKNOWN
    return MET if possible <= demanded else NOT_MET if sure > demanded else UNKNOWN
