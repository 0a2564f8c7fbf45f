"""Instants and civil days: UTC microseconds <-> text, and the +07:00 day of Vietnam.

Viet Nam has kept UTC+7 without daylight saving since 1975-06-13, before any instant a ledger can hold, so no zone
database is needed. Effect dates are civil dates and never pass through here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE
VIETNAM = timedelta(hours=7)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(microseconds: int) -> str:
    """Microseconds since 1970-01-01T00:00Z as ``YYYY-MM-DDTHH:MM:SS.ffffffZ``, always six digits."""
    seconds, fraction = divmod(microseconds, 1_000_000)
    return f"{_second(seconds)}.{fraction:06d}Z"


@lru_cache(64)
def _second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def microseconds(text: str) -> int:
    """The inverse of ``instant``. Raises ValueError for another form or an impossible time."""
    if len(text) != 27 or text[10] != "T" or text[19] != "." or text[26] != "Z":
        raise ValueError(f"not an instant of the ledger: {text[:40]!r}")
    since = datetime.fromisoformat(text) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def vietnam_day(text: str) -> str:
    """The civil day in Asia/Ho_Chi_Minh of an instant in ledger form: 17:00Z begins the next day."""
    day = text[:10]
    return next_day(day) if text[11:13] >= "17" else day


@lru_cache(64)
def next_day(day: str) -> str:
    """The civil day after ``YYYY-MM-DD``."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def days_between(first: str, last: str) -> int:
    """Whole days from one civil day to another, negative when ``last`` is earlier."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
