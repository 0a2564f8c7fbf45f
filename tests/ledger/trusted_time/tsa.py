"""A time-stamping authority for tests: certificates made here, tokens made by `openssl ts`."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ledger.checkpoints.adopted import Authority

CONFIG = """
[tsa]
dir = .
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
signer_digest = {digest}
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
Key = Any


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificate(
    subject: str, key: Key, issuer: str, issuer_key: Key, *, ca: bool = False, usages: Sequence[Any] = (),
    critical: bool = True, days: tuple[int, int] = (-10, 3650), serial: int = 0,
) -> x509.Certificate:
    """A certificate valid from `days[0]` to `days[1]` from now; `usages`: extended key usages."""
    now = datetime.now(UTC).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0])).not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )  # fmt: skip
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
    return builder.sign(issuer_key, SHA256())


class Tsa:
    """One authority under a root of its own."""

    def __init__(self, folder: Path, title: str = "TSA", *, bits: int = 2048) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.title = title
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = certificate(f"{title} root", self.root_key, f"{title} root", self.root_key, ca=True)
        self.key = rsa.generate_private_key(65537, bits)
        self.certificate = self.issued()
        (folder / "serial").write_text("01\n")
        self._write("key.pem", self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._write("tsa.pem", self.certificate.public_bytes(Encoding.PEM))
        self._write("root.pem", self.root.public_bytes(Encoding.PEM))
        self._write("chain.pem", self.certificate.public_bytes(Encoding.PEM) + self.root.public_bytes(Encoding.PEM))

    def issued(self, **more: Any) -> x509.Certificate:
        """A certificate for the authority's key; `more` changes what a good one has."""
        given = {"usages": (ExtendedKeyUsageOID.TIME_STAMPING,), "serial": 4711, **more}
        return certificate(self.title, self.key, f"{self.title} root", self.root_key, **given)

    @property
    def authority(self) -> Authority:
        """As a policy pins it."""
        return self.pinned(self.certificate)

    def pinned(self, own: x509.Certificate) -> Authority:
        """The authority under another certificate of its."""
        return Authority(self.title.lower(), own.public_bytes(Encoding.DER), (self.root.public_bytes(Encoding.DER),))

    def stamp(self, request: bytes, *, digest: str = "sha256", embed: Path | None = None) -> bytes:
        """The TimeStampResp to a TimeStampReq; `embed`: certificates to put into it beside its own."""
        self._write("request.tsq", request)
        (self.folder / "tsa.cnf").write_text(CONFIG.format(folder=self.folder, digest=digest))
        line = [
            "openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "request.tsq", "-inkey",
            "key.pem", "-signer", "tsa.pem", "-out", "reply.tsr",
        ]  # fmt: skip
        line += ["-chain", str(embed)] if embed is not None else []
        subprocess.run(line, check=True, capture_output=True, cwd=self.folder)
        return (self.folder / "reply.tsr").read_bytes()

    def query(self, data: bytes, *more: str) -> bytes:
        """A TimeStampReq made by openssl, as strange as its flags allow."""
        self._write("data", data)
        subprocess.run(["openssl", "ts", "-query", "-data", "data", "-out", "q.tsq", *more], check=True,
                       capture_output=True, cwd=self.folder)
        return (self.folder / "q.tsq").read_bytes()

    def _write(self, file: str, data: bytes) -> None:
        (self.folder / file).write_bytes(data)
