"""Keys on tokens: found, signing, verified; unplugged; every failure by its own name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.signing.algorithms import keyid_of, public_of, sign
from ledger.signing.batch import sign_batch, sign_each, verify_batch, verify_signature
from ledger.signing.pkcs11 import TokenKey, open_token_key
from ledger.signing.token_uri import TokenUri, parse_token
from tests.ledger.signing.paper_ca import root
from tests.ledger.signing.soft_token import ALGORITHMS, PIN, SO_PIN, Tokens, module

GENESIS = "ab" * 32


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    tokens = Tokens(tmp_path_factory.mktemp("soft"))
    tokens.make("van-thu", *ALGORITHMS)
    tokens.make("trong")
    return tokens


@pytest.fixture
def tokens(made: Tokens) -> Iterator[Tokens]:
    with made.plugged_in():
        yield made


def opened(tokens: Tokens, uri: str, pin: str = PIN) -> TokenKey:
    return open_token_key(parse_token(uri), tokens.module, lambda label: pin)


def refused(tokens: Tokens, uri: str, **more: str) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        opened(tokens, uri, **more)
    return caught.value


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_signs_as_a_key_file_does(tokens: Tokens, algorithm: str) -> None:
    with opened(tokens, f"pkcs11:token=van-thu;object={algorithm}") as key:
        public = public_of(key)
        assert (public.algorithm, public.keyid) == (algorithm, keyid_of(key))
        for message in (b"", b"m", bytes(40_000)):
            public.verify(message, sign(key, message))
        messages = [b"%d" % number for number in range(40)]
        each = sign_each(key, messages)
        for message, signature in zip(messages, each, strict=True):
            verify_signature(public, message, signature, GENESIS)


def test_a_session_of_1024_events_is_one_operation_of_the_token(tokens: Tokens) -> None:
    with opened(tokens, "pkcs11:token=van-thu;object=ecdsa-p256") as key:
        messages = [b"event %d" % number for number in range(1024)]
        signatures = sign_batch(key, GENESIS, messages)
        assert key.operations == 1
        assert verify_batch(public_of(key), messages, signatures, GENESIS)
        verify_signature(public_of(key), messages[777], signatures[777], GENESIS)


def test_an_ecdsa_signature_of_a_token_is_low_s_always(tokens: Tokens) -> None:
    with opened(tokens, "pkcs11:token=van-thu;id=%01") as key:
        for number in range(40):  # a token makes high s half of the time
            public_of(key).verify(b"%d" % number, sign(key, b"%d" % number))


def test_the_key_is_found_by_who_is_to_sign(tokens: Tokens) -> None:
    with opened(tokens, "pkcs11:token=van-thu;id=%03") as key:
        wanted = key.public.keyid
    with open_token_key(parse_token("van-thu"), tokens.module, lambda label: PIN, [wanted]) as key:
        assert key.public.keyid == wanted


def test_several_keys_or_none(tokens: Tokens) -> None:
    several = refused(tokens, "van-thu")
    assert (several.code, several.facts["found"], len(several.facts["candidates"])) == ("TOKEN_KEY_NOT_FOUND", 3, 3)
    assert refused(tokens, "trong").facts["found"] == 0
    assert refused(tokens, "pkcs11:token=van-thu;object=khac").facts["found"] == 0


def test_no_such_token_or_several(tokens: Tokens) -> None:
    absent = refused(tokens, "khong-co")
    assert (absent.code, absent.facts["candidates"]) == ("TOKEN_NOT_FOUND", ["trong", "van-thu"])
    assert refused(tokens, "pkcs11:manufacturer=SoftHSM%20project").code == "TOKEN_AMBIGUOUS"
    serial = refused(tokens, "pkcs11:manufacturer=SoftHSM%20project").facts["candidates"][0].partition("serial=")[2]
    assert refused(tokens, f"pkcs11:serial={serial};object=none").code == "TOKEN_KEY_NOT_FOUND"
    assert refused(tokens, "pkcs11:token=van-thu;slot-id=7").code == "TOKEN_NOT_FOUND"


@pytest.mark.parametrize("pin", ["000000", "", SO_PIN])
def test_a_wrong_pin_is_not_tried_twice(tokens: Tokens, pin: str) -> None:
    asked: list[str] = []
    with pytest.raises(LedgerError) as caught:
        open_token_key(parse_token("van-thu"), tokens.module, lambda label: asked.append(label) or pin)
    assert (caught.value.code, caught.value.facts["token"], asked) == ("PIN_WRONG", "van-thu", ["van-thu"])
    opened(tokens, "pkcs11:token=van-thu;id=%01").close()


def test_a_library_that_is_none(tmp_path: Path) -> None:
    module()
    (tmp_path / "not.so").write_bytes(b"not a library")
    with pytest.raises(LedgerError) as caught:
        open_token_key(TokenUri("x", token="x"), str(tmp_path / "not.so"), lambda label: PIN)
    assert caught.value.code == "TOKEN_MODULE_INVALID"


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(LedgerError) as caught:
        open_token_key(TokenUri("x", token="x"), "x.so", lambda label: PIN)
    assert (caught.value.code, caught.value.facts["expected"]) == ("TOKEN_EXTRA_MISSING", "socai[token]")


def test_a_key_that_wants_the_pin_for_every_signature(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.make("van-thu", "ecdsa-p256", asks_each_time=True)
    with tokens.plugged_in(), opened(tokens, "van-thu") as key:
        for number in range(3):
            key.public.verify(b"%d" % number, sign(key, b"%d" % number))


def test_rsa_on_a_token_that_does_not_hash(tokens: Tokens) -> None:
    with opened(tokens, "pkcs11:token=van-thu;object=rsa-pkcs1-sha256") as key:
        hashed = sign(key, b"m")
        key._mechanisms = frozenset()
        assert sign(key, b"m") == hashed


def test_a_token_that_has_only_a_certificate_beside_the_key(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
    from pkcs11 import Attribute, CertificateType, ObjectClass

    tokens = Tokens(tmp_path)
    tokens.make("van-thu", "rsa-pkcs1-sha256")
    with tokens.plugged_in():
        with opened(tokens, "van-thu") as key:
            public = key.public
        made = root().issue(load_der_public_key(public.spki))
        with tokens.session("van-thu") as session:
            session.get_key(object_class=ObjectClass.PUBLIC_KEY, id=b"\x01").destroy()
            session.create_object({
                Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True, Attribute.ID: b"\x01", Attribute.LABEL: "c",
                Attribute.SUBJECT: made.subject.public_bytes(), Attribute.VALUE: made.public_bytes(Encoding.DER),
            })
        with opened(tokens, "van-thu") as key:
            assert key.public.keyid == public.keyid
            public.verify(b"m", sign(key, b"m"))


def test_unplugged_between_two_signatures(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.make("van-thu", "ecdsa-p256")
    with tokens.plugged_in():
        key = opened(tokens, "van-thu")
        key.public.verify(b"one", sign(key, b"one"))
        tokens.unplug()
        import pkcs11

        pkcs11.lib(tokens.module).finalize()
        with pytest.raises(LedgerError) as caught:
            sign(key, b"two")
        assert caught.value.code == "TOKEN_FAILED"
        key.close()
        tokens.plug_in()
        with opened(tokens, "van-thu") as again:
            again.public.verify(b"two", sign(again, b"two"))


@pytest.mark.parametrize(("text", "expected"), [
    ("van-thu", TokenUri("van-thu", token="van-thu")),
    ("pkcs11:token=V%C4%83n%20th%C6%B0;id=%01%ff;object=k",
     TokenUri("pkcs11:token=V%C4%83n%20th%C6%B0;id=%01%ff;object=k", token="Văn thư", id=b"\x01\xff", object="k")),
    ("pkcs11:slot-id=5;type=private?module-path=/m.so",
     TokenUri("pkcs11:slot-id=5;type=private?module-path=/m.so", slot_id=5, module_path="/m.so")),
])
def test_a_uri_is_read(text: str, expected: TokenUri) -> None:
    assert parse_token(text) == expected


@pytest.mark.parametrize("text", [
    "", "x" * 33, "pkcs11:token=a;token=b", "pkcs11:token=%zz", "pkcs11:token=%ff", "pkcs11:tokens=a", "pkcs11:token",
    "pkcs11:slot-id=-1", "pkcs11:slot-id=५", "pkcs11:type=public", "pkcs11:token=a?pin-value=1234",
    "pkcs11:token=a?pin-source=file:/p", "pkcs11:token=a?module-name=m",
])
def test_a_uri_that_is_none(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_token(text)
    assert caught.value.code == "TOKEN_URI_INVALID" and "1234" not in str(caught.value.facts)
