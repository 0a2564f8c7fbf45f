"""A command for the tests of the frame, put into the table of commands under the name `probe`."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import click

from commands.terminal import options, output
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from ledger.errors import LedgerError


def _in_file(*statements: str, content: bytes = b"", then: str = "") -> None:
    """Run SQL on a file of its own; a failure comes wrapped, as libraries do."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        if content:
            path.write_bytes(content)
        first, second = (sqlite3.connect(path, timeout=0, isolation_level=None) for _ in range(2))
        try:
            for statement in statements:
                first.execute(statement)
            second.execute(then)
        except sqlite3.Error as error:
            raise RuntimeError("wrapped by a library") from error
        finally:
            first.close()
            second.close()


SQLITE = {
    "sqlite": lambda: _in_file(then="pragma user_version = x y"),
    "read-only": lambda: _in_file("pragma query_only = on", "create table t (a)"),
    "locked": lambda: _in_file("begin immediate", then="begin immediate"),
    "disk": lambda: _in_file("create table t (a)", "pragma max_page_count=1", "insert into t select zeroblob(9999)"),
    "garbage": lambda: _in_file(content=b"not a database" * 99, then="select * from t"),
}


@group("probe", help="cli.help")
def command() -> None:
    """Subcommands that answer or fail as told."""


@command.command("echo", help="cli.help")
@click.argument("unit", help="cli.option.ledger")
@options.as_of
@options.known_at
@options.period
@click.option("--kind", type=click.Choice(["xa", "thon"]), help="cli.option.json")
@click.option("--count", type=click.IntRange(1, 9), default=3, show_default=True, help="cli.option.json")
@click.option("--file", type=click.Path(exists=True, dir_okay=False), help="cli.option.json")
@click.pass_obj
def echo(settings: Settings, **values: object) -> None:
    answer = {**values, "ledger": settings.ledger_path(), "today": settings.today()}
    if settings.json:
        output.emit_json({"schema": "socai/probe/1", **answer, "now": settings.now()})
    else:
        output.say(f"{answer}")


@command.command("fail", help="cli.help")
@click.argument("how")
def fail(how: str) -> int:
    """Fail as the name says; a number is the exit code of an answer."""
    if how.isdigit():
        print("answered")
        return int(how)
    if how in SQLITE:
        print("before")
        SQLITE[how]()
    errors: dict[str, BaseException] = {
        "ledger": LedgerError("NO_LEDGER", path="a.db"),
        "unknown": LedgerError("NEVER_HEARD_OF", place="row 3"),
        "candidates": LedgerError("NO_LEDGER", path="a", candidates=[{"id": "unit:a", "name": "xã A"}, "unit:b"]),
        "interrupt": KeyboardInterrupt(),
        "prompt": click.Abort(),
        "full": OSError(28, "No space left on device", "socai.db"),
        "nameless": OSError(5, "Input/output error"),
        "defect": ZeroDivisionError("of ours"),
    }
    error = errors[how]
    if how == "prompt":
        try:
            raise EOFError
        except EOFError:
            raise error from None
    print("before")
    raise error


@command.command("wrapped-interrupt", help="cli.help")
def wrapped() -> None:
    """As click's prompts do on ^C."""
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise click.Abort from None
