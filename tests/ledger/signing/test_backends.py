"""libsodium and OpenSSL give the same verdict on whatever passes our own checks (attack 35)."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from ledger.errors import LedgerError
from ledger.signing import algorithms
from ledger.signing.edwards import GROUP_ORDER, REFUSED_POINTS, is_on_curve

ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
SCALARS = st.integers(1, GROUP_ORDER - 1)


def verdicts(point: bytes, message: bytes, signature: bytes) -> list[str]:
    """What each backend says of the signature: "holds" or the reason."""
    told = []
    kept = algorithms._SODIUM
    assert kept is not None, "PyNaCl is a dependency; without it there is nothing to compare"
    for backend in (kept, None):
        algorithms._SODIUM = backend
        try:
            algorithms.load_public(algorithms.ED25519_PREFIX + point).verify(message, signature)
            told.append("holds")
        except LedgerError as refusal:
            told.append(f"{refusal.code} {refusal.facts['reason']}")
        finally:
            algorithms._SODIUM = kept
    return told


def times_base(scalar: int) -> bytes:
    found: bytes = bindings.crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(32, "little"))
    return found


def add(one: bytes, other: bytes) -> bytes:
    found: bytes = bindings.crypto_core_ed25519_add(one, other)
    return found


def torsion() -> Iterator[bytes]:
    """The eight points of low order, the neutral one first."""
    point = (1).to_bytes(32, "little")
    for _ in range(8):
        yield point
        point = add(point, ORDER_8)


TORSION = tuple(torsion())


def test_the_torsion_points_are_the_refused_ones() -> None:
    assert len(set(TORSION)) == 8
    assert set(TORSION) <= REFUSED_POINTS


@given(a=SCALARS, r=SCALARS, message=st.binary(max_size=40), key=st.sampled_from(TORSION),
       mark=st.sampled_from(TORSION))
@settings(max_examples=300)
def test_points_of_mixed_order(a: int, r: int, message: bytes, key: bytes, mark: bytes) -> None:
    """A + T and R + T': where the group equation holds only up to a point of low order libraries have differed."""
    public, commitment = add(times_base(a), key), add(times_base(r), mark)
    challenge = int.from_bytes(hashlib.sha512(commitment + public + message).digest(), "little")
    signature = commitment + ((r + challenge * a) % GROUP_ORDER).to_bytes(32, "little")
    sodium, openssl = verdicts(public, message, signature)
    assert sodium == openssl


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), data=st.data())
@settings(max_examples=100)
def test_spoilt_signatures(seed: bytes, message: bytes, data: Any) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    point, signature = private.public_key().public_bytes_raw(), bytearray(private.sign(message))
    assert verdicts(point, message, bytes(signature)) == ["holds", "holds"]
    bit = data.draw(st.integers(0, 511))
    signature[bit // 8] ^= 1 << bit % 8
    sodium, openssl = verdicts(point, message, bytes(signature))
    assert sodium == openssl != "holds"


@given(point=st.binary(min_size=32, max_size=32).filter(is_on_curve), signature=st.binary(min_size=64, max_size=64))
@settings(max_examples=50)
def test_any_point_and_any_signature(point: bytes, signature: bytes) -> None:
    sodium, openssl = verdicts(point, b"", signature)
    assert sodium == openssl


def test_without_libsodium_openssl_verifies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(algorithms, "_SODIUM", None)
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = algorithms.public_of(private)
    public.verify(b"x", private.sign(b"x"))
    with pytest.raises(LedgerError, match="SIGNATURE_INVALID"):
        public.verify(b"y", private.sign(b"x"))
