"""An attacker with a stolen key: entries signed for real, at the end of the log or in place of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from ledger.event_ids import uuid7
from ledger.events.catalogue import is_deciding
from ledger.instants import instant, microseconds
from ledger.proof.tree import leaf_hash, root
from ledger.signing.algorithms import PrivateKey
from ledger.signing.batch import sign_single
from tests.attacks.attacker import compact, dsse, entry, payload_bytes, plain_of


class Forger:
    """The log as the attacker writes it; ``states`` are its entries so far."""

    def __init__(self, states: Sequence[bytes], keys: Mapping[str, PrivateKey]) -> None:
        self.states = list(states)
        self._keys = keys
        self._drawn = 0

    def append(
        self, template: int, change: Callable[[dict[str, Any]], None] = lambda plain: None, *,
        keys: Sequence[str] | None = None, recorded_at: str | None = None,
    ) -> int:
        """One act of one event like entry ``template``, linked to the log as an honest draft would be, then changed."""
        plain = plain_of(self.states[template])
        plain["act"] = {"id": self.id(), "index": 0, "size": 1}
        plain["id"] = self.id()
        plain["observed"] = {"root": root([leaf_hash(state) for state in self.states]).hex(), "size": len(self.states)}
        if is_deciding(plain["type"]):
            plain["decision_prev"] = self.head(plain["subject"])
        change(plain)
        stamp = recorded_at or instant(microseconds(json.loads(self.states[-1])["recorded_at"]) + 1000)
        self.states.append(self.signed(compact(plain), keys or [s["key"] for s in plain["signers"]], stamp))
        return len(self.states) - 1

    def signed(self, payload: bytes, keys: Sequence[str], recorded_at: str) -> bytes:
        """An entry whose signatures hold."""
        signatures = [sign_single(self._keys[key], dsse(payload)) for key in sorted(keys)]
        return entry(payload, recorded_at, signatures)

    def resigned(self, seq: int, change: Callable[[dict[str, Any]], None]) -> None:
        """Replace an entry by another that its signers' stolen keys sign."""
        plain = plain_of(self.states[seq])
        change(plain)
        stamp = json.loads(self.states[seq])["recorded_at"]
        self.states[seq] = self.signed(compact(plain), [s["key"] for s in plain["signers"]], stamp)

    def head(self, subject: str) -> str | None:
        """Digest of the subject's last deciding event."""
        for state in reversed(self.states):
            plain = plain_of(state)
            if plain["subject"] == subject and is_deciding(plain["type"]):
                return sha256(dsse(payload_bytes(state))).hexdigest()
        return None

    def id(self) -> str:
        """An id nobody has used."""
        self._drawn += 1
        return uuid7(1_800_000_000_000_000, self._drawn.to_bytes(10, "big"))
