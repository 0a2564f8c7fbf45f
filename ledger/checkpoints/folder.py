"""The folder of a ledger's checkpoints: ``<size>.checkpoint`` for each signed one, ``checkpoint`` for the newest.

It lies beside the ledger file and goes wherever the ledger goes. Whatever lies in it is evidence or nothing: notes are
believed by their signatures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from ledger.errors import LedgerError
from ledger.proof.checkpoint import parse_checkpoint
from ledger.proof.note import SIZE_LIMIT, Note, NoteSignature, note_bytes, parse_note
from ledger.stores.durable import locked, write_durably

NEWEST = "checkpoint"
_NAME = re.compile(r"([1-9][0-9]{0,18})\.checkpoint\Z", re.ASCII)


class CheckpointFolder:
    """The checkpoints of the ledger file ``ledger``."""

    def __init__(self, ledger: str) -> None:
        self.path = f"{ledger}.checkpoints"

    def sizes(self) -> list[int]:
        """Sizes of the stored checkpoints, ascending."""
        if not os.path.isdir(self.path):
            return []
        return sorted(int(found[1]) for found in map(_NAME.match, os.listdir(self.path)) if found is not None)

    def read(self, size: int) -> Note | None:
        """The stored checkpoint of a size; None where there is none. Raises ``NOTE_MALFORMED`` naming the file,
        ``CHECKPOINT_MALFORMED`` too for one of another size than its name."""
        return self._read(f"{size}.{NEWEST}", size)

    def place(self, size: int) -> str:
        """Where the checkpoint of a size lies, below the ledger's folder."""
        return os.path.join(os.path.basename(self.path), f"{size}.{NEWEST}")

    def data(self, size: int) -> bytes:
        """The bytes of a stored checkpoint, whatever they are, up to the limit of a note; none of what is no file."""
        path = self._file(f"{size}.{NEWEST}")
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read(SIZE_LIMIT + 1)

    def published(self) -> Note | None:
        """What stands as the newest checkpoint."""
        return self._read(NEWEST, None)

    def notes(self) -> list[Note]:
        """All stored checkpoints, smallest first."""
        return [note for note in map(self.read, self.sizes()) if note is not None]

    def store(self, note: Note) -> Note:
        """Keep a checkpoint; signatures of the same text that are there already stay. Returns what is kept now.

        Raises ``CHECKPOINT_EXISTS`` where another text of this size is kept: one of the two is a lie.
        """
        size = parse_checkpoint(note.text).size
        path = self._file(f"{size}.{NEWEST}")
        os.makedirs(self.path, exist_ok=True)
        with locked(self._file(".notes")):
            held = self.read(size)
            if held is not None and held.text != note.text:
                raise LedgerError("CHECKPOINT_EXISTS", path=path, size=size)
            kept = note if held is None else held.with_signatures(note.signatures)
            if kept != held:
                write_durably(path, note_bytes(kept))
        return kept

    def add(self, size: int, signatures: Iterable[NoteSignature]) -> Note:
        """Add signatures to a stored checkpoint. Raises ``CHECKPOINT_NOT_FOUND``."""
        held = self.read(size)
        if held is None:
            raise LedgerError("CHECKPOINT_NOT_FOUND", size=size, candidates=self.sizes()[-5:])
        return self.store(held.with_signatures(signatures))

    def publish(self) -> Note | None:
        """Let ``checkpoint`` be the newest stored one; returns it."""
        sizes = self.sizes()
        note = self.read(sizes[-1]) if sizes else None
        if note is not None and note != self.published():
            write_durably(self._file(NEWEST), note_bytes(note))
        return note

    def _read(self, name: str, size: int | None) -> Note | None:
        path = self._file(name)
        if os.path.lexists(path) and not os.path.isfile(path):
            raise LedgerError("NOTE_MALFORMED", file=path, place="file", found="no file", expected="a signed note")
        try:
            with open(path, "rb") as file:
                data = file.read(SIZE_LIMIT + 1)
        except FileNotFoundError:
            return None
        try:
            note = parse_note(data)
            told = parse_checkpoint(note.text).size
        except LedgerError as refusal:
            raise LedgerError(refusal.code, **{"file": path, **refusal.facts}) from None
        if size is not None and told != size:
            raise LedgerError("CHECKPOINT_MALFORMED", file=path, place="line 2", found=told, expected=size)
        return note

    def _file(self, name: str) -> str:
        return os.path.join(self.path, name)
