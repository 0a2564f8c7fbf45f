"""Whether something promised was reached by its due day, by what the ledger saw: statements, recognitions, dossiers.

reached: observed by the due day under the set of the promise. promised: not due yet. late: due, and either reached
only afterwards or, by what was observed on or after the due day, not reached. unknown: due, and nothing tells. ceased:
the unit ended while the promise was open. superseded: a later document of the same office replaced it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ledger.folds.acts import Event
from ledger.folds.outcomes import Outcomes, outcomes
from ledger.folds.results import Statement, progress_of
from ledger.folds.standing import Standing, standing_of
from ledger.folds.view import View

STATUSES = ("reached", "late", "promised", "unknown", "ceased", "superseded")
LOST = ("none", "revoked", "expired", "not-yet")
HELD = ("recognised", "suspended")
_HANDED_IN = ("submitted", "reviewed", "appraised", "council", "decided", "announced")


class Verdict(NamedTuple):
    """``reached_on``: the day from which it was observed or in force, None where it wasn't or that isn't known."""

    status: str
    reached_on: str | None = None
    reason: str | None = None


PROMISED = Verdict("promised")


class Promise(NamedTuple):
    """What is judged on ``day``: by when (``due``, included; None: open), of which unit, standard and set (full ids).

    ``adopted``: the first day on which it may have been adopted. ``ended``: the first day without the unit; ``day`` is
    its last one then, and what was due by that day is overdue.
    """

    unit: str
    standard: str
    set: str | None
    adopted: str
    due: str | None
    day: str
    ended: str | None = None

    @property
    def by_due(self) -> str:
        return self.day if self.due is None else min(self.due, self.day)

    @property
    def open(self) -> bool:
        if self.due is None or self.ended is None:
            return self.due is None or self.day <= self.due
        return self.ended <= self.due


class Seen:
    """The statements on a promise's unit under its set, read once."""

    def __init__(self, view: View, promise: Promise) -> None:
        self._law = view.law.criteria_set(promise.set) if promise.set else None
        self.statements = [
            one for one in view.statements(promise.unit, promise.standard) if promise.set and one.set == promise.set
        ]
        self._read: dict[str, Outcomes] = {}

    def says(self, statement: Statement) -> Outcomes:
        found = self._read.get(statement.event.digest)
        if found is None:
            found = self._read[statement.event.digest] = outcomes(statement, self._law)
        return found

    def at(self, day: str) -> Statement | None:
        return progress_of(self.statements, day)


def observed(seen: Seen, promise: Promise, test: Callable[[Outcomes], bool | None], keep: bool = False) -> Verdict:
    """``test`` on what statements say: True, False, None where they don't tell. ``keep``: true until the end of due."""
    latest = seen.at(promise.by_due)
    holds = test(seen.says(latest)) if latest else None
    if latest is not None and holds and not (keep and promise.open):
        return Verdict("reached", _first(seen, latest, test))
    if keep and latest is not None and holds is False and latest.last >= promise.adopted:
        return Verdict("late", None, "lost")
    if promise.open:
        return PROMISED
    assert promise.due is not None
    after = seen.at(promise.day)
    if after is None or after.last < promise.due:
        return Verdict("unknown", None, "nothing-observed")
    holds = test(seen.says(after))
    if holds is None:
        return Verdict("unknown", None, "not-told")
    return Verdict("late", _first(seen, after, test) if holds and not keep else None, None if holds else "not-reached")


def _first(seen: Seen, latest: Statement, test: Callable[[Outcomes], bool | None]) -> str:
    """The first observed day of the unbroken run of statements, up to ``latest``, that pass the test."""
    first = latest.last
    for earlier in sorted(seen.statements, key=lambda one: one.order, reverse=True):
        if earlier.order <= latest.order:
            if not test(seen.says(earlier)):
                break
            first = earlier.last
    return first


def item_met(number: str) -> Callable[[Outcomes], bool | None]:
    """The criterion or indicator ``number`` is met; one that doesn't apply tells nothing."""

    def test(said: Outcomes) -> bool | None:
        outcome = said.of(number)
        return {"met": True, "not-met": False}.get(outcome or "")

    return test


def met_at_least(count: int) -> Callable[[Outcomes], bool | None]:
    """At least ``count`` criteria are met."""

    def test(said: Outcomes) -> bool | None:
        if said.total is None or said.least is None or said.most is None:
            return None
        return True if said.total - said.most >= count else False if said.total - said.least < count else None

    return test


def recognised(view: View, promise: Promise, keep: bool = False) -> Verdict:
    """The unit is recognised under the set of the promise (any set, where it names none)."""
    then = standing_of(view, promise.unit, promise.standard, promise.by_due, joined=False)
    held = holds(then, promise)
    if held and not (keep and promise.open):
        return Verdict("reached", then.since)
    if keep and then.state in ("revoked", "expired"):
        return Verdict("late", None, "lost")
    if promise.open:
        return PROMISED
    if keep:
        return Verdict("late", None, "lost") if held is False else Verdict("unknown", None, "standing-unknown")
    now = standing_of(view, promise.unit, promise.standard, promise.day, joined=False)
    if holds(now, promise):
        began = now.recognition.effective_from if now.recognition else now.since
        if began is not None and promise.due is not None and began > promise.due:
            return Verdict("late", began)
    if held is False:
        return Verdict("late", None, "not-reached")
    return Verdict("unknown", None, "unit-ceased" if then.state == "ceased" else "standing-unknown")


def holds(found: Standing, promise: Promise) -> bool | None:
    """Whether a standing is one under the set of the promise (any, where it names none); None: not known."""
    if found.state in HELD:
        if promise.set is None or found.decided_under == promise.set:
            return True
        return None if found.decided_under is None else False
    return False if found.state in LOST else None


def handed_in(view: View, promise: Promise) -> Verdict:
    """A dossier of the unit for the standard (and set) was handed in: submitted, or a step that follows it."""
    days = sorted(event.day for event in _steps(view, promise) if event.day <= promise.day)
    if days and (promise.due is None or days[0] <= promise.due):
        return Verdict("reached", days[0])
    if days:
        return Verdict("late", days[0])
    return PROMISED if promise.open else Verdict("unknown", None, "nothing-observed")


def _steps(view: View, promise: Promise) -> Iterable[Event]:
    links = (event for event in view.events(promise.unit) if event.type == "dossier.linked" and not event.excluded)
    for dossier in dict.fromkeys(link.body["dossier"] for link in links):
        events = [event for event in view.events(dossier) if not event.excluded]
        opened = [event.body for event in events if event.type == "dossier.registered"]
        if any(one["standard"] == promise.standard and promise.set in (None, one["set"]) for one in opened):
            handed = (one for one in events if one.type == "dossier.advanced" and one.body["step"] in _HANDED_IN)
            yield from (event for event in handed if event.day >= promise.adopted)


def together(found: Sequence[Verdict], needed: int | None = None, unlisted: int = 0) -> Verdict:
    """Several things promised at once, of which ``needed`` (all) suffice; ``unlisted`` more were never named."""
    needed = len(found) + unlisted if needed is None else needed
    reached = sorted(one.reached_on or "" for one in found if one.status == "reached")
    if len(reached) >= needed:
        return Verdict("reached", reached[needed - 1] or None if needed else None)
    if any(one.status == "promised" for one in found):
        return PROMISED
    lost = sum(one.status == "late" for one in found)
    if len(found) + unlisted - lost < needed:
        late = sorted([*reached, *(one.reached_on for one in found if one.status == "late" and one.reached_on)])
        return Verdict("late", late[needed - 1]) if len(late) >= needed else Verdict("late", None, "not-reached")
    reasons = [one.reason for one in found if one.status == "unknown"]
    return Verdict("unknown", None, reasons[0] if reasons else "not-listed")
