"""The body of tlog-witness ``add-checkpoint``, as a file: old size, consistency proof, checkpoint.

https://c2sp.org/tlog-witness. The answer is one or more note signature lines.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.fields import base64_text, binary, malformed, number, text_of
from ledger.proof.note import SIZE_LIMIT, Note, NoteSignature, note_bytes, parse_note, parse_signature

CODE = "REQUEST_MALFORMED"
PROOF_LIMIT = 63
"""Hashes; more the specification doesn't allow."""
ANSWER_LIMIT = 64 * 1024


class Request(NamedTuple):
    """The log asks to have ``note`` cosigned, whose tree extends the one of ``old`` entries by ``proof``."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says. Raises ``CHECKPOINT_MALFORMED``."""
        return parse_checkpoint(self.note.text)


def parse_request(data: bytes) -> Request:
    """Read a request. Raises ``REQUEST_MALFORMED``, ``NOTE_MALFORMED``, ``CHECKPOINT_MALFORMED``."""
    text = text_of(data, CODE, SIZE_LIMIT + 8 * 1024)
    head, gap, rest = text.partition("\n\n")
    if not gap:
        raise malformed(CODE, "end", text[-40:], "an empty line, then a checkpoint")
    first, *lines = head.split("\n")
    if not first.startswith("old "):
        raise malformed(CODE, "line 1", first, "old and a number")
    old = number(first.removeprefix("old "), CODE, "line 1")
    if len(lines) > PROOF_LIMIT:
        raise malformed(CODE, "proof", str(len(lines)), f"at most {PROOF_LIMIT} hashes")
    proof = tuple(binary(line, CODE, f"line {at}", tree.HASH_SIZE) for at, line in enumerate(lines, 2))
    request = Request(old, proof, parse_note(rest.encode("utf-8")))
    size = request.checkpoint.size
    if old > size:
        raise malformed(CODE, "line 1", str(old), f"at most the checkpoint's size {size}")
    return request


def request_bytes(request: Request) -> bytes:
    """The file of a request."""
    lines = [f"old {request.old}", *(base64_text(one) for one in request.proof)]
    data = ("\n".join(lines) + "\n\n").encode("utf-8") + note_bytes(request.note)
    if parse_request(data) != request:
        raise LedgerError(CODE, place="file", found="another request", expected="a request that reads as written")
    return data


def parse_answer(data: bytes) -> tuple[NoteSignature, ...]:
    """The signature lines that a witness gave. Raises ``NOTE_MALFORMED``."""
    lines = text_of(data, "NOTE_MALFORMED", ANSWER_LIMIT)[:-1].split("\n")
    return tuple(parse_signature(line, f"line {at}") for at, line in enumerate(lines, 1))
