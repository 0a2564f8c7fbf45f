"""``socai/pin/1``: what an auditor keeps outside the ledger, to know it again (docs/FORMAT.md, section 10)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ledger.errors import LedgerError

SCHEMA = "socai/pin/1"
_MEMBERS = {"schema", "origin", "genesis", "size", "root"}
_HEX = re.compile(r"[0-9a-f]{64}\Z")


class Pin(NamedTuple):
    """Root (hex) of the first ``size`` entries of the ledger (``origin``, ``genesis``)."""

    origin: str
    genesis: str
    size: int
    root: str


def to_json(pin: Pin) -> dict[str, Any]:
    """The pin as a JSON document."""
    return {"schema": SCHEMA, **pin._asdict()}


def from_json(document: object) -> Pin:
    """Read a pin. Raises ``INVALID_PIN`` with ``place``, ``found`` and ``expected``."""
    schema = document.get("schema") if isinstance(document, dict) else type(document).__name__
    if not isinstance(document, dict) or schema != SCHEMA:
        raise LedgerError("INVALID_PIN", place="schema", found=str(schema)[:60], expected=SCHEMA)
    if set(document) != _MEMBERS:
        raise LedgerError("INVALID_PIN", place="members", found=", ".join(map(str, document))[:120],
                          expected=sorted(_MEMBERS))
    size = document["size"]
    for name in ("genesis", "root"):
        if not isinstance(document[name], str) or _HEX.match(document[name]) is None:
            raise LedgerError("INVALID_PIN", place=name, found=str(document[name])[:70], expected="64 hex digits")
    if type(size) is not int or not 1 <= size <= 2**53 - 1:
        raise LedgerError("INVALID_PIN", place="size", found=str(size)[:40], expected="a number of entries, at least 1")
    if not isinstance(document["origin"], str):
        raise LedgerError("INVALID_PIN", place="origin", found=str(document["origin"])[:60], expected="text")
    return Pin(document["origin"], document["genesis"], size, document["root"])
