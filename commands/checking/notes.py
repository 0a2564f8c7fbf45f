"""Which signed checkpoint of a ledger is at hand: the newest that was kept here, or the one in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.proof.note import Note


def newest_note(path: str, file: str | None = None) -> Note:
    """The note in `file`, else the newest checkpoint kept beside the ledger `path`.

    Raises `CHECKPOINT_MISSING`, and `NOTE_MALFORMED`, `CHECKPOINT_MALFORMED` with the file's name.
    """
    from commands.files.whole import read_limited
    from ledger.checkpoints.folder import CheckpointFolder
    from ledger.proof.checkpoint import parse_checkpoint
    from ledger.proof.note import SIZE_LIMIT, parse_note

    if file is None:
        folder = CheckpointFolder(path)
        sizes = folder.sizes()
        note = folder.read(sizes[-1]) if sizes else None
        if note is None:
            raise LedgerError("CHECKPOINT_MISSING", path=path)
        return note
    try:
        note = parse_note(read_limited(file, SIZE_LIMIT))
        parse_checkpoint(note.text)
        return note
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": file, **refusal.facts}) from None
