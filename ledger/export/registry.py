"""``socai/registry/1``: the keys and offices of a ledger as its entries make them, for readers without socai."""

from __future__ import annotations

from typing import Any

from ledger.folds.registry import Registry
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.verifier_key import VerifierKey

SCHEMA = "socai/registry/1"


def registry_document(registry: Registry, checkpoint: Checkpoint, genesis: str, log_key: VerifierKey) -> dict[str, Any]:
    """What ``registry`` holds at the checkpoint. A convenience: every line follows from entries, and is checked so."""
    return {
        "schema": SCHEMA,
        "origin": checkpoint.origin,
        "genesis": genesis,
        "size": checkpoint.size,
        "log_key": log_key.text,
        "keys": [
            {"key": key.id, "algorithm": key.algorithm, "spki": key.spki, "office": key.office, "person": key.person,
             "purpose": key.purpose, "enrolled": key.enrolled, "retired": key.retired, "revoked": key.revoked,
             "compromised_since": key.compromised_since}
            for key in sorted(registry.keys.values(), key=lambda key: (key.enrolled, key.id))
        ],
        "offices": [
            {"id": office.id, "kind": office.kind, "level": office.level, "system": office.system,
             "jurisdiction": office.jurisdiction, "valid_from": office.valid_from, "valid_to": office.valid_to}
            for office in sorted(registry.offices.values())
        ],
    }
