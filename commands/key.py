"""`socai key`: new key files, the keys that a ledger has enrolled, and what becomes of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.acts.acting import full
from commands.acts.record_options import ROLES
from commands.key_acts import changes, reaffirm, request
from commands.keys import passphrases
from commands.terminal import dates, output
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from commands.texts import key as key_text
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.folds.registry import Key
    from ledger.signing.algorithms import Algorithm
    from ledger.stores.reader import LedgerReader

ALGORITHMS = ("ed25519", "ecdsa-p256", "rsa-pkcs1-sha256")
PURPOSES = ("events", "log", "witness", "root")


@group("key", help="key.help")
def command() -> None:
    """Subcommands only."""


for _act in (request.command, changes.enrol, changes.rotate, changes.retire, changes.revoke,
             reaffirm.reaffirm):
    command.add_command(_act)


@command.command("new", help="key.new.help", epilog="key.new.epilog")
@click.argument("file", type=click.Path(), help="key.argument.file")
@click.option("--algorithm", type=click.Choice(ALGORITHMS), default="ed25519", show_default=True,
              help="key.option.algorithm")
@click.option("--person", metavar="ID", help="key.option.person")
@click.option("--office", metavar="ID", help="key.option.office")
@click.option("--purpose", type=click.Choice(PURPOSES), default="events", show_default=True,
              help="key.option.purpose")
@click.option("--role", type=click.Choice(ROLES), help="key.option.role")
@passphrases.options
@click.pass_obj
def new(
    settings: Settings, file: str, algorithm: Algorithm, person: str | None, office: str | None, purpose: str,
    role: str | None, passphrase_file: tuple[str, ...], passphrase_fd: int | None,
) -> None:
    from commands.key_acts.enrolment import enrolment_act
    from ledger.signing.algorithms import public_of
    from ledger.signing.keyfile import new_key, save

    if (person is None) != (office is None) or (role is not None and person is None):
        raise click.UsageError(t("key.person-and-office"))
    act_file = f"{file}.act.toml" if person is not None else None
    if os.path.lexists(file):
        raise LedgerError("KEY_FILE_EXISTS", path=file)
    if act_file is not None and os.path.lexists(act_file):
        raise LedgerError("FILE_EXISTS", file=act_file)
    passphrase = passphrases.Passphrases(passphrase_file, passphrase_fd, 1).new(file)
    private = new_key(algorithm)
    act = None
    if person is not None and office is not None:
        act = enrolment_act(settings, private, full("person", person), full("office", office), purpose, role)
    save(Path(file), private, passphrase)
    keyid = public_of(private).keyid
    if act is not None and act_file is not None:
        from commands.files.whole import write_new_text

        write_new_text(act_file, act)
    if settings.json:
        output.emit_json({"schema": "socai/key-new/1", "file": file, "key": keyid, "algorithm": algorithm,
                          "act": act_file})
        return
    output.say(t("key.made", file=file, keyid=keyid))
    if act_file is not None:
        output.say(t("key.act-made", file=act_file))
        output.note(t("key.act-next.log" if purpose == "log" else "key.act-next", file=act_file))


@command.command("list", help="key.list.help")
@click.option("--office", metavar="ID", help="key.option.of-office")
@click.option("--person", metavar="ID", help="key.option.of-person")
@click.pass_obj
def listed(settings: Settings, office: str | None, person: str | None) -> None:
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        keys = sorted(registry_at(reader).keys.values(), key=lambda key: (key.office, key.person, key.enrolled, key.id))
        rows = [_row(reader, settings, key) for key in keys
                if (office is None or key.office == full("office", office))
                and (person is None or key.person == full("person", person))]
        known_at = {"size": reader.size, "root": reader.root_at(reader.size)}
    if settings.json:
        output.emit_json({"schema": "socai/key-list/1", "known_at": known_at, "keys": rows})
        return
    headings = [t(f"key.column.{name}") for name in ("key", "person", "office", "purpose", "since", "state")]
    output.table(headings, [
        [row["key"], row["person"], row["office"], t(f"key.purpose.{row['purpose']}"), dates.day(row["since"]["day"]),
         key_text.state(row)]
        for row in rows
    ])


@command.command("show", help="key.show.help")
@click.argument("keyid", metavar="KEYID", help="key.argument.keyid")
@click.pass_obj
def show(settings: Settings, keyid: str) -> None:
    from commands.acts.signers import enrolled
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader
    from projections.cuts import view_at
    from projections.keys import key_answer

    with LedgerReader.open(settings.ledger_path()) as reader:
        registry, view = registry_at(reader), view_at(reader, reader.size)
        key = enrolled(registry, keyid)
        answer = key_answer(reader, registry, view, key, settings.today(), settings.now())
        if settings.json:
            output.emit_json(answer)
        else:
            key_text.say_key(answer, view)


def _row(reader: LedgerReader, settings: Settings, key: Key) -> dict[str, Any]:
    from ledger.instants import vietnam_day
    from projections.keys import status_of

    def when(seq: int | None) -> dict[str, Any] | None:
        return None if seq is None else {"seq": seq, "day": vietnam_day(reader.recorded_at(seq))}

    return {
        "key": key.id, "algorithm": key.algorithm, "person": key.person, "office": key.office, "purpose": key.purpose,
        "since": when(key.enrolled), "retired": when(key.retired), "revoked": when(key.revoked),
        "compromised_since": key.compromised_since, "valid_from": key.valid_from, "valid_to": key.valid_to,
        "status": status_of(key, settings.today(), settings.now()),
    }
