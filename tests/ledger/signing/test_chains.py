"""Certificates judged at an instant: attack row 16, and every way in which one is wrong, each with its own code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.signing import certificates as read
from ledger.signing.chains import Pinned, check_chain, revocation_of
from tests.commands.elsewhere import openssl
from tests.ledger.signing.paper_ca import Authority, at, root, spki, usage

ROOT = root()
ISSUING = ROOT.below("CA cấp chứng thư")
KEY = generate_private_key(SECP256R1())
PUBLIC = KEY.public_key()
LEAF = ISSUING.issue(PUBLIC, allowed=usage(digital_signature=True), ca=False)
PINS = {**ROOT.pinned(), **ISSUING.pinned()}


def refused(certificate: x509.Certificate, pins: dict[str, Pinned] = PINS, when: int = 50) -> str:
    with pytest.raises(LedgerError) as caught:
        check_chain(certificate, spki(PUBLIC), pins, at(when))
    return caught.value.code


def test_a_chain_through_pinned_authorities() -> None:
    assert check_chain(LEAF, spki(PUBLIC), PINS, at(50)) == (ISSUING.digest, ROOT.digest)
    assert check_chain(LEAF, spki(PUBLIC), ISSUING.pinned(), at(50)) == (ISSUING.digest,)


@pytest.mark.parametrize("when", [10, 400])
def test_16_valid_then_is_valid_though_expired_now(when: int) -> None:
    assert check_chain(LEAF, spki(PUBLIC), PINS, at(when))


@pytest.mark.parametrize(("when", "first", "last"), [(9, 10, 400), (401, 10, 400), (50, 51, 60), (50, 40, 49)])
def test_16_not_in_force_at_that_time(when: int, first: int, last: int) -> None:
    assert refused(ISSUING.issue(PUBLIC, first=first, last=last), when=when) == "CERTIFICATE_NOT_IN_FORCE"


@pytest.mark.parametrize("expired", [root(last=20), root(first=60)])
def test_16_an_authority_not_in_force_at_that_time(expired: Authority) -> None:
    assert refused(expired.issue(PUBLIC), expired.pinned()) == "AUTHORITY_NOT_IN_FORCE"
    issuing = expired.below("dưới")
    assert refused(issuing.issue(PUBLIC), {**expired.pinned(), **issuing.pinned()}) == "AUTHORITY_NOT_IN_FORCE"


def test_an_authority_that_is_believed_no_more() -> None:
    pins = {**ROOT.pinned(), ISSUING.digest: Pinned(ISSUING.certificate, None, at(50))}
    assert refused(LEAF, pins, 50) == "AUTHORITY_NOT_IN_FORCE"
    assert check_chain(LEAF, spki(PUBLIC), pins, at(49))


def test_a_renewed_authority_with_the_same_key() -> None:
    old = Authority(ROOT.issue(ISSUING.key.public_key(), "CA cấp chứng thư", 5, 20, ca=True,
                               allowed=usage(key_cert_sign=True)), ISSUING.key)
    assert check_chain(LEAF, spki(PUBLIC), {**ROOT.pinned(), **old.pinned(), **ISSUING.pinned()}, at(50))


@pytest.mark.parametrize(("certificate", "code"), [
    (ISSUING.issue(generate_private_key(SECP256R1()).public_key()), "CERTIFICATE_KEY_MISMATCH"),
    (ISSUING.issue(PUBLIC, ca=True), "CERTIFICATE_IS_CA"),
    (ISSUING.issue(PUBLIC, allowed=usage(key_encipherment=True)), "CERTIFICATE_KEY_USAGE"),
    (ISSUING.issue(PUBLIC, allowed=usage(content_commitment=True)), "CERTIFICATE_KEY_USAGE"),
    (root("CA khác").issue(PUBLIC), "CERTIFICATE_CHAIN_BROKEN"),
    (ISSUING.issue(PUBLIC, signed_by=generate_private_key(SECP256R1())), "CERTIFICATE_CHAIN_BROKEN"),
    (root("CA cấp chứng thư").issue(PUBLIC), "CERTIFICATE_CHAIN_BROKEN"),
])
def test_a_wrong_certificate(certificate: x509.Certificate, code: str) -> None:
    assert refused(certificate) == code


def test_an_authority_that_is_none() -> None:
    person = Authority(LEAF, KEY)
    assert refused(person.issue(PUBLIC), {**PINS, **person.pinned()}) == "AUTHORITY_NOT_CA"
    clerk = ROOT.below("không ký chứng thư", allowed=usage(digital_signature=True))
    assert refused(clerk.issue(PUBLIC), {**ROOT.pinned(), **clerk.pinned()}) == "AUTHORITY_NOT_CA"
    nobody = root("không phải CA", ca=False)
    assert refused(nobody.issue(PUBLIC), nobody.pinned()) == "AUTHORITY_NOT_CA"


def test_more_authorities_than_one_allows() -> None:
    top = ROOT.below("một tầng", path_length=0)
    under = top.below("tầng thứ hai")
    pins = {**ROOT.pinned(), **top.pinned(), **under.pinned()}
    assert refused(under.issue(PUBLIC), pins) == "CERTIFICATE_CHAIN_BROKEN"
    assert check_chain(top.issue(PUBLIC), spki(PUBLIC), pins, at(50))


@pytest.mark.parametrize(("since", "doubtful", "when", "good"), [
    (40, None, 39, True), (40, None, 40, False), (40, None, 399, False), (40, 20, 19, True), (40, 20, 20, False),
    (40, 60, 45, False),
])
def test_revoked_by_the_stored_list(since: int, doubtful: int | None, when: int, good: bool) -> None:
    pins = {**ROOT.pinned(), **ISSUING.pinned(ISSUING.crl((LEAF, since, doubtful)))}
    if good:
        assert check_chain(LEAF, spki(PUBLIC), pins, at(when))
    else:
        assert refused(LEAF, pins, when) == "CERTIFICATE_REVOKED"
    assert revocation_of(LEAF, pins[ISSUING.digest]) == (at(min(since, doubtful or since)), doubtful is not None)
    assert check_chain(ISSUING.issue(PUBLIC), spki(PUBLIC), pins, at(when))


def test_an_authority_revoked_by_the_one_above() -> None:
    pins = {**ROOT.pinned(ROOT.crl((ISSUING.certificate, 30, None))), **ISSUING.pinned()}
    assert refused(LEAF, pins, 30) == "CERTIFICATE_REVOKED"
    assert check_chain(LEAF, spki(PUBLIC), pins, at(29))


def test_a_list_of_another_authority() -> None:
    assert refused(LEAF, {**ROOT.pinned(), **ISSUING.pinned(ROOT.crl())}) == "CRL_NOT_OF_AUTHORITY"
    with pytest.raises(LedgerError, match="CRL_NOT_OF_AUTHORITY"):
        read.authority_body(ISSUING.certificate, root("CA cấp chứng thư").crl(), "nguồn")


@pytest.mark.parametrize("weak", ["md5", "sha1"])
def test_a_broken_signature_algorithm(tmp_path: Path, weak: str) -> None:
    ca, ca_key = tmp_path / "ca.pem", tmp_path / "ca.key"
    key, request, leaf, conf = (tmp_path / name for name in ("k.key", "k.csr", "k.pem", "x.cnf"))
    conf.write_text("basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", ca_key, "-out", ca, "-subj", "/CN=weak",
            "-days", 30, f"-{weak}")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=leaf")
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-out", leaf, "-days", 20, "-set_serial", 7,
            f"-{weak}")
    authority, certificate = (read.read_certificate(path.read_bytes()) for path in (ca, leaf))
    pins = {"ca": Pinned(authority)}
    now = read.moment(certificate.not_valid_before_utc)
    with pytest.raises(LedgerError) as caught:
        check_chain(certificate, read.spki_of(certificate), pins, now)
    assert (caught.value.code, caught.value.facts["found"]) == ("CERTIFICATE_WEAK", weak)


def test_what_events_keep() -> None:
    facts = read.facts_of(LEAF)
    assert facts["issuer_key_id"] == read.key_id(ISSUING.certificate)
    assert (facts["not_before"], facts["not_after"]) == (at(10), at(400))
    body = read.authority_body(ISSUING.certificate, ISSUING.crl(), "nguồn")
    assert (body["certificate"], body["key_id"]) == (ISSUING.digest, facts["issuer_key_id"])
    assert body["crl"]["this_update"] == at(100) and body["crl"]["next_update"] == at(130)
    with pytest.raises(LedgerError, match="CERTIFICATE_INVALID"):
        read.facts_of(ISSUING.issue(PUBLIC, aki=False))
    with pytest.raises(LedgerError, match="AUTHORITY_NOT_CA"):
        read.authority_body(LEAF, None, "nguồn")


def test_pem_and_der_are_the_same() -> None:
    for kind, thing in ((read.read_certificate, LEAF), (read.read_crl, ISSUING.crl())):
        assert read.der_of(kind(thing.public_bytes(Encoding.PEM))) == thing.public_bytes(Encoding.DER)  # type: ignore[operator]  # of either kind


GOOD: list[tuple[Any, bytes]] = [(read.read_certificate, LEAF.public_bytes(Encoding.DER)),
                                 (read.read_crl, ISSUING.crl((LEAF, 3, 2)).public_bytes(Encoding.DER))]


@given(st.sampled_from(GOOD), st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_bytes_raise_only_ours(good: tuple[Any, bytes], data: st.DataObject) -> None:
    reader, content = good
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = reader(bytes(damaged[: data.draw(st.integers(0, len(content)))]))
        if isinstance(found, x509.Certificate):
            read.facts_of(found)
            check_chain(found, spki(PUBLIC), PINS, at(50))
        else:
            pins = {**ROOT.pinned(), **ISSUING.pinned(found)}
            check_chain(LEAF, spki(PUBLIC), pins, at(50))
    except LedgerError:
        pass
