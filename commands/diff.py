"""`socai diff`: two cuts of the same units. Two days: the world changed; two states of knowledge: we learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from commands.asking.answers import Asked, asked, print_cuts, standard_meant, unit_meant
from commands.asking.units import Where, of_units
from commands.names import told
from commands.names.telling import sentence
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.folds.cut import cut_of
from ledger.folds.differences import Side, differences
from projections.cuts import ReaderLog
from projections.lists import LEVELS, compared_units


@spoken_command("diff", help="diff.help")
@of_units("diff.option.parent")
@click.option("--standard", metavar="STANDARD", help="diff.option.standard")
@click.option("--as-of", metavar="D|D1..D2", help="diff.option.as-of")
@click.option("--known", metavar="T1..T2", help="diff.option.known")
@options.known_at
@click.pass_context
def command(
    context: click.Context,
    where: Where,
    standard: str | None,
    as_of: str | None,
    known: str | None,
    known_at: str | None,
) -> None:
    settings: Settings = context.obj
    days, cuts = _asked_for(context, as_of, known, known_at)
    with asked(settings, days[1], cuts[1]) as second:
        first = Asked(second.reader, cut_of(ReaderLog(second.reader), settings.now(), days[0], cuts[0]), second.path)
        if first.cut.size > second.cut.size:
            raise click.BadParameter(t("diff.backward", first=cuts[0], second=cuts[1]), param_hint="--known")
        named = where.unit or where.parent
        top = unit_meant(second, named, where.within) if named else None
        wanted = standard_meant(second, standard) if standard else None
        view = second.view if first.cut.size == second.cut.size else first.view
        sides = Side(view, first.cut, first.known_at), Side(second.view, second.cut, second.known_at)
        answer = differences(*sides, _units(first, second, top, bool(where.unit)), sentence(second.told), top, wanted)
        if settings.json:
            output.emit_json(answer)
        else:
            _say(first, second, answer)


def _asked_for(
    context: click.Context, as_of: str | None, known: str | None, known_at: str | None
) -> tuple[list[str | None], list[str | None]]:
    """The two days and the two states of knowledge, of which one pair is equal. Raises click.BadParameter."""
    days: list[str | None] = []
    if as_of:
        days += [options.CIVIL_DATE.convert(day, None, context) for day in as_of.split("..")]
    cuts = known.split("..") if known else []
    if (len(days) == 2) == bool(cuts) or len(days) > 2:
        raise click.BadParameter(t("diff.one-axis"), param_hint="--as-of")
    if cuts and (len(cuts) != 2 or not all(cuts)):
        raise click.BadParameter(t("diff.two-cuts", value=known), param_hint="--known")
    if cuts and known_at:
        raise click.BadParameter(t("diff.known-or-known-at"), param_hint="--known-at")
    if len(days) == 2 and str(days[1]) < str(days[0]):
        raise click.BadParameter(t("usage.backward", first=days[0], through=days[1]), param_hint="--as-of")
    return [*days, *days][:2] or [None, None], [*cuts] or [known_at, known_at]


def _units(first: Asked, second: Asked, top: str | None, alone: bool) -> list[str]:
    """The unit alone; or a parent with all that was beneath it at either cut; or every unit.

    Across a change of territory the units on its other side are told too.
    """
    if top is None:
        return second.reader.subjects("unit:", second.cut.size)
    return compared_units((first.view, first.cut.as_of), (second.view, second.cut.as_of), top, 0 if alone else LEVELS)


def _say(first: Asked, second: Asked, answer: dict[str, Any]) -> None:
    words = second.told
    if answer["axis"] == "world":
        days = {name: dates.day(answer[name]["as_of"]) for name in ("first", "second")}
        prose.say(t("diff.title.world", **days), style="strong")
    else:
        seqs = {name: _known(answer[name]["known_at"]) for name in ("first", "second")}
        prose.say(t("diff.title.knowledge", day=dates.day(second.cut.as_of), **seqs), style="strong")
    output.say()
    for row in answer["rows"]:
        prose.say(words.unit(row["unit"], mark=True), style="strong")
        for change in row["changes"]:
            before, after = (_told(words, row["unit"]["id"], change, change[side]) for side in ("before", "after"))
            standard = t("diff.of-standard", name=words.standard(change["standard"])) if change["standard"] else ""
            member = t(f"diff.member.{change['member']}")
            prose.say(t("diff.change", member=member, standard=standard, before=before, after=after), indent=2)
            for event in change["events"]:
                prose.say(t("diff.event", seq=event["seq"], text=event["summary"]), indent=4)
            if not change["events"]:
                prose.say(t("diff.unexplained"), indent=4)
    if answer["rows"]:
        output.say()
    prose.say(t("diff.summary", changed=answer["summary"]["changed"], units=answer["summary"]["units"]))
    output.say()
    print_cuts(second)


def _known(cut: Mapping[str, Any]) -> str:
    if cut["seq"] is None:
        return t("diff.before-ledger")
    return t("diff.known", seq=cut["seq"], recorded=dates.instant(cut["recorded_at"]))


def _told(words: told.Told, unit: str, change: Mapping[str, Any], value: Any) -> str:
    if value is None:
        return t("diff.nothing")
    match change["member"]:
        case "existence":
            return t(f"diff.existence.{value}")
        case "scope":
            return t(f"diff.scope.{value}")
        case "parent":
            namesakes = len({(one or {}).get("name") for one in (change["before"], change["after"])}) == 1
            return words.unit(value, mark=namesakes)
        case "progress":
            stage = t(f"answers.stage.{value['stage']}")
            day, lacking = dates.day(value["observed_on"]), told.items(value["unmet"] or [])
            lack = t("diff.unmet", list=lacking) if lacking else ""
            return t("diff.progress", count=told.count(value), set=value["set"], stage=stage, day=day, unmet=lack)
        case "standing":
            since = t("diff.since", day=dates.day(value["since"])) if value["since"] else ""
            decided = words.decision(unit, value["decision"])
            return told.state(value) + since + (t("diff.by", paper=decided) if decided else "")
    return str(value)
