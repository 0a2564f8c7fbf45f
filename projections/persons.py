"""``socai/persons/1`` and ``socai/person/1``: what the ledger and a vault, where one is at hand, hold of persons."""

from __future__ import annotations

from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Registry
from ledger.stores.reader import LedgerReader
from ledger.vault.store import Vault
from projections.keys import when


def persons_answer(reader: LedgerReader, registry: Registry, vault: Vault | None) -> dict[str, Any]:
    """Every person with roles and keys, and how many values are committed to, held and redacted."""
    rows = [_row(reader, registry, person, _fields(registry, vault, person, False))
            for person in sorted(registry.persons)]
    return {"schema": "socai/persons/1", "verified": False, "known_at": _known_at(reader), "vault": vault is not None,
            "persons": rows}


def person_answer(
    reader: LedgerReader, registry: Registry, vault: Vault | None, person: str, opening: bool
) -> dict[str, Any]:
    """One person (full id); values only with ``opening``. Raises ``PERSON_NOT_FOUND``."""
    if person not in registry.persons:
        raise LedgerError("PERSON_NOT_FOUND", name=person.removeprefix("person:"))
    fields = _fields(registry, vault, person, opening)
    row = _row(reader, registry, person, fields)
    return {"schema": "socai/person/1", "verified": False, "known_at": _known_at(reader), "vault": vault is not None,
            **row, "fields": fields}


def _row(reader: LedgerReader, registry: Registry, person: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    roles = [{"role": grant.role, "office": office, "from": grant.valid_from, "to": grant.valid_to}
             for (holder, office), grants in registry.roles.items() if holder == person for grant in grants]
    states = [field["state"] for field in fields]
    return {
        "id": person,
        "registered": when(reader, registry.persons[person]),
        "roles": roles,
        "keys": [key.id for key in registry.keys.values() if key.person == person],
        "values": {"committed": len(states), "held": states.count("held"), "redacted": states.count("redacted")},
    }


def _fields(registry: Registry, vault: Vault | None, person: str, opening: bool) -> list[dict[str, Any]]:
    """field, commitment, state (held, redacted, absent, mismatch) and the value where it is asked for."""
    gone = registry.redacted.get(person, frozenset())
    found = []
    for field, commitment in registry.commitments.get(person, ()):
        held = vault.opening(commitment) if vault is not None else None
        state = "redacted" if field in gone else "absent" if held is None else "held" if held.holds else "mismatch"
        value = held.value if opening and held is not None and state == "held" else None
        found.append({"field": field, "commitment": commitment, "state": state, "value": value})
    return found


def _known_at(reader: LedgerReader) -> dict[str, Any]:
    return {"size": reader.size, "root": reader.root_at(reader.size)}
