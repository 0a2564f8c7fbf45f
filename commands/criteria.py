"""`socai criteria list|show|diff|products|check|publish`: the criteria sets that decisions and results name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from commands.acts import record_options
from commands.asking.answers import Asked, asked, give, set_meant
from commands.terminal import dates, options, output, prose
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from commands.texts.criteria import say_difference, say_faults, say_products, say_set
from projections.registry import difference_answer, products_answer, set_answer, sets_answer

if TYPE_CHECKING:
    from ledger.criteria.beside import Published


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
        give(settings, question, answer, _say_list)


@command.command("show", help="criteria.show.help")
@click.argument("set_id", metavar="SET", help="criteria.argument.set")
@options.as_of
@options.known_at
@click.pass_obj
def show(settings: Settings, set_id: str, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        answer = set_answer(question.view, set_meant(question, set_id), question.cut, question.known_at)
        give(settings, question, answer, lambda *_: say_set(question, answer["set"]))


@command.command("diff", help="criteria.diff.help")
@click.argument("old", metavar="SET", help="criteria.argument.old")
@click.argument("new", metavar="SET", help="criteria.argument.new")
@options.as_of
@options.known_at
@click.pass_obj
def diff(settings: Settings, old: str, new: str, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        sets = (set_meant(question, old), set_meant(question, new))
        answer = difference_answer(question.view, *sets, question.cut, question.known_at)
        give(settings, question, answer, lambda *_: say_difference(answer))


@command.command("products", help="criteria.products.help")
@options.as_of
@options.known_at
@click.pass_obj
def products(settings: Settings, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        subjects = question.reader.subjects("product:", question.cut.size)
        answer = products_answer(question.view, subjects, question.cut, question.known_at)
        give(settings, question, answer, lambda *_: say_products(answer, question.told.named))


@command.command("check", help="criteria.check.help", epilog="criteria.check.epilog")
@click.argument("file", metavar="FILE", type=READABLE, help="criteria.argument.file")
@click.pass_obj
def check(settings: Settings, file: str) -> int | None:
    from commands.files.criteria_sets import law_shipped, read_set_file

    if os.path.exists(settings.ledger_path()):
        with asked(settings) as question:
            found = read_set_file(file, _law(question))
    else:
        found = read_set_file(file, law_shipped())
    if settings.json:
        output.emit_json({
            "schema": "socai/criteria-check/1", "file": found.file, "id": found.table.get("id"),
            "sha256": found.digest, "ok": not found.faults, "faults": [fault._asdict() for fault in found.faults],
        })
    elif found.faults:
        say_faults(found.file, found.faults)
        prose.say(t("criteria.check.faults", count=len(found.faults)))
    else:
        prose.say(t("criteria.check.ok", file=found.file))
        if found.digest:
            prose.say(t("criteria.check.digest", digest=found.digest))
    return 3 if found.faults else None


@command.command("publish", help="criteria.publish.help", epilog="criteria.publish.epilog")
@click.argument("file", metavar="FILE", type=READABLE, help="criteria.argument.file")
@record_options.signing
@click.pass_obj
def publish(settings: Settings, /, file: str, draft: str | None, **values: Any) -> int | None:
    from commands.acts.flow import record_new
    from commands.files.criteria_sets import act_of_file, read_set_file
    from ledger.book import Book

    signing = record_options.Signing(**values)
    if draft is not None:
        raise click.BadParameter(t("criteria.publish.draft"), param_hint="--draft")
    with asked(settings) as question:
        found = read_set_file(file, _law(question))
        if found.faults:
            if len(found.faults) > 1 and not settings.json:
                output.note(t("criteria.publish.faults", count=len(found.faults), file=found.file))
            raise found.faults[0].error(found.file)
        act = act_of_file(found, question.view)
    with Book.open(settings.ledger_path(), lambda: settings.clock() // 1000) as book:
        return record_new(settings, book, signing, lambda new, keyids: new.draft_act(lambda _: act, keyids))


def _law(question: Asked) -> Published:
    from commands.files.criteria_sets import law_of

    return law_of(question.view, list(question.reader.subjects("set:", question.cut.size)))


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


def _in_force(one: Mapping[str, Any]) -> str:
    return t("answers.unknown") if one["in_force"] is None else t(f"criteria.in-force.{one['in_force']}")
