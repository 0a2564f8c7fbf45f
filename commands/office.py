"""`socai office list|show`: the offices that the ledger knows, by which answers cite and keys sign."""

from __future__ import annotations

from typing import Any

import click

from commands.acts.acting import full
from commands.asking.answers import Asked, asked, give, unit_meant
from commands.terminal import options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from commands.texts.office import period, say_office
from projections.registry import offices_answer

SYSTEMS = ("party", "state", "assembly", "front", "council", "steering", "ledger")
LEVELS = ("central", "province", "district", "commune", "village", "none")


@group("office", help="office.help")
def command() -> None:
    """The offices of the ledger."""


@command.command("list", help="office.list.help")
@click.option("--all", "everything", is_flag=True, help="office.option.all")
@click.option("--system", type=click.Choice(SYSTEMS), help="office.option.system")
@click.option("--level", type=click.Choice(LEVELS), help="office.option.level")
@click.option("--kind", metavar="KIND", help="office.option.kind")
@click.option("--unit", metavar="UNIT", help="office.option.unit")
@options.as_of
@options.known_at
@click.pass_obj
def list_offices(
    settings: Settings, everything: bool, system: str | None, level: str | None, kind: str | None, unit: str | None,
    as_of: str | None, known_at: str | None,
) -> None:
    with asked(settings, as_of, known_at) as question:
        offices = question.reader.subjects("office:", question.cut.size)
        place = unit_meant(question, unit) if unit is not None else None
        only = {"system": system, "level": level, "kind": kind, "jurisdiction": place}
        answer = offices_answer(question.view, offices, question.cut, question.known_at, everything, only)
        give(settings, question, answer, _say)


@command.command("show", help="office.show.help")
@click.argument("office", metavar="ID", help="office.argument.id")
@options.as_of
@options.known_at
@click.pass_obj
def show(settings: Settings, office: str, as_of: str | None, known_at: str | None) -> None:
    from ledger.opened import registry_at
    from projections.offices import office_answer

    with asked(settings, as_of, known_at) as question:
        registry = registry_at(question.reader, question.cut.size)
        answer = office_answer(registry, question.told.office, full("office", office), question.cut, question.known_at,
                               settings.now())
        give(settings, question, answer, say_office)


def _say(question: Asked, answer: dict[str, Any]) -> None:
    rows = [
        (
            office["name"],
            office["id"].removeprefix("office:"),
            t(f"office.system.{office['system']}"),
            t(f"office.level.{office['level']}"),
            period(office),
            str(len(office["keys"]) or ""),
        )
        for office in answer["offices"]
    ]
    if rows:
        names = ("name", "id", "system", "level", "period", "keys")
        output.table([t(f"office.column.{name}") for name in names], rows, right=[5], whole=[1])
    prose.say(t("office.count", count=len(rows)))
    output.say()
