"""`socai plan`: what was promised for a unit, or for the units of a place, and what became of it by the day asked."""

from __future__ import annotations

import click

from commands.asking.answers import asked, print_cuts, standard_meant
from commands.asking.units import demand_one, units_over_time
from commands.terminal import options, output
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.texts.plan import say_plan
from ledger.folds.promises import plan


@spoken_command("plan", help="plan.help")
@click.argument("unit", required=False, help="plan.argument.unit")
@click.option("--in", "within", metavar="UNIT", help="plan.option.in")
@click.option("--parent", metavar="UNIT", help="plan.option.parent")
@click.option("--standard", metavar="STANDARD", help="plan.option.standard")
@click.option("--for-year", type=click.IntRange(1990, 2999), metavar="YEAR", help="plan.option.for-year")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings,
    unit: str | None,
    within: str | None,
    parent: str | None,
    standard: str | None,
    for_year: int | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    demand_one(unit, parent)
    with asked(settings, as_of, known_at) as question:
        units = units_over_time(question, unit, within, parent)
        wanted = standard_meant(question, standard) if standard else None
        answer = plan(question.view, units, question.cut, question.known_at, wanted, for_year)
        if settings.json:
            output.emit_json(answer)
        else:
            say_plan(question.told, answer)
            print_cuts(question)
