"""The three signature algorithms, read so strictly that every backend gives the same verdict.

``ed25519`` (default; RFC 8032, cofactorless): A and R must be canonical and not of low order, S < L.
``ecdsa-p256`` (FIPS 186-5 with SHA-256): uncompressed key, DER signature with 0 < r < n and 0 < s <= n/2.
``rsa-pkcs1-sha256`` (RFC 8017, section 8.2): 2048 to 4096 bits, e = 65537, signature as long as the modulus.

The algorithm is an attribute of the key, never of the signature. A key is known by its keyid, the SHA-256 in hex of
its SubjectPublicKeyInfo in DER; only the one canonical encoding of that is accepted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from hashlib import sha256
from typing import Any, Literal

from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from ledger.errors import LedgerError
from ledger.signing.edwards import GROUP_ORDER, REFUSED_POINTS, is_on_curve
from ledger.signing.sodium import verifier

Algorithm = Literal["ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"]
PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey

ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
P256_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RSA_EXPONENT = 65537
RSA_BITS = range(2048, 4097)
_SPKI_LIMIT = 600  # RSA 4096 needs 550 bytes
_SHA256 = hashes.SHA256()
_ECDSA = ECDSA(_SHA256)
_PKCS1 = padding.PKCS1v15()
_SODIUM = verifier()


class PublicKey(ABC):
    """A key that was read strictly: ``keyid`` (hex), ``spki`` (its DER) and ``algorithm``; made by ``load_public``."""

    __slots__ = ("_key", "keyid", "spki")
    algorithm: Algorithm

    def __init__(self, spki: bytes, key: Any) -> None:
        self.spki = spki
        self.keyid = sha256(spki).hexdigest()
        self._key = key

    @abstractmethod
    def verify(self, message: bytes, signature: bytes) -> None:
        """Accept only the signature of ``message``; raises ``SIGNATURE_INVALID`` (``keyid``, ``reason``)."""

    def _refusal(self, reason: str) -> LedgerError:
        return LedgerError("SIGNATURE_INVALID", keyid=self.keyid, reason=reason)


class _Ed25519(PublicKey):
    __slots__ = ("_point",)
    algorithm: Algorithm = "ed25519"

    def __init__(self, spki: bytes, key: Any) -> None:
        super().__init__(spki, key)
        self._point = spki[len(ED25519_PREFIX) :]

    def verify(self, message: bytes, signature: bytes) -> None:
        if type(signature) is not bytes or len(signature) != 64:
            raise self._refusal("length")
        if signature[:32] in REFUSED_POINTS:
            raise self._refusal("refused-point")
        if int.from_bytes(signature[32:], "little") >= GROUP_ORDER:
            raise self._refusal("s-out-of-range")
        if _SODIUM is not None:
            if not _SODIUM(message, signature, self._point):
                raise self._refusal("mismatch")
            return
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            raise self._refusal("mismatch") from None


class _P256(PublicKey):
    __slots__ = ()
    algorithm: Algorithm = "ecdsa-p256"

    def verify(self, message: bytes, signature: bytes) -> None:
        _, s = _read_ecdsa(signature, self.keyid)
        if s > P256_ORDER // 2:
            raise self._refusal("high-s")
        try:
            self._key.verify(signature, message, _ECDSA)
        except InvalidSignature:
            raise self._refusal("mismatch") from None


class _Rsa(PublicKey):
    __slots__ = ()
    algorithm: Algorithm = "rsa-pkcs1-sha256"

    def verify(self, message: bytes, signature: bytes) -> None:
        if type(signature) is not bytes or len(signature) != (self._key.key_size + 7) // 8:
            raise self._refusal("length")
        try:
            self._key.verify(signature, message, _PKCS1, _SHA256)
        except InvalidSignature:
            raise self._refusal("mismatch") from None


class KeyElsewhere(ABC):
    """A private key that never leaves the place where it lies, a token: known here by its public half alone."""

    __slots__ = ()

    @property
    @abstractmethod
    def public(self) -> PublicKey:
        """The public half, read strictly."""

    @abstractmethod
    def sign(self, message: bytes) -> bytes:
        """A signature of ``message`` that ``public.verify`` accepts, by one operation of the token."""


SigningKey = PrivateKey | KeyElsewhere
"""What signs: a key in this process's hands, or one that lies elsewhere."""


def load_public(spki: bytes) -> PublicKey:
    """The key with exactly this SubjectPublicKeyInfo DER.

    Raises ``KEY_INVALID`` with a ``reason``: not the canonical DER of a supported algorithm (``encoding``), a point
    off the curve, non-canonical or of low order (``point``), an RSA size (``size``) or exponent (``exponent``).
    """
    if type(spki) is not bytes or len(spki) > _SPKI_LIMIT:
        raise _key_invalid("encoding")
    if spki.startswith(ED25519_PREFIX) and len(spki) == len(ED25519_PREFIX) + 32:
        point = spki[len(ED25519_PREFIX) :]
        if point in REFUSED_POINTS or not is_on_curve(point):
            raise _key_invalid("point")
        return _Ed25519(spki, Ed25519PublicKey.from_public_bytes(point))
    if spki.startswith(P256_PREFIX + b"\x04") and len(spki) == len(P256_PREFIX) + 65:
        try:
            curve_key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), spki[len(P256_PREFIX) :])
        except ValueError:
            raise _key_invalid("point") from None
        return _P256(spki, curve_key)
    return _load_rsa(spki)


def _load_rsa(spki: bytes) -> PublicKey:
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm, InternalError):
        raise _key_invalid("encoding") from None
    if not isinstance(key, RSAPublicKey) or _spki(key) != spki:
        raise _key_invalid("encoding")
    if key.key_size not in RSA_BITS:
        raise _key_invalid("size")
    if key.public_numbers().e != RSA_EXPONENT:
        raise _key_invalid("exponent")
    return _Rsa(spki, key)


def public_of(private_key: object) -> PublicKey:
    """The public half, judged as strictly as a stranger's; raises ``KEY_INVALID`` for any unsupported key."""
    if isinstance(private_key, KeyElsewhere):
        return private_key.public
    if not isinstance(private_key, PrivateKey):
        raise _key_invalid("algorithm")
    return load_public(_spki(private_key.public_key()))


def keyid_of(private_key: SigningKey) -> str:
    """The keyid (hex) of a private key made by ``keyfile.new_key`` or judged by ``public_of`` before."""
    if isinstance(private_key, KeyElsewhere):
        return private_key.public.keyid
    return sha256(_spki(private_key.public_key())).hexdigest()


def sign(private_key: SigningKey, message: bytes) -> bytes:
    """A signature that ``PublicKey.verify`` accepts: deterministic for Ed25519 and RSA, low-S DER for ECDSA."""
    if isinstance(private_key, Ed25519PrivateKey):
        return private_key.sign(message)
    if isinstance(private_key, RSAPrivateKey):
        return private_key.sign(message, _PKCS1, _SHA256)
    if isinstance(private_key, KeyElsewhere):
        return private_key.sign(message)
    return normalise_low_s(private_key.sign(message, _ECDSA))


def normalise_low_s(signature: bytes) -> bytes:
    """The low-S twin of an ECDSA P-256 signature in strict DER, as tokens make either (before admission only).

    Raises ``SIGNATURE_INVALID`` for anything but strict DER with r and s in 1..n-1.
    """
    r, s = _read_ecdsa(signature, None)
    return signature if s <= P256_ORDER // 2 else encode_dss_signature(r, P256_ORDER - s)


def _read_ecdsa(signature: bytes, keyid: str | None) -> tuple[int, int]:
    if type(signature) is bytes and len(signature) <= 72:
        try:
            r, s = decode_dss_signature(signature)
        except ValueError:
            raise LedgerError("SIGNATURE_INVALID", keyid=keyid, reason="encoding") from None
        if not (0 < r < P256_ORDER and 0 < s < P256_ORDER):
            raise LedgerError("SIGNATURE_INVALID", keyid=keyid, reason="out-of-range")
        if encode_dss_signature(r, s) == signature:
            return r, s
    raise LedgerError("SIGNATURE_INVALID", keyid=keyid, reason="encoding")


def _spki(key: Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key_invalid(reason: str) -> LedgerError:
    return LedgerError("KEY_INVALID", reason=reason)
