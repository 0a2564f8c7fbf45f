"""`socai resources`: capital mobilised, by unit, period and source, with totals checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from commands.asking.answers import Asked, asked, give
from commands.asking.units import Where, of_units, units_asked
from commands.names import told
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import language, t
from ledger.folds.resources import resources


@spoken_command("resources", help="resources.help")
@of_units()
@click.option("--year", type=click.IntRange(1990, 2999), metavar="YEAR", help="resources.option.year")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings,
    where: Where,
    year: int | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    with asked(settings, as_of, known_at) as question:
        meant = units_asked(question, where)
        answer = resources(question.view, meant, question.cut, question.known_at, year)
        give(settings, question, answer, _say)


def _say(question: Asked, answer: Mapping[str, Any]) -> None:
    words = question.told
    for row in answer["rows"]:
        _say_row(words, row)
    for one in answer["comparisons"]:
        _say_comparison(words, one)
    prose.say(t("resources.summary", **answer["summary"]))
    output.say()


def _say_row(words: told.Told, row: Mapping[str, Any]) -> None:
    unit = words.unit_within({**row["unit"], "parents": row["within"][:1]})
    prose.say(t("resources.title", unit=unit, period=_period(row["period"]), entry=row["seq"]), style="strong")
    lines = [
        (item["source"], number(item["amount"]), item["unit"], f"{number(item['share'])} %" if item["share"] else "")
        for item in row["items"]
    ]
    names = ("source", "amount", "unit", "share")
    output.table([t(f"resources.column.{name}") for name in names], lines, right=[1, 3])
    sums = ", ".join(f"{number(total)} {measure}" for measure, total in row["added"].items())
    prose.say(t("resources.added", sums=sums))
    if row["difference"]:
        prose.say(t("resources.difference", total=number(row["total"]), difference=number(row["difference"])))
    elif row["total"] is not None:
        prose.say(t("resources.agrees", total=number(row["total"])))
    if not row["counted"]:
        basis = t(f"resources.basis.{row['basis']}")
        prose.say(t("resources.not-counted", basis=basis, hedge=row["hedge"] or "-"))
    for other in row["superseded"]:
        earlier = ", ".join(f"{number(total)} {measure}" for measure, total in other["added"].items())
        prose.say(t("resources.superseded", entry=other["seq"], sums=earlier,
                    basis=t(f"resources.basis.{other['basis']}")))
    paper = words.paper(row["document"])
    ground = t(f"answers.attestation.{row['attestation']}")
    prose.say(t("resources.ground", ground=ground) + (t("resources.paper", paper=paper) if paper else ""))
    output.say()


def _say_comparison(words: told.Told, one: Mapping[str, Any]) -> None:
    """A unit beside the units beneath it."""
    facts = {
        "unit": words.unit(one["unit"]), "period": _period(one["period"]), "measure": one["measure"],
        "stated": one["members"]["stated"], "of": one["members"]["of"], "added": number(one["members"]["added"]),
        "own": number(one["own"]) if one["own"] else "",
    }
    prose.say(t("resources.members", **facts))
    if one["own"] is None:
        prose.say(t("resources.own.none", **facts), indent=2)
    elif one["difference"]:
        prose.say(t("resources.own.differs", difference=number(one["difference"]), **facts), indent=2)
    elif one["members"]["stated"] < one["members"]["of"]:
        prose.say(t("resources.own.open", **facts), indent=2)
    else:
        prose.say(t("resources.own.agrees", **facts), indent=2)
    output.say()


def _period(period: Mapping[str, Any]) -> str:
    return t("resources.period", first=dates.day(period["first"]), last=dates.day(period["last"]))


def number(text: str) -> str:
    """`1.234.567,5` in Vietnamese, `1,234,567.5` in English."""
    whole, _, part = text.partition(".")
    grouped = f"{int(whole):,}"
    if whole.startswith("-") and int(whole) == 0:
        grouped = "-0"
    said = f"{grouped}.{part}" if part else grouped
    return said.translate(str.maketrans(",.", ".,")) if language() == "vi" else said
