"""`socai init`: the only command that makes a ledger."""

from __future__ import annotations

import os
import unicodedata
from typing import Any

import click

from commands.keys import passphrases
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.errors import LedgerError

PURPOSES = ("production", "demo", "test")


@spoken_command("init", help="init.help", epilog="init.epilog")
@click.option("--origin", required=True, metavar="NAME", help="init.option.origin")
@click.option("--purpose", type=click.Choice(PURPOSES), required=True, help="init.option.purpose")
@click.option("--founder", multiple=True, required=True, metavar="PERSON=FILE", help="init.option.founder")
@click.option("--threshold", type=click.IntRange(1, 32), required=True, metavar="K", help="init.option.threshold")
@click.option("--log-key", required=True, metavar="PERSON=FILE", help="init.option.log-key")
@click.option("--office", metavar="ID=NAME", help="init.option.office")
@click.option("--predecessor", type=READABLE, metavar="FILE", help="init.option.predecessor")
@passphrases.options
@click.pass_obj
def command(
    settings: Settings, origin: str, purpose: str, founder: tuple[str, ...], threshold: int, log_key: str,
    office: str | None, predecessor: str | None, passphrase_file: tuple[str, ...], passphrase_fd: int | None,
) -> None:
    from commands.acts.founding import SO_CAI, Founder, Plan, found
    from commands.keys.keyring import open_keys

    path = settings.ledger_path()
    founders = [_pair(one, "person", "--founder") for one in founder]
    log = _pair(log_key, "person", "--log-key")
    if threshold > len(founders):
        told = t("init.threshold-too-high", threshold=threshold, count=len(founders))
        raise click.BadParameter(told, param_hint="--threshold")
    seat = _pair(office, "office", "--office") if office else (SO_CAI, t("init.office"))
    if os.path.lexists(path):
        raise LedgerError("LEDGER_EXISTS", path=path)
    before = _predecessor(predecessor) if predecessor is not None else None
    keys = open_keys([file for _, file in (*founders, log)], passphrase_file, passphrase_fd)
    members = [Founder(person, key) for (person, _), key in zip(founders, keys, strict=False)]
    plan = Plan(origin, purpose, threshold, members, Founder(log[0], keys[-1]), seat, before)
    founded = found(path, plan, settings.clock)
    if settings.json:
        output.emit_json({
            "schema": "socai/init/1", "ledger": path, "origin": origin, "purpose": purpose,
            "genesis": founded.genesis, "size": founded.size, "root": founded.root, "threshold": threshold,
            "founders": [{"person": member.person, "key": member.key.id} for member in members],
            "log_key": {"person": log[0], "key": keys[-1].id},
        })
        return
    output.say(t("init.done", path=path, origin=origin, purpose=t(f"init.purpose.{purpose}")))
    output.say(t("init.genesis", genesis=founded.genesis))
    output.say(t("init.head", size=founded.size, root=founded.root))
    for member in members:
        output.say(t("init.founder", person=member.person, keyid=member.key.id))
    output.say(t("init.log-key", person=log[0], keyid=keys[-1].id))
    output.note(t("init.next"))


def _predecessor(path: str) -> dict[str, Any]:
    """{origin, genesis, size, root} of a pin, or of the file that says that a ledger is closed."""
    from commands.checking.trusting import read_pin
    from commands.files.structured import read_structured
    from ledger.proof.pin import from_json
    from ledger.stores.gate import SCHEMA

    told = read_structured(path)
    if isinstance(told, dict) and told.get("schema") == SCHEMA and told.get("state") == "closed":
        members = {name: value for name, value in told.items() if name != "state"}
        return from_json({**members, "schema": "socai/pin/1"})._asdict()
    return read_pin(path)._asdict()


def _pair(text: str, kind: str, flag: str) -> tuple[str, str]:
    """`ID=REST` as (full id, rest)."""
    name, equals, rest = text.partition("=")
    if not equals or not name or not rest:
        raise click.BadParameter(t("init.not-a-pair", value=text), param_hint=flag)
    return name if ":" in name else f"{kind}:{name}", unicodedata.normalize("NFC", rest) if kind == "office" else rest
