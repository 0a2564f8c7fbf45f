"""Words that can't be right by themselves, whatever they are compared with."""

from __future__ import annotations

import re

from ledger.figures.rows import Row, Verdict

_MONTH_OF_DAY = re.compile(r"tháng\s+([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})")


def wording(row: Row) -> list[Verdict]:
    """``tháng 30/11/2024`` names a day and calls it a month."""
    for text in (row.as_written, row.period_as_written):
        found = _MONTH_OF_DAY.search(text or "")
        if found:
            return [Verdict(row, "wording", "note", "no-month", text or "", found[1], alone=True)]
    return []
