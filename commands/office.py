"""`socai office list`: the offices that the ledger knows, by which answers cite and keys sign."""

from __future__ import annotations

from typing import Any

import click

from commands import dates, options, output, prose
from commands.answers import Asked, asked, print_cuts
from commands.settings import Settings
from commands.spoken import group
from commands.words import t
from projections.registry import offices_answer


@group("office", help="office.help")
def command() -> None:
    """The offices of the ledger."""


@command.command("list", help="office.list.help")
@click.option("--all", "everything", is_flag=True, help="office.option.all")
@options.as_of
@options.known_at
@click.pass_obj
def list_offices(settings: Settings, everything: bool, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        offices = question.reader.subjects("office:", question.cut.size)
        answer = offices_answer(question.view, offices, question.cut, question.known_at, everything)
        if settings.json:
            output.emit_json(answer)
        else:
            _say(question, answer)
            print_cuts(question)


def _say(question: Asked, answer: dict[str, Any]) -> None:
    rows = [
        (
            office["name"],
            office["id"].removeprefix("office:"),
            t(f"office.system.{office['system']}"),
            t(f"office.level.{office['level']}"),
            _period(office),
            str(len(office["keys"]) or ""),
        )
        for office in answer["offices"]
    ]
    if rows:
        names = ("name", "id", "system", "level", "period", "keys")
        output.table([t(f"office.column.{name}") for name in names], rows, right=[5], whole=[1])
    prose.say(t("office.count", count=len(rows)))
    output.say()


def _period(office: dict[str, Any]) -> str:
    since = t("office.since", day=dates.day(office["from"])) if office["from"] else ""
    until = t("office.until", day=dates.last_day(office["to"])) if office["to"] else ""
    return " ".join(part for part in (since, until) if part)
