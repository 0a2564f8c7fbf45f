"""A unit about to be registered that the ledger already knows under another id: the same name in the same place, or
the same code, at one time. Judged before anyone signs; what was admitted stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ledger.folds.view import View
from ledger.names import fold

if TYPE_CHECKING:
    from ledger.events.drafting import Intent

NEW = ("unit.registered", "unit.formed")
_FAR = "9999-12-31"


class Twice(NamedTuple):
    """``place`` in the act file; what was found there, and the unit that has it already (``expected``)."""

    place: str
    found: str
    expected: str


def registered_twice(intents: Iterable[Intent], view: View, known: Iterable[str]) -> Iterator[Twice]:
    """Each new unit of an act that bears the code of a unit of ``known`` (full ids), or the name of one of its kind
    beneath the same unit, while that one lives and the act doesn't end it.

    Villages of one commune may bear one name (after mergers of communes many do): of them only the code tells.
    """
    act = list(intents)
    ending = {intent.subject for intent in act if intent.type == "unit.ceased"}
    new = [(place, intent) for place, intent in enumerate(act) if intent.type in NEW]
    if not new:
        return
    starts = sorted({intent.effective_from or _FAR for _, intent in new})
    others = [unit for unit in known if unit not in ending]
    told = {start: _borne(view, others, start) for start in starts}
    for place, intent in new:
        start, seen = intent.effective_from or _FAR, told[intent.effective_from or _FAR]
        for member, key in _keys(view, intent.body.get("kind"), intent.body.get("name"), intent.body.get("parent"),
                                 intent.body.get("code")):
            other = seen.setdefault(key, intent.subject)
            if other != intent.subject:
                named = view.described(other, start)["name"] if view.life(other) else None
                yield Twice(f"events[{place}].body.{member}", str(intent.body[member]),
                            " ".join(part for part in (other, named and f"({named})") if part))


def _borne(view: View, units: Iterable[str], day: str) -> dict[tuple[str, ...], str]:
    """Code and name in its place -> the unit that bears it on ``day``."""
    found: dict[tuple[str, ...], str] = {}
    for unit in units:
        life, attributes = view.life(unit), view.attributes(unit)
        if life is not None and life.phase(day) == "alive":
            at = attributes.at
            for _, key in _keys(view, attributes.kind, at("name", day), at("parent", day), at("code", day)):
                found.setdefault(key, unit)
    return found


def _keys(
    view: View, kind: str | None, name: str | None, parent: str | None, code: str | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if code:
        yield "code", ("code", str(kind), code)
    law = view.law.kind(kind)
    if kind and name and parent and law is not None and law["level"] != "village":
        yield "name", ("name", kind, fold(name), parent)
