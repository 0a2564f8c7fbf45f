"""C2SP tlog-checkpoint: the head of a log as three lines of a note. https://c2sp.org/tlog-checkpoint

Extension lines are optional there and not allowed here: nobody could audit them.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.proof.fields import base64_text, binary, malformed, number, text_of
from ledger.proof.note import KEY_NAME
from ledger.proof.tree import EMPTY_ROOT, HASH_SIZE

CODE = "CHECKPOINT_MALFORMED"
SIZE_LIMIT = 1024


class Checkpoint(NamedTuple):
    """The root, hex, of the first ``size`` entries of the log ``origin``."""

    origin: str
    size: int
    root: str


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a note as a checkpoint. Raises ``CHECKPOINT_MALFORMED`` (place, found, expected)."""
    lines = text_of(text.encode("utf-8", "surrogatepass"), CODE, SIZE_LIMIT).split("\n")[:-1]
    if len(lines) != 3:
        raise malformed(CODE, "lines", str(len(lines)), "three lines: origin, size, root")
    origin, size_line, root_line = lines
    if KEY_NAME.match(origin) is None:
        raise malformed(CODE, "line 1", origin, "an origin without spaces and plus signs")
    size = number(size_line, CODE, "line 2")
    root = binary(root_line, CODE, "line 3", HASH_SIZE)
    if size == 0 and root != EMPTY_ROOT:
        raise malformed(CODE, "line 3", root.hex(), EMPTY_ROOT.hex())
    return Checkpoint(origin, size, root.hex())


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The text that is signed: three lines, each ended by a newline."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64_text(bytes.fromhex(checkpoint.root))}\n"
