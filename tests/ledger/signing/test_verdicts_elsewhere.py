"""Attack row 35: the openssl of this machine and a token's library give the ledger's verdict on bent signatures.

Where programs differ (a high s, looser DER), the ledger refuses by the form of the bytes, before any of them is asked.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ledger.errors import LedgerError
from ledger.signing.algorithms import P256_ORDER, PrivateKey, PublicKey, public_of, sign
from ledger.signing.edwards import GROUP_ORDER
from ledger.signing.keyfile import new_key
from tests.commands.elsewhere import openssl_verifies
from tests.ledger.signing.soft_token import PIN, Tokens

MESSAGE = b"DSSEv1 a message"
OWN_FORM = {"high-s", "encoding", "out-of-range", "length", "refused-point", "s-out-of-range"}


def verdict(public: PublicKey, signature: bytes) -> str | None:
    """Null where the ledger accepts, else its reason."""
    try:
        public.verify(MESSAGE, signature)
    except LedgerError as refusal:
        return str(refusal.facts["reason"])
    return None


def bent_ecdsa(good: bytes) -> dict[str, bytes]:
    r, s = decode_dss_signature(good)
    return {
        "high-s": encode_dss_signature(r, P256_ORDER - s), "r=0": encode_dss_signature(0, s),
        "s=0": encode_dss_signature(r, 0), "r=n": encode_dss_signature(P256_ORDER, s),
        "s=n": encode_dss_signature(r, P256_ORDER), "s+n": encode_dss_signature(r, s + P256_ORDER),
        "long length": good[:1] + b"\x81" + good[1:], "trailing": good + b"\0", "truncated": good[:-1], "": b"",
        "swapped": encode_dss_signature(s, r),
    }


def bent_ed25519(good: bytes) -> dict[str, bytes]:
    high = int.from_bytes(good[32:], "little") + GROUP_ORDER
    return {"s+l": good[:32] + high.to_bytes(32, "little"), "short": good[:-1], "long": good + b"\0", "": b"",
            "r of low order": bytes([1, *bytes(31)]) + good[32:], "r not canonical": b"\xff" * 31 + b"\x7f" + good[32:],
            "another r": bytes([good[0] ^ 1]) + good[1:]}


def bent_rsa(key: Any, good: bytes) -> dict[str, bytes]:
    numbers = key.private_numbers()
    n, size = numbers.public_numbers.n, len(good)

    def padded(tail: bytes, start: bytes = b"\0\1") -> bytes:
        block = start + b"\xff" * (size - len(start) - 1 - len(tail)) + b"\0" + tail
        return pow(int.from_bytes(block, "big"), numbers.d, n).to_bytes(size, "big")

    digest = sha256(MESSAGE).digest()
    info = bytes.fromhex("3031300d060960864801650304020105000420") + digest
    without_null = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20" + digest
    assert padded(info) == good
    return {"without null": padded(without_null), "block type 2": padded(info, b"\0\2"), "bare digest": padded(digest),
            "garbage behind": padded(info + b"xx"), "short": good[1:], "zero before": b"\0" + good,
            "plus n": (int.from_bytes(good, "big") + n).to_bytes(size + 1, "big"), "zeros": bytes(size)}


def cases(algorithm: str, key: PrivateKey) -> dict[str, bytes]:
    good = sign(key, MESSAGE)
    bent = {"ed25519": lambda: bent_ed25519(good), "ecdsa-p256": lambda: bent_ecdsa(good),
            "rsa-pkcs1-sha256": lambda: bent_rsa(key, good)}[algorithm]()
    return {"good": good, **bent}


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"])
def test_openssl_gives_the_same_verdict(algorithm: str, tmp_path: Path) -> None:
    key = new_key(algorithm)  # type: ignore[arg-type]  # one of the three
    public = public_of(key)
    for name, signature in cases(algorithm, key).items():
        ours, theirs = verdict(public, signature), openssl_verifies(tmp_path, public, MESSAGE, signature)
        assert (ours is None) == (name == "good"), name
        assert (ours is None) == theirs or ours in OWN_FORM, (name, ours, theirs)


def test_a_token_gives_the_same_verdict(tmp_path: Path) -> None:
    from pkcs11 import Mechanism, ObjectClass
    from pkcs11.exceptions import PKCS11Error

    tokens = Tokens(tmp_path)
    tokens.make("van-thu", "rsa-pkcs1-sha256", "ecdsa-p256")
    from ledger.signing.pkcs11 import open_token_key
    from ledger.signing.token_uri import parse_token

    with tokens.plugged_in():
        with open_token_key(parse_token("pkcs11:token=van-thu;id=%02"), tokens.module, lambda _: PIN) as key:
            public, good = key.public, key.sign(MESSAGE)
        with tokens.session("van-thu") as session:
            held = session.get_key(object_class=ObjectClass.PUBLIC_KEY, id=b"\x02")
            for name, signature in {"good": good, **bent_ecdsa(good)}.items():
                ours = verdict(public, signature)
                try:
                    r, s = decode_dss_signature(signature)
                    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
                    theirs = held.verify(sha256(MESSAGE).digest(), raw, mechanism=Mechanism.ECDSA)
                except (ValueError, OverflowError, PKCS11Error):
                    theirs = False
                assert (ours is None) == (name == "good"), name
                assert (ours is None) == theirs or ours in OWN_FORM, (name, ours, theirs)
