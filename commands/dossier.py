"""`socai dossier list|show`: where each dossier stands, for whom it waits and since when."""

from __future__ import annotations

from typing import Any

import click

from commands.asking.answers import Asked, asked, give, standard_meant, unit_meant
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from commands.texts.dossier import say_dossier, state_words, waiting_words
from ledger.errors import LedgerError
from projections.dossiers import Asking, dossier_answer, dossiers_answer


@group("dossier", help="dossier.help")
def command() -> None:
    """Dossiers of recognition."""


@command.command("list", help="dossier.list.help")
@click.option("--parent", metavar="UNIT", help="dossier.option.parent")
@click.option("--standard", metavar="STANDARD", help="dossier.option.standard")
@click.option("--for-year", type=click.IntRange(1990, 2999), metavar="YEAR", help="dossier.option.for-year")
@click.option("--state", metavar="STATE", help="dossier.option.state")
@click.option("--waiting-for", metavar="OFFICE", help="dossier.option.waiting-for")
@options.as_of
@options.known_at
@click.pass_obj
def list_dossiers(
    settings: Settings, parent: str | None, standard: str | None, for_year: int | None, state: str | None,
    waiting_for: str | None, as_of: str | None, known_at: str | None,
) -> None:
    with asked(settings, as_of, known_at) as question:
        asking = Asking(
            unit_meant(question, parent) if parent else None,
            f"standard:{standard_meant(question, standard).removeprefix('standard:')}" if standard else None,
            for_year, state, _full(waiting_for, "office"),
        )
        dossiers, offices = (question.reader.subjects(kind, question.cut.size) for kind in ("dossier:", "office:"))
        answer = dossiers_answer(question.view, dossiers, offices, asking, question.cut, question.known_at)
        give(settings, question, answer, _say)


@command.command("show", help="dossier.show.help")
@click.argument("dossier", help="dossier.argument.dossier")
@options.as_of
@options.known_at
@click.pass_obj
def show_dossier(settings: Settings, dossier: str, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        named = str(_full(dossier, "dossier"))
        offices, sessions = (question.reader.subjects(kind, question.cut.size) for kind in ("office:", "session:"))
        answer = dossier_answer(question.view, named, offices, sessions, question.cut, question.known_at)
        if answer is None:
            raise LedgerError("DOSSIER_NOT_FOUND", found=named,
                              candidates=list(question.reader.subjects("dossier:", question.cut.size)))
        give(settings, question, answer, say_dossier)


def _full(name: str | None, kind: str) -> str | None:
    return name if name is None or ":" in name else f"{kind}:{name}"


def _say(question: Asked, answer: dict[str, Any]) -> None:
    words, rows = question.told, answer["dossiers"]
    if rows:
        names = ("unit", "standard", "year", "state", "since", "waiting", "id")
        cells = [
            [words.unit(row["unit"]), words.standard(row["standard"]), str(row["for_year"] or ""), state_words(row),
             dates.day(row["since"]), waiting_words(words, row["waiting_for"]), row["id"].removeprefix("dossier:")]
            for row in rows
        ]
        output.table([t(f"dossier.column.{name}") for name in names], cells, whole=[6])
    prose.say(t("dossier.count", count=len(rows)))
    output.say()
