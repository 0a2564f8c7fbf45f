"""`socai coverage`: how many units meet which criterion, by district; averages, bands, recognised units by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import compress
from typing import Any

import click

from commands.asking.answers import Asked, asked, give, kind_meant, set_meant, unit_meant
from commands.asking.standards import standard_asked
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from commands.texts.shares import named, number, say_outside, say_recognised
from ledger.folds.coverage_table import BY, coverage_table
from ledger.folds.view import View
from ledger.names import sort_key
from projections.lists import Asking, units_of


@spoken_command("coverage", help="coverage.help")
@click.option("--by", default=",".join(BY), show_default=True, metavar="district,criterion", help="coverage.option.by")
@click.option("--parent", metavar="UNIT", help="coverage.option.parent")
@click.option("--kind", default="xa", show_default=True, metavar="KIND", help="coverage.option.kind")
@click.option("--standard", default="ntm", show_default=True, metavar="STANDARD", help="coverage.option.standard")
@click.option("--set", "criteria_set", metavar="SET", help="coverage.option.set")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings,
    by: str,
    parent: str | None,
    kind: str,
    standard: str,
    criteria_set: str | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    wanted = [one.strip() for one in by.split(",")]
    if set(wanted) - set(BY) or len(set(wanted)) != len(wanted):
        raise click.BadParameter(t("coverage.by", value=by), param_hint="--by")
    with asked(settings, as_of, known_at) as question:
        top = unit_meant(question, parent) if parent else None
        meant = kind_meant(question, kind)
        asking = Asking(standard_asked(question, standard, meant), top, meant)
        chosen = set_meant(question, criteria_set) if criteria_set else None
        view, every = question.for_lists()
        day = question.cut.as_of
        units = sorted(set(units_of(view, every, asking, day)), key=lambda unit: _place(view, unit, day))
        answer = coverage_table(view, units, question.cut, question.known_at, asking.standard, wanted, chosen)
        give(settings, question, answer, _say)


def _place(view: View, unit: str, day: str) -> tuple[str, str]:
    return sort_key(view.attributes(unit).at("name", day) or ""), unit


def _say(question: Asked, answer: dict[str, Any]) -> None:
    words, total = question.told, answer["total"]
    groups = [*answer["groups"], total] if len(answer["groups"]) != 1 else answer["groups"]
    prose.say(
        t("coverage.title", standard=words.standard(answer["standard"]), set=answer["set"] or t("answers.unknown"))
    )
    output.say()
    bands = list(total["bands"] or ())[:-1]
    headings = [
        *(t(f"coverage.column.{name}") for name in ("district", "units", "counted", "average")),
        *bands,
        *(t(f"coverage.column.{name}") for name in ("unknown", "recognised", "standing-unknown")),
    ]
    rows = [_summary(question, group, bands) for group in groups]
    output.table(headings, rows, right=range(1, len(headings)))
    if total["criteria"]:
        output.say()
        _say_criteria(question, groups)
    output.say()
    say_outside(question.told, total["out_of_scope"])
    _say_unknown(question, answer)
    say_recognised(total["recognised_share"], Counter(one["reason"] for one in total["standing_unknown"]))
    for listed in total["recognised"]:
        key = "coverage.recognised" if listed["for_year"] else "coverage.recognised.no-year"
        units = named(question.told, listed["units"])
        prose.say(t(key, year=listed["for_year"], count=len(listed["units"]), units=units))
    output.say()


def _summary(question: Asked, group: Mapping[str, Any], bands: list[str]) -> list[str]:
    states, mean = group["states"], group["criteria_met_average"]
    return [
        _name(question, group),
        str(group["units"]),
        f"{group['counted']}/{group['units']}",
        number(mean, 2) if mean is not None else "",
        *(str(group["bands"][band]) for band in bands),
        str(group["bands"]["unknown"] if group["bands"] else len(group["unknown"])),
        str(sum(len(listed["units"]) for listed in group["recognised"])),
        str(states.get("unknown", 0) + states.get("before-ledger", 0) + states.get("uncertain", 0)),
    ]


def _say_criteria(question: Asked, groups: list[dict[str, Any]]) -> None:
    names = ("district", "criterion", "met", "not-met", "not-applicable", "unknown", "share")
    rows = [
        [
            _name(question, group),
            " ".join(part for part in (one["number"], one["name"]) if part),
            f"{one['met']}/{one['of']}",
            str(one["not_met"]),
            str(one["not_applicable"] or ""),
            str(one["unknown"] or ""),
            _share(one["share"]),
        ]
        for group in groups
        for one in group["criteria"]
    ]
    told_of = [any(column) for column in zip(*rows, strict=True)]
    headings = [t(f"coverage.column.{name}") for name in compress(names, told_of)]
    output.table(headings, [list(compress(row, told_of)) for row in rows], right=range(2, len(headings)))


def _say_unknown(question: Asked, answer: Mapping[str, Any]) -> None:
    """Where what isn't known comes from: units without an exact number, and criteria that no statement names."""
    reasons: dict[str, list[dict[str, Any]]] = {}
    for one in answer["total"]["unknown"]:
        reasons.setdefault(one["reason"], []).append(one["unit"])
    for reason, units in reasons.items():
        prose.say(t(f"coverage.unknown.{reason}", count=len(units), units=named(question.told, units)))
    unnamed = sum(one["unknown_because"].get("not-named", 0) for one in answer["total"]["criteria"] or ())
    if unnamed:
        prose.say(t("coverage.unnamed", count=unnamed))
    observed = answer["total"]["observed"]
    if observed:
        prose.say(t("coverage.observed", first=dates.day(observed["first"]), last=dates.day(observed["last"])))
    others = [f"{one['set']} ({one['units']})" for one in answer["sets"] if one["set"] != answer["set"]]
    if others:
        prose.say(t("coverage.other-sets", sets=", ".join(others)))


def _name(question: Asked, group: Mapping[str, Any]) -> str:
    return question.told.unit(group["unit"]) if group["unit"] else t("coverage.total")


def _share(share: Mapping[str, Any]) -> str:
    """`72,7 %`, or `54,5-72,7 %` where some are unknown."""
    if share["least"] is None:
        return ""
    least, most = number(share["least"], 1), number(share["most"], 1)
    return f"{least} %" if least == most else f"{least}-{most} %"
