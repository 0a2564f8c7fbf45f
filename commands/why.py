"""`socai why UNIT`: the entries that an answer rests on, and which of them decide it."""

from __future__ import annotations

from typing import Any

import click

from commands.asking.answers import Asked, asked, give, unit_meant
from commands.names import told
from commands.names.telling import sentence
from commands.terminal import dates, options, output, prose
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from commands.texts.authority import say_authority
from projections.grounds import why_answer


@spoken_command("why", help="why.help")
@click.argument("unit", help="why.argument.unit")
@click.option("--in", "within", metavar="UNIT", help="why.option.in")
@options.as_of
@options.known_at
@click.pass_obj
def command(settings: Settings, unit: str, within: str | None, as_of: str | None, known_at: str | None) -> None:
    with asked(settings, as_of, known_at) as question:
        found = unit_meant(question, unit, within)
        answer = why_answer(question.view, found, question.cut, question.known_at, sentence(question.told))
        give(settings, question, answer, _say)


def _say(question: Asked, answer: dict[str, Any]) -> None:
    words = question.words_for(answer["unit"]["id"])
    title = t("why.title", unit=words.unit(answer["unit"]), day=dates.day(answer["as_of"]))
    prose.say(title, style="strong")
    for standing in answer["standings"]:
        output.say()
        state = _state(standing)
        prose.say(t("why.standing", standard=words.standard(standing["standard"]), state=state))
        if not standing["rests_on"]:
            prose.say(t("why.nothing"), indent=2)
        for used in standing["rests_on"]:
            _say_entry(words, used)
    output.say()


def _say_entry(words: told.Told, used: dict[str, Any]) -> None:
    prose.say(t("why.entry", seq=used["seq"], digest=used["digest"][:12], summary=used["summary"]), indent=2)
    if used["decisive"]:
        prose.say(t("why.decisive", state=_state(used["otherwise"])), indent=4)
    else:
        prose.say(t("why.not-decisive"), indent=4)
    if used["in_question"]:
        prose.say(told.questioned(used["in_question"]), indent=4, style="doubt")
    ground = t(f"answers.attestation.{used['attestation']}")
    prose.say(t("why.recorded", ground=ground, recorded=dates.instant(used["recorded_at"])), indent=4)
    say_authority(words, used, 4)


def _state(standing: dict[str, Any]) -> str:
    state = t(f"answers.state.{standing['state']}")
    return t("why.since", state=state, day=dates.day(standing["since"])) if standing["since"] else state
