"""Names of units gathered from the ledger itself, for a ledger without a read model."""

from __future__ import annotations

import json
import os
from binascii import a2b_base64
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from ledger.events.catalogue import META_TYPES
from ledger.names import compact
from ledger.stores.reader import LedgerReader

NAMING = ("unit.registered", "unit.formed", "unit.renamed", "unit.aliased")


class ScannedNames:
    """Every name that an event among the first ``size`` entries gives a unit, corrected or not: one pass over them."""

    def __init__(self, reader: LedgerReader, size: int) -> None:
        self._reader = reader
        self._size = size

    @cached_property
    def _bearers(self) -> dict[str, dict[str, None]]:
        found: dict[str, dict[str, None]] = {}
        for _, state in self._reader.rows_by_topics((*NAMING, *META_TYPES), self._size):
            payload = json.loads(a2b_base64(json.loads(state)["payload"]))
            if payload["subject"].startswith("unit:"):
                for name in _names(payload["body"]):
                    found.setdefault(compact(name), {})[payload["subject"]] = None
        return found

    def bearers(self, key: str) -> Collection[str]:
        return self._bearers.get(key, {})

    def keys(self) -> Collection[str]:
        return self._bearers.keys()


def _names(body: Mapping[str, Any]) -> Iterator[str]:
    """Names in a body: its own, or any text that a correction states (what it is about is judged by the fold)."""
    if body.get("name"):
        yield body["name"]
    yield from body.get("aliases", ())
    if "fields" in body:
        yield from _texts(body["fields"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)



def place_of(ledger_path: str, genesis: str, home: str) -> str:
    """Where the read model of a ledger lies: beside it, or in ``home``/cache where that folder can't be written."""
    beside = f"{ledger_path}.views.db"
    folder = os.path.dirname(os.path.abspath(ledger_path))
    if os.path.exists(beside) or os.access(folder, os.W_OK):
        return beside
    return os.path.join(home, "cache", f"{genesis}.views.db")
