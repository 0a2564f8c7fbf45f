"""`socai plan`: what was promised for a unit, or for the units of a place, and what became of it by the day asked."""

from __future__ import annotations

import click

from commands.asking.answers import asked, give, standard_meant
from commands.asking.units import Where, of_units, units_over_time
from commands.terminal import options
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.texts.plan import say_plan
from ledger.folds.promises import plan


@spoken_command("plan", help="plan.help")
@of_units()
@click.option("--standard", metavar="STANDARD", help="plan.option.standard")
@click.option("--for-year", type=click.IntRange(1990, 2999), metavar="YEAR", help="plan.option.for-year")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings,
    where: Where,
    standard: str | None,
    for_year: int | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    with asked(settings, as_of, known_at) as question:
        meant = units_over_time(question, where)
        wanted = standard_meant(question, standard) if standard else None
        answer = plan(question.view, meant, question.cut, question.known_at, wanted, for_year)
        give(settings, question, answer, lambda *_: say_plan(question.told, answer))
