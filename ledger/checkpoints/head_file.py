"""The operator's head file: what this machine has decided to sign, kept before it signs. It only ever goes forward."""

from __future__ import annotations

import re
from json import dumps, loads

from ledger.checkpoints.start import Head
from ledger.errors import LedgerError
from ledger.stores.durable import locked, write_durably

SCHEMA = "socai/log-head/1"
_LARGEST = 4096
_ROOT = re.compile(r"[0-9a-f]{64}\Z")


def read_head(path: str) -> Head | None:
    """The head; None where there is no file. Raises ``LOG_HEAD_INVALID`` for another content."""
    try:
        with open(path, encoding="utf-8") as file:
            held = loads(file.read(_LARGEST))
        if set(held) != {"schema", "size", "root"} or held["schema"] != SCHEMA:
            raise ValueError("members")
        if type(held["size"]) is not int or held["size"] < 1 or _ROOT.match(held["root"]) is None:
            raise ValueError("values")
    except FileNotFoundError:
        return None
    except (TypeError, ValueError, RecursionError) as fault:
        raise LedgerError("LOG_HEAD_INVALID", path=path, found=str(fault)[:60], expected=SCHEMA) from None
    return Head(held["size"], held["root"])


def advance_head(path: str, before: Head | None, after: Head) -> None:
    """Compare and swap: write ``after`` if the file still holds ``before``.

    Raises ``LOG_HEAD_MOVED`` where another process was faster, ``LOG_HEAD_BACKWARD`` for a smaller tree or another of
    the same size: whoever asks for that is wrong.
    """
    with locked(path):
        held = read_head(path)
        if held != before:
            raise LedgerError("LOG_HEAD_MOVED", path=path, found=held and held.size, expected=before and before.size)
        if held is not None and held != after and after.size <= held.size:
            raise LedgerError("LOG_HEAD_BACKWARD", path=path, found=after.size, expected=held.size)
        if held != after:
            document = dumps({"schema": SCHEMA, "size": after.size, "root": after.root}) + "\n"
            write_durably(path, document.encode("ascii"), mode=0o600)
