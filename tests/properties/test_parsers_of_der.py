"""Certificates, revocation lists, time stamps, keys and signatures bent along their own DER: only our errors come out.

Certificates and lists are signed again after they were bent, for an authority may err or lie too: what is wrong in one
then reaches the code behind the signature.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.files.certificates import authority
from commands.files.x509 import certificate_in, revocation_list_in
from ledger.checkpoints.adopted import Authority as Stamping
from ledger.errors import LedgerError
from ledger.signing import certificates as read
from ledger.signing.algorithms import load_public, normalise_low_s, public_of, sign
from ledger.signing.chains import check_chain
from ledger.signing.keyfile import load, new_key, save
from ledger.signing.token_objects import _certified
from ledger.trusted_time.tokens import new_request, nonce_of, verify_token
from tests.ledger.signing.paper_ca import Authority, at, root, spki, usage
from tests.ledger.trusted_time.tsa import Tsa
from tests.properties.mutating import Node, bent_tree, der_tree, nested, replaced

TEXT = "so-cai.example/a\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = root()
ISSUING = ROOT.below("CA cấp chứng thư")
KEY = generate_private_key(SECP256R1())
PINS = {**ROOT.pinned(), **ISSUING.pinned()}
LEAF = ISSUING.issue(KEY.public_key(), allowed=usage(digital_signature=True), ca=False)
CRL = ISSUING.crl((LEAF, 60, 50), (ISSUING.certificate, 3, None))


class Materials(NamedTuple):
    """What takes openssl or a derivation of keys to make."""

    tsa: Tsa
    token: bytes
    folder: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Materials:
    folder = tmp_path_factory.mktemp("der")
    tsa = Tsa(folder / "tsa")
    return Materials(tsa, tsa.stamp(tsa.query(TEXT.encode(), "-sha256", "-cert")), folder)


def judged(certificate: x509.Certificate) -> None:
    """Everything that is ever asked of a certificate that somebody hands in."""
    read.facts_of(certificate)
    read.key_id(certificate)
    read.spki_of(certificate)
    for work in (lambda: read.authority_body(certificate, CRL, "nguồn"), lambda: read.demand_crl_of(certificate, CRL),
                 lambda: check_chain(certificate, spki(KEY.public_key()), PINS, at(50)),
                 lambda: check_chain(LEAF, spki(KEY.public_key()), Authority(certificate, KEY).pinned(), at(50))):
        ours(work)


def listed(crl: x509.CertificateRevocationList) -> None:
    """Everything that is ever asked of a revocation list."""
    pins = {**ROOT.pinned(), **ISSUING.pinned(crl)}
    for work in (lambda: read.authority_body(ISSUING.certificate, crl, "nguồn"),
                 lambda: check_chain(LEAF, spki(KEY.public_key()), pins, at(40)),
                 lambda: check_chain(LEAF, spki(KEY.public_key()), pins, at(70))):
        ours(work)


def ours(work: Callable[[], object]) -> None:
    try:
        work()
    except LedgerError as refusal:
        assert refusal.code.isupper() and all(isinstance(name, str) for name in refusal.facts)


def signed_again(bent: Node, key: Any) -> bytes:
    """The bent certificate or list, its first part signed by `key`, where it still has three parts."""
    parts = bent.children
    if parts is None or len(parts) != 3:
        return bent.octets
    signature = key.sign(parts[0].octets, ec.ECDSA(SHA256()))
    return replaced(bent, (2,), (Node(b"\x03", b"\0" + signature),)).octets


_NAME, _KEY_TYPE, _VERSION = (0, 3), (0, 6, 0, 0), (0, 0, 0)
"""Where issuer, algorithm of the key and version are in a certificate; in a list the issuer is at (0, 2)."""


@pytest.mark.parametrize(("path", "new"), [
    (_NAME, Node(b"\x30", b"", (Node(b"\x31", b""),))), (_NAME, Node(b"\x30", b"", (Node(b"\x30", b""),))),
    (_KEY_TYPE, Node(b"\x06", b"\x2a\x03")), (_VERSION, Node(b"\x02", b"\x03")),
], ids=["an empty part of a name", "a name that is none", "a key of no known kind", "a version that isn't yet"])
def test_what_the_library_reads_late(path: tuple[int, ...], new: Node) -> None:
    """Found by the hunts below: names, keys and versions that broke whoever asked for them first."""
    octets = signed_again(replaced(der_tree(LEAF.public_bytes(Encoding.DER)), path, (new,)), ISSUING.key)
    with pytest.raises(LedgerError, match="CERTIFICATE_INVALID"):
        check_chain(read.read_certificate(octets), spki(KEY.public_key()), PINS, at(50))
    assert _certified(octets) is None or path == _KEY_TYPE
    if path == _NAME:
        list_octets = replaced(der_tree(CRL.public_bytes(Encoding.DER)), (0, 2), (new,)).octets
        with pytest.raises(LedgerError, match="CERTIFICATE_INVALID"):
            read.read_crl(list_octets)


def test_nested_as_deep_as_one_likes(made: Materials) -> None:
    path = made.folder / "deep.pem"
    for depth in (200, 20_000):
        octets = nested(depth)
        whole = replaced(der_tree(LEAF.public_bytes(Encoding.DER)), _NAME, (Node(b"\x30", octets),)).octets
        path.write_bytes(octets)
        for work in (lambda data: read.read_certificate(data), lambda data: read.read_crl(data), load_public, nonce_of,
                     normalise_low_s, lambda data: verify_token(data, TEXT, made.tsa.authority),
                     lambda _: certificate_in(str(path)), _certified):
            for data in (octets, whole):
                ours(lambda work=work, data=data: work(data))  # type: ignore[misc]  # bound now


def test_an_authority_of_time_without_a_root(made: Materials) -> None:
    with pytest.raises(LedgerError) as caught:
        verify_token(made.token, TEXT, made.tsa.authority._replace(chain=()))
    assert (caught.value.code, caught.value.facts["reason"]) == ("TIME_TOKEN_INVALID", "certificates")


SETTINGS = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("again", [False, True])
@SETTINGS
@given(data=st.data())
def test_certificates(again: bool, data: st.DataObject) -> None:
    for tree in (der_tree(LEAF.public_bytes(Encoding.DER)), der_tree(ISSUING.certificate.public_bytes(Encoding.DER))):
        bent = data.draw(bent_tree(tree))
        octets = signed_again(bent, ISSUING.key) if again else bent.octets
        ours(lambda octets=octets: judged(read.read_certificate(octets)))  # type: ignore[misc]  # bound now
        _certified(octets)


@pytest.mark.parametrize("again", [False, True])
@SETTINGS
@given(data=st.data())
def test_revocation_lists(again: bool, data: st.DataObject) -> None:
    bent = data.draw(bent_tree(der_tree(CRL.public_bytes(Encoding.DER))))
    octets = signed_again(bent, ISSUING.key) if again else bent.octets
    ours(lambda: listed(read.read_crl(octets)))


@SETTINGS
@given(data=st.data())
def test_time_stamps(made: Materials, data: st.DataObject) -> None:
    octets = data.draw(bent_tree(der_tree(made.token))).octets
    with pytest.raises(LedgerError) as caught:
        verify_token(octets + data.draw(st.sampled_from([b"\0", b"\x30\0", octets])), TEXT, made.tsa.authority)
    assert caught.value.code == "TIME_TOKEN_INVALID"
    ours(lambda: verify_token(octets, TEXT, made.tsa.authority))
    ours(lambda: verify_token(octets, TEXT, made.tsa.authority, nonce=7))


@settings(SETTINGS, max_examples=120)
@given(data=st.data())
def test_pinned_authorities_of_time(made: Materials, data: st.DataObject) -> None:
    """The certificates of a policy come out of the log; a false one makes no token good and breaks nothing."""
    whole = made.tsa.authority
    own = data.draw(bent_tree(der_tree(whole.certificate))).octets
    above = data.draw(bent_tree(der_tree(whole.chain[0]))).octets
    for pinned in (Stamping("tsa", own, whole.chain), Stamping("tsa", whole.certificate, (above,)),
                   Stamping("tsa", whole.certificate, (own, above)), Stamping("tsa", own, ())):
        ours(lambda pinned=pinned: verify_token(made.token, TEXT, pinned))  # type: ignore[misc]  # bound now


@SETTINGS
@given(data=st.data())
def test_time_requests(data: st.DataObject) -> None:
    octets = data.draw(bent_tree(der_tree(_request()))).octets
    ours(lambda: nonce_of(octets))


@cache
def _request() -> bytes:
    return new_request(TEXT)


@cache
def _public_keys() -> tuple[bytes, ...]:
    made = rsa.generate_private_key(65537, 2048)
    return (spki(made.public_key()), spki(KEY.public_key()), public_of(new_key("ed25519")).spki)


@SETTINGS
@given(data=st.data())
def test_public_keys(data: st.DataObject) -> None:
    octets = data.draw(bent_tree(der_tree(data.draw(st.sampled_from(_public_keys()))))).octets
    ours(lambda: load_public(octets))


@SETTINGS
@given(data=st.data())
def test_signatures(data: st.DataObject) -> None:
    private, good = _signed()
    octets = data.draw(bent_tree(der_tree(good))).octets
    ours(lambda: normalise_low_s(octets))
    ours(lambda: public_of(private).verify(b"message", octets))


@cache
def _signed() -> tuple[Any, bytes]:
    private = new_key("ecdsa-p256")
    return private, sign(private, b"message")


@settings(SETTINGS, max_examples=60)
@given(data=st.data())
def test_files_of_certificates(made: Materials, data: st.DataObject) -> None:
    """PEM around bent DER, several in one file, DER bare: as an authority of a policy and where one is pinned."""
    path = made.folder / "x.pem"
    pieces = [data.draw(bent_tree(der_tree(one.public_bytes(Encoding.DER)))).octets for one in (LEAF, ROOT.certificate)]
    heading = data.draw(st.sampled_from(["CERTIFICATE", "X509 CRL", "PUBLIC KEY", "CERTIFICATE\nA: b"]))
    text = "".join(f"-----BEGIN {heading}-----\n{b64encode(one).decode()}\n-----END {heading}-----\n" for one in pieces)
    path.write_bytes(data.draw(st.sampled_from([text.encode(), text.encode()[:-9], pieces[0], b""])))
    ours(lambda: authority(f"tsa={path}"))
    ours(lambda: certificate_in(str(path)))
    ours(lambda: revocation_list_in(str(path)))


@settings(SETTINGS, max_examples=40)
@given(data=st.data())
def test_key_files(made: Materials, data: st.DataObject) -> None:
    """The structure inside the PEM; the derivation's cost is among what may be bent, and is bounded."""
    octets = data.draw(bent_tree(_key_file(made.folder))).octets
    path = made.folder / "bent.key"
    path.write_text(f"-----BEGIN ENCRYPTED PRIVATE KEY-----\n{b64encode(octets).decode()}\n"
                    "-----END ENCRYPTED PRIVATE KEY-----\n", "ascii")
    os.chmod(path, 0o600)
    ours(lambda: load(path, b"x" * 12))


@cache
def _key_file(folder: Path) -> Node:
    path = folder / "good.key"
    save(path, new_key("ed25519"), b"x" * 12)
    from base64 import b64decode

    return der_tree(b64decode("".join(path.read_text("ascii").splitlines()[1:-1])))
