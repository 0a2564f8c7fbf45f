"""``socai/pending/1``: units made or enlarged by a merger that still wait for a decision (TEMPORAL.md, Units).

Status is never inherited: a new unit whose predecessor was recognised has nothing until it is carried over or
recognised itself; the survivor of nhap-vao is recognised only for the territory before the merger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.folds.cut import Cut, answer_head
from ledger.folds.days import day_before, days_between
from ledger.folds.dossiers import short
from ledger.folds.life import Life, Related
from ledger.folds.standing import Standing, standing_before, standing_of
from ledger.folds.status import decision_of
from ledger.folds.view import View

SCHEMA = "socai/pending/1"
HELD = frozenset({"recognised", "suspended"})
UNTOLD = frozenset({"unknown", "uncertain", "before-ledger"})
NOT_FOR_KIND = "not-applicable"
"""State of a predecessor for whose kind the standard is not (a thị trấn): it brought no title."""


def pending_answer(
    view: View, units: Iterable[str], standard: str, cut: Cut, known_at: Mapping[str, Any], parent: str | None = None
) -> dict[str, Any]:
    """The answer of ``unit pending --json``: those of ``units`` that wait under ``standard`` (full id), longest first.

    A row: ``{unit, parents, how: formed|absorbed, since, days, state, predecessors, mixed}``. ``predecessors``: each
    ``{id, kind, name, relation, form, state, since, decided_under, for_year, decision}`` as of the day before the
    change, the survivor itself among them. ``mixed``: True where some were recognised and some were not, None where
    that can't be told. ``checked``: units that a merger made or enlarged and that exist on the day.
    """
    day = cut.as_of
    rows, checked = [], 0
    for unit in () if cut.before_ledger else units:
        life = view.life(unit)
        if life is None or life.phase(day) != "alive" or not (life.predecessors or life.absorbed):
            continue
        if view.attributes(unit).kind not in _kinds(view, standard):
            continue
        checked += 1
        row = pending_row(view, unit, life, standing_of(view, unit, standard, day), day)
        if row is not None:
            rows.append(row)
    rows.sort(key=lambda row: (-row["days"], row["unit"]["id"]))
    return {
        **answer_head(SCHEMA, cut, known_at),
        "standard": short(standard),
        "parent": view.described(parent, day) if parent else None,
        "rows": rows,
        "summary": {
            "checked": checked,
            "pending": len(rows),
            "mixed": sum(row["mixed"] is True for row in rows),
            "mixed_unknown": sum(row["mixed"] is None for row in rows),
            "longest_days": rows[0]["days"] if rows else None,
        },
    }


def _kinds(view: View, standard: str) -> frozenset[str]:
    law = view.law.standard(standard)
    return frozenset(law.unit_kinds if law else ())


def pending_row(view: View, unit: str, life: Life, standing: Standing, day: str) -> dict[str, Any] | None:
    """One row, None where nothing waits. ``standing``: of ``unit`` on ``day``."""
    days = standing.pending_days
    if days is None:
        return None
    formed = standing.state not in HELD
    changes = life.predecessors if formed else tuple(
        one for one in life.absorbed if one.form == "nhap-vao" and one.day <= day and days_between(one.day, day) <= days
    )  # fmt: skip
    since = life.start if formed else min(one.day for one in changes)
    brought = [_brought(view, other, standing.standard) for other in changes]
    if not formed and since:
        own = Related(unit, "whole", since, changes[0].form)
        brought.insert(0, _brought(view, own, standing.standard))
    return {
        "unit": view.described(unit, day),
        "parents": [view.described(above, day) for above in view.chain(unit, day)],
        "how": "formed" if formed else "absorbed",
        "since": since,
        "days": days,
        "state": standing.state,
        "predecessors": brought,
        "mixed": mixed([one["state"] for one in brought]),
    }


def mixed(states: Iterable[str]) -> bool | None:
    """Whether some held the title and some did not; None where units of which nothing is known decide it."""
    states = list(states)
    if any(state in HELD for state in states) and any(state not in HELD | UNTOLD for state in states):
        return True
    return None if len(states) > 1 and any(state in UNTOLD for state in states) else False


def _brought(view: View, other: Related, standard: str) -> dict[str, Any]:
    last = day_before(other.day)
    if view.attributes(other.unit).kind in _kinds(view, standard):
        found = standing_before(view, other.unit, standard, other.day)
    else:
        found = Standing(standard, NOT_FOR_KIND)
    return {
        **view.described(other.unit, last),
        "relation": other.relation,
        "form": other.form,
        "state": found.state,
        "since": found.since,
        "decided_under": short(found.decided_under),
        "for_year": found.for_year,
        "decision": decision_of(found.cause) if found.cause and found.state not in ("none", "unknown") else None,
        "implied_by": short(found.implied_by),
    }
