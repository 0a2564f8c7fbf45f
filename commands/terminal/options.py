"""Options that several commands share, and what their values are.

Dates are civil dates as `YYYY-MM-DD` strings, checked against the calendar; no zone ever touches them. A cut on the
record axis (`--known-at`) stays as typed: `ledger.folds.cut` reads it, for only an open ledger can judge it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from commands.terminal.words import t
from ledger.errors import LedgerError
from ledger.folds.days import real_day

F = TypeVar("F", bound=Callable[..., Any])

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\Z")


class CivilDate(click.ParamType[str]):
    """A day of the calendar, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if found := _DAY_FIRST.match(text):
            meant = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
            self.fail(t("usage.day-first", value=text, meant=meant), param, ctx)
        if not _DATE.match(text):
            self.fail(t("usage.not-a-date", value=text), param, ctx)
        try:
            return real_day(text)
        except LedgerError:
            self.fail(t("usage.no-such-date", value=text), param, ctx)


CIVIL_DATE = CivilDate()
READABLE = click.Path(exists=True, dir_okay=False)
"""A file that is there."""


def as_of(function: F) -> F:
    """`--as-of DATE` -> `as_of: str | None` (None: today, by `settings.today()`)."""
    return click.option("--as-of", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="cli.option.as-of")(function)


def known_at(function: F) -> F:
    """`--known-at T` -> `known_at: str | None` as typed, for `ledger.folds.cut` (None: everything recorded).

    T is an instant (without offset: +07:00), a civil day (to its end at +07:00), `seq:N` or `root:HEX`.
    """
    return click.option("--known-at", metavar="T", help="cli.option.known-at")(function)


def period(function: F) -> F:
    """`--from D1 --through D2` -> `first`, `through: str | None`, both days included; D2 before D1 is refused."""

    @wraps(function)
    def checked(*args: Any, **values: Any) -> Any:
        first, through = values["first"], values["through"]
        if first is not None and through is not None and through < first:
            raise click.BadParameter(t("usage.backward", first=first, through=through), param_hint="--through")
        return function(*args, **values)

    through = click.option("--through", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="cli.option.through")
    first = click.option("--from", "first", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="cli.option.from")
    return first(through(checked))  # type: ignore[return-value]  # wraps keeps the signature, mypy can't see it
