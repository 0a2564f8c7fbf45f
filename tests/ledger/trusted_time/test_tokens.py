"""Time stamps of a real authority (openssl ts), and row 38 of the attacks: every token that must not be believed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.checkpoints.adopted import Authority
from ledger.errors import LedgerError
from ledger.instants import microseconds
from ledger.trusted_time.tokens import new_request, nonce_of, verify_token
from tests.ledger.trusted_time.tsa import Tsa

TEXT = "so-cai.example/a\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("other"), "OTHER")


@pytest.fixture(scope="module")
def token(tsa: Tsa) -> bytes:
    return tsa.stamp(new_request(TEXT))


def reason(data: bytes, authority: Authority, text: str = TEXT, nonce: int | None = None) -> str:
    with pytest.raises(LedgerError) as caught:
        verify_token(data, text, authority, nonce)
    assert caught.value.code == "TIME_TOKEN_INVALID"
    assert {"found", "expected"} <= caught.value.facts.keys()
    return str(caught.value.facts["reason"])


def test_a_good_token_tells_its_time(tsa: Tsa) -> None:
    request = new_request(TEXT)
    token = tsa.stamp(request)
    stamp = verify_token(token, TEXT, tsa.authority, nonce_of(request))
    assert abs(microseconds(stamp.time) - datetime.now(UTC).timestamp() * 1e6) < 60e6
    assert verify_token(token, TEXT, tsa.authority) == stamp
    assert new_request(TEXT) != request, "every request has a nonce of its own"


def test_38_other_data(tsa: Tsa, token: bytes) -> None:
    assert reason(token, tsa.authority, TEXT.replace("\n7\n", "\n8\n")) == "data"


def test_38_another_authority_or_another_certificate_of_the_same_name(tsa: Tsa, other: Tsa, token: bytes) -> None:
    assert reason(token, other.authority) == "authority"
    assert reason(other.stamp(new_request(TEXT)), tsa.authority) == "authority"
    assert reason(token, tsa.pinned(tsa.issued(serial=4712))) == "authority"
    mixed = Authority("mixed", tsa.authority.certificate, other.authority.chain)
    assert reason(token, mixed) == "signature"


def test_38_an_impostor_with_the_same_names_and_serial(tsa: Tsa, tmp_path: Path) -> None:
    """Everything but the keys is the same."""
    impostor = Tsa(tmp_path, "TSA")
    own_inside = impostor.stamp(impostor.query(TEXT.encode(), "-sha256", "-cert"))
    assert reason(own_inside, tsa.authority) == "certificates"
    bare = impostor.stamp(impostor.query(TEXT.encode(), "-sha256"))
    assert reason(bare, tsa.authority) == "signature"


@pytest.mark.parametrize(("more", "told"), [
    ({"critical": False}, "eku"),
    ({"usages": ()}, "eku"),
    ({"usages": (ExtendedKeyUsageOID.CODE_SIGNING,)}, "eku"),
    ({"usages": (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)}, "eku"),
    ({"ca": True}, "ca"),
    ({"days": (-20, -10)}, "validity"),
    ({"days": (10, 20)}, "validity"),
], ids=["eku not critical", "no eku", "another eku", "two ekus", "ca", "expired", "not yet valid"])
def test_38_a_certificate_that_may_not_stamp(tsa: Tsa, more: dict[str, Any], told: str) -> None:
    """Pinned by mistake: the token itself is made by the right key, without certificates inside."""
    token = tsa.stamp(tsa.query(TEXT.encode(), "-sha256"))
    assert reason(token, tsa.pinned(tsa.issued(**more))) == told


def test_38_a_root_as_the_authority(tsa: Tsa, token: bytes) -> None:
    root = tsa.root.public_bytes(Encoding.DER)
    assert reason(token, Authority("root", root, (root,))) == "authority"


def test_38_injected_certificates(tsa: Tsa, tmp_path: Path) -> None:
    """DER sorts a set: the strange one is made longer, for openssl puts it last."""
    stranger = Tsa(tmp_path, "A STRANGER WHOSE CERTIFICATE IS LONGER THAN THE OTHER")
    request = tsa.query(TEXT.encode(), "-sha256", "-cert")
    assert reason(tsa.stamp(request, embed=stranger.folder / "tsa.pem"), tsa.authority) == "certificates"
    assert verify_token(tsa.stamp(request), TEXT, tsa.authority).time, "its own certificate may be inside"


def test_38_nonce(tsa: Tsa, token: bytes) -> None:
    nonce = nonce_of(new_request(TEXT))
    assert reason(token, tsa.authority, nonce=nonce) == "nonce"
    assert reason(tsa.stamp(tsa.query(TEXT.encode(), "-sha256", "-no_nonce")), tsa.authority, nonce=nonce) == "nonce"


@pytest.mark.parametrize("flag", ["-sha1", "-sha512"])
def test_38_another_hash_of_the_data(tsa: Tsa, flag: str) -> None:
    assert reason(tsa.stamp(tsa.query(TEXT.encode(), flag)), tsa.authority) == "weak-hash"


def test_38_a_weak_hash_in_the_signature(tsa: Tsa) -> None:
    assert reason(tsa.stamp(new_request(TEXT), digest="sha1"), tsa.authority) == "weak-hash"


def test_38_a_short_key(tmp_path: Path) -> None:
    weak = Tsa(tmp_path, "WEAK", bits=1024)
    assert reason(weak.stamp(weak.query(TEXT.encode(), "-sha256")), weak.authority) == "weak-key"


def test_a_refusal_of_the_authority_is_no_token(tsa: Tsa) -> None:
    """The authority is asked with a hash that it doesn't take: status rejection."""
    assert reason(tsa.stamp(tsa.query(TEXT.encode(), "-sha224")), tsa.authority) in ("status", "encoding")


def test_no_flipped_bit_leaves_another_word(tsa: Tsa) -> None:
    """One bit of every byte, of a token with its certificate inside; the library may raise whatever it likes.

    Where a flip hits what nobody signs (versions, the spelling of the signature's algorithm), the word is the same.
    """
    token = tsa.stamp(tsa.query(TEXT.encode(), "-sha256", "-cert"))
    good = verify_token(token, TEXT, tsa.authority)
    harmless = 0
    for at in range(len(token)):
        flipped = bytearray(token)
        flipped[at] ^= 1 << at % 8
        try:
            assert verify_token(bytes(flipped), TEXT, tsa.authority) == good
            harmless += 1
        except LedgerError as refusal:
            assert refusal.code == "TIME_TOKEN_INVALID"
    assert harmless < 20


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=60) | st.integers(0, 400).flatmap(
    lambda at: st.binary(max_size=4).map(lambda more: bytes([at % 256]) + more)), cut=st.integers(0, 700))
def test_whatever_stands_there_only_our_errors_come_out(tsa: Tsa, token: bytes, data: bytes, cut: int) -> None:
    for strange in (data, token[:cut] + data, token[:cut] + data + token[cut + len(data) :]):
        try:
            verify_token(strange, TEXT, tsa.authority)
        except LedgerError as refusal:
            assert refusal.code == "TIME_TOKEN_INVALID"


@pytest.mark.parametrize("data", [b"", b"\x30", b"no token", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_token(tsa: Tsa, token: bytes, data: bytes) -> None:
    assert reason(data, tsa.authority) in ("encoding", "status")
    assert reason(token + b"\x00", tsa.authority) == "encoding"
    assert reason(token[:-1], tsa.authority) == "encoding"
    with pytest.raises(LedgerError) as caught:
        nonce_of(data)
    assert caught.value.code == "TIME_REQUEST_INVALID"


def test_without_the_extra_nothing_is_believed(tsa: Tsa, token: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    for work in (
        lambda: verify_token(token, TEXT, tsa.authority), lambda: nonce_of(b"\x30\x00"), lambda: new_request(TEXT),
    ):  # fmt: skip
        with pytest.raises(LedgerError) as caught:
            work()
        assert (caught.value.code, caught.value.facts["extra"]) == ("PACKAGE_MISSING", "time")
