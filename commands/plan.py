"""`socai plan`: what was promised for a unit, or for the units of a place, and what became of it by the day asked."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress
from typing import Any

import click

from commands import dates, options, output, prose, told
from commands.answers import Asked, asked, print_cuts, standard_meant
from commands.settings import Settings
from commands.shares_text import outside_by
from commands.spoken import command as spoken_command
from commands.units_asked import units_asked
from commands.words import t
from ledger.folds.keeping import STATUSES
from ledger.folds.promises import plan

STYLES = {"reached": "good", "late": "bad", "unknown": "doubt"}


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
    if unit and parent:
        raise click.BadParameter(t("plan.unit-or-parent"), param_hint="--parent")
    with asked(settings, as_of, known_at) as question:
        units = units_asked(question, unit, within, parent)
        wanted = standard_meant(question, standard) if standard else None
        answer = plan(question.view, units, question.cut, question.known_at, wanted, for_year)
        if settings.json:
            output.emit_json(answer)
        else:
            _say(question, answer)
            print_cuts(question)


def _say(question: Asked, answer: dict[str, Any]) -> None:
    words = question.told
    rows = [row for promise in answer["promises"] for row in _rows(words, promise)]
    if rows:
        names = ("unit", "promise", "standard", "due", "status", "reached", "office")
        told_of = [any(column) for column in zip(*rows, strict=True)]
        headings = [t(f"plan.column.{name}") for name in compress(names, told_of)]
        output.table(headings, [list(compress(row, told_of)) for row in rows])
        output.say()
    summary = answer["summary"]
    prose.say(t("plan.summary", count=summary["promises"], statuses=_counts(summary["by_status"])))
    if summary["milestones"]:
        prose.say(
            t("plan.milestones", count=summary["milestones"], statuses=_counts(summary["milestones_by_status"]))
        )
    for promise in answer["promises"]:
        if not promise["scope"]["in_scope"]:
            facts = {"standard": words.standard(promise["standard"]), "ground": outside_by(words, promise["scope"])}
            prose.say(t("plan.out-of-scope", unit=words.unit(promise["unit"]), **facts))
        if promise["list_disagrees"]:
            unit, stated = words.unit(promise["unit"]), _stated(promise["stated_count"])
            prose.say(t("plan.disagrees", unit=unit, stated=stated, listed=len(promise["items"])))
        already = [item["number"] for item in promise["items"] if item["already"]]
        if already:
            prose.say(t("plan.already", unit=words.unit(promise["unit"]), list=", ".join(already)))
    if answer["forecasts"]:
        prose.say(t("plan.forecasts", count=len(answer["forecasts"])))
    prose.say(t("plan.ground"))
    output.say()


def _rows(words: told.Told, promise: Mapping[str, Any]) -> list[list[str]]:
    """The promise, and beneath it its milestones."""
    rows = [
        [
            words.unit(promise["unit"]),
            _promised(promise),
            words.standard(promise["standard"]),
            dates.day(promise["due"]),
            _status(promise),
            dates.day(promise["reached_on"]) if promise["reached_on"] else "",
            words.office(promise["responsible"]) if promise["responsible"] else "",
        ]
    ]
    for one in promise["milestones"]:
        amount = f": {one['amount']} {one['unit'] or ''}".rstrip() if one["amount"] else ""
        reached = dates.day(one["reached_on"]) if one["reached_on"] else ""
        rows.append(["", f"  {one['what']}{amount}", "", dates.day(one["due"]["last"]), _status(one), reached, ""])
    return rows


def _promised(promise: Mapping[str, Any]) -> str:
    """What is promised: the kind, the count as stated, each item of the list with + where it is reached."""
    marks = {"reached": "+", "late": "-", "unknown": "?", "promised": ""}
    listed = ", ".join(f"{item['number']}{marks[item['status']]}" for item in promise["items"])
    counted = _stated(promise["stated_count"]) if promise["stated_count"] else ""
    if not counted and promise["to_count"] is not None:
        counted = str(promise["to_count"])
    parts = [t(f"plan.kind.{promise['kind']}"), counted, f"({listed})" if listed else ""]
    return " ".join(part for part in parts if part)


def _stated(counted: Mapping[str, Any]) -> str:
    least, most = counted["min"], counted["max"]
    return str(least) if least == most else f"{least}-{most}"


def _status(judged: Mapping[str, Any]) -> str:
    text = t(f"plan.status.{judged['status']}")
    style = STYLES.get(judged["status"])
    return output.style(text, style) if style else text


def _counts(by_status: Mapping[str, int]) -> str:
    return ", ".join(f"{t(f'plan.status.{status}')} {by_status[status]}" for status in STATUSES)
