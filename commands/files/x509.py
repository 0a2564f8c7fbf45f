"""Certificates and revocation lists that a person hands in, PEM or DER."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from commands.files.structured import read_bytes
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList

Parsed = TypeVar("Parsed")


def certificate_in(path: str) -> Certificate:
    """The certificate in the file. Raises `CERTIFICATE_INVALID` (file, found, expected), `FILE_TOO_LARGE`."""
    from ledger.signing.certificates import read_certificate

    return _read(path, read_certificate, "a certificate in PEM or DER")


def revocation_list_in(path: str) -> CertificateRevocationList:
    """The revocation list in the file. Raises as `certificate_in`."""
    from ledger.signing.certificates import read_crl

    return _read(path, read_crl, "a revocation list in PEM or DER")


def _read(path: str, parse: Callable[[bytes], Parsed], expected: str) -> Parsed:
    data = read_bytes(path)
    try:
        return parse(data)
    except LedgerError as refusal:
        raise _named(refusal, path, data, expected) from None


def _named(refusal: LedgerError, path: str, data: bytes, expected: str) -> LedgerError:
    """The library's own words go into the fact `detail`, which is only for machines."""
    found = f"{len(data)} bytes: {data[:12].hex()}" if data else ""
    return LedgerError(refusal.code, reason="encoding", file=path, found=found, expected=expected,
                       detail=refusal.facts["reason"])
