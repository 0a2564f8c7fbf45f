"""What the identifiers of a ledger are called in golden sessions."""

from __future__ import annotations

from pathlib import Path

from tests.transcripts.session import Names


def names_of(path: Path) -> Names:
    """`digest 213`, `root 391` (of that many entries), `genesis`, `key recorder` for the ledger at `path`."""
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader

    known: dict[str, str] = {}
    with LedgerReader.open(path) as reader:
        known[reader.genesis()] = "genesis"
        for key in registry_at(reader).keys.values():
            known[key.id] = "key " + key.person.removeprefix("person:").removeprefix("luu-tru-")
        for seq in range(reader.size):
            known.setdefault(reader.entry(seq).digest, f"digest {seq}")
            known.setdefault(reader.root_at(seq + 1), f"root {seq + 1}")
    return Names(known)
