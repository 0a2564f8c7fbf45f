"""Files that a person writes or receives: TOML or JSON in, JSON out; mistakes are named by line and column."""

from __future__ import annotations

import os
import re
from json import JSONDecodeError, dumps, loads
from typing import Any

from commands.files.whole import write_new_text
from ledger.errors import LedgerError

_LIMIT = 64 * 1024 * 1024
_PLACE = re.compile(r"(.*) \((?:at line (\d+), column (\d+)|at end of document)\)\Z")


def read_structured(path: str) -> Any:
    """The plain values in `path`, by its ending: .toml, else JSON.

    Raises `FILE_SYNTAX` (`file`, `line`, `column`, `reason`), `FILE_TOO_LARGE`; a missing file is an `OSError`.
    """
    content = read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        column = fault.start - content.rfind(b"\n", 0, fault.start)
        raise LedgerError("FILE_SYNTAX", file=path, line=line, column=column, reason="UTF-8") from None
    return _toml(path, text) if os.path.splitext(path)[1].lower() == ".toml" else _json(path, text)


def read_bytes(path: str) -> bytes:
    """What is in the file. Raises `FILE_TOO_LARGE`; a missing file is an `OSError`."""
    with open(path, "rb") as file:
        content = file.read(_LIMIT + 1)
    if len(content) > _LIMIT:
        raise LedgerError("FILE_TOO_LARGE", file=path, found=f"> {_LIMIT}", expected=_LIMIT)
    return content


def write_new(path: str, document: Any) -> None:
    """Write a JSON document to the new file `path`; raises `FILE_EXISTS` rather than overwrite."""
    write_new_text(path, dumps(document, ensure_ascii=False, indent=2) + "\n")


def _toml(path: str, text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        told = _PLACE.match(str(fault))
        lines = text.split("\n")
        line, column = (told[2], told[3]) if told and told[2] else (len(lines), len(lines[-1]) + 1)
        reason = told[1] if told else str(fault)
        raise LedgerError("FILE_SYNTAX", file=path, line=int(line), column=int(column), reason=reason) from None
    except (ValueError, RecursionError) as fault:
        raise LedgerError("FILE_SYNTAX", file=path, line=None, column=None, reason=str(fault)) from None


def _json(path: str, text: str) -> Any:
    try:
        return loads(text, object_pairs_hook=lambda pairs: _once(path, pairs))
    except JSONDecodeError as fault:
        raise LedgerError(
            "FILE_SYNTAX", file=path, line=fault.lineno, column=fault.colno, reason=fault.msg
        ) from None
    except (RecursionError, ValueError) as fault:  # too deep; a number of more than 4,300 digits
        reason = "depth" if isinstance(fault, RecursionError) else str(fault)
        raise LedgerError("FILE_SYNTAX", file=path, line=None, column=None, reason=reason) from None


def _once(path: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise LedgerError("FILE_SYNTAX", file=path, line=None, column=None, reason=f"{twice!r} twice")
    return members
