"""`socai checkpoint`: the log operator's signed checkpoints, and what others' say against ours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from commands.keys import passphrases
from commands.machine.log_head import head_path
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.checkpoints.reading import Opened
    from ledger.checkpoints.shelf import Shelf


@group("checkpoint", help="checkpoint.help")
def command() -> None:
    """Subcommands only."""


@command.command("sign", help="checkpoint.sign.help", epilog="checkpoint.sign.epilog")
@click.option("--key", metavar="FILE", type=click.Path(), help="checkpoint.option.key")
@passphrases.options
@click.pass_obj
def sign(settings: Settings, key: str | None, passphrase_file: tuple[str, ...], passphrase_fd: int | None) -> None:
    from commands.keys.keyring import key_files, open_keys
    from commands.machine import seen
    from commands.texts.checkpoint import tell_signed
    from ledger.book import Book
    from ledger.checkpoints.operator import LogOperator
    from ledger.checkpoints.shelf import Shelf
    from ledger.event_ids import uuid7

    files = key_files([key] if key else [])
    if len(files) != 1:
        raise click.BadParameter(t("checkpoint.one-key"), param_hint="--key")
    [opened] = open_keys(files, passphrase_file, passphrase_fd)
    with Book.open(settings.ledger_path(), lambda: settings.clock() // 1000) as book:
        seen.demand_extends(book.reader)
        machine = LogOperator(book, opened.private, head_path(str(book.genesis)), now=settings.now,
                              new_id=lambda: uuid7(settings.clock() // 1000, os.urandom(10)))
        done = machine.sign()
        seen.remember(book.reader)
        shelf = Shelf(book.reader)
        tell_signed(settings, done.outcome, shelf.told(shelf.one(done.checkpoint.size)), shelf.folder.path)


@command.command("show", help="checkpoint.show.help")
@click.argument("size", type=click.IntRange(min=1), required=False, help="checkpoint.argument.size")
@click.option("--paper", metavar="FILE", type=click.Path(), help="checkpoint.option.paper")
@click.pass_obj
def show(settings: Settings, size: int | None, paper: str | None) -> None:
    from commands.texts.checkpoint import tell_one
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        told = {**shelf.told(shelf.one(size)), "genesis": reader.genesis()}
    if paper is not None:
        from commands.files.whole import write_new_text
        from commands.texts.checkpoint_paper import page

        write_new_text(paper, page(told))
    tell_one(settings, told, paper)


@command.command("list", help="checkpoint.list.help")
@click.pass_obj
def listed(settings: Settings) -> None:
    from commands.texts.checkpoint import tell_list
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        tell_list(settings, [shelf.told(one) for one in shelf.stored()], reader.size)


@command.command("compare", help="checkpoint.compare.help", epilog="checkpoint.compare.epilog")
@click.argument("files", nargs=-1, required=True, type=READABLE, help="checkpoint.argument.files")
@click.pass_obj
def compare(settings: Settings, files: tuple[str, ...]) -> None:
    from commands.texts.checkpoint import tell_compared
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        given = _agreeing(shelf, files)
        tell_compared(settings, [(file, shelf.told(one)) for file, one in zip(files, given, strict=True)])


@command.command("adopt", help="checkpoint.adopt.help", epilog="checkpoint.adopt.epilog")
@click.argument("files", nargs=-1, type=READABLE, help="checkpoint.argument.files")
@click.pass_obj
def adopt(settings: Settings, files: tuple[str, ...]) -> None:
    from commands.machine import seen
    from ledger.checkpoints.operator import adopt as take_over
    from ledger.checkpoints.shelf import Shelf
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        seen.demand_extends(reader)
        shelf = Shelf(reader)
        known = [*shelf.stored(), *_agreeing(shelf, files)]
        for one in known:
            shelf.folder.store(one.note)
        path = head_path(reader.genesis())
        head = take_over(reader, [one.checkpoint for one in known], path)
        shelf.folder.publish()
    if settings.json:
        output.emit_json({"schema": "socai/checkpoint-adopt/1", **head._asdict(), "file": path})
    else:
        output.say(t("checkpoint.adopted", size=head.size, root=head.root))


def _opened(shelf: Shelf, file: str) -> Opened:
    from ledger.proof.note import SIZE_LIMIT, parse_note

    with open(file, "rb") as note:
        data = note.read(SIZE_LIMIT + 1)
    try:
        return shelf.open(parse_note(data))
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": file, **refusal.facts}) from None


def _agreeing(shelf: Shelf, files: tuple[str, ...]) -> list[Opened]:
    """The notes in the files, none of which contradicts those kept here, nor another of them."""
    kept = shelf.stored()
    given: list[Opened] = []
    for file in files:
        other = _opened(shelf, file)
        _demand_agreement(shelf, file, other, [*kept, *given])
        given.append(other)
    return given


def _demand_agreement(shelf: Shelf, file: str, other: Opened, known: list[Opened]) -> None:
    """Refuse a note that contradicts ours; both are saved as evidence first."""
    from ledger.checkpoints.comparing import contradiction, save_evidence

    found = contradiction(other, known, shelf.reader)
    if found is None:
        return
    notes = (found.own.note, found.other.note)
    evidence = save_evidence(f"{shelf.reader.path}.evidence", found.code, notes, found.proof)
    raise LedgerError(found.code, file=file, size=found.other.checkpoint.size, found=found.other.checkpoint.root,
                      expected=shelf.reader.root_at(found.other.checkpoint.size), evidence=evidence)
