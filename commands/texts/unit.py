"""The lineage of a unit and the units that wait for a decision, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.asking.answers import Asked
from commands.names import told
from commands.terminal import dates, output, prose
from commands.terminal.words import known, t

Answer = Mapping[str, Any]


def say_lineage(question: Asked, unit: Answer, lineage: Answer) -> None:
    """Every change of territory: what was before, what came after, nearest first; whose lineage it is."""
    words, changes = question.told, lineage["changes"]
    if not changes:
        prose.say(t("unit.lineage.none"))
    elif lineage["of"]["id"] != unit["id"]:
        prose.say(t("unit.lineage.follows", unit=words.unit(lineage["of"], mark=True)))
    for one in changes:
        near = words.unit(question.view.described(one["from"], one["since"]), mark=True)
        prose.say(
            t(
                f"unit.lineage.{one['direction']}",
                unit=words.unit(one, mark=True),
                near=near,
                relation=t(f"answers.relation.{one['relation']}"),
                form=form(one["form"]),
                day=dates.EDGE[f"{one['direction']}s"](one["since"]),
            )
        )
    output.say()


def form(code: str) -> str:
    """The word for the form of a change."""
    return t(f"unit.form.{code}") if known(f"unit.form.{code}") else code


def say_pending(question: Asked, answer: Answer) -> None:
    """The units that wait, each with what its predecessors were, and what they amount to."""
    words, rows, summary = question.told, answer["rows"], answer["summary"]
    standard = words.standard(answer["standard"])
    for row in rows:
        unit = words.unit_within({**row["unit"], "parents": row["parents"]})
        day = dates.day(row["since"])
        prose.say(f"{unit} [{row['unit']['id']}]", style="strong")
        prose.say(t(f"unit.pending.{row['how']}", day=day, days=row["days"], standard=standard))
        for one in row["predecessors"]:
            prose.say(
                t(
                    "unit.pending.predecessor",
                    unit=words.unit(one, mark=True),
                    relation=t(f"answers.relation.{one['relation']}"),
                    state=_state(one),
                    since=t("unit.pending.since", day=dates.day(one["since"])) if one["since"] else "",
                )
            )
        if row["mixed"] is not False:
            prose.say(t("unit.pending.mixed" if row["mixed"] else "unit.pending.mixed-unknown"))
        output.say()
    where = t("unit.pending.within", unit=words.unit(answer["parent"])) if answer["parent"] else ""
    prose.say(t("unit.pending.summary", standard=standard, where=where, **summary))
    if rows:
        prose.say(t("unit.pending.longest", days=summary["longest_days"]))
    output.say()


def _state(one: Answer) -> str:
    if one["state"] == "not-applicable":
        return t("unit.pending.not-for-kind")
    return told.state(one)
