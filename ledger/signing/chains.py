"""Whether a signer's certificate was good at an instant, by the authorities that the ledger has pinned (RFC 5280).

A chain is judged at one instant, that of enrolment or a trusted time: who is valid then stays valid when the chain
expires later. Trust comes from the pins and from nothing else: no store of the operating system is asked, no network.
Every authority of a chain is pinned, so each has its own revocation list.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from ledger.errors import LedgerError
from ledger.signing.certificates import (
    UNREADABLE,
    WEAK,
    demand_authority,
    demand_crl_of,
    extension,
    moment,
    serial_of,
    spki_of,
)

_LONGEST = 8
_COMPROMISED = (x509.ReasonFlags.key_compromise, x509.ReasonFlags.ca_compromise, x509.ReasonFlags.aa_compromise)


class Pinned(NamedTuple):
    """A pinned authority with what is at hand of it: its certificate and the revocation list pinned last, if any."""

    certificate: x509.Certificate
    crl: x509.CertificateRevocationList | None = None
    distrusted_since: str | None = None


def check_chain(
    certificate: x509.Certificate, spki: bytes, pinned: Mapping[str, Pinned], at: str
) -> tuple[str, ...]:
    """The digests of the pinned authorities above ``certificate``, nearest first, if all holds at the instant ``at``.

    ``pinned``: by SHA-256 of their DER. Raises ``CERTIFICATE_KEY_MISMATCH`` (not the certificate of ``spki``),
    ``CERTIFICATE_IS_CA``, ``CERTIFICATE_KEY_USAGE``, ``CERTIFICATE_WEAK``, ``CERTIFICATE_CHAIN_BROKEN``,
    ``CERTIFICATE_NOT_IN_FORCE``, ``CERTIFICATE_REVOKED``, ``AUTHORITY_NOT_CA``, ``AUTHORITY_NOT_IN_FORCE``.
    """
    if spki_of(certificate) != spki:
        raise LedgerError("CERTIFICATE_KEY_MISMATCH", found=sha256(spki_of(certificate)).hexdigest(),
                          expected=sha256(spki).hexdigest())
    _demand_signer(certificate)
    _demand_in_force(certificate, at, "CERTIFICATE_NOT_IN_FORCE")
    _demand_strong(certificate)
    chain: list[str] = []
    below = certificate
    while len(chain) < _LONGEST:
        digest = _issuer(below, pinned, at)
        if digest is None:
            break
        _demand_strong(below)
        authority = pinned[digest]
        demand_authority(authority.certificate)
        _demand_depth(authority.certificate, len(chain))
        _demand_in_force(authority.certificate, at, "AUTHORITY_NOT_IN_FORCE")
        if authority.distrusted_since is not None and authority.distrusted_since <= at:
            raise LedgerError("AUTHORITY_NOT_IN_FORCE", found="distrusted", since=authority.distrusted_since, at=at)
        if authority.crl is not None:
            demand_crl_of(authority.certificate, authority.crl)
        revoked = revocation_of(below, authority)
        if revoked is not None and revoked.since <= at:
            raise LedgerError("CERTIFICATE_REVOKED", serial=f"{serial_of(below):x}", since=revoked.since, at=at)
        chain.append(digest)
        if authority.certificate.subject == authority.certificate.issuer:
            break
        below = authority.certificate
    if not chain:
        issuer = certificate.issuer.rfc4514_string()
        raise LedgerError("CERTIFICATE_CHAIN_BROKEN", found=issuer, expected="a pinned authority")
    return tuple(chain)


class Revocation(NamedTuple):
    """``since``: the instant from which the certificate is revoked, or from which its key is suspected if earlier
    (invalidityDate, RFC 5280, section 5.3.2). ``compromised``: the list says so (section 5.3.1), or suspects it.
    """

    since: str
    compromised: bool


def revocation_of(certificate: x509.Certificate, authority: Pinned) -> Revocation | None:
    """What the authority's list says of the certificate; None where it says nothing, or there is none."""
    if authority.crl is None:
        return None
    try:
        entry = authority.crl.get_revoked_certificate_by_serial_number(serial_of(certificate))
        if entry is None:
            return None
        since, suspected, reason = entry.revocation_date_utc, False, None
        for one in entry.extensions:
            if isinstance(one.value, x509.InvalidityDate):
                since, suspected = min(since, one.value.invalidity_date_utc), True
            elif isinstance(one.value, x509.CRLReason):
                reason = one.value.reason
    except UNREADABLE as fault:
        raise LedgerError("CERTIFICATE_INVALID", reason=str(fault)[:200]) from None
    return Revocation(moment(since), suspected or reason in _COMPROMISED)


def _issuer(certificate: x509.Certificate, pinned: Mapping[str, Pinned], at: str) -> str | None:
    """The pinned authority that signed it; where a renewed one has the same key, one that was in force at ``at``."""
    found = [digest for digest, one in pinned.items() if _signed_by(certificate, one.certificate)]
    return max(found, key=lambda digest: _in_force(pinned[digest].certificate, at), default=None)


def _signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _demand_signer(certificate: x509.Certificate) -> None:
    basic = extension(certificate, x509.BasicConstraints)
    if basic is not None and basic.ca:
        raise LedgerError("CERTIFICATE_IS_CA", found=certificate.subject.rfc4514_string())
    usage = extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.digital_signature:
        raise LedgerError("CERTIFICATE_KEY_USAGE", found=_usages(usage), expected="digitalSignature")


def _demand_depth(authority: x509.Certificate, below: int) -> None:
    """``below``: authorities between this one and the signer."""
    basic = extension(authority, x509.BasicConstraints)
    if basic is not None and basic.path_length is not None and below > basic.path_length:
        raise LedgerError("CERTIFICATE_CHAIN_BROKEN", found=below, expected=f"pathlen {basic.path_length}")


def _in_force(certificate: x509.Certificate, at: str) -> bool:
    return moment(certificate.not_valid_before_utc) <= at <= moment(certificate.not_valid_after_utc)


def _demand_in_force(certificate: x509.Certificate, at: str, code: str) -> None:
    if not _in_force(certificate, at):
        first, last = moment(certificate.not_valid_before_utc), moment(certificate.not_valid_after_utc)
        raise LedgerError(code, at=at, found=[first, last], subject=certificate.subject.rfc4514_string())


def _demand_strong(certificate: x509.Certificate) -> None:
    """By how it is signed itself; an authority that ends a chain is trusted by its pin and not asked."""
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        raise LedgerError("CERTIFICATE_INVALID", reason="signatureAlgorithm") from None
    if algorithm is not None and algorithm.name in WEAK:
        raise LedgerError("CERTIFICATE_WEAK", found=algorithm.name, expected="SHA-256")


def _usages(usage: x509.KeyUsage) -> list[str]:
    names = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign")
    return [name for name in names if getattr(usage, name)]
