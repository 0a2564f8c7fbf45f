"""The answer of `socai office show` in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.asking.answers import Asked
from commands.names import told
from commands.terminal import dates, output, prose
from commands.terminal.words import t

Answer = Mapping[str, Any]


def say_office(question: Asked, answer: Answer) -> None:
    """Print `socai/office/1` without its cuts."""
    prose.say(f"{answer['name']} [{answer['id']}]", style="strong")
    where = question.told.named(answer["jurisdiction"]) if answer["jurisdiction"] else t("office.show.no-place")
    prose.say(t("office.show.what", system=t(f"office.system.{answer['system']}"),
                level=t(f"office.level.{answer['level']}"), kind=answer["kind"], place=where))
    prose.say(period(answer) or t("office.show.period-unknown"))
    for name in ("part_of", "parts", "predecessors", "successors", "may_answer_for"):
        if answer[name]:
            prose.say(t(f"office.show.{name}", offices=", ".join(_named(one) for one in answer[name])))
    heads = ", ".join(answer["heads"])
    prose.say(t("office.show.heads", persons=heads) if heads else t("office.show.no-head"))
    _say_roles(answer["roles"])
    _say_keys(answer["keys"])
    output.say()


def period(office: Answer) -> str:
    """The days on which the office exists, as far as known."""
    since = t("office.since", day=dates.day(office["from"])) if office["from"] else ""
    until = t("office.until", day=dates.last_day(office["to"])) if office["to"] else ""
    return " ".join(part for part in (since, until) if part)


def _say_roles(roles: Sequence[Answer]) -> None:
    if roles:
        output.say()
        output.table([t(f"office.column.{name}") for name in ("person", "role", "period")], [
            (one["person"].removeprefix("person:"), told.coded("role", one["role"]) or "", period(one)) for one in roles
        ])


def _say_keys(keys: Sequence[Answer]) -> None:
    if keys:
        output.say()
        output.table([t(f"office.column.{name}") for name in ("key", "person", "purpose", "state")], [
            (one["key"][:16], one["person"].removeprefix("person:"), t(f"key.purpose.{one['purpose']}"),
             t(f"office.key.{one['status']}"))
            for one in keys
        ])


def _named(office: Answer) -> str:
    return f"{office['name']} [{office['id'].removeprefix('office:')}]"
