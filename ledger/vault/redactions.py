"""Which commitments the ledger holds, and which of them it has redacted: what a vault is held against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.folds.registry import Registry
from ledger.vault.store import Vault


class Promise(NamedTuple):
    """A commitment of the ledger; ``redacted``: nobody may open it any more."""

    person: str
    field: str
    commitment: str
    redacted: bool


def promises(registry: Registry) -> Iterator[Promise]:
    """Every commitment, in the order in which persons were registered."""
    for person, promised in registry.commitments.items():
        gone = registry.redacted.get(person, frozenset())
        for field, commitment in promised:
            yield Promise(person, field, commitment, field in gone)


def reapply(vault: Vault, registry: Registry) -> int:
    """Erase from the vault what the ledger has redacted, whenever it came (back) there; how many openings went.

    Raises ``VAULT_NOT_ERASED``.
    """
    gone = {one.commitment for one in promises(registry) if one.redacted} - vault.erased()
    return vault.erase(gone) if gone else 0
