"""`socai time`: time that others vouch for. Requests and tokens of RFC 3161 by file; anchors into the record."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from commands.keys import passphrases
from commands.machine.log_head import head_path
from commands.terminal import dates, output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.checkpoints.shelf import Shelf



@group("time", help="time.help")
def command() -> None:
    """Subcommands only."""


@command.command("request", help="time.request.help", epilog="time.request.epilog")
@click.pass_obj
def request(settings: Settings) -> None:
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader
    from ledger.trusted_time.queue import TokenQueue

    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        queue = TokenQueue(shelf)
        opened = shelf.one(None)
        assert shelf.adopted is not None
        for authority in shelf.adopted.authorities:
            queue.ask(opened, authority.name)
        waiting = queue.waiting()
    if settings.json:
        output.emit_json({"schema": "socai/time-request/1", "size": opened.checkpoint.size, "waiting": waiting})
        return
    for path in waiting:
        output.say(t("time.waiting", file=path))
    output.say(t("time.send" if waiting else "time.nothing-waits"))


@command.command("add", help="time.add.help")
@click.argument("tokens", nargs=-1, required=True, type=READABLE, help="time.argument.tokens")
@click.pass_obj
def add(settings: Settings, tokens: tuple[str, ...]) -> None:
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader
    from ledger.trusted_time.queue import TOKEN_LIMIT, TokenQueue

    kept = []
    with LedgerReader.open(settings.ledger_path()) as reader:
        queue = TokenQueue(Shelf(reader))
        for path in tokens:
            with open(path, "rb") as file:
                data = file.read(TOKEN_LIMIT + 1)
            try:
                kept.append(queue.add(data))
            except LedgerError as refusal:
                raise LedgerError(refusal.code, **{"file": path, **refusal.facts}) from None
    if settings.json:
        output.emit_json({"schema": "socai/time-add/1", "tokens": [
            {"size": one.size, "authority": one.authority, "time": one.stamp.time} for one in kept
        ]})
        return
    for one in kept:
        output.say(t("time.added", size=one.size, authority=one.authority, time=dates.instant(one.stamp.time)))


@command.command("anchor", help="time.anchor.help")
@click.option("--key", required=True, metavar="FILE", type=click.Path(), help="checkpoint.option.key")
@passphrases.options
@click.pass_obj
def anchor(settings: Settings, key: str, passphrase_file: tuple[str, ...], passphrase_fd: int | None) -> None:
    from commands.keys.keyring import open_keys
    from commands.machine import seen
    from ledger.book import Book
    from ledger.checkpoints.operator import LogOperator
    from ledger.checkpoints.shelf import Shelf
    from ledger.event_ids import uuid7
    from ledger.trusted_time.anchoring import unrecorded

    [opened] = open_keys([key], passphrase_file, passphrase_fd)
    with Book.open(settings.ledger_path(), lambda: settings.clock() // 1000) as book:
        seen.demand_extends(book.reader)
        machine = LogOperator(book, opened.private, head_path(str(book.genesis)), now=settings.now,
                              new_id=lambda: uuid7(settings.clock() // 1000, os.urandom(10)))
        intents = unrecorded(Shelf(book.reader))
        done = [{"seq": machine.record(intent), "size": intent.body["size"]} for intent in intents]
        seen.remember(book.reader)
    if settings.json:
        output.emit_json({"schema": "socai/time-anchor/1", "anchors": done})
        return
    for one in done:
        output.say(t("time.anchored", **one))
    if not done:
        output.say(t("time.nothing-new"))


@command.command("list", help="time.list.help")
@click.pass_obj
def listed(settings: Settings) -> None:
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        told = _told(shelf, settings.now())
    if settings.json:
        output.emit_json({"schema": "socai/time-list/1", **told})
        return
    if told["anchor_days"] is not None:
        output.say(t("time.interval", days=told["anchor_days"]))
    headings = [t(f"time.column.{name}") for name in ("size", "time", "entry")]
    if told["anchors"]:
        output.table(headings, [
            [str(one["size"]), dates.instant(one["time"]), str(one["seq"])] for one in told["anchors"]
        ], right=(0, 2))
    else:
        output.say(t("time.none"))
    for path in told["waiting"]:
        output.say(t("time.waiting", file=path))
    if told["proof"] is not None:
        output.say(t(f"time.proof.{told['proof']}"))


def _told(shelf: Shelf, now: str) -> dict[str, Any]:
    from ledger.folds.anchors import SUBJECT, anchors_of
    from ledger.trusted_time.queue import TokenQueue

    reader = shelf.reader
    anchors = anchors_of(reader.stream(SUBJECT))
    days = shelf.adopted.anchor_days if shelf.adopted is not None else None
    authorities = shelf.adopted.authorities if shelf.adopted is not None else ()
    return {
        "anchor_days": days,
        "authorities": [{"name": one.name, "certificate_sha256": one.certificate_digest} for one in authorities],
        "anchors": [one._asdict() for one in anchors.all],
        "waiting": TokenQueue(shelf).waiting() if authorities else [],
        "proof": anchors.proof_of(reader.size, reader.head_recorded_at, days, now),
    }
