"""Certificates and revocation lists that a person hands in, PEM or DER."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.files.structured import read_bytes
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList


def certificate_in(path: str) -> Certificate:
    """The certificate in the file. Raises `CERTIFICATE_INVALID` (file, found, expected), `FILE_TOO_LARGE`."""
    from ledger.signing.certificates import read_certificate

    data = read_bytes(path)
    try:
        return read_certificate(data)
    except LedgerError as refusal:
        raise _named(refusal, path, data, "a certificate in PEM or DER") from None


def revocation_list_in(path: str) -> CertificateRevocationList:
    """The revocation list in the file. Raises `CERTIFICATE_INVALID` (file, found, expected), `FILE_TOO_LARGE`."""
    from ledger.signing.certificates import read_crl

    data = read_bytes(path)
    try:
        return read_crl(data)
    except LedgerError as refusal:
        raise _named(refusal, path, data, "a revocation list in PEM or DER") from None


def _named(refusal: LedgerError, path: str, data: bytes, expected: str) -> LedgerError:
    """The library's own words go into the fact `detail`, which is only for machines."""
    found = f"{len(data)} bytes: {data[:12].hex()}" if data else ""
    return LedgerError(refusal.code, reason="encoding", file=path, found=found, expected=expected,
                       detail=refusal.facts["reason"])
