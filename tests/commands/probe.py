"""A command for the tests of the frame, put into the table of commands under the name `probe`."""

from __future__ import annotations

import sqlite3
import sys

import click

from commands import options, output
from commands.settings import Settings
from commands.spoken import group
from ledger.errors import LedgerError


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
    cut = values.pop("known_at")
    shown = cut._asdict() if isinstance(cut, options.KnownAt) else cut
    answer = {**values, "known_at": shown, "ledger": settings.ledger_path(), "today": settings.today()}
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
    if how == "sqlite":
        sqlite3.connect(":memory:").execute("pragma user_version = x y")
    errors: dict[str, BaseException] = {
        "ledger": LedgerError("NO_LEDGER", path="a.db"),
        "unknown": LedgerError("NEVER_HEARD_OF", place="row 3"),
        "candidates": LedgerError("NO_LEDGER", path="a", candidates=[{"id": "unit:a", "name": "xã A"}, "unit:b"]),
        "interrupt": KeyboardInterrupt(),
        "prompt": click.Abort(),
        "full": OSError(28, "No space left on device", "socai.db"),
        "read-only": sqlite3.OperationalError("attempt to write a readonly database"),
        "locked": sqlite3.OperationalError("database is locked"),
        "disk": sqlite3.OperationalError("database or disk is full"),
        "garbage": sqlite3.DatabaseError("file is not a database"),
        "defect": ZeroDivisionError("of ours"),
    }
    error = errors[how]
    if how == "prompt":
        try:
            raise EOFError
        except EOFError:
            raise error from None
    print("before", file=sys.stdout)
    if how == "disk":
        raise RuntimeError("wrapped by a library") from error
    raise error


@command.command("wrapped-interrupt", help="cli.help")
def wrapped() -> None:
    """As click's prompts do on ^C."""
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise click.Abort from None
