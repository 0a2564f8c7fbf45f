"""A ledger's checkpoints as anybody reads them: which are stored, who signed them, what they are worth."""

from __future__ import annotations

from typing import Any

from ledger.checkpoints.adopted import Adopted, adopted_at
from ledger.checkpoints.folder import CheckpointFolder
from ledger.checkpoints.reading import Opened, open_checkpoint
from ledger.checkpoints.vouching import Vouched, vouched
from ledger.errors import LedgerError
from ledger.instants import instant
from ledger.opened import registry_at
from ledger.proof.note import Note, note_bytes
from ledger.stores.reader import LedgerReader


class Shelf:
    """The checkpoints beside the ledger that ``reader`` has open."""

    def __init__(self, reader: LedgerReader) -> None:
        self.reader = reader
        self.folder = CheckpointFolder(reader.path)
        self.origin: str = reader.entry(0).payload["ledger"]["origin"]
        self.registry = registry_at(reader)
        self.adopted: Adopted | None = adopted_at(reader)

    def open(self, note: Note) -> Opened:
        """The note as a checkpoint of this log; raises what ``open_checkpoint`` raises."""
        return open_checkpoint(note, self.origin, self.registry.log_key_at)

    def stored(self) -> list[Opened]:
        """All stored checkpoints, smallest first."""
        return [self.open(note) for note in self.folder.notes()]

    def one(self, size: int | None) -> Opened:
        """The stored checkpoint of ``size`` entries, the newest for None. Raises ``CHECKPOINT_NOT_FOUND``."""
        sizes = self.folder.sizes()
        wanted = size if size is not None else (sizes[-1] if sizes else 0)
        note = self.folder.read(wanted)
        if note is None:
            raise LedgerError("CHECKPOINT_NOT_FOUND", size=size, candidates=[str(one) for one in sizes[-5:]])
        return self.open(note)

    def vouched(self, opened: Opened) -> Vouched:
        """The witnesses of the adopted policy that cosigned it."""
        return vouched(opened.note, self.adopted.policy if self.adopted is not None else None)

    def told(self, opened: Opened) -> dict[str, Any]:
        """A checkpoint as plain values: head, whole note, the log's verifier key, witnesses, quorum."""
        told = self.vouched(opened)
        checkpoint = opened.checkpoint
        within = checkpoint.size <= self.reader.size
        return {
            "origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root,
            "sealed_at": self.reader.recorded_at(checkpoint.size - 1) if within else None,
            "ours": within and self.reader.root_at(checkpoint.size) == checkpoint.root,
            "log_key": opened.key.text,
            "witnesses": [
                {"name": one.name, "key": one.key, "time": instant(one.time * 1_000_000)} for one in told.witnesses
            ],
            "quorum": told.quorum,
            "note": note_bytes(opened.note).decode("utf-8"),
        }
