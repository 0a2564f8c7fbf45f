"""Keys in hand: opened key files, and what they sign."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from commands.passphrases import Passphrases
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.events.draft_file import Draft
    from ledger.signing.algorithms import PublicKey, SigningKey


class OpenKey(NamedTuple):
    """An opened key file."""

    path: str
    private: SigningKey
    public: PublicKey

    @property
    def id(self) -> str:
        """The key id: SHA-256 of the SPKI DER, hex."""
        return self.public.keyid


def key_files(named: Sequence[str]) -> list[str]:
    """The key files meant: `--key`, else SOCAI_KEY (several parted as in PATH)."""
    return list(named) or [path for path in os.environ.get("SOCAI_KEY", "").split(os.pathsep) if path]


def open_keys(paths: Sequence[str], files: Sequence[str], descriptor: int | None) -> list[OpenKey]:
    """Open the key files in turn. Raises `KEY_FILE_MISSING`, `KEY_FILE_INVALID`, `PASSPHRASE_WRONG`,
    `DUPLICATE_SIGNER` (one key twice)."""
    from ledger.signing.algorithms import public_of
    from ledger.signing.keyfile import load

    passphrases = Passphrases(files, descriptor, len(paths))
    for path in paths:
        if not os.path.exists(path):
            raise LedgerError("KEY_FILE_MISSING", path=path)
    opened: list[OpenKey] = []
    for position, path in enumerate(paths):
        private = load(Path(path), passphrases.of(position, path))
        key = OpenKey(path, private, public_of(private))
        if any(other.id == key.id for other in opened):
            raise LedgerError("DUPLICATE_SIGNER", place=path, found=key.id)
        opened.append(key)
    return opened


def sign(draft: Draft, key: OpenKey, genesis: str | None) -> Draft:
    """`draft` with this key's signature on every payload, in the draft's shape (one touch of the key in a batch)."""
    from ledger.events.draft_file import with_signatures
    from ledger.signing.batch import sign_batch, sign_each
    from ledger.signing.dsse import EVENT_TYPE, pae

    messages = [pae(EVENT_TYPE, payload) for payload in draft.payloads]
    signatures: list[dict[str, Any]]
    if draft.shape == "batch" and genesis is not None:
        signatures = sign_batch(key.private, genesis, messages)
    else:
        signatures = sign_each(key.private, messages)
    return with_signatures(draft, signatures)
