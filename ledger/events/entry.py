"""An entry as folds and answers see it: plain frozen values made by the standard json."""

from __future__ import annotations

import json
from binascii import a2b_base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.signing.dsse import event_digest

_decoded = json.JSONDecoder().decode


class Entry(NamedTuple):
    """One admitted entry. ``payload`` is shared between readers and never mutated.

    ``seq``: 0-based position in the tree. ``digest``: event_digest, SHA-256 of the DSSE pre-authentication encoding,
    hex. ``recorded_at``: the ledger's instant of admission, ``YYYY-MM-DDTHH:MM:SS.ffffffZ``.
    """

    seq: int
    digest: str
    recorded_at: str
    payload: Mapping[str, Any]

    @property
    def type(self) -> str:
        return str(self.payload["type"])

    @property
    def subject(self) -> str:
        return str(self.payload["subject"])

    @property
    def body(self) -> Mapping[str, Any]:
        body: Mapping[str, Any] = self.payload["body"]
        return body


Read = Callable[[str], Sequence[Entry]]
"""Subject id -> its stream in seq order, already limited to the cut."""


def read_entry(seq: int, state: bytes) -> Entry:
    """The entry stored at ``seq`` as bytes ``state``. For admitted bytes only: nothing is verified here."""
    stored = _decoded(state.decode())
    payload = a2b_base64(stored["payload"])
    return Entry(seq, event_digest(payload), stored["recorded_at"], _decoded(payload.decode()))
