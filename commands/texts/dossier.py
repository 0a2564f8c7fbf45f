"""A dossier in words: its state, each step of the procedure with who took it, the sessions, the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.asking.answers import Asked
from commands.names.told import Told
from commands.terminal import dates, output, prose
from commands.terminal.words import known, t

Answer = Mapping[str, Any]
_COUNTS = ("appointed", "present", "issued", "returned", "valid", "agree", "disagree")


def say_dossier(question: Asked, answer: Answer) -> None:
    """The answer of `dossier show`."""
    words, row = question.told, answer["dossier"]
    prose.say(t("dossier.title", unit=words.unit(row["unit"]), standard=words.standard(row["standard"]),
                year=row["for_year"] or t("answers.unknown"), attempt=row["attempt"]), style="strong")
    prose.say(t("dossier.state", state=state_words(row), day=dates.day(row["since"]), seq=row["seq"]))
    if row["reasons"]:
        prose.say(t("dossier.reasons", reasons=row["reasons"]))
    if row["waiting_for"]:
        prose.say(t("dossier.waiting", waiting=waiting_words(words, row["waiting_for"]), day=dates.day(row["since"])))
    if answer["exempt"]:
        prose.say(t("dossier.exempt"))
    output.say()
    if not answer["steps"]:
        prose.say(t("dossier.no-steps"))
    for step in answer["steps"]:
        _say_step(words, step)
    for session in answer["sessions"]:
        output.say()
        _say_session(words, session)
    if answer["decision"]:
        output.say()
        decision = answer["decision"]
        prose.say(t("dossier.decision", paper=words.paper(decision["document"]) or decision["type"],
                    seq=decision["seq"]))
    output.say()


def state_words(row: Answer) -> str:
    """The state of a dossier; `<step>-failed` is that step, not passed."""
    state = str(row["state"])
    if state.endswith("-failed"):
        return t("dossier.failed", step=step_words(state.removesuffix("-failed")))
    return t(f"dossier.state.{state}") if known(f"dossier.state.{state}") else step_words(state)


def step_words(step: str) -> str:
    """The name of a step; one that has none stands for itself."""
    return t(f"dossier.step.{step}") if known(f"dossier.step.{step}") else step


def waiting_words(words: Told, waiting: Answer | None) -> str:
    """`thẩm tra: UBND huyện Đăk Glei`: the step and the offices whose it is, else their kind and level."""
    if waiting is None:
        return ""
    offices = ", ".join(words.office(office) for office in waiting["offices"]) or _kind_words(waiting)
    return t("dossier.waits", step=step_words(waiting["step"]), offices=offices)


def _kind_words(step: Answer) -> str:
    level = t(f"office.level.{step['level']}") if step["level"] else None
    kind = step["office_kind"]
    if kind and known(f"dossier.office.{kind}"):
        kind = t(f"dossier.office.{kind}")
    return " ".join(part for part in (kind, level) if part) or t("answers.unknown")


def _say_step(words: Told, step: Answer) -> None:
    taken = step["taken"]
    if taken is None:
        mark = "dossier.mark.missing" if step["demanded"] else "dossier.mark.open"
        actor = step["actor"] or _kind_words(step)
        prose.say(t("dossier.line", mark=t(mark), step=step_words(step["step"]), told=actor), indent=2)
        return
    offices = ", ".join(words.office(office) for office in taken["offices"] or taken["recorded_by"])
    told = t("dossier.taken", offices=offices, day=dates.day(taken["day"]), seq=taken["seq"],
             ground=t(f"answers.attestation.{taken['attestation']}"))
    prose.say(t("dossier.line", mark=t("dossier.mark.done"), step=step_words(step["step"]), told=told), indent=2)


def _say_session(words: Told, session: Answer) -> None:
    prose.say(t("dossier.session", council=words.office(session["council"]), day=dates.day(session["held_on"]),
                ballot=t(f"dossier.ballot.{session['ballot']}"), seq=session["seq"]))
    counts = [t(f"dossier.count.{name}", count=session[name]) for name in _COUNTS if session[name] is not None]
    if counts:
        prose.say(", ".join(counts), indent=2)
    conclusion = t(f"dossier.conclusion.{session['conclusion']}")
    key = "dossier.by-minutes" if session["by_minutes"] else "dossier.by-law"
    prose.say(t(key, conclusion=conclusion), indent=2)
    if session["signed_votes"]:
        seal = "dossier.votes-open" if session["sealed"] is None else "dossier.votes-sealed"
        prose.say(t(seal, count=session["signed_votes"], seq=session["sealed"]), indent=2)
