"""Past and future of units agree: none takes part in a change after it ceased, none precedes itself.

TEMPORAL.md, Units. A unit's last day is the day before it ceased, so it may be a predecessor on that very day.
"""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.registry import Unit
from ledger.rules.v1.case import Case


def require_not_ceased_yet(unit: Unit) -> None:
    """The subject may cease once: ``UNIT_CEASED`` with the earlier entry. An annulled end doesn't count."""
    ends = [change for change in unit.changes if change.what == "ceased"]
    if unit.until is not None and ends:
        raise LedgerError("UNIT_CEASED", place="subject", found=unit.id, until=unit.until, entry=ends[-1].seq,
                          expected="a unit that has not ceased")


def require_alive(case: Case, unit: Unit, place: str, *, through: bool) -> None:
    """``unit`` exists on the day of the change (``through`` True: on that day itself, else the day before).

    Raises ``UNIT_CEASED`` with the day of its end and the entry that ended it.
    """
    day = case.payload["effective_from"]
    if day is None or unit.until is None:
        return
    if unit.until < day or (through and unit.until == day):
        ends = [change.seq for change in unit.changes if change.what == "ceased"]
        raise LedgerError("UNIT_CEASED", place=place, found=unit.id, until=unit.until,
                          entry=ends[-1] if ends else None, expected="a unit that exists on the day of the change",
                          effective_from=day)


def require_no_circle(case: Case, first: str, last: str, place: str) -> None:
    """``last`` comes after ``first`` now: refused with ``LINEAGE_CYCLE`` if ``first`` comes after ``last`` already.

    ``path``: the units from ``last`` to ``first``, by the acts that ended them and stand.
    """
    came_from: dict[str, str] = {}
    wave = [last]
    seen = {last}
    while wave:
        unit = wave.pop()
        if unit == first:
            path = [unit]
            while path[-1] != last:
                path.append(came_from[path[-1]])
            raise LedgerError("LINEAGE_CYCLE", place=place, found=last, unit=first, path=path[::-1],
                              expected="a unit that does not lie before it in lineage")
        for successor in _successors(case, unit):
            if successor not in seen:
                seen.add(successor)
                came_from[successor] = unit
                wave.append(successor)


def _successors(case: Case, unit: str) -> list[str]:
    known = case.registry.units.get(unit)
    if known is None or known.until is None:
        return []
    told = [case.context.event(change.digest) for change in known.changes if change.what == "ceased"]
    return [other["unit"] for payload in told if payload is not None for other in payload["body"]["successors"]]
