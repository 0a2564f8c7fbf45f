"""click's complaints about a command line, in our two languages.

click speaks English through gettext; what it knows (which option, which value) is taken from its exceptions, and the
few messages that exist only as text are recognised by their form. Imported only when something is wrong.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import click

from commands.terminal.words import t

# click's own sentences (click 8: types.py, parser.py, core.py) -> a key of usage.json and its placeholders.
_SENTENCES = tuple(
    (re.compile(pattern + r"\Z", re.DOTALL), key)
    for pattern, key in (
        (r"(?P<value>.+) is not one of (?P<choices>.+)\.", "usage.not-one-of"),
        (r"(?P<value>.+) is not in the range (?P<range>.+)\.", "usage.not-in-range"),
        (r"(?P<value>.+) is not a valid (?:integer|integer range)\.", "usage.not-an-integer"),
        (r"(?P<value>.+) is not a valid (?:float|float range)\.", "usage.not-a-number"),
        (r"(?P<value>.+) is not a valid (?P<kind>.+)\.", "usage.not-valid"),
        (r"\w+ (?P<value>.+) does not exist\.", "usage.no-such-file"),
        (r"\w+ (?P<value>.+) is a directory\.", "usage.is-a-folder"),
        (r"\w+ (?P<value>.+) is a file\.", "usage.is-a-file"),
        (r"\w+ (?P<value>.+) is not (?:readable|writable|executable)\.", "usage.no-permission"),
        (r"Got unexpected extra arguments? \((?P<value>.*)\)", "usage.extra-arguments"),
        (r"Option (?P<option>.+) requires an argument\.", "usage.needs-value"),
        (r"Option (?P<option>.+) requires (?P<count>\d+) arguments\.", "usage.needs-values"),
        (r"Option (?P<option>.+) does not take a value\.", "usage.takes-no-value"),
        (r"Argument (?P<option>.+) takes (?P<count>\d+) values\.", "usage.needs-values"),
        (r"Missing command\.", "usage.missing-command"),
    )
)


class Complaint(NamedTuple):
    """What is wrong with a command line: words, where to read on, and the facts for `--json`."""

    message: str
    hint: str | None
    facts: dict[str, Any]


def complaint(error: click.ClickException) -> Complaint:
    """`error` in the language spoken."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = t("usage.see-help", command=context.command_path) if context is not None else None
    facts: dict[str, Any] = {}
    match error:
        case click.exceptions.NoArgsIsHelpError():
            message = t("usage.missing-command")
        case click.NoSuchCommand():
            facts = {"command": error.command_name, "possibilities": error.possibilities or []}
            message = t("usage.no-such-command", value=error.command_name) + _meant(error.possibilities)
        case click.NoSuchOption():
            facts = {"option": error.option_name, "possibilities": error.possibilities or []}
            message = t("usage.no-such-option", value=error.option_name) + _meant(error.possibilities)
        case click.MissingParameter():
            facts = {"option": _named(error)}
            key = "usage.missing-argument" if isinstance(error.param, click.Argument) else "usage.missing-option"
            message = t(key, option=_named(error))
        case click.BadParameter():
            facts = {"option": _named(error)}
            named = f"{_named(error)}: " if _named(error) else ""
            message = named + _translated(error.message)
        case click.BadOptionUsage():
            facts = {"option": error.option_name}
            message = _translated(error.message)
        case click.FileError():
            facts = {"file": error.ui_filename}
            message = t("usage.file", file=error.ui_filename, reason=error.message)
        case _:
            message = _translated(error.message)
    return Complaint(message, hint, facts)


def _named(error: click.BadParameter) -> str:
    """The option as typed (`--as-of`) or the argument as help shows it (`UNIT`)."""
    if error.param_hint is not None:
        return error.param_hint if isinstance(error.param_hint, str) else ", ".join(error.param_hint)
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.human_readable_name if error.param is not None else ""


def _translated(sentence: str) -> str:
    for pattern, key in _SENTENCES:
        if found := pattern.match(sentence):
            return t(key, **found.groupdict())
    return sentence


def _meant(possibilities: list[str] | None) -> str:
    return " " + t("usage.did-you-mean", names=", ".join(possibilities)) if possibilities else ""
