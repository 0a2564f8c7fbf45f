"""Targets that a later document of the same office, or of its successor, replaced: both are shown, one is judged.

Two targets are of one matter where unit, standard, kind and year are the same. Which document is later has to be
certain: of "2022" and 2022-06-30 neither is. Another office's target stands beside (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.folds.acts import Event
from ledger.folds.days import possible_days
from ledger.folds.view import View


def replaced(view: View, targets: Sequence[Event]) -> dict[str, Event]:
    """Digest of a target of one unit -> the next target that replaced it."""
    found: dict[str, Event] = {}
    for earlier in targets:
        later = [one for one in targets if _matter(one) == _matter(earlier) and _replaces(view, one, earlier)]
        if later:
            found[earlier.digest] = min(later, key=lambda one: (_signed(one)[0], one.seq))
    return found


def _matter(target: Event) -> tuple[object, ...]:
    return tuple(target.body[name] for name in ("standard", "kind", "for_year"))


def _replaces(view: View, later: Event, earlier: Event) -> bool:
    if later.document is None or earlier.document is None:
        return False
    if not (later.document["signed_on"] and earlier.document["signed_on"]):
        return False
    issuers = {earlier.document["issuer"], *successors(view, earlier.document["issuer"])}
    return later.document["issuer"] in issuers and _signed(earlier)[1] < _signed(later)[0]


def _signed(target: Event) -> tuple[str, str]:
    """The first and the last day on which the document may have been signed."""
    return possible_days(target.document["signed_on"]) if target.document else ("", "")


def successors(view: View, office: str) -> Iterable[str]:
    """The registered successors of an office, and theirs."""
    found: dict[str, None] = {}
    wave = [office]
    while wave:
        for event in view.events(wave.pop()):
            if event.type == "office.succeeded" and not event.excluded:
                new = [one for one in event.body["successors"] if one not in found]
                found.update(dict.fromkeys(new))
                wave += new
    return tuple(found)
