"""`socai risk`: recognised units by their distance to revocation. It tells; it never changes a status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from commands.asking.answers import Asked, asked, give, standard_meant
from commands.asking.units import Where, of_units, units_asked
from commands.names import told
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import language, t
from commands.texts.shares import named, say_outside
from ledger.folds.revoking import published_rule
from ledger.folds.risk import risk


@spoken_command("risk", help="risk.help")
@of_units()
@click.option("--standard", metavar="STANDARD", help="risk.option.standard")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings,
    where: Where,
    standard: str | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    with asked(settings, as_of, known_at) as question:
        meant = units_asked(question, where)
        wanted = standard_meant(question, standard) if standard else None
        rule = published_rule(question.view, question.cut.as_of)
        answer = risk(question.view, meant, rule, question.cut, question.known_at, wanted)
        give(settings, question, answer, _say)


def _say(question: Asked, answer: dict[str, Any]) -> None:
    words, rows = question.told, answer["rows"]
    if rows:
        names = ("unit", "standard", "grounds", "since", "unmet", "share", "key", "margin", "observed")
        output.table([t(f"risk.column.{name}") for name in names], [_row(words, row) for row in rows])
        output.say()
    prose.say(t("risk.summary", **answer["summary"]))
    for row in rows:
        if row["communes"]:
            say_communes(words, row)
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row["reason"]:
            reasons.setdefault(row["reason"], []).append(words.unit(row["unit"]))
    for reason, units in reasons.items():
        prose.say(t(f"risk.reason.{reason}", units=", ".join(dict.fromkeys(units))))
    say_rule(answer["rule"])
    prose.say(t("risk.never"))
    output.say()


def say_rule(rule: Mapping[str, Any] | None) -> None:
    """What the ledger's own rule demands, or that it publishes none."""
    if rule is None:
        prose.say(t("risk.no-rule"))
        return
    key = "risk.rule" if rule["ended"] is None else "risk.rule.ended"
    entry = rule["published_by"]["seq"]
    days = {"first": dates.day(rule["in_force"]), "last": dates.last_day(rule["ended"])}
    prose.say(t(key, act=rule["act"], entry=entry, **days, **rule["shares"]))


def _row(words: told.Told, row: Mapping[str, Any]) -> list[str]:
    style = {True: "bad", False: "good", None: "doubt"}[row["grounds"]]
    statement = row["statement"]
    return [
        words.unit_within({**row["unit"], "parents": row["within"][:1]}),
        words.standard(row["standard"]),
        output.style(verdict(row["grounds"]), style),
        dates.day(row["since"]) if row["since"] else "",
        f"{_range(row['unmet'])}/{row['total']}" if row["unmet"] else "",
        f"{_range(row['share'])} %" if row["share"] else "",
        ", ".join(row["key_criteria_unmet"] or ()) or ("" if row["key_hit"] is False else verdict(row["key_hit"]))
        if row["unmet"]
        else "",
        _range(row["margin"]),
        dates.day(statement["observed_on"]) if statement else "",
    ]


def say_communes(words: told.Told, row: Mapping[str, Any]) -> None:
    """A district's communes: how many were revoked, and what would be if all those with grounds were."""
    below = row["communes"]
    prose.say(
        t(
            "risk.communes",
            unit=words.unit(row["unit"]),
            revoked=below["revoked"]["least"],
            total=below["total"],
            unknown=len(below["units_unknown"]),
            share=_range(below["share"]) or "0",
            grounds=verdict(below["grounds"]),
            margin=_range(below["margin"]) or "-",
        )
        + t(
            "risk.cascade",
            revoked=_range(below["if_revoked"]["revoked"]),
            total=below["total"],
            grounds=verdict(below["if_revoked"]["grounds"]),
        )
    )
    say_outside(words, below["out_of_scope"], 2)
    reasons: dict[str, list[Mapping[str, Any]]] = {}
    for unit in below["units_unknown"]:
        reasons.setdefault(unit["reason"], []).append(unit)
    for reason, units in reasons.items():
        found = t(f"shares.unknown.{reason}", count=len(units))
        prose.say(t("risk.communes-unknown", reason=found, units=named(words, units)), indent=2)


def verdict(grounds: bool | None) -> str:
    """Yes, no or not known, in words."""
    return t(f"risk.verdict.{ {True: 'yes', False: 'no', None: 'unknown'}[grounds] }")


def _range(bounds: Mapping[str, Any] | None) -> str:
    """`6`, `6-9`, `31,6`; nothing where it isn't known."""
    if not bounds or bounds["least"] is None:
        return ""
    shown = str(bounds["least"]) if bounds["least"] == bounds["most"] else f"{bounds['least']}-{bounds['most']}"
    return shown.replace(".", ",") if language() == "vi" else shown
