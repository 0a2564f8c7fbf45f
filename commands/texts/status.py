"""The answer of `socai status` in words: the answer itself first, then standings, progress, results, lineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.asking.answers import Asked
from commands.names import told
from commands.terminal import dates, output, prose
from commands.terminal.words import known, t
from ledger.folds.days import day_before, days_between
from ledger.folds.status import status

Answer = Mapping[str, Any]
_STYLES = {"recognised": "good", "revoked": "bad", "expired": "bad", "suspended": "doubt", "uncertain": "doubt"}


def say_status(question: Asked, answer: Answer) -> None:
    """Print `socai/status/1` without its cuts."""
    words = question.words_for(answer["unit"]["id"])
    prose.say(headline(words, answer), style="strong")
    output.say()
    say_standings(words, answer)
    say_before_end(question, answer)
    say_progress(words, answer["unit"]["kind"], answer["standings"])
    say_results(words, answer["standings"])
    say_lineage(words, answer["unit"])
    for dossier in answer["dossiers"]:
        step, standard = _known("step", dossier["step"]), words.standard(dossier["standard"])
        prose.say(t("status.dossier", id=dossier["id"], standard=standard, step=step, day=dates.day(dossier["since"])))
    say_notes(words, answer["notes"])
    say_horizon(answer)


def headline(words: told.Told, answer: Answer) -> str:
    """The answer in one sentence, on the highest standard held, else on the first one."""
    unit = words.unit_within(answer["unit"])
    day = dates.day(answer["as_of"])
    if not answer["standings"]:
        return t("status.sentence.no-standard", unit=unit, day=day)
    held = [one for one in answer["standings"] if one["state"] == "recognised" and not one["implied_by"]]
    standing = (held or answer["standings"])[-1 if held else 0]
    decision = words.decision(answer["unit"]["id"], standing["decision"])
    territory = territory_before(answer, standing)
    sentence = t(
        f"status.sentence.{told.state_form(standing)}",
        unit=unit,
        day=day,
        standard=words.standard(standing["standard"]),
        year=f" {t('answers.year', year=standing['for_year'])}" if standing["for_year"] else "",
        by=t("status.sentence.by", paper=decision) if decision else "",
        since=t("status.sentence.since", day=dates.day(standing["since"])) if standing["since"] else "",
        from_day=dates.day(standing["since"]),
        successors=_successors(words, answer["unit"]),
        beneath=dates.day((standing["beneath"] or {}).get("since")),
        higher=words.standard(standing["implied_by"] or ""),
    )
    return f"{sentence} {t('status.sentence.territory', day=dates.day(territory))}" if territory else sentence


def territory_before(answer: Answer, standing: Answer) -> str | None:
    """The day before which lies the territory that a survivor's title is for; None for any other standing.

    TEMPORAL.md, Units: after nhap-vao the titles read "recognised for the territory before D; pending".
    """
    if standing["state"] not in ("recognised", "suspended") or standing.get("pending_days") is None:
        return None
    waiting = (one["since"] for one in answer["unit"]["predecessors"] if one["form"] == "nhap-vao")
    return next((day for day in waiting if days_between(day, answer["as_of"]) == standing["pending_days"]), None)


def say_standings(words: told.Told, answer: Answer) -> None:
    standings = answer["standings"]
    if not standings:
        return
    headings = [t(f"status.column.{name}") for name in ("standard", "state", "since", "through", "set", "ground")]
    output.table(
        headings,
        [
            (
                words.standard(one["standard"]),
                _coloured(one),
                dates.day(one["since"]) if one["since"] else "",
                dates.last_day(one["until"]) if one["state"] not in ("unknown", "not-yet") else "",
                one["decided_under"] or "",
                told.attestation(one),
            )
            for one in standings
        ],
    )
    for doubt in {doubt["seq"]: doubt for one in standings for doubt in one["in_question"]}.values():
        prose.say(told.questioned(doubt), style="doubt")
    for one in standings:
        if one["pending_days"] is not None:
            territory = territory_before(answer, one)
            key, day = ("status.pending-territory", dates.day(territory)) if territory else ("status.pending", "")
            prose.say(t(key, standard=words.standard(one["standard"]), days=one["pending_days"], day=day))
        if one["set_in_force"] and one["decided_under"] and one["set_in_force"] != one["decided_under"]:
            prose.say(t("status.other-set", standard=words.standard(one["standard"]), set=one["set_in_force"]))


def say_before_end(question: Asked, answer: Answer) -> None:
    """What a unit that has ceased held on its last day."""
    ended = [one["since"] for one in answer["standings"] if one["state"] == "ceased"]
    if not ended:
        return
    words, unit = question.told, answer["unit"]["id"]
    last = status(question.view, unit, question.cut._replace(as_of=day_before(ended[0])), answer["known_at"])
    for one in last["standings"]:
        if one["state"] not in ("unknown", "none"):
            by, since = words.decision(unit, one["decision"]), one["since"]
            prose.say(
                t(
                    "status.before-end",
                    standard=words.standard(one["standard"]),
                    state=told.state(one),
                    by=t("status.sentence.by", paper=by) if by else "",
                    since=t("status.sentence.since", day=dates.day(since)) if since else "",
                )
            )


def say_progress(words: told.Told, kind: str | None, standings: Sequence[Answer]) -> None:
    """How far the unit is under each standard, with what it still lacks."""
    told_of = [one for one in standings if one["progress"]]
    if told_of:
        output.say()
    for one in told_of:
        progress = one["progress"]
        stage, day = t(f"answers.stage.{progress['stage']}"), dates.day(progress["observed_on"])
        facts = {"standard": words.standard(one["standard"]), "count": told.count(progress), "set": progress["set"]}
        prose.say(t("status.progress", stage=stage, day=day, **facts))
        if progress["unmet"]:
            key = "status.unmet" if progress["unmet_complete"] else "status.unmet-partly"
            prose.say(t(key, list=told.items(progress["unmet"])), indent=2)
        elif progress["unmet"] is None:
            prose.say(t("status.unmet-unknown"), indent=2)
        if progress["not_assessed"]:
            prose.say(t("status.not-assessed", list=told.items(progress["not_assessed"])), indent=2)
        if "differences" in progress or "eligible" in progress:
            from commands.texts.eligibility import say_differences, say_eligibility

            say_differences(progress, indent=2)
            say_eligibility(words, kind, progress, indent=2)


def say_results(words: told.Told, standings: Sequence[Answer]) -> None:
    rows = [
        (
            words.standard(standing["standard"]),
            t(f"answers.stage.{result['stage']}"),
            told.count(result),
            dates.day(result["observed_on"]),
            t("status.age", days=result["age_days"]),
            result["by"] or words.office(result["issuer"] or result["office"]),
        )
        for standing in standings
        for result in standing["results"]
    ]
    if rows:
        output.say()
        names = ("standard", "stage", "result", "observed", "age", "author")
        output.table([t(f"status.column.{name}") for name in names], rows, right=[4])


def say_lineage(words: told.Told, unit: Answer) -> None:
    if unit["predecessors"] or unit["successors"]:
        output.say()
    for other in unit["predecessors"]:
        held = ", ".join(
            t("status.brought", standard=words.standard(one["standard"]), state=t(f"answers.state.{one['state']}"))
            for one in other["standings"]
            if one["state"] not in ("unknown", "none")
        )
        prose.say(t("status.predecessor", unit=_related(words, other), day=dates.last_day(other["since"])) + held)
    for other in unit["successors"]:
        prose.say(t("status.successor", unit=_related(words, other), day=dates.day(other["since"])))


def say_notes(words: told.Told, notes: Sequence[Answer]) -> None:
    if not notes:
        return
    output.say()
    for note in notes:
        facts = {name: value for name, value in note.items() if name != "standard"}
        for member in ("day", "first", "last"):
            facts[member] = dates.day(note.get(member))
        facts["stage"] = t(f"answers.stage.{note.get('stage')}")
        facts["state"] = t(f"answers.state.{note.get('state') or 'none'}")
        facts["required"] = words.standard(str(note.get("required")).removeprefix("standard:"))
        text = t(f"status.note.{note['code']}", standard=words.standard(note["standard"]), **facts)
        prose.say(t("status.note", text=text))


def say_horizon(answer: Answer) -> None:
    """Since when the record is live, where the answer rests on what was entered afterwards."""
    grounds = {one["attestation"] for one in answer["standings"]}
    grounds.update(result["attestation"] for one in answer["standings"] for result in one["results"])
    output.say()
    if grounds & {"archival", "quoted-from-report"}:
        horizon = answer["record_horizon"]
        key = "answers.horizon" if horizon else "answers.horizon.none"
        prose.say(t(key, recorded=dates.instant(horizon)))


def _coloured(standing: Answer) -> str:
    style = _STYLES.get(standing["state"])
    return output.style(told.state(standing), style) if style else told.state(standing)


def _related(words: told.Told, other: Answer) -> str:
    relation = t(f"answers.relation.{other['relation']}")
    return t("status.related", unit=words.unit(other, mark=True), relation=relation)


def _successors(words: told.Told, unit: Answer) -> str:
    named = ", ".join(words.unit(other) for other in unit["successors"])
    return t("status.sentence.successors", units=named) if named else ""


def _known(area: str, code: str) -> str:
    key = f"status.{area}.{code}"
    return t(key) if known(key) else code
