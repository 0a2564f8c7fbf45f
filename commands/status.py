"""`socai status UNIT`: one unit on one day, as known at one cut."""

from __future__ import annotations

import click

from commands.asking.answers import asked, print_cuts, unit_meant
from commands.terminal import options, output
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from ledger.folds.status import status


@spoken_command("status", help="status.help")
@click.argument("unit", help="status.argument.unit")
@click.option("--in", "within", metavar="UNIT", help="status.option.in")
@options.as_of
@options.known_at
@click.pass_obj
def command(settings: Settings, unit: str, within: str | None, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        if unit.startswith("product:"):
            from commands.texts.product import answer_status

            answer_status(settings, question, unit)
            return
        found = unit_meant(question, unit, within)
        answer = status(question.view, found, question.cut, question.known_at, question.standards_of(found))
        if settings.json:
            output.emit_json(answer)
        else:
            from commands.texts.status import say_status

            say_status(question, answer)
            print_cuts(question)
