"""Days and instants as people read them: 31/12/2021 in Vietnamese, 2021-12-31 in English."""

from __future__ import annotations

from commands.terminal.words import language, t
from ledger.folds.days import day_before
from ledger.instants import vietnam_day


def day(text: str | None) -> str:
    """A civil day, or a partial one of a document (`2019`, `2019-12`); None is said to be unknown."""
    if not text:
        return t("answers.unknown")
    return "/".join(reversed(text.split("-"))) if language() == "vi" else text


def last_day(until: str | None) -> str:
    """The last day of a half-open period that ends at `until`; nothing for an open one."""
    return day(day_before(until)) if until else ""


def instant(text: str | None) -> str:
    """An instant of the ledger at +07:00, to the second."""
    if not text:
        return t("answers.unknown")
    hour = (int(text[11:13]) + 7) % 24
    return f"{day(vietnam_day(text))} {hour:02}{text[13:19]} +07:00"


def civil(text: str) -> str:
    """The civil day at +07:00 of an instant of the ledger, `YYYY-MM-DD`."""
    return vietnam_day(text)


EDGE = {"predecessors": last_day, "successors": day}
"""How the day of a change of territory is told: the last day of what was before, the first of what came after."""
