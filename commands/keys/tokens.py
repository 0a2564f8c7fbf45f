"""Keys on tokens, opened for one command: which module, which token, its PIN; closed when the command ends."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

from commands.keys.keyring import OpenKey
from commands.keys.pins import Pins
from commands.terminal.settings import Settings
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.signing.token_uri import TokenUri

MODULE = "SOCAI_PKCS11_MODULE"


def open_tokens(
    named: Sequence[str], pin_files: Sequence[str], pin_fd: int | None, wanted: Collection[str] | None = None
) -> list[OpenKey]:
    """The signing key of each token in turn, as key files are opened. Raises what `signer_from_token` raises."""
    pins = Pins(pin_files, pin_fd, len(named))
    return [signer_from_token(text, pins, position, wanted) for position, text in enumerate(named)]


def signer_from_token(
    text: str, pins: Pins, position: int = 0, wanted: Collection[str] | None = None
) -> OpenKey:
    """The key on the token that `text` (a label or a PKCS#11 URI) means, with the interface of a key file.

    `wanted`: key ids among which it is. Raises `TOKEN_URI_INVALID`, `TOKEN_MODULE_MISSING` and what `open_token_key`
    raises. The session ends with the command.
    """
    from ledger.signing.pkcs11 import open_token_key
    from ledger.signing.token_uri import parse_token

    uri = parse_token(text)
    key = open_token_key(uri, _module(uri), lambda label: pins.of(position, label).decode("utf-8"), wanted)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.find_root().call_on_close(key.close)
    return OpenKey(text, key, key.public)


def _module(uri: TokenUri) -> str:
    """The PKCS#11 library: `module-path` of the URI, SOCAI_PKCS11_MODULE, or `pkcs11_module` of config.toml."""
    context = click.get_current_context(silent=True)
    settings = context.find_object(Settings) if context is not None else None
    module = uri.module_path or os.environ.get(MODULE) or (settings or Settings()).pkcs11_module()
    if module is None:
        raise LedgerError("TOKEN_MODULE_MISSING", token=uri.text)
    if not os.path.exists(module):
        raise LedgerError("TOKEN_MODULE_INVALID", file=module, reason="ENOENT")
    return module
