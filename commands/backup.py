"""`socai backup FILE`: a copy that is whole at one head, whoever appends meanwhile."""

from __future__ import annotations

import os
from hashlib import file_digest

import click

from commands.terminal import output
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t


@spoken_command("backup", help="backup.help")
@click.argument("file", type=click.Path(), help="backup.argument.file")
@click.pass_obj
def command(settings: Settings, file: str) -> None:
    from ledger.stores.backup import backup
    from ledger.stores.reader import LedgerReader

    backup(settings.ledger_path(), file)
    with open(file, "rb") as copy:
        sha256 = file_digest(copy, "sha256").hexdigest()
    with LedgerReader.open(file) as reader:
        size, root = reader.size, reader.root_at(reader.size)
    length = os.stat(file).st_size
    if settings.json:
        output.emit_json({
            "schema": "socai/backup/1", "file": file, "size": size, "root": root, "sha256": sha256, "bytes": length,
        })
        return
    output.say(t("backup.done", file=file, size=size, bytes=f"{length:,}"))
    output.say(t("backup.root", root=root))
    output.say(t("backup.sha256", sha256=sha256))
