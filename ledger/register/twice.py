"""A unit about to be registered that the ledger already knows under another id: the same name or the same code in the
same place at one time. Judged before anyone signs; what was admitted stays."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ledger.folds.registry import Unit
from ledger.folds.view import View

if TYPE_CHECKING:
    from ledger.events.drafting import Intent

NEW = ("unit.registered", "unit.formed")
_FAR = "9999-12-31"


class Twice(NamedTuple):
    """``place`` in the act file; what was found there, and the unit that has it already (``expected``)."""

    place: str
    found: str
    expected: str


def registered_twice(intents: Iterable[Intent], view: View, units: Mapping[str, Unit]) -> Iterator[Twice]:
    """Each new unit of an act that bears the code, or the name, of one of its kind beneath the same unit, while that
    one lives and the act doesn't end it. ``units``: the registry's, by full id; only those in the place are folded.

    Names are compared with their diacritics: xã Sơn Hà and xã Sơn Hạ are two communes of Quảng Ngãi.
    Villages of one commune may bear one name (after mergers of communes many do): of them only the code tells.
    """
    act = list(intents)
    ending = {intent.subject for intent in act if intent.type == "unit.ceased"}
    borne: dict[tuple[str | None, str], dict[tuple[str, str, str], str]] = {}
    for index, intent in enumerate(act):
        if intent.type not in NEW:
            continue
        body, start = intent.body, intent.effective_from or _FAR
        place = (body.get("parent"), start)
        if place not in borne:
            siblings = [unit for unit in units.values() if unit.id not in ending and unit.parent(start) == place[0]]
            borne[place] = _borne(view, siblings, start)
        for member, key in _keys(view, body.get("kind"), body.get("name"), body.get("code")):
            other = borne[place].setdefault(key, intent.subject)
            if other != intent.subject:
                yield Twice(f"events[{index}].body.{member}", str(body[member]), other)


def _borne(view: View, units: Iterable[Unit], day: str) -> dict[tuple[str, str, str], str]:
    """Code and name -> the unit that bears it on ``day``."""
    found: dict[tuple[str, str, str], str] = {}
    for unit in units:
        life, at = view.life(unit.id), view.attributes(unit.id).at
        if life is not None and life.phase(day) == "alive":
            for _, key in _keys(view, unit.kind, at("name", day), at("code", day)):
                found.setdefault(key, unit.id)
    return found


def _keys(
    view: View, kind: str | None, name: str | None, code: str | None
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    if kind and code:
        yield "code", ("code", kind, code)
    law = view.law.kind(kind)
    if kind and name and law is not None and law["level"] != "village":
        yield "name", ("name", kind, _spelt(name))


def _spelt(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
