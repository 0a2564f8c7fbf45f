"""`socai replay`: the read model made anew from the ledger."""

from __future__ import annotations

import time

import click

from commands.terminal import output, prose
from commands.terminal.settings import Settings, home
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.stores.reader import LedgerReader
from projections.names import place_of
from projections.read_model import replay


@spoken_command("replay", help="replay.help")
@click.pass_obj
def command(settings: Settings) -> None:
    began = time.monotonic()
    path = settings.ledger_path()
    with LedgerReader.open(path) as reader:
        genesis = reader.genesis() if reader.size else ""
        units = len(reader.subjects("unit:"))
        with output.Progress(t("replay.units"), units) as progress:
            built = replay(reader, place_of(path, genesis, home()), progress.advance)
        root = reader.root_at(built.position)
    seconds = round(time.monotonic() - began, 3)
    if settings.json:
        output.emit_json(
            {
                "schema": "socai/replay/1",
                "path": built.path,
                "entries": built.position,
                "root": root,
                "rows": built.rows,
                "seconds": seconds,
            }
        )
        return
    prose.say(t("replay.done", path=built.path, entries=built.position, units=units, seconds=f"{seconds:.1f}"))
    for table, count in built.rows.items():
        prose.say(t("replay.rows", table=table, count=count), indent=2)
