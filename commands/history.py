"""`socai history UNIT`: every entry on a unit, by the days they speak of."""

from __future__ import annotations

from typing import Any

import click

from commands.asking.answers import Asked, asked, print_cuts, unit_meant
from commands.names.telling import sentence
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from commands.texts.authority import say_authority
from ledger.folds.history import day_of, history


@spoken_command("history", help="history.help")
@click.argument("unit", help="history.argument.unit")
@click.option("--in", "within", metavar="UNIT", help="history.option.in")
@click.option("--signers", is_flag=True, help="history.option.signers")
@options.as_of
@options.known_at
@click.pass_obj
def command(
    settings: Settings, unit: str, within: str | None, signers: bool, as_of: str | None, known_at: str | None
) -> None:
    with asked(settings, as_of, known_at) as question:
        if unit.startswith("product:"):
            from commands.texts.product import answer_history

            answer_history(settings, question, unit, as_of_only=as_of is not None)
            return
        found = unit_meant(question, unit, within)
        answer = history(question.view, found, question.cut, sentence(question.told), as_of_only=as_of is not None)
        cut = {"verified": False, "as_of": question.cut.as_of, "known_at": question.known_at}
        if settings.json:
            output.emit_json({**answer, **cut})
        else:
            _say(question, answer)
            if signers:
                _say_signers(question, answer)
            print_cuts(question)


def _say(question: Asked, answer: dict[str, Any]) -> None:
    words, unit = question.told, answer["unit"]
    prose.say(t("history.title", unit=words.unit_within(unit), count=len(answer["entries"])), style="strong")
    output.say()
    if answer["entries"]:
        names = ("day", "seq", "summary", "ground", "recorded")
        days = {entry.seq: day_of(entry) for entry in question.view.read(unit["id"])}
        rows = [
            (
                dates.day(days[entry["seq"]]),
                str(entry["seq"]),
                t("answers.in-question.mark", text=entry["summary"]) if entry["in_question"] else entry["summary"],
                t(f"answers.attestation.{entry['attestation']}"),
                dates.day(dates.civil(entry["recorded_at"])),
            )
            for entry in answer["entries"]
        ]
        output.table([t(f"history.column.{name}") for name in names], rows, right=[1])
        output.say()
    for side in ("predecessors", "successors"):
        for other in unit[side]:
            related = words.unit(other, mark=True)
            prose.say(t(f"history.{side}", unit=related, day=dates.EDGE[side](other["since"])))


def _say_signers(question: Asked, answer: dict[str, Any]) -> None:
    """Below the table: of each entry who signed it, with which key, and by what right."""
    output.say()
    for entry in answer["entries"]:
        ground = t(f"answers.attestation.{entry['attestation']}")
        prose.say(t("history.signed", seq=entry["seq"], digest=entry["digest"][:12], ground=ground))
        say_authority(question.told, entry, 2)
