"""What a start may import, and that help needs no command's module."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from commands import app
from commands.terminal.home import HOME

HEAVY = {
    "cryptography", "eventsourcing", "importlib.resources", "importlib.metadata", "msgspec", "platformdirs", "rich",
    "sqlite3", "tomllib", "zoneinfo",
}  # fmt: skip
TELL = """
import json, sys
from commands.__main__ import main
sys.argv = ["socai", *sys.argv[1:]]
try:
    main()
except SystemExit as done:
    print(json.dumps({"code": done.code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["--help", "--lang", "en"], ["--version"]])
def test_help_imports_nothing_heavy_and_no_command(arguments: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-c", TELL, *arguments], capture_output=True, text=True, encoding="utf-8")
    told = json.loads(ran.stderr.splitlines()[-1])
    modules = set(told["modules"])
    assert told["code"] == 0
    assert not HEAVY & modules
    assert not set(app.COMMANDS.values()) & modules
    ours = {name for name in modules if name.startswith(("projections", "ledger."))}
    assert ours <= {"ledger.errors", "ledger.instants"}
    assert "commands.terminal.errors" not in modules and "commands.terminal.usage" not in modules


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_of_the_overview_has_its_module(name: str) -> None:
    assert find_spec(app.COMMANDS[name]) is not None
    command = app.Lazy().get_command(click.Context(app.cli), name)
    assert isinstance(command, click.Command)
    assert command.name == name


def test_what_commands_share_imports_no_command() -> None:
    """The folders of `commands` are beneath the commands; only the demo's stage runs the whole command line."""
    found = {
        f"{path.parent.name}/{path.name}: {module}"
        for path in Path(HOME, "commands").glob("*/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for module in (node.module, *(f"{node.module}.{name.name}" for name in node.names))
        if module in {"commands.app", *app.COMMANDS.values()}
    }
    assert found == {"staging/stage.py: commands.app"}
