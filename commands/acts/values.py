"""The values that flags of `socai record` stand for."""

from __future__ import annotations

import re
import unicodedata
from json import JSONDecodeError, loads
from typing import Any

import click

from commands.terminal.options import CIVIL_DATE
from commands.terminal.words import t

_COUNTS = re.compile(r"([0-9]{1,6})/([0-9]{1,6})\Z")
_YEAR = re.compile(r"[0-9]{4}\Z")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z")


class Pairs(click.ParamType[tuple[str, Any]]):
    """`path=value`; a value that is JSON is taken as such, any other as text."""

    name = "path=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        if isinstance(value, tuple):
            return value
        path, equals, text = str(value).partition("=")
        if not equals or not path:
            self.fail(t("record.not-a-pair", value=value), param, ctx)
        try:
            return path, loads(text)
        except (JSONDecodeError, RecursionError):
            return path, text


class Counts(click.ParamType[tuple[int, int]]):
    """`15/19`: met and total."""

    name = "M/N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        found = _COUNTS.match(str(value))
        if found is None:
            self.fail(t("record.not-counts", value=value), param, ctx)
        return int(found[1]), int(found[2])


class Period(click.ParamType[dict[str, Any]]):
    """A day, a month, a year, or `D1..D2`: the days that an observation describes, both included."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        text = str(value)
        first, dots, last = text.partition("..")
        if dots:
            first, last, precision = self._day(first, param, ctx), self._day(last, param, ctx), "range"
        elif _YEAR.match(text):
            first, last, precision = f"{text}-01-01", f"{text}-12-31", "year"
        elif _MONTH.match(text):
            from calendar import monthrange

            first, precision = f"{text}-01", "month"
            last = f"{text}-{monthrange(int(text[:4]), int(text[5:]))[1]}"
        else:
            first, precision = self._day(text, param, ctx), "day"
            last = first
        if last < first:
            self.fail(t("usage.backward", first=first, through=last), param, ctx)
        return {"first": first, "last": last, "precision": precision}

    def _day(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return CIVIL_DATE.convert(text, param, ctx)


class PartialDate(click.ParamType[str]):
    """A day, or only its month or year where the paper has no more."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        return text if _YEAR.match(text) or _MONTH.match(text) else CIVIL_DATE.convert(text, param, ctx)


class Numbers(click.ParamType[list[str]]):
    """Numbers of criteria or indicators with commas between: `9,10,11`."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        if isinstance(value, list):
            return value
        return [part.strip() for part in str(value).split(",") if part.strip()]


class Words(click.ParamType[str]):
    """Text, composed (NFC) at the edge of the record."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return unicodedata.normalize("NFC", str(value))


TEXT = Words()
