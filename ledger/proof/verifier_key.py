"""Verifier keys of notes: ``<name>+<key id>+<base64 of type and key>`` (C2SP signed-note), and what they verify.

Two types are known: ``0x01``, Ed25519 over the text, of logs; ``0x04``, the timestamped cosignature of a witness. Keys
of other types belong to nobody we know: their signatures are left alone, as the specification demands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof.cosignature import cosigned_message, split_cosignature
from ledger.proof.fields import base64_text, binary, malformed
from ledger.proof.note import KEY_NAME, Note, NoteSignature
from ledger.signing.algorithms import ED25519_PREFIX, SigningKey, load_public, public_of, sign

CODE = "VERIFIER_KEY_INVALID"
LOG = 0x01
WITNESS = 0x04
_HASH = re.compile(r"[0-9a-f]{8}\Z")
_ENCODED_LIMIT = 120


class VerifierKey(NamedTuple):
    """A key of notes: its name, its type (``LOG`` or ``WITNESS``) and the 32 bytes of the Ed25519 key."""

    name: str
    kind: int
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes by which signature lines name the key."""
        return sha256(self.name.encode("utf-8") + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as policies and people hand it on."""
        return f"{self.name}+{self.key_hash.hex()}+{base64_text(bytes([self.kind]) + self.public)}"

    @property
    def keyid(self) -> str:
        """The key id, hex, by which a ledger enrols the same key: SHA-256 of its SPKI."""
        return sha256(ED25519_PREFIX + self.public).hexdigest()

    def verify(self, text: str, signature: bytes) -> None:
        """Accept only this key's signature over the note ``text``; raises ``SIGNATURE_INVALID``."""
        message = text.encode("utf-8")
        if self.kind == WITNESS:
            timestamp, signature = split_cosignature(signature)
            message = cosigned_message(text, timestamp)
        load_public(ED25519_PREFIX + self.public).verify(message, signature)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a key. Raises ``VERIFIER_KEY_INVALID`` (place, found, expected): form, type, id, or no point."""
        name, _, rest = text.partition("+")
        told, _, encoded = rest.partition("+")
        if KEY_NAME.match(name) is None or _HASH.match(told) is None:
            raise malformed(CODE, "key", text, "name+key id+base64")
        data = binary(encoded[: _ENCODED_LIMIT + 1], CODE, "key")
        if data[0] not in (LOG, WITNESS) or len(data) != 33:
            raise malformed(CODE, "type", data[:1].hex(), "01 (Ed25519) or 04 (cosignature/v1), then 32 bytes")
        key = cls(name, data[0], data[1:])
        if key.key_hash.hex() != told:
            raise malformed(CODE, "key id", told, key.key_hash.hex())
        key.demand_usable()
        return key

    def demand_usable(self) -> None:
        """Raise ``VERIFIER_KEY_INVALID`` for a point that no honest key has."""
        try:
            load_public(ED25519_PREFIX + self.public)
        except LedgerError as refusal:
            raise malformed(CODE, "key", str(refusal.facts["reason"]), "an Ed25519 key") from None


def verifier_key(name: str, kind: int, spki: bytes) -> VerifierKey:
    """The verifier key of an enrolled key. Raises ``VERIFIER_KEY_INVALID``: only Ed25519 signs notes."""
    if not spki.startswith(ED25519_PREFIX) or len(spki) != len(ED25519_PREFIX) + 32:
        raise malformed(CODE, "algorithm", spki[:16].hex(), "an Ed25519 key")
    key = VerifierKey(name, kind, spki[len(ED25519_PREFIX) :])
    key.demand_usable()
    return key


def signed(text: str, name: str, private_key: SigningKey) -> NoteSignature:
    """The signature line of a log key over ``text``. Raises ``VERIFIER_KEY_INVALID`` for a key that is no Ed25519."""
    key = verifier_key(name, LOG, public_of(private_key).spki)
    return NoteSignature(name, key.key_hash, sign(private_key, text.encode("utf-8")))


def verified(note: Note, keys: Iterable[VerifierKey]) -> tuple[tuple[VerifierKey, NoteSignature], ...]:
    """Those signatures of the note that a key of ``keys`` made, each verified, in the order of the note.

    Signatures of unknown keys are left alone. One of a known key that does not hold condemns the note:
    ``NOTE_SIGNATURE_INVALID`` (name, line). None of a known key at all: an empty tuple, for the caller to judge.
    """
    known = {(key.name, key.key_hash): key for key in keys}
    found = []
    for at, signature in enumerate(note.signatures):
        key = known.get((signature.name, signature.key_hash))
        if key is None:
            continue
        try:
            key.verify(note.text, signature.signature)
        except LedgerError as refusal:
            raise LedgerError("NOTE_SIGNATURE_INVALID", place=f"signatures[{at}]", name=key.name, key=key.keyid,
                              found=refusal.facts.get("reason"), expected="a signature over this text") from None
        found.append((key, signature))
    return tuple(found)
