"""Options that several commands share, and what their values are.

Dates are civil dates as `YYYY-MM-DD` strings, checked against the calendar; no zone ever touches them. A cut on the
record axis (`--known-at`) becomes a `KnownAt`; whether it lies in the future is judged where the ledger is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import wraps
from typing import Any, NamedTuple, NoReturn, TypeVar

import click

from commands.settings import utc
from commands.words import t

F = TypeVar("F", bound=Callable[..., Any])

_ZONE = timezone(timedelta(hours=7))
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\Z")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)
_SEQ = re.compile(r"seq:([0-9]{1,15})\Z")
_ROOT = re.compile(r"root:([0-9a-f]{64})\Z")


class KnownAt(NamedTuple):
    """A cut on the record axis: exactly one of the three is set.

    `instant`: the last instant included, UTC, `YYYY-MM-DDTHH:MM:SS.ffffffZ`; `seq`: the last position included;
    `root`: the root hash (hex) of a head. `as_written`: what was typed.
    """

    instant: str | None
    seq: int | None
    root: str | None
    as_written: str


class CivilDate(click.ParamType[str]):
    """A day of the calendar, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return _day(str(value), lambda words: self.fail(words, param, ctx))


class RecordCut(click.ParamType[KnownAt]):
    """An instant (without offset: +07:00), a civil day (to its end at +07:00), `seq:N` or `root:HEX`."""

    name = "known-at"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> KnownAt:
        if isinstance(value, KnownAt):
            return value
        return parse_known_at(str(value), lambda words: self.fail(words, param, ctx))


CIVIL_DATE = CivilDate()
RECORD_CUT = RecordCut()


def parse_known_at(text: str, fail: Callable[[str], NoReturn]) -> KnownAt:
    """The cut that `text` means; `fail` is called with words where it means none."""
    if found := _SEQ.match(text):
        return KnownAt(None, int(found[1]), None, text)
    if found := _ROOT.match(text.lower()):
        return KnownAt(None, None, found[1], text)
    if found := _INSTANT.match(text):
        _day(found[1], fail)
        try:
            instant = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}{found[4] or ''}")
            return KnownAt(utc(instant if instant.tzinfo else instant.replace(tzinfo=_ZONE)), None, None, text)
        except (ValueError, OverflowError):
            fail(t("usage.no-such-time", value=text))
    if text.startswith(("seq:", "root:")) or "T" in text:
        fail(t("usage.not-a-cut", value=text))
    last = datetime.combine(date.fromisoformat(_day(text, fail)), datetime.max.time(), _ZONE)
    return KnownAt(utc(last), None, None, text)


def refuse_future(cut: KnownAt | None, now: str, last_recorded: str | None) -> None:
    """Raise a usage error for a cut after both `now` and the last `recorded_at` (TEMPORAL.md: a future T).

    A civil day that has begun is no future: it reaches to its end, and nothing later is in the ledger.
    """
    if cut is None or cut.instant is None:
        return
    latest = max(now, last_recorded or "")
    begins = cut.instant
    if _DATE.match(cut.as_written):
        begins = utc(datetime.combine(date.fromisoformat(cut.as_written), datetime.min.time(), _ZONE))
    if begins > latest:
        words = t("usage.future-known-at", value=cut.as_written, now=latest)
        raise click.BadParameter(words, param_hint="--known-at")


def as_of(function: F) -> F:
    """`--as-of DATE` -> `as_of: str | None` (None: today, by `settings.today()`)."""
    return click.option("--as-of", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="cli.option.as-of")(function)


def known_at(function: F) -> F:
    """`--known-at T` -> `known_at: KnownAt | None` (None: everything recorded)."""
    return click.option("--known-at", type=RECORD_CUT, metavar="T", help="cli.option.known-at")(function)


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


def _day(text: str, fail: Callable[[str], NoReturn]) -> str:
    if not _DATE.match(text):
        if found := _DAY_FIRST.match(text):
            fail(t("usage.day-first", value=text, meant=f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"))
        fail(t("usage.not-a-date", value=text))
    try:
        date.fromisoformat(text)
    except ValueError:
        fail(t("usage.no-such-date", value=text))
    return text
