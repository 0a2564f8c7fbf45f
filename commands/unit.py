"""`socai unit list|show|pending`: which units there are, what came before and after them, which of them wait."""

from __future__ import annotations

from typing import Any

import click

from commands.asking.answers import Asked, asked, give, kind_meant, print_cuts, standard_meant, unit_meant
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import known, t
from commands.texts.unit import say_lineage, say_pending
from ledger.folds.lineage import lineage_of
from ledger.folds.pending import pending_answer
from projections.lists import LEVELS, beneath
from projections.units import unit_answer, units_answer


@group("unit", help="unit.help")
def command() -> None:
    """The units of the ledger."""


@command.command("list", help="unit.list.help")
@click.option("--parent", metavar="UNIT", help="unit.option.parent")
@click.option("--kind", metavar="KIND", help="unit.option.kind")
@click.option("--all", "everything", is_flag=True, help="unit.option.all")
@options.as_of
@options.known_at
@click.pass_obj
def list_units(
    settings: Settings, parent: str | None, kind: str | None, everything: bool, as_of: str | None, known_at: str | None
) -> None:
    with asked(settings, as_of, known_at) as question:
        above = unit_meant(question, parent) if parent else None
        view, every = question.for_lists()
        units = beneath(view, above, view.own_day(above, question.cut.as_of)) if above else every
        answer = units_answer(
            view, units, question.cut, question.known_at, kind_meant(question, kind), everything or bool(above)
        )
        give(settings, question, answer, _say_list)


@command.command("show", help="unit.show.help")
@click.argument("unit", help="unit.argument.unit")
@click.option("--in", "within", metavar="UNIT", help="unit.option.in")
@click.option("--lineage", "walk", is_flag=True, help="unit.option.lineage")
@options.as_of
@options.known_at
@click.pass_obj
def show(
    settings: Settings, unit: str, within: str | None, walk: bool, as_of: str | None, known_at: str | None
) -> None:
    with asked(settings, as_of, known_at) as question:
        found = unit_meant(question, unit, within)
        answer = unit_answer(question.view, found, question.cut, question.known_at)
        if walk:
            answer["lineage"] = lineage_of(question.view, found)
        if settings.json:
            output.emit_json(answer)
        else:
            _say_unit(question, answer["unit"], neighbours=not walk)
            if walk:
                say_lineage(question, answer["unit"], answer["lineage"])
            print_cuts(question)


@command.command("pending", help="unit.pending.help")
@click.option("--parent", metavar="UNIT", help="unit.pending.option.parent")
@click.option("--standard", default="ntm", show_default=True, metavar="STANDARD", help="unit.pending.option.standard")
@options.as_of
@options.known_at
@click.pass_obj
def pending(settings: Settings, parent: str | None, standard: str, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        above = unit_meant(question, parent) if parent else None
        view, every = question.for_lists()
        units = beneath(view, above, view.own_day(above, question.cut.as_of), LEVELS) if above else every
        answer = pending_answer(
            view, units, standard_meant(question, standard), question.cut, question.known_at, above
        )
        give(settings, question, answer, say_pending)


def _say_list(question: Asked, answer: dict[str, Any]) -> None:
    words = question.told
    rows = [
        (
            words.unit(unit),
            unit["id"].removeprefix("unit:"),
            unit["code"] or "",
            ", ".join(words.unit(above) for above in unit["parents"]),
            _life(unit),
        )
        for unit in answer["units"]
    ]
    if rows:
        names = ("unit", "id", "code", "parents", "life")
        output.table([t(f"unit.column.{name}") for name in names], rows, whole=[1])
    prose.say(t("unit.count", count=len(rows)))
    output.say()


def _attribute(name: str) -> str:
    """In words; one that only this ledger's own sets tell apart stays as it was recorded."""
    key = f"unit.attribute.{name}"
    return t(key) if known(key) else name


def _say_unit(question: Asked, unit: dict[str, Any], *, neighbours: bool) -> None:
    words = question.words_for(unit["id"])
    prose.say(f"{words.unit_within(unit)} [{unit['id']}]", style="strong")
    prose.say(_life(unit) or t("unit.life.unknown"))
    if unit["aliases"]:
        prose.say(t("unit.aliases", names=", ".join(unit["aliases"])))
    rows = [
        (_attribute(name), _value(question, name, span), _from(span["from"]), dates.last_day(span["to"]))
        for name, spans in unit["attributes"].items()
        for span in spans
    ]
    if rows:
        output.say()
        output.table([t(f"unit.column.{name}") for name in ("attribute", "value", "from", "through")], rows)
    for side in ("predecessors", "successors") if neighbours else ():
        if unit[side]:
            output.say()
        for other in unit[side]:
            relation, day = t(f"answers.relation.{other['relation']}"), dates.EDGE[side](other["since"])
            prose.say(t(f"unit.{side}", unit=words.unit(other, mark=True), relation=relation, day=day))
    if unit["members"]:
        members = ", ".join(words.unit(member) for member in unit["members"])
        output.say()
        prose.say(t("unit.members", count=len(unit["members"]), units=members))
    output.say()


def _value(question: Asked, name: str, span: dict[str, Any]) -> str:
    named = name == "parent" and span["value"] is not None
    return question.told.named(span["value"]) if named else span["value"] or t("answers.unknown")


def _from(day: str | None) -> str:
    return dates.day(day) if day else t("unit.from-unknown")


def _life(unit: dict[str, Any]) -> str:
    since = t("unit.life.since", day=dates.day(unit["life_since"])) if unit["life_since"] else ""
    until = t("unit.life.until", day=dates.last_day(unit["life_until"])) if unit["life_until"] else ""
    return " ".join(part for part in (since, until) if part)
