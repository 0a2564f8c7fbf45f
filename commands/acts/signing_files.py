"""The files of signing elsewhere: drafts read and kept, bytes handed out, signatures taken in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from json import dumps
from typing import TYPE_CHECKING, NamedTuple

import click

from commands.files.structured import read_structured, write_new
from commands.machine import seen
from commands.terminal import output
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.signing.algorithms import PublicKey
    from ledger.signing.round import Round

_LIMIT = 4096
"""Bytes of a signature or a public key in a file; an RSA signature has 512, the PEM of its key 800."""


class NamedSigner(NamedTuple):
    """Whose signatures are made elsewhere; `public` where the public key is at hand."""

    id: str
    public: PublicKey | None


def read(paths: Sequence[str]) -> Round:
    """The signing round of these draft files. Raises what `draft_file.from_json` and `round_of` raise."""
    from ledger.events.draft_file import from_json
    from ledger.signing.round import round_of

    return round_of([from_json(read_structured(path)) for path in paths])


def keep(made: Round, paths: Sequence[str], new: str | None) -> None:
    """Write the drafts back to their files, each at once, or the only one to the file `new`."""
    from ledger.events.draft_file import to_json

    documents = [to_json(draft) for draft in made.drafts]
    if new is not None:
        write_new(new, documents[0])
        return
    for path, document in zip(paths, documents, strict=True):
        seen.write_anew(path, dumps(document, ensure_ascii=False, indent=2) + "\n", mode=0o644)


def remember(made: Round) -> None:
    """Keep in this machine's journal what its keys signed; what can't be kept is only warned of."""
    from commands.acts.recording import digests_of

    if made.genesis is None:
        return
    signed = [(digest, None, draft.first["signed_at"]) for draft in made.drafts for digest in digests_of(draft)]
    try:
        seen.journal(made.genesis, signed)
    except OSError as fault:
        output.warn(t("sign.not-kept", file=fault.filename, reason=fault.strerror or fault))


def signer_of(made: Round, keyid: str | None, public_key: str | None) -> NamedSigner:
    """Who signs elsewhere: the public key in a file, a key id or its first 8 digits or more, else the one missing.

    Raises `SIGNER_SET_MISMATCH`, `KEY_INVALID`; a usage error where nobody or several are meant.
    """
    from ledger.events.draft_file import missing_signers
    from ledger.signing.round import demand_signer

    public = None if public_key is None else read_public(public_key)
    if public is not None:
        demand_signer(made, public.keyid, str(public_key))
        return NamedSigner(public.keyid, public)
    named = [signer["key"] for signer in made.drafts[0].first["signers"]]
    if keyid is not None:
        found = [key for key in named if key.startswith(keyid)] if len(keyid) >= 8 else []
        if len(found) != 1:
            raise LedgerError("SIGNER_SET_MISMATCH", place="--signer", found=keyid, expected=named)
    else:
        found = list(dict.fromkeys(signer["key"] for draft in made.drafts for signer in missing_signers(draft)))
        if len(found) != 1:
            raise click.UsageError(t("sign.signer-which", count=len(found)))
    demand_signer(made, found[0], "--signer")
    return NamedSigner(found[0], None)


def export(made: Round, keyid: str, folder: str) -> list[str]:
    """Write the bytes to sign into new files of `folder`; their paths, in order. Raises `FILE_EXISTS`."""
    from ledger.signing.round import bytes_to_sign

    os.makedirs(folder, exist_ok=True)
    parts = bytes_to_sign(made, keyid)
    paths = [os.path.join(folder, f"{name}.bin") for name in _names(made, len(parts))]
    for path in paths:
        if os.path.lexists(path):
            raise LedgerError("FILE_EXISTS", file=path)
    for path, part in zip(paths, parts, strict=True):
        with open(path, "xb") as file:
            file.write(part)
    return paths


def added(made: Round, signer: NamedSigner, sources: Sequence[str]) -> Round:
    """The round with the signatures in files, or in a folder under the names of `export` with `.sig`.

    Verified where the public key is at hand; else the ledger does it when the act is submitted.
    Raises `SIGNATURES_MISSING`, `SIGNATURE_INVALID`.
    """
    from ledger.signing.round import verify_round, with_made

    count = 1 if made.batched else len(made.payloads)
    paths = [path for source in sources for path in _files(made, source, count)]
    signed = with_made(made, signer.id, [_bytes(path) for path in paths])
    if signer.public is not None:
        verify_round(signed, signer.public)
    else:
        output.warn(t("sign.unverified", keyid=signer.id[:16]))
    return signed


def _files(made: Round, source: str, count: int) -> list[str]:
    if not os.path.isdir(source):
        return [source]
    return [os.path.join(source, f"{name}.sig") for name in _names(made, count)]


def _names(made: Round, count: int) -> list[str]:
    return ["batch"] if made.batched else [f"event-{number:04}" for number in range(1, count + 1)]


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        found = file.read(_LIMIT + 1)
    if not 0 < len(found) <= _LIMIT:
        raise LedgerError("SIGNATURE_INVALID", place=path, reason="length", found=len(found))
    return found


def read_public(path: str) -> PublicKey:
    """The public key in a file: PEM or DER of its SubjectPublicKeyInfo, or a certificate in PEM. `KEY_INVALID`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    from ledger.signing.algorithms import load_public

    with open(path, "rb") as file:
        content = file.read(16 * _LIMIT)
    try:
        if b"BEGIN CERTIFICATE" in content:
            key = load_pem_x509_certificate(content).public_key()
        elif b"BEGIN " in content:
            key = load_pem_public_key(content)  # type: ignore[assignment]  # every kind; load_public judges it
        else:
            key = None
        spki = content if key is None else key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return load_public(spki)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        reason = "encoding"
    except LedgerError as refusal:
        reason = refusal.facts["reason"]
    found = f"{len(content)} bytes: {content[:12].hex()}" if content else ""
    raise LedgerError("KEY_INVALID", file=path, reason=reason, found=found, expected="a public key or certificate")
