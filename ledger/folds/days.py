"""Civil days as strings: what a partial date may mean, and the day on which an entry was recorded."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.errors import LedgerError
from ledger.instants import days_between, next_day, vietnam_day

__all__ = ["day_before", "days_between", "next_day", "possible_days", "real_day", "vietnam_day"]

FAR = "9999-12-31"
_LONG_MONTHS = frozenset({"01", "03", "05", "07", "08", "10", "12"})


def day_before(day: str) -> str:
    """The civil day before ``YYYY-MM-DD``."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def real_day(text: str) -> str:
    """``text`` if it is a civil day ``YYYY-MM-DD`` that exists. Raises LedgerError DATE_INVALID."""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise LedgerError("DATE_INVALID", value=text, expected="YYYY-MM-DD") from None


def possible_days(partial: str) -> tuple[str, str]:
    """The first and last day that ``2019``, ``2019-12`` or ``2019-12-15`` may mean."""
    if len(partial) == 10:
        return partial, partial
    if len(partial) == 4:
        return f"{partial}-01-01", f"{partial}-12-31"
    year, month = partial[:4], partial[5:7]
    if month == "02":
        leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
        last = "29" if leap else "28"
    else:
        last = "31" if month in _LONG_MONTHS else "30"
    return f"{partial}-01", f"{partial}-{last}"
