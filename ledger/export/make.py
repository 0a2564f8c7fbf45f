"""Writing an export: into a folder beside, synced, then renamed, so that it is there whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ledger.checkpoints.folder import CheckpointFolder
from ledger.checkpoints.reading import open_checkpoint
from ledger.errors import LedgerError
from ledger.export import layout
from ledger.export.bundles import bundle_bytes
from ledger.export.registry import registry_document
from ledger.opened import registry_at
from ledger.proof.note import Note, note_bytes
from ledger.proof.tiles import WIDTH
from ledger.stores.durable import sync_folder
from ledger.stores.reader import LedgerReader

_TOKEN = re.compile(r"([1-9][0-9]{0,18})\.[0-9a-z][0-9a-z-]{0,79}\.tsr\Z", re.ASCII)
Progress = Callable[[int], None]


def export(
    reader: LedgerReader, note: Note, folder: str, extra: Mapping[str, bytes], progress: Progress = lambda count: None
) -> dict[str, Any]:
    """Write the export of ``reader``'s ledger below the checkpoint ``note`` into the new folder ``folder``.

    ``extra``: further files by name (verify.sh, README). Returns {size, root, entries, files}. Raises ``FILE_EXISTS``,
    ``FOLDER_MISSING``, ``ROOT_MISMATCH`` and what ``open_checkpoint`` raises; then nothing is left behind.
    """
    folder = os.path.abspath(folder)
    if os.path.lexists(folder):
        raise LedgerError("FILE_EXISTS", file=folder)
    if not os.path.isdir(os.path.dirname(folder)):
        raise LedgerError("FOLDER_MISSING", path=folder, folder=os.path.dirname(folder))
    origin = reader.entry(0).payload["ledger"]["origin"]
    whole = registry_at(reader)
    opened = open_checkpoint(note, origin, whole.log_key_at)
    checkpoint = opened.checkpoint
    found = reader.root_at(checkpoint.size) if checkpoint.size <= reader.size else None
    if found != checkpoint.root:
        raise LedgerError("ROOT_MISMATCH", size=checkpoint.size, found=found, expected=checkpoint.root)
    told = registry_document(registry_at(reader, checkpoint.size), checkpoint, reader.genesis(), opened.key)
    temporary = f"{folder}.{os.getpid()}-{os.urandom(4).hex()}"
    writer = _Writer(temporary)
    try:
        os.mkdir(temporary)
        _write_tree(reader, checkpoint.size, writer, progress)
        _write_notes(reader, checkpoint.size, writer)
        writer.write(layout.REGISTRY, json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
        for name, content in extra.items():
            writer.write(name, content)
        writer.write(layout.CHECKPOINT, note_bytes(note))
        for path, _, _ in os.walk(temporary):
            sync_folder(path)
        os.rename(temporary, folder)
        sync_folder(os.path.dirname(folder))
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return {"size": checkpoint.size, "root": checkpoint.root, "files": writer.count}


class _Writer:
    """Writes files beneath a folder, each synced."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.count = 0

    def write(self, name: str, content: bytes) -> None:
        path = os.path.join(self._folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self.count += 1


def _write_tree(reader: LedgerReader, size: int, writer: _Writer, progress: Progress) -> None:
    tiles = reader.proof_tiles(size)
    for piece in layout.tiles_of(size):
        writer.write(piece.path, b"".join(tiles(piece.level, piece.number, piece.width)))
    for piece in layout.bundles_of(size):
        start = piece.number * WIDTH
        states = [state for _, state in reader.states(start, start + piece.width)]
        if len(states) != piece.width:
            raise LedgerError("STORE_DAMAGED", path=reader.path, detail="entries missing", seq=start)
        writer.write(piece.path, bundle_bytes(states))
        progress(piece.width)


def _write_notes(reader: LedgerReader, size: int, writer: _Writer) -> None:
    """Checkpoints up to this one with their cosignatures, their time tokens, and the policy that the log adopted."""
    folder = CheckpointFolder(reader.path)
    for held in folder.sizes():
        note = folder.read(held) if held <= size else None
        if note is not None:
            writer.write(f"{layout.NOTES}/{held}.checkpoint", note_bytes(note))
    for name, held in _tokens(folder.path):
        if held <= size:
            with open(os.path.join(folder.path, name), "rb") as file:
                writer.write(f"{layout.NOTES}/{name}", file.read(layout.TOKEN_LIMIT))
    adopted = [entry for entry in reader.stream("registry:policy", size) if entry.type == "policy.adopted"]
    if adopted:
        writer.write(layout.POLICY, ("\n".join(adopted[-1].body["lines"]) + "\n").encode())


def _tokens(folder: str) -> Iterator[tuple[str, int]]:
    """Names of the time stamps kept beside the checkpoints (RFC 3161), with the size of the checkpoint of each."""
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        found = _TOKEN.match(name)
        if found is not None:
            yield name, int(found[1])
