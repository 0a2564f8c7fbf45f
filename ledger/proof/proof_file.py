"""C2SP tlog-proof: an entry's place in a log, with the checkpoint that says so, in one text file.

https://c2sp.org/tlog-proof. What is read is well formed, not yet true: ``proven``.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.fields import base64_text, binary, malformed, number, text_of
from ledger.proof.note import SIZE_LIMIT, Note, note_bytes, parse_note

CODE = "PROOF_MALFORMED"
FIRST_LINE = "c2sp.org/tlog-proof@v1"
PATH_LIMIT = 63
"""Hashes in the longest path that a tree of 2^63 - 1 leaves has."""
_EXTRA_LIMIT = 65_535
"""Bytes: the largest entry of a ledger."""


@dataclass(frozen=True, slots=True)
class Proof:
    """``index`` of the entry, its inclusion ``path`` in the tree of the checkpoint ``note``, and unsigned ``extra``."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None


def parse_proof(data: bytes) -> Proof:
    """Read a proof. Raises ``PROOF_MALFORMED``, ``NOTE_MALFORMED``, ``CHECKPOINT_MALFORMED`` (place, found, expected).

    The path has exactly the length that RFC 9162 gives for index and size.
    """
    text = text_of(data, CODE, 2 * SIZE_LIMIT)
    head, gap, rest = text.partition("\n\n")
    if not gap:
        raise malformed(CODE, "end", text[-40:], "an empty line, then a checkpoint")
    lines = head.split("\n")
    if lines.pop(0) != FIRST_LINE:
        raise malformed(CODE, "line 1", head.split("\n")[0], FIRST_LINE)
    extra = None
    first = 2
    if lines and lines[0].startswith("extra "):
        extra = binary(lines.pop(0).removeprefix("extra "), CODE, "line 2")
        first = 3
    if extra is not None and len(extra) > _EXTRA_LIMIT:
        raise malformed(CODE, "line 2", f"{len(extra)} bytes", f"at most {_EXTRA_LIMIT} bytes")
    if not lines or not lines[0].startswith("index "):
        raise malformed(CODE, f"line {first}", lines[0] if lines else "", "index and a number")
    index = number(lines.pop(0).removeprefix("index "), CODE, f"line {first}")
    if len(lines) > PATH_LIMIT:
        raise malformed(CODE, "path", str(len(lines)), f"at most {PATH_LIMIT} hashes")
    path = tuple(binary(line, CODE, f"line {first + 1 + at}", tree.HASH_SIZE) for at, line in enumerate(lines))
    note = parse_note(rest.encode("utf-8"))
    size = parse_checkpoint(note.text).size
    if index >= size:
        raise malformed(CODE, f"line {first}", str(index), f"an index below the size {size}")
    if len(path) != tree.path_length(index, size):
        raise malformed(CODE, "path", str(len(path)), f"{tree.path_length(index, size)} hashes")
    return Proof(index, path, note, extra)


def proof_bytes(proof: Proof) -> bytes:
    """The file of a proof. Raises ``PROOF_MALFORMED`` for one that ``parse_proof`` would not give back."""
    lines = [FIRST_LINE]
    if proof.extra is not None:
        lines.append(f"extra {base64_text(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines.extend(base64_text(one) for one in proof.path)
    data = ("\n".join(lines) + "\n\n").encode("utf-8") + note_bytes(proof.note)
    if parse_proof(data) != proof:
        raise LedgerError(CODE, place="file", found="another proof", expected="a proof that reads as it was written")
    return data


def proven(proof: Proof, leaf_hash: bytes) -> Checkpoint:
    """The checkpoint under whose root the leaf lies. Raises ``PROOF_INVALID``; signatures are the caller's to judge."""
    checkpoint = parse_checkpoint(proof.note.text)
    root = bytes.fromhex(checkpoint.root)
    tree.verify_inclusion(leaf_hash, proof.index, checkpoint.size, proof.path, root)
    return checkpoint
