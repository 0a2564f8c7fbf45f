"""Members of one part of a figures file, each read as what it must be, refused with file, row and column."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.days import possible_days, real_day

_PERIOD = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")


class Fields:
    """A mapping of the file: ``row`` and ``column`` say where it stands."""

    def __init__(self, members: Any, file: str, row: str, column: str) -> None:
        self.file, self.row = file, row
        if not isinstance(members, dict):
            raise self.wrong(column, members, "{...}")
        self.members: dict[str, Any] = members
        name = members.get("id")
        if isinstance(name, str) and name:
            self.row = f"{row} ({name})" if row != "-" else name

    def error(self, code: str, column: str, found: Any, expected: Any) -> LedgerError:
        """A refusal of what stands in ``column``."""
        return LedgerError(code, file=self.file, row=self.row, column=column, found=_short(found), expected=expected)

    def wrong(self, column: str, found: Any, expected: Any) -> LedgerError:
        return self.error("FIGURES_INVALID", column, found, expected)

    def only(self, known: set[str]) -> None:
        """Refuse members that the format doesn't have: a typing slip must not be read as nothing."""
        for name in self.members:
            if name not in known:
                raise self.wrong(name, name, sorted(known))

    def text(self, name: str) -> str | None:
        value = self.members.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(name, value, '"..."')
        return value.strip()

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise self.wrong(name, None, '"..."')
        return value

    def number_text(self, name: str) -> str | None:
        """A number as the report writes it; whole TOML numbers are taken, floats have lost their decimals."""
        value = self.members.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
            return str(value)
        if value is not None and not isinstance(value, str):
            raise self.wrong(name, value, '"14,2"')
        return self.text(name)

    def flag(self, name: str) -> bool | None:
        value = self.members.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, value, "true | false")
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        value = self.text(name)
        if value is not None and value not in allowed:
            raise self.wrong(name, value, " | ".join(allowed))
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.members.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.wrong(name, value, '["...", ...]')
        return tuple(one.strip() for one in value)

    def parts(self, name: str) -> Iterator[Fields]:
        """The tables of an array of tables, each with its own place: ``figures[1]`` is the first."""
        value = self.members.get(name, [])
        if not isinstance(value, list):
            raise self.wrong(name, value, f"[[{name}]]")
        for number, one in enumerate(value, start=1):
            yield Fields(one, self.file, f"{name}[{number}]", name)

    def period(self, name: str) -> tuple[str, str] | None:
        """``2021`` | ``2021-07`` | ``2021-12-31`` | two of them as ``2021-01-01..2021-07-31`` -> first, last day."""
        value = self.members.get(name)
        value = str(value) if isinstance(value, int) and not isinstance(value, bool) else self.text(name)
        if value is None:
            return None
        first, _, last = value.partition("..")
        try:
            if not all(_PERIOD.match(one) for one in (first, last or first)):
                raise ValueError(value)
            begin, end = real_day(possible_days(first)[0]), real_day(possible_days(last or first)[1])
        except (LedgerError, ValueError):
            raise self.wrong(name, value, "2021 | 2021-07 | 2021-12-31 | 2021-01-01..2021-07-31") from None
        if end < begin:
            raise self.wrong(name, value, f">= {begin}")
        return begin, end


def members_of(value: Any) -> Any:
    """A TOML value that is no text: dates as text, everything else as it is."""
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _short(value: Any) -> Any:
    text = value if isinstance(value, str | int | bool | None) else repr(value)
    return text[:200] if isinstance(text, str) else text
