"""`socai vault backup|restore|apply`: the values about persons that this machine keeps, in an encrypted file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from commands.files.whole import write_new_bytes
from commands.keys import passphrases
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.folds.registry import Registry

_LIMIT = 256 * 1024 * 1024


@group("vault", help="vault.help")
def command() -> None:
    """Subcommands only."""


@command.command("backup", help="vault.backup.help", epilog="vault.backup.epilog")
@click.argument("file", type=click.Path(), metavar="FILE", help="vault.argument.to")
@passphrases.options
@click.pass_obj
def backup(settings: Settings, file: str, passphrase_file: tuple[str, ...], passphrase_fd: int | None) -> None:
    from commands.machine import certificates as certificates_at
    from commands.machine.vault import opened_vault, vault_path
    from ledger.vault.backup_file import content_of, sealed

    if os.path.lexists(file):
        raise LedgerError("FILE_EXISTS", file=file)
    genesis, registry = _ledger(settings)
    certificates = certificates_at.held()
    with opened_vault(genesis, registry, create=bool(certificates)) as vault:
        if vault is None:
            raise LedgerError("VAULT_MISSING", path=vault_path(genesis))
        content = content_of(vault.openings(), vault.erased(), certificates)
    passphrase = passphrases.Passphrases(passphrase_file, passphrase_fd, 1).new(file)
    try:
        data = sealed(content, genesis, passphrase, os.urandom(16), os.urandom(12))
    except LedgerError as refusal:
        raise LedgerError(refusal.code, path=file, **refusal.facts) from None
    write_new_bytes(file, data, 0o600)
    if settings.json:
        output.emit_json({"schema": "socai/vault-backup/1", "file": file, "openings": len(content.openings)})
    else:
        output.say(t("vault.backup.done", file=file, count=len(content.openings)))


@command.command("restore", help="vault.restore.help")
@click.argument("file", type=READABLE, metavar="FILE", help="vault.argument.from")
@passphrases.options
@click.pass_obj
def restore(settings: Settings, file: str, passphrase_file: tuple[str, ...], passphrase_fd: int | None) -> None:
    from commands.machine import certificates as certificates_at
    from commands.machine.vault import opened_vault
    from ledger.vault.backup_file import unsealed
    from ledger.vault.redactions import reapply

    genesis, registry = _ledger(settings)
    with open(file, "rb") as held:
        data = held.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise LedgerError("FILE_TOO_LARGE", file=file, found=f"> {_LIMIT}", expected=_LIMIT)
    passphrase = passphrases.Passphrases(passphrase_file, passphrase_fd, 1).of(0, file)
    try:
        content = unsealed(data, genesis, passphrase)
    except LedgerError as refusal:
        named = "path" if refusal.code == "PASSPHRASE_WRONG" else "file"
        raise LedgerError(refusal.code, **{named: file, **refusal.facts}) from None
    for certificate in content.certificates:
        certificates_at.keep(certificate)
    with opened_vault(genesis, registry) as vault:
        assert vault is not None, "made where there is none"
        vault.erase(content.erased)
        held_before = {one.commitment for one in vault.openings()}
        vault.put(one for one in content.openings if one.commitment not in held_before)
        left_out = reapply(vault, registry)
        added = sum(one.commitment not in held_before for one in vault.openings())
    gone = len(content.openings) - added - sum(one.commitment in held_before for one in content.openings)
    if settings.json:
        output.emit_json({"schema": "socai/vault-restore/1", "file": file, "added": added, "redacted": gone})
    else:
        output.say(t("vault.restore.done", file=file, added=added, redacted=max(gone, left_out)))


@command.command("apply", help="vault.apply.help")
@click.option("--unrecorded", is_flag=True, help="vault.option.unrecorded")
@click.pass_obj
def apply(settings: Settings, unrecorded: bool) -> None:
    from commands.machine.vault import opened_vault, vault_path
    from ledger.vault.redactions import promises

    genesis, registry = _ledger(settings)
    with opened_vault(genesis, registry, create=False) as vault:
        if vault is None:
            raise LedgerError("VAULT_MISSING", path=vault_path(genesis))
        if unrecorded:
            recorded = {promise.commitment for promise in promises(registry)}
            stray = [one.commitment for one in vault.openings() if one.commitment not in recorded]
            vault.erase(stray, remember=False)
        count = len(vault.openings())
    if settings.json:
        output.emit_json({"schema": "socai/vault-apply/1", "openings": count})
    else:
        output.say(t("vault.apply.done", count=count))


def _ledger(settings: Settings) -> tuple[str, Registry]:
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        return reader.genesis(), registry_at(reader)
