"""The command line as a whole: `run(arguments)` returns the exit code.

To add a command `socai X`:

1. Write `commands/x.py` with a click command named `command`::

       import click
       from commands.terminal import options, output
       from commands.terminal.settings import Settings
       from commands.terminal.spoken import command as spoken_command
       from commands.terminal.words import t

       @spoken_command("x", help="x.help")
       @click.argument("unit", help="x.argument.unit")
       @options.as_of
       @options.known_at
       @click.pass_obj
       def command(settings: Settings, unit: str, as_of: str | None, known_at: str | None) -> int | None:
           path = settings.ledger_path()          # --ledger, SOCAI_LEDGER, config.toml, ./socai.db
           day = as_of or settings.today()        # never the system clock itself
           ...
           if settings.json:
               output.emit_json({"schema": "socai/x/1", ...})
           else:
               output.say(t("x.answer", unit=unit, date=day))
           return None                            # or an exit code that is part of the answer (an audit's 4, 5; 8)

   A group is the same with `group("x", help="x.help")` under the name `command` and `@command.command("list", ...)`.
   `--ledger`, `--lang`, `--json` and `--help` come by themselves, before and after the subcommand.
2. Put its words into `data/locales/vi/x.json` and `data/locales/en/x.json` (every `help=` is a key), its line of the
   overview under `cli.command.x` in `cli.json`, and its name into COMMANDS here. Nothing else.
3. Fail by raising `LedgerError(CODE, facts)` with a code of `data/errors.toml`: exit code, words, `--json` form and
   hint follow from there. A wrong flag is `click.BadParameter(t(...), param_hint="--flag")`: exit 2.

A command imports what it needs, `ledger` and `projections` included, inside its own module, for that is read only
when the command is invoked; heavy things (eventsourcing, msgspec, cryptography, rich) inside functions that need them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module

import click

from commands.terminal import output, words
from commands.terminal.settings import Settings
from commands.terminal.spoken import Group
from commands.terminal.words import t

VERSION = "0.1.0"

COMMANDS = {
    "init": "commands.init",
    "demo": "commands.demo",
    "record": "commands.record",
    "draft": "commands.draft",
    "sign": "commands.sign",
    "bundle": "commands.bundle",
    "submit": "commands.submit",
    "status": "commands.status",
    "history": "commands.history",
    "why": "commands.why",
    "list": "commands.listing",
    "coverage": "commands.coverage",
    "gap": "commands.gap",
    "risk": "commands.risk",
    "plan": "commands.plan",
    "diff": "commands.diff",
    "resources": "commands.resources",
    "figures": "commands.figures",
    "audit": "commands.audit",
    "replay": "commands.replay",
    "receipt": "commands.receipt",
    "check": "commands.check",
    "export": "commands.export",
    "checkpoint": "commands.checkpoint",
    "prove": "commands.prove",
    "witness": "commands.witness",
    "time": "commands.time",
    "import": "commands.import_",
    "backup": "commands.backup",
    "restore": "commands.restore",
    "unit": "commands.unit",
    "office": "commands.office",
    "dossier": "commands.dossier",
    "criteria": "commands.criteria",
    "key": "commands.key",
    "authority": "commands.authority",
    "person": "commands.person",
    "vault": "commands.vault",
}
"""Name -> module, in the order of the overview. The module is imported when the command is invoked, never for help."""


class Lazy(Group):
    """The root group: knows its commands by name only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found = import_module(module).command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = str(args[0])
        if name not in COMMANDS and not ctx.resilient_parsing:
            raise click.NoSuchCommand(name, possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def described(self, ctx: click.Context) -> list[tuple[str, str]]:
        return [(name, t(f"cli.command.{name}")) for name in COMMANDS]


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        output.say(f"socai {VERSION}")
        ctx.exit()


@click.group(cls=Lazy, name="socai", help="cli.help", epilog="cli.epilog")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="cli.option.version"
)
def cli() -> None:
    """The root of the command line; its words are `cli.*` in the catalogue."""


def run(arguments: Sequence[str], *, clock: Callable[[], int] = time.time_ns) -> int:
    """Run one command line (without the program's name) and return its exit code; never raises for what went wrong.

    `clock` gives nanoseconds since 1970 UTC. The demo and the tests come through here as well as the terminal.
    """
    before = words.language()
    words.speak(words.detect(arguments, os.environ))
    output.prepare()
    settings = Settings(clock=clock)
    try:
        code = _invoke(list(arguments), settings)
        sys.stdout.flush()
        return code
    except (Exception, KeyboardInterrupt) as error:
        from commands.terminal.errors import report

        return report(error, json=settings.json or "--json" in arguments)
    finally:
        words.speak(before)


def _invoke(arguments: list[str], settings: Settings) -> int:
    if "_SOCAI_COMPLETE" in os.environ:
        cli.main(arguments, prog_name="socai")
    try:
        with cli.make_context("socai", arguments, obj=settings) as context:
            answer = cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return answer if isinstance(answer, int) else 0
