"""X.509 certificates and revocation lists (RFC 5280) read, and what events keep of them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.errors import LedgerError
from ledger.instants import instant

T = TypeVar("T")
WEAK = frozenset({"md2", "md4", "md5", "sha1"})
"""Hashes for which colliding documents have been made."""
UNREADABLE = (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension,
              x509.UnsupportedGeneralNameType)
"""What the library raises for bytes of a stranger, each for something else."""


def read_certificate(data: bytes) -> x509.Certificate:
    """A certificate in PEM or DER. Raises ``CERTIFICATE_INVALID`` with ``reason``.

    The library reads names, times and extensions when they are asked for; they are asked for here, so that what is
    wrong in one is refused now and never later.
    """
    try:
        load = x509.load_pem_x509_certificate if b"-----BEGIN" in data else x509.load_der_x509_certificate
        return _asked(load, data, "not_valid_before_utc", "not_valid_after_utc", "extensions", "subject", "issuer")
    except UNREADABLE as fault:
        raise _invalid(fault) from None


def read_crl(data: bytes) -> x509.CertificateRevocationList:
    """A certificate revocation list in PEM or DER. Raises as ``read_certificate``; its entries are read when needed."""
    try:
        load = x509.load_pem_x509_crl if b"-----BEGIN" in data else x509.load_der_x509_crl
        return _asked(load, data, "last_update_utc", "next_update_utc", "signature_hash_algorithm", "issuer")
    except UNREADABLE as fault:
        raise _invalid(fault) from None


def _asked(load: Callable[[bytes], T], data: bytes, *names: str) -> T:
    """What is loaded, after these were read; what the library only warns of on stderr is not for users of ours."""
    with warnings.catch_warnings(action="ignore"):
        thing = load(data)
        for name in names:
            found = getattr(thing, name)
            if isinstance(found, x509.Name):
                found.rfc4514_string()
    return thing


def serial_of(certificate: x509.Certificate) -> int:
    """Its serial number, also one that RFC 5280 doesn't allow (section 4.1.2.2), which the library warns of."""
    with warnings.catch_warnings(action="ignore"):
        return certificate.serial_number


def der_of(thing: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    """Its DER: what digests are of and what is kept."""
    return thing.public_bytes(Encoding.DER)


def facts_of(certificate: x509.Certificate) -> dict[str, str]:
    """The member ``certificate`` of ``key.enrolled``. Raises ``CERTIFICATE_INVALID`` without an issuer's key id."""
    issuer = extension(certificate, x509.AuthorityKeyIdentifier)
    if issuer is None or not issuer.key_identifier or not 1 <= len(issuer.key_identifier) <= 32:
        raise LedgerError("CERTIFICATE_INVALID", reason="authorityKeyIdentifier")
    return {
        "issuer_key_id": issuer.key_identifier.hex(), "not_after": moment(certificate.not_valid_after_utc),
        "not_before": moment(certificate.not_valid_before_utc), "sha256": sha256(der_of(certificate)).hexdigest(),
    }


def authority_body(
    certificate: x509.Certificate, crl: x509.CertificateRevocationList | None, source: str,
    distrusted_since: str | None = None,
) -> dict[str, Any]:
    """The body of ``authority.pinned``. Raises ``AUTHORITY_NOT_CA``, ``CRL_NOT_OF_AUTHORITY``, ``CERTIFICATE_WEAK``."""
    demand_authority(certificate)
    name = certificate.subject.rfc4514_string()
    body: dict[str, Any] = {
        "certificate": sha256(der_of(certificate)).hexdigest(), "crl": None, "distrusted_since": distrusted_since,
        "key_id": key_id(certificate), "name": name[:1000], "not_after": moment(certificate.not_valid_after_utc),
        "not_before": moment(certificate.not_valid_before_utc), "source": source, "spki": _b64(spki_of(certificate)),
    }
    if crl is not None:
        demand_crl_of(certificate, crl)
        later = crl.next_update_utc
        body["crl"] = {"next_update": None if later is None else moment(later), "sha256": _digest(crl),
                       "this_update": moment(crl.last_update_utc)}
    return body


def key_id(certificate: x509.Certificate) -> str:
    """The subject key identifier in hex; without one, SHA-1 of the public key (RFC 5280, section 4.2.1.2, method 1)."""
    found = extension(certificate, x509.SubjectKeyIdentifier)
    if found is not None:
        return bytes(found.digest).hex()
    try:
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest.hex()
    except UNREADABLE as fault:
        raise _invalid(fault) from None


def moment(when: datetime) -> str:
    """An instant of the ledger's form."""
    return instant(int(when.astimezone(UTC).timestamp()) * 1_000_000)


def demand_authority(certificate: x509.Certificate) -> None:
    """It may sign certificates: ``AUTHORITY_NOT_CA``."""
    basic = extension(certificate, x509.BasicConstraints)
    usage = extension(certificate, x509.KeyUsage)
    if basic is None or not basic.ca or (usage is not None and not usage.key_cert_sign):
        raise LedgerError("AUTHORITY_NOT_CA", found=certificate.subject.rfc4514_string(), expected="CA:TRUE")


def demand_crl_of(certificate: x509.Certificate, crl: x509.CertificateRevocationList) -> None:
    """The list is signed by this authority: ``CRL_NOT_OF_AUTHORITY``, ``CERTIFICATE_WEAK``."""
    try:
        signed = crl.is_signature_valid(certificate.public_key())  # type: ignore[arg-type]  # another kind: TypeError
    except UNREADABLE:
        signed = False
    algorithm = crl.signature_hash_algorithm
    if not signed or crl.issuer != certificate.subject:
        raise LedgerError("CRL_NOT_OF_AUTHORITY", found=crl.issuer.rfc4514_string(),
                          expected=certificate.subject.rfc4514_string())
    if algorithm is not None and algorithm.name in WEAK:
        raise LedgerError("CERTIFICATE_WEAK", found=algorithm.name, expected="SHA-256")


def extension(certificate: x509.Certificate, kind: type[Any]) -> Any:
    """The extension of this kind, None without it. Raises ``CERTIFICATE_INVALID`` where none can be read."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
    except UNREADABLE as fault:
        raise _invalid(fault) from None


def spki_of(certificate: x509.Certificate) -> bytes:
    """The SubjectPublicKeyInfo in DER. Raises ``CERTIFICATE_INVALID``."""
    try:
        return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except UNREADABLE as fault:
        raise _invalid(fault) from None


def _digest(crl: x509.CertificateRevocationList) -> str:
    return sha256(der_of(crl)).hexdigest()


def _b64(data: bytes) -> str:
    from ledger.events.envelope import b64

    return b64(data)


def _invalid(fault: BaseException) -> LedgerError:
    return LedgerError("CERTIFICATE_INVALID", reason=str(fault)[:200] or type(fault).__name__)
