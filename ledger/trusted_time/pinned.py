"""What the pinned certificate of a time authority must be before any token is believed because of it."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID

from ledger.errors import LedgerError
from ledger.signing.certificates import UNREADABLE, read_certificate

CODE = "TIME_TOKEN_INVALID"
_LEAST_RSA = 2048


def certificate_of(der: bytes) -> x509.Certificate:
    """The certificate in DER. Raises ``TIME_TOKEN_INVALID`` (certificates)."""
    try:
        return read_certificate(der)
    except LedgerError as fault:
        raise invalid("certificates", fault.facts["reason"][:60], "a pinned certificate") from None


def demand_purpose(own: x509.Certificate) -> None:
    """RFC 3161, section 2.3: one purpose, time stamping, critical; no authority over certificates, no weak key.

    Raises ``TIME_TOKEN_INVALID`` (eku, ca, key-usage, weak-key, certificates).
    """
    try:
        purposes = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise invalid("eku", None, "critical id-kp-timeStamping alone") from None
    told = [purpose.dotted_string for purpose in purposes.value]
    if not purposes.critical or told != [ExtendedKeyUsageOID.TIME_STAMPING.dotted_string]:
        raise invalid("eku", told if purposes.critical else "not critical", "critical id-kp-timeStamping alone")
    constraints = _extension(own, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        raise invalid("ca", "a certificate authority", "an end entity")
    usage = _extension(own, x509.KeyUsage)
    if usage is not None and (usage.key_cert_sign or not (usage.digital_signature or usage.content_commitment)):
        raise invalid("key-usage", "not for signatures", "digitalSignature or nonRepudiation")
    key = _public_key(own)
    if isinstance(key, RSAPublicKey) and key.key_size < _LEAST_RSA:
        raise invalid("weak-key", key.key_size, _LEAST_RSA)


def _public_key(certificate: x509.Certificate) -> Any:
    try:
        return certificate.public_key()
    except UNREADABLE as fault:
        raise invalid("certificates", str(fault)[:60], "a pinned certificate") from None


def _extension(certificate: x509.Certificate, kind: Any) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def invalid(reason: str, found: Any, expected: Any) -> LedgerError:
    """``TIME_TOKEN_INVALID`` with a reason."""
    return LedgerError(CODE, reason=reason, found=found, expected=expected)


def shown(data: bytes) -> str:
    """How long it is, and how it begins (hex)."""
    return f"{len(data)} bytes: {data[:12].hex()}" if data else ""
