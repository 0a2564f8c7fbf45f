"""Ed25519 verified by libsodium where it is installed: two thirds of OpenSSL's time, without the GIL all the while.

Both are cofactorless and compare R byte by byte (RFC 8032, section 5.1.7). Where they differ, in points of low order,
encodings of y >= p and S >= L, ``ledger.signing.algorithms`` has refused before either is asked; a test holds them
against each other.
"""

from __future__ import annotations

from collections.abc import Callable

Open = Callable[[bytes, bytes, bytes], bool]
"""(message, 64-byte signature, 32-byte public key) -> whether the signature holds."""


def verifier() -> Open | None:
    """libsodium's check, or None where PyNaCl is not there: then OpenSSL verifies."""
    try:
        from nacl.bindings import crypto_sign_open
        from nacl.exceptions import BadSignatureError
    except ImportError:
        return None

    def holds(message: bytes, signature: bytes, point: bytes) -> bool:
        try:
            crypto_sign_open(signature + message, point)
        except BadSignatureError:
            return False
        return True

    return holds
