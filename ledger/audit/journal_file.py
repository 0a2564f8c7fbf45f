"""The journal that a machine keeps of what its keys signed: one JSON object a line."""

from __future__ import annotations

import re
from json import loads
from typing import Any

from ledger.audit.case import Signed
from ledger.errors import LedgerError

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_INSTANT = re.compile(r"[0-9T:.Z-]{27}\Z")
_MEMBERS = {"digest", "seq", "signed_at"}
_LONGEST = 1000
_BEGUN = b'{"digest":'


def parse_journal(content: bytes) -> tuple[Signed, ...]:
    """The lines of a journal; a last line without its end (the machine went down while writing) is left out.

    Raises ``JOURNAL_INVALID`` with ``line``, ``found`` and ``expected``: also for such a last line that no machine of
    ours has begun.
    """
    *lines, cut = content.split(b"\n")
    signed = tuple(_signed(number, line) for number, line in enumerate(lines, 1))
    if len(cut) >= _LONGEST or cut[: len(_BEGUN)] != _BEGUN[: len(cut)]:
        raise LedgerError("JOURNAL_INVALID", line=len(lines) + 1, found=cut[:60].decode("utf-8", "replace"),
                          expected="a line of what was signed")
    return signed


def _signed(number: int, line: bytes) -> Signed:
    try:
        told: Any = loads(line.decode("utf-8")) if len(line) < _LONGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or set(told) != _MEMBERS:
        raise LedgerError("JOURNAL_INVALID", line=number, found=line[:60].decode("utf-8", "replace"),
                          expected=sorted(_MEMBERS))
    digest, seq, signed_at = told["digest"], told["seq"], told["signed_at"]
    if not isinstance(digest, str) or not _DIGEST.match(digest):
        raise LedgerError("JOURNAL_INVALID", line=number, found=str(digest)[:70], expected="64 hex digits")
    if seq is not None and (type(seq) is not int or not 0 <= seq < 2**53):
        raise LedgerError("JOURNAL_INVALID", line=number, found=str(seq)[:40], expected="a position, or null")
    if not isinstance(signed_at, str) or not _INSTANT.match(signed_at):
        raise LedgerError("JOURNAL_INVALID", line=number, found=str(signed_at)[:40], expected="an instant")
    return Signed(digest, seq, signed_at)
