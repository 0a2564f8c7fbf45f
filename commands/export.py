"""`socai export DIR`: the ledger below its newest checkpoint as static files that anybody can host and check."""

from __future__ import annotations

import os

import click

from commands.terminal import output
from commands.terminal.home import HOME
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t


@spoken_command("export", help="export.help", epilog="export.epilog")
@click.argument("folder", type=click.Path(), help="export.argument.folder")
@click.option("--checkpoint", "checkpoint_file", type=READABLE, metavar="FILE", help="export.option.checkpoint")
@click.pass_obj
def command(settings: Settings, folder: str, checkpoint_file: str | None) -> None:
    from commands.checking.notes import newest_note
    from ledger.export import layout
    from ledger.export.make import export
    from ledger.stores.reader import LedgerReader

    path = settings.ledger_path()
    note = newest_note(path, checkpoint_file)
    extra = {layout.SCRIPT: shipped("verify.sh"), layout.README: shipped("export_readme.txt")}
    with LedgerReader.open(path) as reader, output.Progress(t("export.progress"), reader.size) as shown:
        done = export(reader, note, folder, extra, shown.advance)
        origin, after = reader.entry(0).payload["ledger"]["origin"], reader.size - done["size"]
    if settings.json:
        output.emit_json({"schema": "socai/export/1", "folder": folder, "origin": origin, **done, "after": after})
        return
    output.say(t("export.done", folder=folder, size=done["size"], files=done["files"]))
    output.say(t("export.root", root=done["root"]))
    if after:
        output.note(t("export.after", count=after))
    output.note(t("export.next", folder=folder))


def shipped(name: str) -> bytes:
    """A file of `data` that goes with every export."""
    with open(os.path.join(HOME, "data", name), "rb") as file:
        return file.read()
