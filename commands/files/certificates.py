"""Certificates given on the command line: PEM files, the authority's own first, then those above it, the root last."""

from __future__ import annotations

from typing import Any

import click

from commands.terminal.words import t
from ledger.errors import LedgerError

_LIMIT = 256 * 1024


def authority(text: str) -> dict[str, Any]:
    """`NAME=FILE` as a time authority of a policy: {name, certificate, chain}, base64 of DER.

    Raises `CERTIFICATE_FILE_INVALID`.
    """
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificates

    from ledger.proof.fields import base64_text

    name, equals, path = text.partition("=")
    if not name or not equals or not path:
        raise click.BadParameter(t("witness.authority-form"), param_hint="--authority")
    with open(path, "rb") as file:
        data = file.read(_LIMIT)
    try:
        certificates = load_pem_x509_certificates(data)
    except ValueError as fault:
        raise LedgerError("CERTIFICATE_FILE_INVALID", file=path, found=str(fault)[:60], expected="PEM") from None
    if len(certificates) < 2:
        raise LedgerError("CERTIFICATE_FILE_INVALID", file=path, found=len(certificates),
                          expected="the authority's own certificate, then those above it")
    own, *above = [base64_text(one.public_bytes(Encoding.DER)) for one in certificates]
    return {"name": name, "certificate": own, "chain": above}
