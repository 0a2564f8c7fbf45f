"""``socai/office/1``: one office with what came before and after it, who may sign for it, and by which keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.cut import Cut
from ledger.folds.intervals import contains
from ledger.folds.registry import Registry
from projections.keys import status_of

SCHEMA = "socai/office/1"


def office_answer(
    registry: Registry, name_of: Callable[[str], str], office: str, cut: Cut, known_at: Mapping[str, Any], now: str
) -> dict[str, Any]:
    """The office (full id) by the registry of the cut; ``name_of`` gives the name of an office.

    ``predecessors``/``successors``: those that it follows, or that follow it, at first hand; ``may_answer_for``: every
    office whose acts it may correct as a successor, near or far. ``heads``: persons who head it on the day.
    Raises ``OFFICE_NOT_FOUND``.
    """
    known = registry.offices.get(office)
    if known is None:
        from difflib import get_close_matches

        short = office.removeprefix("office:")
        near = get_close_matches(short, [one.removeprefix("office:") for one in registry.offices], 3, 0.5)
        raise LedgerError("OFFICE_NOT_FOUND", name=short, candidates=near)
    day = cut.as_of
    roles = [
        {"person": person, "role": grant.role, "from": grant.valid_from, "to": grant.valid_to, "seq": grant.seq,
         "in_force": contains(grant.valid_from, grant.valid_to, day)}
        for (person, at), grants in registry.roles.items() if at == office for grant in grants
    ]
    keys = [
        {"key": key.id, "person": key.person, "purpose": key.purpose, "status": status_of(key, day, now),
         "enrolled": key.enrolled, "valid_from": key.valid_from, "valid_to": key.valid_to}
        for key in registry.keys.values() if key.office == office
    ]

    def named(ids: Iterable[str]) -> list[dict[str, Any]]:
        return [{"id": one, "name": name_of(one)} for one in ids]

    return {
        "schema": SCHEMA,
        "verified": False,
        "as_of": day,
        "known_at": dict(known_at),
        "id": office,
        "name": name_of(office),
        "kind": known.kind,
        "system": known.system,
        "level": known.level,
        "jurisdiction": known.jurisdiction,
        "codes": list(known.codes),
        "from": known.valid_from,
        "to": known.valid_to,
        "in_force": known.in_force(day),
        "part_of": named([known.part_of] if known.part_of else []),
        "parts": named(known.parts),
        "predecessors": named(one.id for one in registry.offices.values() if office in one.successors),
        "successors": named(known.successors),
        "may_answer_for": named(sorted(one for one in registry.offices if office in registry.successors(one))),
        "heads": [one["person"] for one in roles if one["role"] == "head" and one["in_force"]],
        "roles": roles,
        "keys": keys,
    }
