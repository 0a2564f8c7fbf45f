"""`socai witness`: cosignatures by file. At the witness: init, sign; at the ledger: request, add, policy."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from commands.files.whole import read_limited
from commands.keys import passphrases
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings, home
from commands.terminal.spoken import group
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.checkpoints.shelf import Shelf
    from ledger.proof.verifier_key import VerifierKey

T = TypeVar("T")
_LARGEST = 512 * 1024
_SECOND = 10**9


@group("witness", help="witness.help")
def command() -> None:
    """Subcommands only."""


@command.command("init", help="witness.init.help", epilog="witness.init.epilog")
@click.option("--name", required=True, metavar="NAME", help="witness.option.name")
@click.option("--key", required=True, metavar="FILE", type=click.Path(), help="witness.option.key")
@click.option("--log", "logs", required=True, multiple=True, metavar="KEY", help="witness.option.log")
@passphrases.options
@click.pass_obj
def init(
    settings: Settings, name: str, key: str, logs: tuple[str, ...], passphrase_file: tuple[str, ...],
    passphrase_fd: int | None,
) -> None:
    from commands.keys.keyring import open_keys
    from ledger.proof.verifier_key import WITNESS, VerifierKey, verifier_key
    from ledger.witness.station import Station

    known = tuple(VerifierKey.parse(text) for text in logs)
    [opened] = open_keys([key], passphrase_file, passphrase_fd)
    station = Station.found(folder(), verifier_key(name, WITNESS, opened.public.spki), known)
    if settings.json:
        output.emit_json({"schema": "socai/witness-init/1", "key": station.key.text,
                          "logs": [log.text for log in station.logs]})
        return
    output.say(t("witness.founded", verifier=station.key.text))
    for log in station.logs:
        output.say(t("witness.knows", log=log.text))


@command.command("sign", help="witness.sign.help", epilog="witness.sign.epilog")
@click.argument("request", type=READABLE, help="witness.argument.request")
@click.option("-o", "--output", "file", required=True, metavar="FILE", type=click.Path(), help="witness.option.answer")
@click.option("--key", required=True, metavar="FILE", type=click.Path(), help="witness.option.key")
@passphrases.options
@click.pass_obj
def sign(
    settings: Settings, request: str, file: str, key: str, passphrase_file: tuple[str, ...], passphrase_fd: int | None
) -> None:
    from commands.files.whole import write_new_text
    from commands.keys.keyring import open_keys
    from ledger.witness.request import parse_request
    from ledger.witness.station import Station

    station = Station.open(folder())
    asked = _named(request, parse_request)
    if os.path.lexists(file):
        raise LedgerError("FILE_EXISTS", file=file)
    [opened] = open_keys([key], passphrase_file, passphrase_fd)
    answer = station.answer(asked, opened.private, settings.clock() // _SECOND)
    write_new_text(file, answer.line)
    if settings.json:
        output.emit_json({"schema": "socai/witness-sign/1", "file": file, **answer.checkpoint._asdict(),
                          "before": answer.before, "line": answer.line})
        return
    output.say(t("witness.signed", origin=answer.checkpoint.origin, size=answer.checkpoint.size, before=answer.before))
    output.say(t("witness.carry-back", file=file))


@command.command("request", help="witness.request.help")
@click.argument("witness", help="witness.argument.witness")
@click.option("-o", "--output", "file", required=True, metavar="FILE", type=click.Path(), help="witness.option.request")
@click.option("--old", type=click.IntRange(min=0), metavar="SIZE", help="witness.option.old")
@click.pass_obj
def request(settings: Settings, witness: str, file: str, old: int | None) -> None:
    from commands.files.whole import write_new_text
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader
    from ledger.witness.asking import last_cosigned, request_for
    from ledger.witness.request import request_bytes

    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        known = _witness(shelf, witness)
        opened = shelf.one(None)
        asked = request_for(shelf, opened, last_cosigned(shelf, known) if old is None else old)
    write_new_text(file, request_bytes(asked).decode("utf-8"))
    if settings.json:
        output.emit_json({"schema": "socai/witness-request/1", "file": file, "witness": known.text, "old": asked.old,
                          "size": opened.checkpoint.size})
        return
    output.say(t("witness.requested", name=witness, old=asked.old, size=opened.checkpoint.size, file=file))


@command.command("add", help="witness.add.help")
@click.argument("answers", nargs=-1, required=True, type=READABLE, help="witness.argument.answers")
@click.pass_obj
def add(settings: Settings, answers: tuple[str, ...]) -> None:
    from commands.texts.checkpoint import tell_one
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader
    from ledger.witness.asking import matched
    from ledger.witness.request import parse_answer

    lines = [line for file in answers for line in _named(file, parse_answer)]
    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        if shelf.adopted is None:
            raise LedgerError("POLICY_NOT_ADOPTED")
        found = matched(shelf.stored(), lines, shelf.adopted.policy)
        for size, ours in found.items():
            shelf.folder.add(size, ours)
        shelf.folder.publish()
        told = {**shelf.told(shelf.one(max(found))), "genesis": reader.genesis()}
    tell_one(settings, told, None)


@command.command("policy", help="witness.policy.help", epilog="witness.policy.epilog")
@click.argument("file", type=READABLE, help="witness.argument.policy")
@click.option("-o", "--output", "act", required=True, metavar="FILE", type=click.Path(), help="witness.option.act")
@click.option("--anchor-days", type=click.IntRange(1, 3660), metavar="DAYS", help="witness.option.anchor-days")
@click.option("--authority", "authorities", multiple=True, metavar="NAME=FILE", help="witness.option.authority")
@click.pass_obj
def policy(settings: Settings, file: str, act: str, anchor_days: int | None, authorities: tuple[str, ...]) -> None:
    from commands.files.certificates import authority
    from commands.files.structured import write_new
    from ledger.proof.policy import parse_policy

    data, read = _named(file, lambda data: (data, parse_policy(data)))
    pinned = [authority(text) for text in authorities]
    body = {"lines": _lines(data), "anchor_days": anchor_days, "time_authorities": pinned}
    write_new(act, {
        "schema": "socai/act/1", "title": t("witness.act-title"), "attestation": "signed-by-author",
        "events": [{"type": "policy.adopted", "subject": "registry:policy", "body": body}],
    })
    if settings.json:
        output.emit_json({"schema": "socai/witness-policy/1", "act": act, "quorum": read.quorum,
                          "witnesses": sorted(read.witnesses), "anchor_days": anchor_days,
                          "time_authorities": [one["name"] for one in pinned]})
        return
    output.say(t("witness.policy-read", witnesses=", ".join(sorted(read.witnesses)) or "-", quorum=read.quorum))
    output.say(t("witness.policy-next", file=act))


def folder() -> str:
    """This machine's folder as a witness."""
    return os.path.join(home(), "witness")


def _witness(shelf: Shelf, name: str) -> VerifierKey:
    """The witness of the adopted policy by its name there, or by its verifier key."""
    from ledger.proof.verifier_key import WITNESS, VerifierKey

    known = shelf.adopted.policy.witnesses if shelf.adopted is not None else {}
    if name in known:
        return known[name]
    key = VerifierKey.parse(name) if "+" in name else None
    if key is None or key.kind != WITNESS:
        raise LedgerError("WITNESS_UNKNOWN", found=name, expected=sorted(known))
    return key


def _lines(data: bytes) -> list[str]:
    """The lines of a policy, which an event can only hold as UTF-8. Raises `POLICY_MALFORMED`."""
    try:
        return data.decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as fault:
        raise LedgerError("POLICY_MALFORMED", place=f"byte {fault.start}", expected="UTF-8") from None


def _named(path: str, parse: Callable[[bytes], T]) -> T:
    """What `parse` makes of the file; a refusal names it."""
    try:
        return parse(read_limited(path, _LARGEST))
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": path, **refusal.facts}) from None
