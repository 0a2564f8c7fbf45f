"""`socai list`: the units of a place or kind with their standing and progress, and what they amount to."""

from __future__ import annotations

from itertools import compress
from typing import Any

import click

from commands.asking.answers import Asked, asked, give, kind_meant, unit_meant
from commands.asking.standards import standard_asked
from commands.names import told
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from commands.texts.shares import number, say_outside, say_recognised
from ledger.folds.standing import STATES
from ledger.folds.view import View
from projections.lists import Asking, list_answer


@spoken_command("list", help="listing.help")
@click.option("--parent", metavar="UNIT", help="listing.option.parent")
@click.option("--kind", metavar="KIND", help="listing.option.kind")
@click.option("--standard", default="ntm", show_default=True, metavar="STANDARD", help="listing.option.standard")
@click.option("--state", type=click.Choice(STATES), help="listing.option.state")
@click.option("--for-year", type=click.IntRange(1990, 2999), metavar="YEAR", help="listing.option.for-year")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings,
    parent: str | None,
    kind: str | None,
    standard: str,
    state: str | None,
    for_year: int | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    with asked(settings, as_of, known_at) as question:
        unit = unit_meant(question, parent) if parent else None
        meant = kind_meant(question, kind)
        asking = Asking(standard_asked(question, standard, meant), unit, meant, state, for_year)
        view, every = question.for_lists()
        answer = list_answer(view, every, asking, question.cut, question.known_at)
        give(settings, question, answer, lambda *_: _say(question, view, answer))


def _say(question: Asked, view: View, answer: dict[str, Any]) -> None:
    words, rows = question.told, answer["rows"]
    if rows:
        names = ("unit", "state", "since", "year", "criteria", "indicators", "eligible", "unmet")
        cells = [_row(words, view, answer, row) for row in rows]
        # A column in which no unit has anything would only take room from the others.
        told_of = [any(column) for column in zip(*cells, strict=True)]
        headings = [t(f"listing.column.{name}") for name in compress(names, told_of)]
        output.table(headings, [list(compress(row, told_of)) for row in cells])
        output.say()
    summary = answer["summary"]
    where = t("listing.within", unit=words.unit(answer["parent"])) if answer["parent"] else ""
    prose.say(t("listing.summary", count=summary["units"], where=where, standard=words.standard(answer["standard"])))
    if summary["units"]:
        say_outside(words, summary["out_of_scope"])
    if summary["in_scope"]:
        forms = [told.state_form(row["standing"]) for row in rows if row["scope"]["in_scope"]]
        states = ", ".join(f"{t(f'answers.state.{form}')} {forms.count(form)}" for form in dict.fromkeys(forms))
        prose.say(t("listing.states", states=states))
        if summary["recognised"]:
            say_recognised(summary["recognised"], summary["unknown_because"])
        known, mean = summary["with_progress"], _average(summary)
        prose.say(t("listing.progress", known=known, count=summary["in_scope"], average=mean))
    output.say()


def _average(summary: dict[str, Any]) -> str:
    mean = summary["criteria_met_average"]
    if mean is None:
        return t("listing.average.unlike") if summary["averaged"] else ""
    return t("listing.average", average=number(mean, 2), count=summary["averaged"])


def _row(words: told.Told, view: View, answer: dict[str, Any], row: dict[str, Any]) -> list[str]:
    standing, progress = row["standing"], row["progress"]
    return [
        _placed(words, view, answer, row["unit"]),
        told.state(standing),
        dates.day(standing["since"]) if standing["since"] else "",
        str(standing["for_year"] or ""),
        _counted(progress, "criteria"),
        _counted(progress, "indicators"),
        t(f"gap.eligible.{progress['eligible']}") if progress and progress["eligible"] else "",
        told.items(progress["unmet"]) if progress and progress["unmet"] else "",
    ]


def _counted(progress: dict[str, Any] | None, of: str) -> str:
    known = progress is not None and progress[f"{of}_met"] is not None
    if progress is None or not known:
        return ""
    counted = f"{progress[f'{of}_met']}/{progress[f'{of}_total']}"
    return t("answers.in-question.short", text=counted) if progress["in_question"] else counted


def _placed(words: told.Told, view: View, answer: dict[str, Any], unit: dict[str, Any]) -> str:
    """The unit, with the unit above it unless that is the one asked about."""
    day = answer["as_of"]
    above = [view.described(one, day) for one in view.chain(unit["id"], day)[:1]]
    if answer["parent"] and above and above[0]["id"] == answer["parent"]["id"]:
        above = []
    return words.unit_within({**unit, "parents": above})
