"""The ledger's own clock rules (DESIGN section 4): pure, the time comes from the edge."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.instants import DAY, MINUTE, instant, microseconds, vietnam_day

BEHIND_LIMIT = 10 * MINUTE
AHEAD_LIMIT = 45 * DAY
SIGNED_AHEAD_LIMIT = DAY


def admission_time(now: int, last: int | None, confirmed_day: str | None) -> int:
    """When the next entry is recorded: max(now, last + 1 µs), all in microseconds since 1970 UTC.

    ``last``: recorded_at of the last entry, None before entry 0. ``confirmed_day``: the +07:00 day that a person typed
    after being told that the clock is far ahead. Raises ``CLOCK_BEHIND`` (now is more than 10 minutes before the last
    entry) and ``CLOCK_AHEAD`` (more than 45 days after it, and the day was not typed).
    """
    if last is None:
        return now
    if now < last - BEHIND_LIMIT:
        raise LedgerError("CLOCK_BEHIND", found=instant(now), expected=f"not before {instant(last - BEHIND_LIMIT)}")
    if now > last + AHEAD_LIMIT and confirmed_day != vietnam_day(instant(now)):
        raise LedgerError("CLOCK_AHEAD", found=instant(now), last=instant(last), day=vietnam_day(instant(now)))
    return max(now, last + 1)


def check_signed_at(signed_at: str, now: int) -> None:
    """Refuse a draft made more than 24 h after the ledger's now (``SIGNED_AT_IN_FUTURE``)."""
    try:
        claimed = microseconds(signed_at)
    except ValueError:
        raise LedgerError("INVALID_PAYLOAD", place="signed_at", found=signed_at, expected="an instant") from None
    if claimed > now + SIGNED_AHEAD_LIMIT:
        raise LedgerError("SIGNED_AT_IN_FUTURE", found=signed_at, expected=f"at most a day after {instant(now)}")
