"""Payloads read one after the other: what the events of an act have in common is decoded and judged once.

The members ``ledger`` to ``signers`` stand together in canonical order, and within an act they are mostly the same
bytes. Where those bytes were part of a payload decoded before, the payload without them is decoded instead.

Why that is as strict as decoding all of it. A quotation mark inside a string is escaped, and after one that ends a
string no letter follows: so ``,"subject":"`` and ``,"ledger":{`` only ever stand where members meet. In a canonical
payload the last of each belongs to the payload itself, for after the one come only ``type`` and ``version``, and no
member from ``observed`` to ``signers`` has a member ``ledger``. So the bytes between the two are those five members,
whole. Another payload that has the same bytes between its own two places, and is canonical without them, is canonical
with them: they stand, comma first, between ``id`` and ``subject``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from ledger.canonical import PAYLOAD_LIMIT, PAYLOAD_LIMIT_MANY_SIGNERS
from ledger.events import codec

_decode_plain = msgspec.json.Decoder(dict[str, Any]).decode
_KEPT = 1024
_SHARED = ("ledger", "observed", "relied_on", "signed_at", "signers")


class Shared(NamedTuple):
    """The members from ``ledger`` to ``signers`` as plain values, never to be changed, and what is asked of them."""

    plain: dict[str, Any]
    keys: tuple[str, ...]
    origin: str
    genesis: str | None
    limit: int


class PayloadReader:
    """Reads exact payload bytes, and keeps the shared members of the last acts."""

    def __init__(self) -> None:
        self._known: dict[bytes, Shared] = {}

    def read(self, data: bytes) -> tuple[dict[str, Any], Shared]:
        """The payload's plain values; ``Shared`` is one object for events that share it.

        Raises what ``codec.decode`` raises.
        """
        start, end = data.rfind(b',"ledger":{'), data.rfind(b',"subject":"')
        shared = self._known.get(data[start:end]) if start > 0 else None
        if shared is not None and len(data) <= shared.limit:
            rest = data[:start] + data[end:]
            if codec.is_canonical_part(rest, shared.genesis):
                plain = _decode_plain(rest)
                plain.update(shared.plain)
                return plain, shared
        plain = codec.decode_anew(data).plain
        return plain, self._keep(data[start:end], plain)

    def _keep(self, text: bytes, plain: dict[str, Any]) -> Shared:
        if len(self._known) >= _KEPT:
            self._known.clear()
        keys = tuple([signer["key"] for signer in plain["signers"]])
        limit = PAYLOAD_LIMIT if len(keys) == 1 else PAYLOAD_LIMIT_MANY_SIGNERS
        named = plain["ledger"]
        shared = Shared({name: plain[name] for name in _SHARED}, keys, named["origin"], named["genesis"], limit)
        self._known[text] = shared
        return shared
