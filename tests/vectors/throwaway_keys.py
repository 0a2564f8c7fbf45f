"""Test keys that anybody can make again; they protect nothing.

Key n comes from SHA-256("socai worked example key n"): for Ed25519 these 32 bytes are the private key, for P-256 the
private scalar modulo the group order, for RSA the seed of its two primes. docs/FORMAT.md, section 13.
"""

from __future__ import annotations

from hashlib import sha256
from math import gcd

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)

from ledger.signing.algorithms import P256_ORDER

EXPONENT = 65537
_SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def seed(number: int) -> bytes:
    """The 32 published bytes of key ``number``."""
    return sha256(f"socai worked example key {number}".encode()).digest()


def ed25519(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed(number))


def p256(number: int) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(seed(number), "big") % P256_ORDER, SECP256R1())


def rsa(number: int) -> RSAPrivateKey:
    """RSA with 2048 bits, from the first two primes at or after SHA-256(seed || label || 0..3), top bits set."""
    p, q = (_prime_from(seed(number) + label) for label in (b"p", b"q"))
    d = pow(EXPONENT, -1, (p - 1) * (q - 1) // gcd(p - 1, q - 1))
    public = RSAPublicNumbers(EXPONENT, p * q)
    return RSAPrivateNumbers(
        p, q, d, rsa_crt_dmp1(d, p), rsa_crt_dmq1(d, q), rsa_crt_iqmp(p, q), public
    ).private_key()


def _prime_from(start: bytes) -> int:
    stream = b"".join(sha256(start + bytes([i])).digest() for i in range(4))
    candidate = int.from_bytes(stream, "big") | 3 << 1022 | 1
    while not (_is_prime(candidate) and gcd(candidate - 1, EXPONENT) == 1):
        candidate += 2
    return candidate


def _is_prime(n: int) -> bool:
    """Miller and Rabin's test to ten fixed bases: enough for numbers that nobody chose against us."""
    if any(n % small == 0 for small in _SMALL):
        return False
    twos = (n - 1 & 1 - n).bit_length() - 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29):
        x = pow(base, n - 1 >> twos, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True
