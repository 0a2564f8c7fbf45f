"""Makes docs/CLI.md from the commands' own help: `python -m tests.commands.make_cli_page`."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

import click

from commands import app
from commands.terminal import words

PAGE = Path(__file__).resolve().parents[2] / "docs" / "CLI.md"
HEAD = """# socai: the command line

Made from the commands' own help by `python -m tests.commands.make_cli_page`; a test compares. Vietnamese first, English
below it. Exit codes: DESIGN of the project, repeated by `socai --help`.
"""


def page() -> str:
    """The whole page."""
    told = [HEAD, _section([])]
    told += [_section(path) for path in _paths()]
    return "\n".join(told)


def _paths() -> list[list[str]]:
    found: list[list[str]] = []
    with click.Context(app.cli, info_name="socai") as context:
        for name in app.cli.list_commands(context):
            command = app.cli.get_command(context, name)
            found.append([name])
            if isinstance(command, click.Group):
                found += [[name, inner] for inner in sorted(command.commands)]
    return found


def _section(path: list[str]) -> str:
    name = " ".join(["socai", *path])
    parts = [f"## {name}\n"]
    for language in words.LANGUAGES:
        parts.append(f"```text\n{_help([*path, '--help', '--lang', language])}```\n")
    return "\n".join(parts)


def _help(arguments: list[str]) -> str:
    written = io.StringIO()
    columns = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"
    try:
        with contextlib.redirect_stdout(written):
            code = app.run(arguments)
    finally:
        if columns is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = columns
    assert code == 0, arguments
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
