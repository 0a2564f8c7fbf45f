"""`socai gap UNIT`: what a unit lacks against the set it was decided under, the one in force, or any other."""

from __future__ import annotations

import click

from commands.asking.answers import asked, print_cuts, set_meant, standard_meant, unit_meant
from commands.terminal import options, output
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from ledger.folds.gaps import gap


@spoken_command("gap", help="gap.help")
@click.argument("unit", help="gap.argument.unit")
@click.option("--in", "within", metavar="UNIT", help="gap.option.in")
@click.option("--rules", default="in-force", show_default=True, metavar="decided|in-force|SET", help="gap.option.rules")
@click.option("--standard", metavar="STANDARD", help="gap.option.standard")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings,
    unit: str,
    within: str | None,
    rules: str,
    standard: str | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    with asked(settings, as_of, known_at) as question:
        found = unit_meant(question, unit, within)
        against = rules if rules in ("decided", "in-force") else set_meant(question, rules)
        law = question.view.law.criteria_set(against) if against.startswith("set:") else None
        meant = standard_meant(question, standard or (law.standard if law else "ntm"))
        answer = gap(question.view, found, meant, against, question.cut, question.known_at)
        if settings.json:
            output.emit_json(answer)
        else:
            from commands.texts.gap import say_gap

            say_gap(question, answer)
            print_cuts(question)
