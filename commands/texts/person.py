"""The answers of `socai person list|show` in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.names import told
from commands.terminal import dates, output, prose
from commands.terminal.words import t

Answer = Mapping[str, Any]


def say_persons(answer: Answer) -> None:
    """Print `socai/persons/1`."""
    names = ("person", "since", "roles", "keys", "values")
    output.table([t(f"person.column.{name}") for name in names], [
        (row["id"].removeprefix("person:"), dates.day(row["registered"]["day"]), _roles(row),
         str(len(row["keys"]) or ""), t("person.values", **row["values"]) if row["values"]["committed"] else "")
        for row in answer["persons"]
    ], right=[3], whole=[0])
    prose.say(t("person.count", count=len(answer["persons"])))


def say_person(answer: Answer) -> None:
    """Print `socai/person/1`."""
    prose.say(t("person.title", person=answer["id"], day=dates.day(answer["registered"]["day"]),
                seq=answer["registered"]["seq"]), style="strong")
    if answer["roles"]:
        prose.say(t("person.roles", roles=_roles(answer)))
    if answer["keys"]:
        prose.say(t("person.keys", keys=", ".join(key[:12] for key in answer["keys"])))
    if answer["fields"]:
        output.say()
        output.table([t(f"person.column.{name}") for name in ("field", "state", "value")], [
            (field["field"], t(f"person.state.{field['state']}"), field["value"] or "") for field in answer["fields"]
        ])
    if not answer["vault"]:
        prose.say(t("person.vault-missing"))


def _roles(row: Answer) -> str:
    return ", ".join(f"{told.coded('role', one['role'])} ({one['office'].removeprefix('office:')})"
                     for one in row["roles"])
