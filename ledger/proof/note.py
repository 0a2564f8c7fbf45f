"""C2SP signed-note: text, an empty line, signature lines. https://c2sp.org/signed-note

Read strictly: what a lenient reader would mend is refused, with its place. Nothing here says that a signature holds:
``ledger.proof.verifier_key.verified``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof.fields import base64_text, binary, malformed, text_of

CODE = "NOTE_MALFORMED"
SIZE_LIMIT = 256 * 1024
SIGNATURES_LIMIT = 64
"""The specification demands at least 16."""
KEY_NAME = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]+\Z")
_DASH = "\u2014 "


class NoteSignature(NamedTuple):
    """One signature line: name of the key, the 4 bytes of its id, and what the key signed (1 byte or more)."""

    name: str
    key_hash: bytes
    signature: bytes


class Note(NamedTuple):
    """``text`` with its final newline, and the signatures over it as they stand in the file."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def with_signatures(self, more: Iterable[NoteSignature]) -> Note:
        """The note with those of ``more`` added behind its own that it does not have already."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def parse_note(data: bytes) -> Note:
    """Read a note. Raises ``NOTE_MALFORMED`` (place, found, expected) for whatever is no note to the byte."""
    text = text_of(data, CODE, SIZE_LIMIT)
    head, gap, tail = text.rpartition("\n\n")
    if not gap or not tail:
        raise malformed(CODE, "end", text[-40:], "an empty line, then signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > SIGNATURES_LIMIT:
        raise malformed(CODE, "signatures", str(len(lines)), f"at most {SIGNATURES_LIMIT}")
    first = head.count("\n") + 3
    return Note(head + "\n", tuple(parse_signature(line, f"line {first + at}") for at, line in enumerate(lines)))


def parse_signature(line: str, place: str) -> NoteSignature:
    """Read one signature line, without its newline. Raises ``NOTE_MALFORMED``."""
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or KEY_NAME.match(name) is None:
        raise malformed(CODE, place, line, "an em dash, a key name, base64, with single spaces")
    data = binary(encoded, CODE, place)
    if len(data) < 5:
        raise malformed(CODE, place, f"{len(data)} bytes", "a key id of 4 bytes and a signature")
    return NoteSignature(name, data[:4], data[4:])


def signature_line(signature: NoteSignature) -> str:
    """The line of one signature, with its newline."""
    return f"{_DASH}{signature.name} {base64_text(signature.key_hash + signature.signature)}\n"


def note_bytes(note: Note) -> bytes:
    """The file of a note. Raises ``NOTE_MALFORMED`` for one that ``parse_note`` would not give back."""
    data = (note.text + "\n" + "".join(signature_line(one) for one in note.signatures)).encode("utf-8")
    if parse_note(data) != note:
        raise LedgerError(CODE, place="file", found="another note", expected="a note that reads as it was written")
    return data
