"""Strict signatures: what one backend might accept and another refuse is refused here."""

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.signing import algorithms
from ledger.signing.edwards import CURVE_D, FIELD, GROUP_ORDER, LOW_ORDER_Y, REFUSED_POINTS, is_on_curve

N = algorithms.P256_ORDER
MESSAGE = "xã Đăk Kroong đạt chuẩn".encode()

# RFC 8032 section 7.1, tests 1 to 3: secret, public, message, signature.
RFC8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
]


def spki_of(key: Any) -> bytes:
    spki: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return spki


def refused(key: algorithms.PublicKey, message: bytes, signature: Any) -> str:
    with pytest.raises(LedgerError) as caught:
        key.verify(message, signature)
    assert caught.value.code == "SIGNATURE_INVALID"
    assert caught.value.facts["keyid"] == key.keyid
    return str(caught.value.facts["reason"])


def refused_key(spki: Any) -> str:
    with pytest.raises(LedgerError) as caught:
        algorithms.load_public(spki)
    assert caught.value.code == "KEY_INVALID"
    return str(caught.value.facts["reason"])


PRIVATE: dict[str, algorithms.PrivateKey] = {
    "ed25519": ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(RFC8032[0][0])),
    "ecdsa-p256": ec.generate_private_key(ec.SECP256R1()),
    "rsa-pkcs1-sha256": rsa.generate_private_key(65537, 2048),
}
PUBLIC = {name: algorithms.public_of(key) for name, key in PRIVATE.items()}
ED, P256, RSA = (PUBLIC[name] for name in PUBLIC)


@pytest.mark.parametrize("name", PRIVATE)
def test_sign_verify_and_every_spoiling(name: str) -> None:
    private, public = PRIVATE[name], PUBLIC[name]
    assert public.algorithm == name
    assert public.keyid == hashlib.sha256(public.spki).hexdigest() == algorithms.keyid_of(private)
    signature = algorithms.sign(private, MESSAGE)
    public.verify(MESSAGE, signature)
    refused(public, MESSAGE + b".", signature)
    for at in range(len(signature)):
        refused(public, MESSAGE, signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :])
    for odd in (b"", signature[:-1], signature + b"\0", b"\0" + signature, bytearray(signature), None, "x" * 64):
        refused(public, MESSAGE, odd)
    if name != "ecdsa-p256":
        assert algorithms.sign(private, MESSAGE) == signature


@pytest.mark.parametrize("name", PRIVATE)
@given(signature=st.binary(max_size=80) | st.binary(min_size=64, max_size=64) | st.binary(min_size=256, max_size=256))
def test_any_other_bytes_are_refused(name: str, signature: bytes) -> None:
    refused(PUBLIC[name], MESSAGE, signature)


@given(spki=st.binary(max_size=700) | st.binary(min_size=32, max_size=65))
def test_hostile_keys_raise_only_key_invalid(spki: bytes) -> None:
    for prefix in (b"", algorithms.ED25519_PREFIX, algorithms.P256_PREFIX + b"\x04", RSA.spki[:30]):
        hostile = prefix + spki
        try:
            key = algorithms.load_public(hostile)
        except LedgerError as error:
            assert error.code == "KEY_INVALID"
        else:
            assert key.spki == hostile


@given(at=st.integers(0, len(RSA.spki) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_in_an_rsa_key_is_refused_or_another_key(at: int, bit: int) -> None:
    spki = bytearray(RSA.spki)
    spki[at] ^= 1 << bit
    try:
        key = algorithms.load_public(bytes(spki))
    except LedgerError as error:
        assert error.code == "KEY_INVALID"
    else:
        assert key.keyid != RSA.keyid
        refused(key, MESSAGE, algorithms.sign(PRIVATE["rsa-pkcs1-sha256"], MESSAGE))


@pytest.mark.parametrize("odd", [None, 5, "302a", bytearray(44), b"", b"\x30", b"x" * 601])
def test_what_is_no_key(odd: Any) -> None:
    assert refused_key(odd) == "encoding"


def test_other_algorithms_are_refused() -> None:
    others: list[Any] = [
        ec.generate_private_key(ec.SECP256K1()),
        ec.generate_private_key(ec.SECP384R1()),
        x25519.X25519PrivateKey.generate(),
        dsa.generate_private_key(1024),
    ]
    for other in others:
        assert refused_key(spki_of(other)) == "encoding"
        with pytest.raises(LedgerError, match="KEY_INVALID"):
            algorithms.public_of(other)


# Ed25519


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC8032)
def test_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert algorithms.sign(private, bytes.fromhex(message)).hex() == signature
    key = algorithms.load_public(algorithms.ED25519_PREFIX + bytes.fromhex(public))
    key.verify(bytes.fromhex(message), bytes.fromhex(signature))


def add(p: tuple[int, int], q: tuple[int, int]) -> tuple[int, int]:
    """The addition law of RFC 8032 section 5.1.4, in affine coordinates."""
    (x1, y1), (x2, y2) = p, q
    product = CURVE_D * x1 * x2 * y1 * y2 % FIELD
    x3 = (x1 * y2 + x2 * y1) * pow(1 + product, -1, FIELD)
    y3 = (y1 * y2 + x1 * x2) * pow(1 - product, -1, FIELD)
    return x3 % FIELD, y3 % FIELD


def times_eight(p: tuple[int, int]) -> tuple[int, int]:
    for _ in range(3):
        p = add(p, p)
    return p


def some_x(y: int) -> int | None:
    x2 = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD) % FIELD
    root = pow(x2, (FIELD + 3) // 8, FIELD)
    for x in (root, root * pow(2, (FIELD - 1) // 4, FIELD) % FIELD):
        if x * x % FIELD == x2:
            return x
    return None


def test_the_list_of_low_order_points_is_right_and_complete() -> None:
    points = {(x, y) for y in LOW_ORDER_Y for root in [some_x(y)] if root is not None for x in (root, -root % FIELD)}
    assert len(points) == 8
    assert {times_eight(point) for point in points} == {(0, 1)}
    assert {add(p, q) for p in points for q in points} == points
    assert len(REFUSED_POINTS) == 48


@pytest.mark.parametrize("y", [*range(40), *range(FIELD - 5, FIELD)])
def test_on_curve_agrees_with_the_square_root(y: int) -> None:
    assert is_on_curve(y.to_bytes(32, "little")) == (some_x(y) is not None)


@pytest.mark.parametrize("point", sorted(REFUSED_POINTS), ids=bytes.hex)
def test_refused_points_as_key_and_as_r(point: bytes) -> None:
    assert refused_key(algorithms.ED25519_PREFIX + point) == "point"
    for s in (bytes(32), algorithms.sign(PRIVATE["ed25519"], MESSAGE)[32:]):
        assert refused(ED, MESSAGE, point + s) == "refused-point"


def test_a_low_order_r_that_fits_is_still_refused() -> None:
    """R = identity, S = k * a: the equation S*B = R + k*A holds, and cryptography alone says yes."""
    seed = bytes.fromhex(RFC8032[0][0])
    scalar = bytearray(hashlib.sha512(seed).digest()[:32])
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    identity = (1).to_bytes(32, "little")
    challenge = hashlib.sha512(identity + ED.spki[-32:] + MESSAGE).digest()
    s = int.from_bytes(challenge, "little") * int.from_bytes(scalar, "little") % GROUP_ORDER
    signature = identity + s.to_bytes(32, "little")
    ed25519.Ed25519PublicKey.from_public_bytes(ED.spki[-32:]).verify(signature, MESSAGE)
    assert refused(ED, MESSAGE, signature) == "refused-point"


def test_s_beyond_the_group_order() -> None:
    signature = algorithms.sign(PRIVATE["ed25519"], MESSAGE)
    s = int.from_bytes(signature[32:], "little")
    for other in (s + GROUP_ORDER, GROUP_ORDER, 2**256 - 1):
        assert refused(ED, MESSAGE, signature[:32] + other.to_bytes(32, "little")) == "s-out-of-range"
    assert refused(ED, MESSAGE, signature[:32] + (GROUP_ORDER - 1).to_bytes(32, "little")) == "mismatch"


def test_a_key_off_the_curve() -> None:
    off = next(y for y in range(2, 100) if some_x(y) is None)
    assert refused_key(algorithms.ED25519_PREFIX + off.to_bytes(32, "little")) == "point"


# ECDSA P-256


def test_low_s_only_and_normalised() -> None:
    private = PRIVATE["ecdsa-p256"]
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    seen: set[bool] = set()
    while len(seen) < 2:
        made = private.sign(MESSAGE, ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(made)
        seen.add(s > N // 2)
        low, high = encode_dss_signature(r, min(s, N - s)), encode_dss_signature(r, max(s, N - s))
        assert algorithms.normalise_low_s(low) == algorithms.normalise_low_s(high) == low
        P256.verify(MESSAGE, low)
        assert refused(P256, MESSAGE, high) == "high-s"


@pytest.mark.parametrize(
    ("r", "s", "reason"),
    [
        (0, 1, "out-of-range"),
        (1, 0, "out-of-range"),
        (N, 1, "out-of-range"),
        (1, N, "out-of-range"),
        (N + 1, 1, "out-of-range"),
        (1, 1, "mismatch"),
        (1, N - 1, "high-s"),
        (2**256, 1, "out-of-range"),
    ],
)
def test_r_and_s_out_of_range(r: int, s: int, reason: str) -> None:
    assert refused(P256, MESSAGE, encode_dss_signature(r, s)) == reason


def test_der_in_any_other_form() -> None:
    def integer(value: bytes) -> bytes:
        return bytes([2, len(value)]) + value

    def sequence(content: bytes) -> bytes:
        return bytes([0x30, len(content)]) + content

    r, s = decode_dss_signature(algorithms.sign(PRIVATE["ecdsa-p256"], MESSAGE))
    one, two = (number.to_bytes(number.bit_length() // 8 + 1, "big") for number in (r, s))
    good = sequence(integer(one) + integer(two))
    P256.verify(MESSAGE, good)
    wide = integer(one) + integer(two)
    for odd in (
        b"\x30\x81" + good[1:],
        b"\x30\x82\x00" + good[1:],
        b"\x30\x80" + wide + b"\0\0",
        sequence(integer(b"\0" + one) + integer(two)),
        sequence(integer(one) + b"\x02\x81" + integer(two)[1:]),
        sequence(integer(one) + integer(two) + b"\x05\0"),
        sequence(integer(one)),
        sequence(integer((-5).to_bytes(1, "big", signed=True)) + integer(two)),
        sequence(integer(b"") + integer(two)),
        good + b"\0",
        b"\x31" + good[1:],
        r.to_bytes(32, "big") + s.to_bytes(32, "big"),
    ):
        assert refused(P256, MESSAGE, odd) in ("encoding", "out-of-range")
        with pytest.raises(LedgerError, match="SIGNATURE_INVALID"):
            algorithms.normalise_low_s(odd)


def test_p256_keys_in_any_other_form() -> None:
    point = P256.spki[-65:]
    compressed = bytes([2 + point[-1] % 2]) + point[1:33]
    header = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
    assert refused_key(header + compressed) == "encoding"
    hybrid = bytes([6 + point[-1] % 2]) + point[1:]
    assert refused_key(algorithms.P256_PREFIX + hybrid) == "encoding"
    off_curve = point[:-1] + bytes([point[-1] ^ 1])
    assert refused_key(algorithms.P256_PREFIX + off_curve) == "point"
    beyond_field = b"\x04" + b"\xff" * 64
    assert refused_key(algorithms.P256_PREFIX + beyond_field) == "point"
    assert refused_key(algorithms.P256_PREFIX + b"\x04" + bytes(64)) == "point"
    assert refused_key(algorithms.P256_PREFIX + b"\0") == "encoding"


# RSA


def raw_rsa(block: bytes) -> bytes:
    """The RSA operation on an encoded message that this test made, right or wrong."""
    private = PRIVATE["rsa-pkcs1-sha256"]
    assert isinstance(private, rsa.RSAPrivateKey)
    numbers = private.private_numbers()
    n = numbers.public_numbers.n
    return pow(int.from_bytes(block, "big"), numbers.d, n).to_bytes(256, "big")


SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
DIGEST = hashlib.sha256(MESSAGE).digest()


def padded(info: bytes, filler: bytes = b"\xff", kind: int = 1) -> bytes:
    return bytes([0, kind]) + filler * (253 - len(info)) + b"\0" + info


def test_pkcs1_encodings() -> None:
    right = SHA256_INFO + DIGEST
    assert raw_rsa(padded(right)) == algorithms.sign(PRIVATE["rsa-pkcs1-sha256"], MESSAGE)
    without_null = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20" + DIGEST
    long_form = bytes.fromhex("308131300d060960864801650304020105000420") + DIGEST
    sha512_name = bytes.fromhex("3031300d060960864801650304020305000420") + DIGEST
    blocks = [
        padded(without_null),
        padded(long_form),
        padded(sha512_name),
        padded(DIGEST),
        padded(right, kind=2),
        padded(right, filler=b"\xfe"),
        b"\0\1" + b"\xff" * 8 + b"\0" + right + b"\0" * (245 - len(right)),
        b"\0\1" + b"\xff" * (252 - len(right)) + b"\0" + right + b"\0",
    ]
    for block in blocks:
        assert len(block) == 256
        assert refused(RSA, MESSAGE, raw_rsa(block)) == "mismatch"


def test_a_signature_plus_the_modulus_is_refused() -> None:
    private = PRIVATE["rsa-pkcs1-sha256"]
    assert isinstance(private, rsa.RSAPrivateKey)
    modulus = private.private_numbers().public_numbers.n
    signature = algorithms.sign(private, MESSAGE)
    more = int.from_bytes(signature, "big") + modulus
    refused(RSA, MESSAGE, more.to_bytes(257, "big"))
    if more < 2**2048:
        refused(RSA, MESSAGE, more.to_bytes(256, "big"))


@pytest.mark.parametrize(
    ("bits", "exponent", "reason"),
    [
        (2047, 65537, "size"),
        (1024, 65537, "size"),
        (4097, 65537, "size"),
        (2048, 3, "exponent"),
        (2048, 65539, "exponent"),
    ],
)
def test_rsa_sizes_and_exponents(bits: int, exponent: int, reason: str) -> None:
    modulus = (1 << bits - 1) + (1 << bits // 2) + 1
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    assert refused_key(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)) == reason


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_rsa_sizes_that_are_read(bits: int) -> None:
    modulus = (1 << bits - 1) + (1 << bits // 2) + 1
    key = rsa.RSAPublicNumbers(65537, modulus).public_key()
    public = algorithms.load_public(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert refused(public, MESSAGE, bytes(bits // 8)) == "mismatch"
    assert refused(public, MESSAGE, bytes(bits // 8 - 1)) == "length"


def test_a_modulus_that_is_no_modulus_verifies_nothing() -> None:
    for modulus in ((1 << 2047) + 2, 1 << 2047):
        key = rsa.RSAPublicNumbers(65537, modulus).public_key()
        public = algorithms.load_public(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        assert refused(public, MESSAGE, b"\1" * 256) == "mismatch"


def test_rsa_key_der_in_any_other_form() -> None:
    spki = RSA.spki
    assert spki[:4].hex() == "30820122"
    with_trailing = spki + b"\0"
    long_length = b"\x30\x83\x00" + spki[2:]
    without_null = bytes.fromhex("30820120300b06092a864886f70d010101") + spki[19 + 5 :]
    for odd in (with_trailing, long_length, without_null):
        assert refused_key(odd) == "encoding"
