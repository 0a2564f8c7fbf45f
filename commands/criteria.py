"""`socai criteria list` and `socai criteria show SET`: the criteria sets that decisions and results name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from commands import dates, options, output, prose
from commands.answers import Asked, asked, print_cuts, set_meant
from commands.settings import Settings
from commands.spoken import group
from commands.told import either
from commands.words import language, t
from projections.registry import set_answer, sets_answer


@group("criteria", help="criteria.help")
def command() -> None:
    """The criteria sets of the ledger."""


@command.command("list", help="criteria.list.help")
@options.as_of
@options.known_at
@click.pass_obj
def list_sets(settings: Settings, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        sets = question.reader.subjects("set:", question.cut.size)
        answer = sets_answer(question.view, sets, question.cut, question.known_at)
        if settings.json:
            output.emit_json(answer)
        else:
            _say_list(question, answer)
            print_cuts(question)


@command.command("show", help="criteria.show.help")
@click.argument("set_id", metavar="SET", help="criteria.argument.set")
@options.as_of
@options.known_at
@click.pass_obj
def show(settings: Settings, set_id: str, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        answer = set_answer(question.view, set_meant(question, set_id), question.cut, question.known_at)
        if settings.json:
            output.emit_json(answer)
        else:
            _say_set(question, answer["set"])
            print_cuts(question)


def _say_list(question: Asked, answer: dict[str, Any]) -> None:
    rows = [
        (
            one["id"],
            question.told.standard(one["standard"]),
            str(one["criteria_total"] or "?"),
            str(one["indicators_total"] or ""),
            t("criteria.period", first=dates.day(one["valid_from"]), last=dates.last_day(one["valid_to"])).rstrip(" –"),
            _in_force(one),
        )
        for one in answer["sets"]
    ]
    if rows:
        names = ("id", "standard", "criteria", "indicators", "period", "in-force")
        output.table([t(f"criteria.column.{name}") for name in names], rows, right=[2, 3], whole=[0])
    prose.say(t("criteria.count", count=len(rows), day=dates.day(answer["as_of"])))
    output.say()


def _say_set(question: Asked, one: dict[str, Any]) -> None:
    prose.say(f"{one['id']}: {either(one['title']) or t('answers.name-unknown')}", style="strong")
    kinds = ", ".join(question.told.kind(kind) for kind in one["unit_kinds"])
    prose.say(t("criteria.for", standard=question.told.standard(one["standard"]), kinds=kinds))
    prose.say(t("criteria.issued", paper=_issued(one), total=_total(one)))
    until = t("criteria.until", day=dates.last_day(one["valid_to"])) if one["valid_to"] else ""
    prose.say(t("criteria.valid", day=dates.day(one["valid_from"]), until=until))
    if one["notes"]:
        prose.say(t("criteria.notes", text=one["notes"]))
    output.say()
    rows = []
    for criterion in one["criteria"]:
        rows.append((criterion["number"], _name(criterion), ""))
        rows += [("  " + part["number"], "  " + _name(part), _threshold(part)) for part in criterion["indicators"]]
    if rows:
        output.table([t(f"criteria.column.{name}") for name in ("number", "name", "threshold")], rows)
        output.say()


def _name(item: Mapping[str, Any]) -> str:
    english = item.get("name_en") if language() == "en" else None
    return english or item["name"] or t("answers.name-unknown")


def _threshold(indicator: Mapping[str, Any]) -> str:
    threshold = indicator["threshold"]
    if threshold is None:
        return t("answers.name-unknown")
    value = " ".join(str(threshold[name]) for name in ("value", "unit") if threshold.get(name) is not None)
    return threshold.get("text") or t(f"criteria.threshold.{threshold['kind']}", value=value)


def _issued(one: Mapping[str, Any]) -> str:
    issuing = one["issuing"]
    parts = [issuing["number"], dates.day(issuing["signed_on"]) if issuing["signed_on"] else None, issuing["issuer"]]
    return ", ".join(part for part in parts if part) or t("answers.unknown")


def _total(one: Mapping[str, Any]) -> str:
    criteria = t("criteria.total.criteria", count=one["criteria_total"] or "?")
    return criteria + (t("criteria.total.indicators", count=one["indicators_total"]) if one["indicators_total"] else "")


def _in_force(one: Mapping[str, Any]) -> str:
    return t("answers.unknown") if one["in_force"] is None else t(f"criteria.in-force.{one['in_force']}")
