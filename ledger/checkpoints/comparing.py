"""A checkpoint from elsewhere held against this ledger and its own notes; two log-signed notes are the evidence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from json import dumps
from typing import NamedTuple

from ledger.checkpoints.reading import Opened
from ledger.errors import LedgerError
from ledger.proof.fields import base64_text
from ledger.proof.note import Note, note_bytes
from ledger.proof.tiles import consistency_from_tiles
from ledger.stores.durable import write_durably
from ledger.stores.reader import LedgerReader

EVIDENCE = "socai/evidence/1"


class Contradiction(NamedTuple):
    """What two notes contradict each other in. ``proof``: base64 hashes from the smaller size of our tree to the
    larger, by which a stranger sees that the other note is of another tree."""

    code: str
    other: Opened
    own: Opened
    proof: tuple[str, ...]


def contradiction(other: Opened, own: Sequence[Opened], reader: LedgerReader) -> Contradiction | None:
    """How ``other`` contradicts a note of ours, both signed by the log; None if it doesn't.

    ``EQUIVOCATION``: same size, other root. ``INCONSISTENT``: our larger note's tree holds another one at its size.
    Raises ``TRUNCATED`` (the ledger at hand is shorter) and ``ROOT_MISMATCH`` (it is another, and no note of ours says
    how far).
    """
    theirs = other.checkpoint
    for one in own:
        ours = one.checkpoint
        if ours.size == theirs.size and ours.root != theirs.root:
            return Contradiction("EQUIVOCATION", other, one, ())
    if theirs.size > reader.size:
        raise LedgerError("TRUNCATED", found=reader.size, expected=theirs.size)
    root = reader.root_at(theirs.size)
    if root == theirs.root:
        return None
    for one in own:
        ours = one.checkpoint
        if theirs.size < ours.size <= reader.size and reader.root_at(ours.size) == ours.root:
            hashes = consistency_from_tiles(reader.proof_tiles(ours.size), theirs.size, ours.size)
            return Contradiction("INCONSISTENT", other, one, tuple(map(base64_text, hashes)))
    raise LedgerError("ROOT_MISMATCH", size=theirs.size, found=root, expected=theirs.root)


def evidence_document(code: str, notes: Sequence[Note], proof: Sequence[str] = ()) -> str:
    """``socai/evidence/1``: the notes whole, and what shows that they contradict each other."""
    document = {"schema": EVIDENCE, "code": code, "notes": [note_bytes(note).decode("utf-8") for note in notes],
                "consistency_proof": list(proof)}
    return dumps(document, ensure_ascii=False, indent=2) + "\n"


def save_evidence(folder: str, code: str, notes: Sequence[Note], proof: Sequence[str] = ()) -> str:
    """Write the evidence under a name made of its content; returns the path. The same evidence is one file."""
    document = evidence_document(code, notes, proof).encode("utf-8")
    path = os.path.join(folder, f"{code.lower().replace('_', '-')}-{sha256(document).hexdigest()[:16]}.json")
    if not os.path.exists(path):
        write_durably(path, document)
    return path
