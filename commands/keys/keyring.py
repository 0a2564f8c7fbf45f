"""Keys in hand: opened key files and tokens, and what they sign."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from commands.keys.passphrases import Passphrases
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from commands.keys.hands import Hands
    from ledger.events.draft_file import Draft
    from ledger.signing.algorithms import PublicKey, SigningKey


class OpenKey(NamedTuple):
    """An opened key file, or a key on a token; `path` is what the user called it."""

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


def open_signers(hands: Hands, wanted: Collection[str] | None = None) -> list[OpenKey]:
    """The keys named by `--key`, SOCAI_KEY and `--token`, files first. `wanted`: key ids that a token is searched for.

    SOCAI_KEY is not asked where a token is named. Raises what `open_keys` and `commands.keys.tokens` raise.
    """
    files = list(hands.key) if hands.token else key_files(hands.key)
    opened = open_keys(files, hands.passphrase_file, hands.passphrase_fd)
    if hands.token:
        from commands.keys.tokens import open_tokens

        opened += open_tokens(hands.token, hands.pin_file, hands.pin_fd, wanted)
    keyids = [key.id for key in opened]
    for key in opened:
        if keyids.count(key.id) > 1:
            raise LedgerError("DUPLICATE_SIGNER", place=key.path, found=key.id)
    return opened


def sign(draft: Draft, key: OpenKey) -> Draft:
    """`draft` with this key's signature on every payload, in the draft's shape (one touch of the key in a batch)."""
    from ledger.signing.round import Round, sign_round

    return sign_round(Round((draft,)), key.private).drafts[0]
