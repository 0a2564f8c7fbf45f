"""The facts of a refusal or finding as people read them: days, phrases and codes in words, each under its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from commands.terminal.dates import day
from commands.terminal.phrases import said
from commands.terminal.words import t

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def shown(value: Any, name: str = "") -> str:
    """The value of the fact `name` in words."""
    if isinstance(value, list | tuple | set | frozenset):
        parts = [shown(part, name) for part in value]
        return ", ".join(f"[{told}]" if isinstance(part, list | tuple) else told
                         for part, told in zip(value, parts, strict=True))
    if isinstance(value, Mapping):
        return ", ".join(f"{inner}={shown(part, name)}" for inner, part in value.items())
    return "-" if value is None else _said(str(value), name)


def _said(text: str, name: str) -> str:
    """A fact as people read it: days in the form of the language, phrases and codes of the rules in its words."""
    return day(text) if _DAY.match(text) is not None else said(text, name)


def unnamed(template: str, facts: Mapping[str, Any]) -> str:
    """The facts that `template` does not name: first where, what was found and expected, then the others."""
    left = {
        name: value
        for name, value in facts.items()
        if f"{{{name}}}" not in template and name not in ("candidates", "detail", "sqlite") and value is not None
        and (value != "" or name == "found")
    }
    first = [name for name in ("place", "found", "actual", "expected") if name in left]
    told = [t(f"cli.fact.{name}", value=shown(left.pop(name), name) or said("nothing")) for name in first]
    told += [f"{label(name)}: {shown(value, name)}" for name, value in left.items()]
    return f" ({'; '.join(told)})" if told else ""


def label(name: str) -> str:
    """The name of a fact in the language spoken, where it has one there."""
    known = t(f"cli.label.{name}")
    return name if known.startswith("cli.label.") else known


def listed(candidates: Any) -> list[str]:
    """A line for each candidate of an error."""
    if not isinstance(candidates, list | tuple):
        return []
    return [
        "  ".join(shown(part) for part in candidate.values()) if isinstance(candidate, Mapping) else shown(candidate)
        for candidate in candidates
    ]


class Facts(dict[str, str]):
    """Facts for `format_map`; one that the error did not bring is shown as `missing`."""

    def __init__(self, facts: Mapping[str, str], missing: str = "-") -> None:
        super().__init__(facts)
        self._missing = missing

    def __missing__(self, name: str) -> str:
        return self._missing
