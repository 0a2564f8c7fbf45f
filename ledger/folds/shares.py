"""Which units a share is of, and whether each of them counts: with a recognition, or a recorded re-check.

A unit counts for a standard under a set only with a recognition under that set or a re-check (rà soát: a result
reviewed or appraised under it, everything met); it doesn't count on positive ground only; else it is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.folds.outcomes import outcomes
from ledger.folds.standing import Standing, standings
from ledger.folds.view import View
from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN

RECHECKS = ("reviewed", "appraised")
_LEVELS = ("province", "district", "commune", "village")


class Counted(NamedTuple):
    """One unit of a share: ``outcome`` met, not-met or unknown, ``ground`` why, ``set`` of what it was recognised
    under, ``seqs`` of the entries it rests on."""

    unit: str
    outcome: str
    ground: str
    set: str | None = None
    seqs: tuple[int, ...] = ()


def members_of(view: View, unit: str, kinds: Sequence[str], day: str) -> list[str] | None:
    """The units of ``kinds`` beneath ``unit`` on ``day``; None where the ledger holds no unit beneath it at all."""
    children = view.children(unit, day)
    if not children:
        return None
    wanted = {(view.law.kind(kind) or {}).get("level") for kind in kinds}
    found: list[str] = []
    for child in children:
        kind = view.attributes(child).kind
        level = (view.law.kind(kind) or {}).get("level")
        if kind in kinds:
            found.append(child)
        elif any(_LEVELS.index(one) > _LEVELS.index(level) for one in wanted & set(_LEVELS) if level in _LEVELS):
            found += members_of(view, child, kinds, day) or []
    return found


def count_unit(view: View, unit: str, standard: str | None, set_id: str | None, day: str) -> Counted:
    """Whether ``unit`` counts for ``standard`` under ``set_id`` (None: under any) on ``day``."""
    if standard is None:
        return Counted(unit, UNKNOWN, "outside-the-ledger")
    standing = next(one for one in standings(view, unit, day, (standard,)) if one.standard == standard)
    seqs = tuple(entry.seq for entry in standing.rests)
    if standing.state == "recognised" and not standing.implied_by:
        under = standing.decided_under
        if set_id is None or under == set_id:
            return Counted(unit, MET, "recognised", under, seqs)
        rechecked = recheck(view, unit, standard, set_id, day)
        ground = "recognised-under-another-set" if under else "recognised-under-unknown-set"
        return rechecked or Counted(unit, UNKNOWN, ground, under, seqs)
    if standing.implied_by and set_id is None:
        return Counted(unit, MET, "implied", None, seqs)
    rechecked = recheck(view, unit, standard, set_id, day) if set_id else None
    return rechecked or _without(view, unit, standing, set_id, day)


def _without(view: View, unit: str, standing: Standing, set_id: str | None, day: str) -> Counted:
    """A unit that isn't known to hold the standard and was not re-checked."""
    seqs = tuple(entry.seq for entry in standing.rests)
    if standing.implied_by:
        return Counted(unit, UNKNOWN, "implied", None, seqs)
    if standing.state in ("none", "revoked", "expired", "suspended"):
        return Counted(unit, NOT_MET, standing.state, None, seqs)
    stated = [one for one in view.statements(unit, standing.standard) if one.set == set_id and one.last <= day]
    if stated and standing.state == "unknown":
        latest = max(stated, key=lambda one: one.order)
        return Counted(unit, UNKNOWN, "stated-only", set_id, tuple(source.seq for source in latest.sources))
    return Counted(unit, UNKNOWN, standing.state, None, seqs)


def recheck(view: View, unit: str, standard: str, set_id: str, day: str) -> Counted | None:
    """The latest re-check of ``unit`` under ``set_id`` by ``day``; None where none is recorded."""
    done = [
        one
        for one in view.statements(unit, standard)
        if one.set == set_id and one.stage in RECHECKS and one.last <= day
    ]
    if not done:
        return None
    latest = max(done, key=lambda one: one.order)
    found = outcomes(latest, view.law.criteria_set(set_id))
    outcome = MET if found.most == 0 else NOT_MET if found.least else UNKNOWN
    ground = {MET: "re-checked", NOT_MET: "re-checked-unmet", UNKNOWN: "re-checked-partly"}[outcome]
    return Counted(unit, outcome, ground, set_id, tuple(source.seq for source in latest.sources))
