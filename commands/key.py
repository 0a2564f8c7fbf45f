"""`socai key`: new key files, and the keys that a ledger has enrolled."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import output, passphrases
from commands.record_options import ROLES
from commands.settings import Settings
from commands.spoken import group
from commands.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.folds.registry import Key
    from ledger.signing.algorithms import Algorithm, PrivateKey
    from ledger.stores.reader import LedgerReader

ALGORITHMS = ("ed25519", "ecdsa-p256", "rsa-pkcs1-sha256")
PURPOSES = ("events", "log", "witness", "root")


@group("key", help="key.help")
def command() -> None:
    """Subcommands only."""


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
        act = _enrolment(settings, private, _full("person", person), _full("office", office), purpose, role)
    save(Path(file), private, passphrase)
    keyid = public_of(private).keyid
    if act is not None and act_file is not None:
        from commands.act_files import write_new_text

        write_new_text(act_file, act)
    if settings.json:
        output.emit_json({"schema": "socai/key-new/1", "file": file, "key": keyid, "algorithm": algorithm,
                          "act": act_file})
        return
    output.say(t("key.made", file=file, keyid=keyid))
    if act_file is not None:
        output.say(t("key.act-made", file=act_file))
        output.note(t("key.act-next", file=act_file))


@command.command("list", help="key.list.help")
@click.pass_obj
def listed(settings: Settings) -> None:
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        keys = sorted(registry_at(reader).keys.values(), key=lambda key: (key.office, key.person, key.enrolled, key.id))
        rows = [_row(reader, key) for key in keys]
        known_at = {"size": reader.size, "root": reader.root_at(reader.size)}
    if settings.json:
        output.emit_json({"schema": "socai/key-list/1", "known_at": known_at, "keys": rows})
        return
    headings = [t(f"key.column.{name}") for name in ("key", "person", "office", "purpose", "since", "state")]
    output.table(headings, [
        [row["key"], row["person"], row["office"], t(f"key.purpose.{row['purpose']}"), row["since"]["day"], _state(row)]
        for row in rows
    ])


def _row(reader: LedgerReader, key: Key) -> dict[str, Any]:
    from ledger.instants import vietnam_day

    def when(seq: int | None) -> dict[str, Any] | None:
        return None if seq is None else {"seq": seq, "day": vietnam_day(reader.recorded_at(seq))}

    return {
        "key": key.id, "algorithm": key.algorithm, "person": key.person, "office": key.office, "purpose": key.purpose,
        "since": when(key.enrolled), "retired": when(key.retired), "revoked": when(key.revoked),
        "compromised_since": key.compromised_since,
    }


def _state(row: dict[str, Any]) -> str:
    for state in ("revoked", "retired"):
        if row[state] is not None:
            return t(f"key.state.{state}", day=row[state]["day"])
    return t("key.state.in-use")


def _enrolment(
    settings: Settings, private: PrivateKey, person: str, office: str, purpose: str, role: str | None
) -> str:
    """An act file that enrols the key, with its proof of possession; registers the person where that is needed."""
    from ledger.events.envelope import b64
    from ledger.founding import possession_statement
    from ledger.opened import registry_at
    from ledger.signing.algorithms import public_of, sign
    from ledger.stores.reader import LedgerReader

    public = public_of(private)
    with LedgerReader.open(settings.ledger_path()) as reader:
        registry = registry_at(reader)
        genesis = reader.genesis()
    registry.require_office(office, "--office")
    proof = sign(private, possession_statement(genesis, public.keyid, office, person, purpose))
    events: list[tuple[str, str, dict[str, str]]] = []
    if person not in registry.persons:
        events.append(("person.registered", person, {}))
    events.append(("key.enrolled", office, {
        "person": person, "purpose": purpose, "key": public.keyid, "algorithm": public.algorithm,
        "spki": b64(public.spki), "proof": b64(proof),
    }))
    if role is not None:
        events.append(("role.granted", office, {"person": person, "role": role}))
    return _toml(t("key.act-title", person=person, office=office), events)


def _toml(title: str, events: list[tuple[str, str, dict[str, str]]]) -> str:
    from json import dumps

    lines = ['schema = "socai/act/1"', f"title = {dumps(title, ensure_ascii=False)}",
             'attestation = "signed-by-author"']
    for kind, subject, body in events:
        lines += ["", "[[events]]", f'type = "{kind}"', f"subject = {dumps(subject)}"]
        if body:
            lines += ["[events.body]", *(f"{name} = {dumps(value)}" for name, value in body.items())]
    return "\n".join(lines) + "\n"


def _full(kind: str, name: str) -> str:
    return name if ":" in name else f"{kind}:{name}"
