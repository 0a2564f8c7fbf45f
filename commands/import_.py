"""`socai import --tail`: entries that this ledger lost come back, byte for byte, from whoever holds them."""

from __future__ import annotations

import os
from hashlib import sha256
from json import dumps
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from commands.machine import seen
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.handed.tail import Holder
    from ledger.proof.note import Note

HELD = click.Path(exists=True)


@spoken_command("import", help="import.help", epilog="import.epilog")
@click.option("--tail", "source", type=HELD, metavar="PATH", required=True, help="import.option.tail")
@click.option("--checkpoint", "checkpoint_file", type=READABLE, metavar="FILE", help="import.option.checkpoint")
@click.pass_obj
def command(settings: Settings, source: str, checkpoint_file: str | None) -> None:
    from ledger.handed.tail import take_back
    from ledger.stores.reader import LedgerReader

    path = settings.ledger_path()
    holder, note = _holder(source, checkpoint_file)
    with TemporaryDirectory(prefix="socai-tail-") as scratch:
        try:
            tail = take_back(path, holder, note, os.path.join(scratch, "copy.db"))
        except LedgerError as refusal:
            raise _with_evidence(refusal, path, holder, note) from None
    with LedgerReader.open(path) as reader:
        seen.keep(reader, ())
    if settings.json:
        output.emit_json({"schema": "socai/import/1", "source": source, **tail._asdict()})
        return
    output.say(t("import.done", count=tail.size - tail.first, first=tail.first, last=tail.size - 1))
    output.say(t("import.root", size=tail.size, root=tail.root))
    output.note(t("import.next"))


def _holder(source: str, checkpoint_file: str | None) -> tuple[Holder, Note]:
    """An export (a folder) or another copy of the ledger (a file), with the checkpoint that it is held against."""
    from commands.checking.notes import newest_note
    from ledger.export import layout
    from ledger.export.folder import ExportFolder
    from ledger.handed.tail import HeldByExport, HeldByLedger
    from ledger.proof.checkpoint import parse_checkpoint

    if not os.path.isdir(source):
        return HeldByLedger(source), newest_note(source, checkpoint_file)
    if checkpoint_file is None:
        ExportFolder(source).read(layout.CHECKPOINT, layout.LIMITS[layout.CHECKPOINT])  # a file, and no link
    note = newest_note(source, checkpoint_file or os.path.join(source, layout.CHECKPOINT))
    return HeldByExport(source, parse_checkpoint(note.text).size), note


def _with_evidence(refusal: LedgerError, path: str, holder: Holder, note: Note) -> LedgerError:
    """A fork is kept: both entries, the checkpoints of both, and whether the log itself signed the other."""
    if refusal.code != "FORK":
        return refusal
    from ledger.checkpoints.folder import CheckpointFolder
    from ledger.handed.tail import is_covered
    from ledger.proof.note import note_bytes
    from ledger.stores.durable import write_durably
    from ledger.stores.reader import LedgerReader

    seq = int(refusal.facts["seq"])
    with LedgerReader.open(path) as reader:
        own = reader.state(seq).decode("ascii", "backslashreplace")
    theirs = next(state for at, state in holder.states(seq, seq + 1)).decode("ascii", "backslashreplace")
    notes = [*CheckpointFolder(path).notes(), note]
    covered = is_covered(path, holder, note)
    document = dumps({
        "schema": "socai/evidence/1", "code": "FORK", "seq": seq, "covered": covered, "entries": [own, theirs],
        "notes": [note_bytes(one).decode("utf-8") for one in notes], "consistency_proof": [],
    }, ensure_ascii=False, indent=2).encode() + b"\n"  # fmt: skip
    file = os.path.join(f"{path}.evidence", f"fork-{sha256(document).hexdigest()[:16]}.json")
    if not os.path.exists(file):
        write_durably(file, document)
    other = "signed by the log" if covered else "not what its checkpoint says, perhaps only damaged"
    return LedgerError("FORK", **{**refusal.facts, "evidence": file, "other": other})
