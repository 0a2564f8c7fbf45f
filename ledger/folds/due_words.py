"""What a deadline's own words mean: "trước tháng 10" is by 30 September, "trước ngày 30/10/2024" by the day before.

A recorder states the last day; here the words are read again, so that a slip is seen. Words that fit no pattern tell
nothing (None).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_BEFORE_DAY = re.compile(r"trước (?:ngày |tháng )?(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_BEFORE_MONTH = re.compile(r"trước tháng (\d{1,2})(?:/(\d{4}))?\Z")
_BY_DAY = re.compile(r"(?:đến |chậm nhất |muộn nhất )?ngày (\d{1,2})/(\d{1,2})/(\d{4})\Z")
_LEADING = re.compile(r"\A(?:xong |hoàn thành |hoàn tất )+")


def last_day_meant(words: str | None, year: str) -> str | None:
    """The last day in time that ``words`` mean; ``year`` where they name none. None: they don't tell, or no such day.

    "trước tháng 30/11/2024" (a day called a month) is read as that day.
    """
    text = _LEADING.sub("", " ".join((words or "").casefold().split()).rstrip("."))
    try:
        if found := _BEFORE_DAY.match(text):
            return _before(date(int(found[3]), int(found[2]), int(found[1])))
        if found := _BEFORE_MONTH.match(text):
            return _before(date(int(found[2] or year), int(found[1]), 1))
        if found := _BY_DAY.match(text):
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except (ValueError, OverflowError):
        return None
    return None


def _before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()
