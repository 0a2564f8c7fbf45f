"""What lies on a token: the token asked for, its signing key, and the public half of it in the ledger's own form."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.errors import LedgerError
from ledger.signing.algorithms import ED25519_PREFIX, P256_PREFIX, PublicKey, load_public
from ledger.signing.token_uri import TokenUri

_P256_CURVE = bytes.fromhex("06082a8648ce3d030107")
_EDWARDS = (bytes.fromhex("06032b6570"), b"\x13\x0cedwards25519")
"""EC_PARAMS of Ed25519: the OID of RFC 8410, or the curve's name (PKCS#11 3.0, section 2.3.10)."""


def find_token(uri: TokenUri, library: Any) -> Any:
    """The one initialised token that fits. Raises ``TOKEN_NOT_FOUND``, ``TOKEN_AMBIGUOUS``, with the candidates."""
    slots = [slot for slot in library.get_slots(token_present=True)
             if uri.slot_id is None or slot.slot_id == uri.slot_id]
    tokens = [slot.get_token() for slot in slots]
    labels = sorted(token.label for token in tokens if token.label)
    asked = {"label": uri.token, "serial": uri.serial, "manufacturer_id": uri.manufacturer, "model": uri.model}
    found = [token for token in tokens if token.label and all(
        value is None or _text(getattr(token, name)) == value for name, value in asked.items())]
    if not found:
        raise LedgerError("TOKEN_NOT_FOUND", token=uri.text, candidates=labels)
    if len(found) > 1:
        told = [f"pkcs11:token={token.label};serial={_text(token.serial)}" for token in found]
        raise LedgerError("TOKEN_AMBIGUOUS", token=uri.text, candidates=told)
    return found[0]


def find_key(uri: TokenUri, session: Any, wanted: Collection[str] | None) -> tuple[Any, PublicKey]:
    """The one private key that fits, and its public half. Raises ``TOKEN_KEY_NOT_FOUND``, with what is there."""
    from pkcs11 import Attribute, ObjectClass

    query: dict[Any, Any] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if uri.object is not None:
        query[Attribute.LABEL] = uri.object
    if uri.id is not None:
        query[Attribute.ID] = uri.id
    privates = list(session.get_objects(query))
    pairs = [(private, _public_half(session, private)) for private in privates]
    known = [(private, public) for private, public in pairs if public is not None]
    fitting = [pair for pair in known if wanted is None or pair[1].keyid in wanted]
    if len(fitting) != 1:
        told = [f"{private.label or ''} id=%{private.id.hex()} {public.keyid}" for private, public in known]
        raise LedgerError("TOKEN_KEY_NOT_FOUND", token=uri.text, found=len(fitting), expected=1, candidates=told)
    return fitting[0]


def _public_half(session: Any, private: Any) -> PublicKey | None:
    """The public key with the private key's id, else that of the certificate with it; None for other algorithms."""
    from pkcs11 import Attribute, ObjectClass

    for kind in (ObjectClass.PUBLIC_KEY, ObjectClass.CERTIFICATE):
        for found in session.get_objects({Attribute.CLASS: kind, Attribute.ID: private.id}):
            spki = _spki(found) if kind is ObjectClass.PUBLIC_KEY else _certified(found[Attribute.VALUE])
            if spki is None:
                continue
            try:
                return load_public(spki)
            except LedgerError:
                continue
    return None


def _spki(key: Any) -> bytes | None:
    from pkcs11 import Attribute, KeyType

    if key.key_type == KeyType.RSA:
        modulus, exponent = (int.from_bytes(key[name], "big") for name in (
            Attribute.MODULUS, Attribute.PUBLIC_EXPONENT))
        public = RSAPublicNumbers(exponent, modulus).public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.key_type == KeyType.EC and key[Attribute.EC_PARAMS] == _P256_CURVE:
        return P256_PREFIX + _point(key[Attribute.EC_POINT], 65)
    if key.key_type == KeyType.EC_EDWARDS and key[Attribute.EC_PARAMS] in _EDWARDS:
        return ED25519_PREFIX + _point(key[Attribute.EC_POINT], 32)
    return None


def _point(stored: bytes, size: int) -> bytes:
    """EC_POINT as a DER OCTET STRING, as the standard has it, or bare, as some tokens have it."""
    return stored[2:] if len(stored) == size + 2 and stored[:2] == bytes((4, size)) else stored


def _certified(certificate: bytes) -> bytes | None:
    from ledger.signing.certificates import read_certificate, spki_of

    try:
        return spki_of(read_certificate(certificate))
    except LedgerError:
        return None


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
