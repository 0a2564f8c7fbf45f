"""Private keys at rest: one key a file, PKCS#8 in PEM, encrypted (RFC 5958; RFC 8018 PBES2; RFC 7914 scrypt).

``save`` derives the file's key by scrypt with N = 2**14, r = 8, p = 5: about 0.2 s a guess, in the 16 MiB to which
``openssl pkey`` is limited. The ``BestAvailableEncryption`` of *cryptography* stops at 2,048 rounds of PBKDF2, which
is too few for a key that signs decisions. ``load`` reads every encrypted PKCS#8 that *cryptography* reads.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import scrypt
from pathlib import Path

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_curve_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from ledger.errors import LedgerError
from ledger.signing.algorithms import RSA_EXPONENT, Algorithm, PrivateKey, public_of

RSA_NEW_BITS = 3072

_BEGIN = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_END = b"-----END ENCRYPTED PRIVATE KEY-----"
_FILE_LIMIT = 64 * 1024
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**14, 8, 5
_SCRYPT_MEMORY = 32 * 1024 * 1024
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_AES256_CBC = bytes.fromhex("060960864801650304012a")
_INTEGER, _OCTETS, _SEQUENCE = 0x02, 0x04, 0x30


def new_key(algorithm: Algorithm) -> PrivateKey:
    """A fresh private key; RSA with 3072 bits. Raises ``KEY_INVALID`` for an algorithm the ledger doesn't know."""
    match algorithm:
        case "ed25519":
            return Ed25519PrivateKey.generate()
        case "ecdsa-p256":
            return generate_curve_key(SECP256R1())
        case "rsa-pkcs1-sha256":
            return generate_rsa_key(RSA_EXPONENT, RSA_NEW_BITS)
    raise LedgerError("KEY_INVALID", reason="algorithm")


def save(path: Path, key: PrivateKey, passphrase: bytes) -> None:
    """Write ``key`` to a new file that only its owner can read (0600), durable when this returns.

    Raises ``KEY_FILE_EXISTS`` rather than overwrite, ``PASSPHRASE_WRONG`` (``reason`` "empty") and ``KEY_INVALID``
    (an algorithm that the ledger doesn't know); a missing folder or a full disk is an ``OSError``.
    """
    public_of(key)
    if not passphrase:
        raise LedgerError("PASSPHRASE_WRONG", path=str(path), reason="empty")
    content = _pem(_encrypted(key, passphrase))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise LedgerError("KEY_FILE_EXISTS", path=str(path)) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def load(path: Path, passphrase: bytes) -> PrivateKey:
    """The private key in ``path``.

    Raises, each with ``path``: ``KEY_FILE_MISSING``; ``KEY_FILE_INVALID`` with ``reason`` (``not-encrypted``,
    ``encoding``, ``algorithm``); ``PASSPHRASE_WRONG``, also when the encrypted bytes were damaged, as the format
    can't tell the two apart. A file that may not be read is an ``OSError``.
    """
    der = _der(path)
    if not passphrase:
        raise LedgerError("PASSPHRASE_WRONG", path=str(path), reason="empty")
    try:
        key = load_der_private_key(der, passphrase)
    except (UnsupportedAlgorithm, MemoryError):
        raise LedgerError("KEY_FILE_INVALID", path=str(path), reason="algorithm") from None
    except (ValueError, TypeError, InternalError):  # the last for keys that OpenSSL can't set up
        if _is_pbes2(der):
            raise LedgerError("PASSPHRASE_WRONG", path=str(path), reason="mismatch") from None
        raise LedgerError("KEY_FILE_INVALID", path=str(path), reason="encoding") from None
    try:
        public_of(key)
    except LedgerError:
        raise LedgerError("KEY_FILE_INVALID", path=str(path), reason="algorithm") from None
    assert isinstance(key, PrivateKey)
    return key


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _der(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_FILE_LIMIT)
    except FileNotFoundError:
        raise LedgerError("KEY_FILE_MISSING", path=str(path)) from None
    except IsADirectoryError:
        raise LedgerError("KEY_FILE_INVALID", path=str(path), reason="encoding") from None
    _, begin, rest = content.partition(_BEGIN)
    body, end, _ = rest.partition(_END)
    if not begin or not end:
        reason = "not-encrypted" if b"PRIVATE KEY-----" in content and not begin else "encoding"
        raise LedgerError("KEY_FILE_INVALID", path=str(path), reason=reason)
    try:
        return b64decode(b"".join(body.split()), validate=True)
    except Base64Error:
        raise LedgerError("KEY_FILE_INVALID", path=str(path), reason="encoding") from None


def _encrypted(key: PrivateKey, passphrase: bytes) -> bytes:
    """EncryptedPrivateKeyInfo: PBES2 with scrypt and AES-256-CBC."""
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    salt, initial = os.urandom(16), os.urandom(16)
    derived = scrypt(
        passphrase, salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, maxmem=_SCRYPT_MEMORY, dklen=32
    )
    padder = PKCS7(AES256.block_size).padder()
    cipher = Cipher(AES256(derived), CBC(initial)).encryptor()
    sealed = cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()
    cost = b"".join(_integer(number) for number in (_SCRYPT_N, _SCRYPT_R, _SCRYPT_P))
    derivation = _tlv(_SEQUENCE, _SCRYPT + _tlv(_SEQUENCE, _tlv(_OCTETS, salt) + cost))
    encryption = _tlv(_SEQUENCE, _AES256_CBC + _tlv(_OCTETS, initial))
    scheme = _tlv(_SEQUENCE, _PBES2 + _tlv(_SEQUENCE, derivation + encryption))
    return _tlv(_SEQUENCE, scheme + _tlv(_OCTETS, sealed))


def _integer(number: int) -> bytes:
    return _tlv(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _pem(der: bytes) -> bytes:
    body = b64encode(der)
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return b"\n".join([_BEGIN, *lines, _END, b""])


def _is_pbes2(der: bytes) -> bool:
    """Whether this is a complete SEQUENCE that begins with PBES2: then only the passphrase can be at fault."""
    head = der[:4]
    if len(head) < 4 or head[0] != _SEQUENCE:
        return False
    wide = head[1] - 0x80 if head[1] > 0x80 else 0
    start = 2 + wide
    size = int.from_bytes(der[2:start], "big") if wide else head[1]
    return len(der) == start + size and _PBES2 in der[start : start + 8 + len(_PBES2)]
