"""click's commands and groups, speaking two languages.

A `help=` here is a key of the catalogue, looked up when help is shown; headings and the usage line are ours. Every
command takes `--ledger`, `--lang` and `--json`, so that they may stand before or after the subcommand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from commands.terminal.settings import Settings
from commands.terminal.words import LANGUAGES, t


def _keep_ledger(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Settings).ledger = value


def _keep_json(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Settings).json = True


COMMON: tuple[click.Option, ...] = (
    click.Option(["--ledger"], metavar="FILE", expose_value=False, callback=_keep_ledger, help="cli.option.ledger"),
    # The language was chosen before parsing (`words.detect`); here the value is only judged.
    click.Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help="cli.option.lang"),
    click.Option(["--json"], is_flag=True, expose_value=False, callback=_keep_json, help="cli.option.json"),
)


class _Spoken(click.Command):
    """What `Command` and `Group` share."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        attributes["params"] = [*(attributes.get("params") or ()), *COMMON]
        super().__init__(*args, **attributes)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        self.options_metavar = t("cli.usage.options")
        return super().collect_usage_pieces(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), t("cli.usage.prefix") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(t(self.help))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            (param.make_metavar(ctx), t(param.help))
            for param in self.get_params(ctx)
            if isinstance(param, click.Argument) and param.help
        ]
        if rows:
            with formatter.section(t("cli.usage.arguments")):
                formatter.write_dl(rows)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own: list[tuple[str, str]] = []
        common: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None or not isinstance(param, click.Option):
                continue
            if "--help" in param.opts:
                common.append((record[0], t("cli.option.help")))
            else:
                (common if param in COMMON else own).append((record[0], _told(param)))
        for heading, rows in (("cli.usage.own", own), ("cli.usage.common", common)):
            if rows:
                with formatter.section(t(heading)):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            formatter.write_text(t(self.epilog))

    def get_short_help_str(self, limit: int = 45) -> str:
        return t(self.short_help or self.help or "").partition("\n")[0]


class Command(_Spoken):
    """One command. Its function returns None or an exit code."""


class Group(_Spoken, click.Group):
    """A command with subcommands (`socai unit list`)."""

    command_class = Command

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        self.subcommand_metavar = t("cli.usage.subcommand")
        return super().collect_usage_pieces(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = self.described(ctx)
        if rows:
            with formatter.section(t("cli.usage.commands")):
                formatter.write_dl(rows)

    def described(self, ctx: click.Context) -> list[tuple[str, str]]:
        """(name, one line about it) of each subcommand, in the order they were added."""
        return [(name, command.get_short_help_str()) for name, command in self.commands.items() if not command.hidden]


Group.group_class = Group


def command(name: str, **attributes: Any) -> Callable[[Callable[..., int | None]], Command]:
    """Make a command of a function: `@command("status", help="status.help")`."""
    return click.command(name, cls=Command, **attributes)


def group(name: str, **attributes: Any) -> Callable[[Callable[..., int | None]], Group]:
    """Make a group of a function: `@group("unit", help="unit.help")`, then `@unit.command("list", help=...)`."""
    return click.group(name, cls=Group, **attributes)


def _told(option: click.Option) -> str:
    told = t(option.help) if option.help else ""
    extra = []
    if option.show_default and option.default is not None:
        shown = option.show_default if isinstance(option.show_default, str) else str(option.default)
        extra.append(t("cli.usage.default", value=shown))
    if option.required:
        extra.append(t("cli.usage.required"))
    return f"{told}  [{'; '.join(extra)}]".lstrip() if extra else told
