"""The acts that tell a ledger of a register: every unit as it was, then what each legal act of the day made of them.

A unit that was made anew has an id of its own, even with the name and code of an old one (TEMPORAL.md, Units).
Nothing is inherited. Words of the acts that were not found stay null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.events.drafting import Intent
from ledger.folds.registry import Unit
from ledger.register.table import Register, Row

LIMIT = 1000
"""Events of one act at most (the format allows 1024): registrations are cut into several acts, a legal act is not."""
MEMBERS = 400
"""Units named by one ``unit.members-changed`` at most (the body allows 512)."""
NOTHING: Mapping[str, Unit] = {}


class RegisterAct(NamedTuple):
    """``document`` None: the archive speaks, signed by its two clerks; else the legal act, entered as archival."""

    title: str
    document: Mapping[str, Any] | None
    intents: Sequence[Intent]

    @property
    def attestation(self) -> str:
        return "signed-by-author" if self.document is None else "archival"


def act_file(act: RegisterAct) -> dict[str, Any]:
    """The act as ``socai/act/1``, for ``socai record act --from``."""
    events = [
        {"type": one.type, "subject": one.subject, "body": dict(one.body), "effective_from": one.effective_from}
        for one in act.intents
    ]
    told = {"schema": "socai/act/1", "title": act.title, "attestation": act.attestation, "events": events}
    return told if act.document is None else {**told, "document": dict(act.document)}


def register_acts(register: Register, known: Mapping[str, Unit] = NOTHING) -> Iterator[RegisterAct]:
    """The acts in the order in which a ledger takes them. ``known``: the units that it has already, by full id.

    What ``known`` says already is left out, so a register may follow a ledger that began with a few units.
    """
    yield from _existing(register, known)
    for act in (_provinces(register, known), *_communes(register, known), _districts(register, known)):
        if act.intents:
            yield act


def _existing(register: Register, known: Mapping[str, Unit]) -> Iterator[RegisterAct]:
    law, rows = register.law, register.before
    rules = law["registered"]
    events = [
        Intent("unit.registered", row.unit, {**_described(row, rows), "source": law["source"],
                                             "competence_rule": rules["rule"]})
        for row in rows.values() if row.unit not in known
    ]  # fmt: skip
    fresh = [row for row in rows.values() if row.unit not in known]
    events += _joined(fresh, rows, None, rules["members"])
    parts = range(0, len(events), LIMIT)
    for number, start in enumerate(parts, 1):
        title = f"Ghi nhận các đơn vị đang có ({number}/{len(parts)})"
        yield RegisterAct(title, None, events[start : start + LIMIT])


def _described(row: Row, rows: Mapping[str, Row]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "parent": rows[row.parent].unit if row.parent else None,
        "code": row.code,
        "region": None,
        "group": None,
        "aliases": list(row.aliases),
    }


def _joined(fresh: Sequence[Row], rows: Mapping[str, Row], day: str | None, rule: str) -> list[Intent]:
    beneath: dict[str, list[str]] = {}
    for row in fresh:
        if row.parent:
            beneath.setdefault(rows[row.parent].unit, []).append(row.unit)
    return [
        Intent("unit.members-changed", parent, {"joined": units[start : start + MEMBERS], "left": [],
                                                "competence_rule": rule}, day)
        for parent, units in beneath.items() for start in range(0, len(units), MEMBERS)
    ]  # fmt: skip


def _provinces(register: Register, known: Mapping[str, Unit]) -> RegisterAct:
    law = register.law["provinces"]
    formed = [row for row in register.after.values() if len(row.code) == 2 and not register.goes_on(row.code)]
    return RegisterAct(law["title"], law["document"], _change(register, law, formed, known))


def _communes(register: Register, known: Mapping[str, Unit]) -> Iterator[RegisterAct]:
    law, day = register.law["communes"], register.law["effective_from"]
    for province in (row for row in register.after.values() if len(row.code) == 2):
        here = [row for row in register.after.values() if row.parent == province.code]
        formed = [row for row in here if not register.goes_on(row.code)]
        moved = [row for row in here if register.goes_on(row.code) and not _is_in(known.get(row.unit), province.unit)]
        events = _change(register, law, formed, known)
        events += [
            Intent("unit.moved", row.unit, {"parent": province.unit, "competence_rule": f"{law['grant']}.unit.moved"},
                   day) for row in moved
        ]  # fmt: skip
        fresh = [row for row in formed if row.unit not in known] + moved
        events += _joined(fresh, register.after, day, law["members"])
        document = {**law["document"], "number": law["numbers"].get(province.code)}
        title = law["titles"].get(province.code)
        yield RegisterAct(f"{law['title']}: {province.name}", {**document, "title": title}, events)


def _is_in(unit: Unit | None, parent: str) -> bool:
    return unit is not None and any(above == parent for _, above in unit.parents)


def _change(register: Register, law: Mapping[str, Any], formed: Sequence[Row], known: Mapping[str, Unit]
            ) -> list[Intent]:  # fmt: skip
    """Each old unit ends once, with all its successors; then the new ones are formed."""
    day, after = register.law["effective_from"], register.successors()
    how = {"form": law["form"], "form_as_written": None}
    olds = dict.fromkeys(code for row in formed for code, _ in row.predecessors)
    events = []
    for code in olds:
        old = register.before[code]
        if _alive(old, known):
            successors = [{"unit": row.unit, "relation": _relation(whole)} for row, whole in after[code]]
            body = {**how, "successors": successors, "competence_rule": f"{law['grant']}.unit.ceased"}
            events.append(Intent("unit.ceased", old.unit, body, day))
    for row in formed:
        if row.unit not in known:
            predecessors = [
                {"unit": register.before[code].unit, "relation": _relation(whole)} for code, whole in row.predecessors
            ]
            body = {**_described(row, register.after), **how, "predecessors": predecessors,
                    "competence_rule": f"{law['grant']}.unit.formed"}  # fmt: skip
            events.append(Intent("unit.formed", row.unit, body, day))
    return events


def _relation(whole: bool) -> str:
    return "whole" if whole else "part"


def _alive(row: Row, known: Mapping[str, Unit]) -> bool:
    unit = known.get(row.unit)
    return unit is None or unit.until is None


def _districts(register: Register, known: Mapping[str, Unit]) -> RegisterAct:
    """The level ends; a district that a commune's act took in whole has ended by that act."""
    law, taken = register.law["districts"], register.successors()
    body = {"form": law["form"], "form_as_written": None, "successors": [], "basis_text": law["basis_text"],
            "competence_rule": f"{law['grant']}.unit.ceased"}  # fmt: skip
    ended = [
        Intent("unit.ceased", row.unit, body, register.law["effective_from"])
        for row in register.before.values() if len(row.code) == 3 and row.code not in taken and _alive(row, known)
    ]  # fmt: skip
    return RegisterAct(law["title"], law["document"], ended)
