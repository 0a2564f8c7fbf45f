"""An entry as folds and answers see it: plain frozen values made by the standard json."""

from __future__ import annotations

import json
from binascii import a2b_base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.signing.dsse import event_digest

_BEFORE_PAYLOAD, _AFTER_PAYLOAD, _RECORDED_AT = b'{"payload":"', b'","payloadType":"', b'","recorded_at":"'
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
    end = state.find(_AFTER_PAYLOAD)
    if end > 0 and state.startswith(_BEFORE_PAYLOAD) and state.count(_RECORDED_AT) == 1:
        # The one form of an entry's bytes, taken apart without parsing signatures that nobody asks for here.
        encoded, at = state[len(_BEFORE_PAYLOAD) : end], state.index(_RECORDED_AT) + len(_RECORDED_AT)
        recorded_at = state[at : state.index(b'"', at)].decode()
    else:
        stored = _decoded(state.decode())
        encoded, recorded_at = stored["payload"], stored["recorded_at"]
    payload = a2b_base64(encoded)
    return Entry(seq, event_digest(payload), recorded_at, _decoded(payload.decode()))
