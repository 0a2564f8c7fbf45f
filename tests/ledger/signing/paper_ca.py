"""Certification authorities made for a test: a root, an issuing authority, signers, revocation lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from ledger.signing.chains import Pinned

T0 = datetime(2026, 1, 1, tzinfo=UTC)
"""When the authorities begin."""


def day(number: int) -> datetime:
    """Days after T0, at its hour."""
    return T0 + timedelta(days=number)


def at(number: int) -> str:
    """`day` as an instant of the ledger."""
    return day(number).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(**allowed: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{one: allowed.get(one, False) for one in names})


def spki(key: Any) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


class Authority(NamedTuple):
    """An authority with its private key."""

    certificate: x509.Certificate
    key: Any

    @property
    def digest(self) -> str:
        return sha256(self.certificate.public_bytes(Encoding.DER)).hexdigest()

    def issue(
        self, public: Any, subject: str = "người ký", first: int = 10, last: int = 400, *, ca: bool | None = None,
        allowed: x509.KeyUsage | None = None, path_length: int | None = None, signed_by: Any = None, aki: bool = True,
        serial: int | None = None,
    ) -> x509.Certificate:
        """A certificate for `public`; `signed_by`: another key than the authority's."""
        builder = (
            x509.CertificateBuilder().subject_name(name(subject)).issuer_name(self.certificate.subject)
            .public_key(public).serial_number(serial or x509.random_serial_number())
            .not_valid_before(day(first)).not_valid_after(day(last))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )  # fmt: skip
        if aki:
            builder = builder.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.certificate.public_key()), critical=False)
        if ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
        if allowed is not None:
            builder = builder.add_extension(allowed, critical=True)
        return builder.sign(signed_by or self.key, SHA256())

    def below(self, subject: str, first: int = 5, last: int = 700, **more: Any) -> Authority:
        """An issuing authority under this one."""
        key = generate_private_key(SECP256R1())
        told = {"ca": True, "allowed": usage(key_cert_sign=True, crl_sign=True)} | more
        return Authority(self.issue(key.public_key(), subject, first, last, **told), key)

    def crl(self, *revoked: tuple[x509.Certificate, int, int | None], on: int = 100) -> x509.CertificateRevocationList:
        """A list of day `on`: (certificate, day revoked, day since when it is doubtful)."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject).last_update(
            day(on)).next_update(day(on + 30))
        for certificate, since, doubtful in revoked:
            entry = x509.RevokedCertificateBuilder(certificate.serial_number, day(since))
            if doubtful is not None:
                entry = entry.add_extension(x509.InvalidityDate(day(doubtful)), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, SHA256())

    def pinned(self, crl: x509.CertificateRevocationList | None = None, **more: Any) -> dict[str, Pinned]:
        return {self.digest: Pinned(self.certificate, crl, **more)}


def root(subject: str = "CA gốc thử", first: int = 0, last: int = 1000, *, ca: bool = True) -> Authority:
    """A self-signed authority."""
    key = generate_private_key(SECP256R1())
    builder = (
        x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(subject)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(day(first)).not_valid_after(day(last))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )  # fmt: skip
    return Authority(builder.sign(key, SHA256()), key)
