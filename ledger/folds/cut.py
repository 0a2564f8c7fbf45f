"""The cut: which entries count (``--known-at``), and what is filtered beside it (``--documents-until``).

Known-at is a number of entries. An instant or a civil day includes the entries recorded up to it and steps back out
of an act that it would split: an act becomes known with its last entry (TEMPORAL.md).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ledger.errors import LedgerError
from ledger.events.entry import Entry, Read
from ledger.folds.days import possible_days, real_day, vietnam_day


class Log(Protocol):
    """What a cut asks of the record."""

    def size(self) -> int: ...

    def recorded_at(self, seq: int) -> str: ...

    def act_of(self, seq: int) -> tuple[int, int]:
        """The positions (first, last) of the act that holds entry ``seq``."""
        ...

    def size_of_root(self, root: str) -> int | None:
        """The size at which the tree had this root (hex); None if it never had."""
        ...


class Cut(NamedTuple):
    """``as_of``: civil day, included. ``size``: entries that count. ``seq`` and ``recorded_at`` of the last of them,
    None before the ledger. ``provisional``: the day is still to come.
    """

    as_of: str
    size: int
    seq: int | None
    recorded_at: str | None
    provisional: bool

    @property
    def before_ledger(self) -> bool:
        return self.size == 0


def answer_head(schema: str, cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    """What every answer as of a cut begins with. ``known_at``: {seq, root, recorded_at} of the cut's last entry."""
    return {
        "schema": schema,
        "verified": False,
        "as_of": cut.as_of,
        "known_at": dict(known_at),
        "provisional": cut.provisional,
        "before_ledger": cut.before_ledger,
    }


def cut_of(log: Log, now: str, as_of: str | None = None, known_at: str | None = None) -> Cut:
    """The cut for ``--as-of`` and ``--known-at`` as typed; ``now`` is an instant in ledger form, handed in.

    Raises LedgerError DATE_INVALID, KNOWN_AT_INVALID, KNOWN_AT_FUTURE, KNOWN_AT_INSIDE_ACT, KNOWN_AT_ROOT_UNKNOWN.
    """
    today = vietnam_day(now)
    day = today if as_of is None else real_day(as_of)
    size = log.size() if known_at is None else size_at(log, now, known_at)
    return Cut(day, size, size - 1 if size else None, log.recorded_at(size - 1) if size else None, day > today)


def size_at(log: Log, now: str, text: str) -> int:
    """How many entries ``text`` includes: an instant, a civil day, ``seq:N`` or ``root:HEX``. Raises as ``cut_of``."""
    size = log.size()
    scheme, _, rest = text.partition(":")
    if scheme == "seq":
        return _by_position(log, size, text, rest)
    if scheme == "root":
        found = log.size_of_root(rest.lower())
        if found is None:
            raise LedgerError("KNOWN_AT_ROOT_UNKNOWN", root=rest)
        return _whole(log, size, found)
    latest = max(now, log.recorded_at(size - 1)) if size else now
    until = moment_of(text)
    if (text > vietnam_day(latest)) if len(text) == 10 else (until > latest):
        raise LedgerError("KNOWN_AT_FUTURE", known_at=text, latest=latest)
    found = bisect_right(_Recorded(log, size), until)
    if found in (0, size):
        return found
    first, last = log.act_of(found - 1)
    return first if last >= found else found


def moment_of(text: str) -> str:
    """The last instant that ``text`` includes, in ledger form: itself, or the end of a civil day.

    Raises ``KNOWN_AT_INVALID``.
    """
    return day_end(_valid(text, real_day)) if len(text) == 10 else _valid(text, utc_instant)


def _valid(text: str, parse: object) -> str:
    try:
        return str(parse(text))  # type: ignore[operator]  # one of the two parsers of this module
    except (LedgerError, ValueError, OverflowError):
        raise LedgerError(
            "KNOWN_AT_INVALID", known_at=text, expected="YYYY-MM-DD[THH:MM[:SS[.ffffff]][Z|+HH:MM]] | seq:N | root:HEX"
        ) from None


def _by_position(log: Log, size: int, text: str, number: str) -> int:
    if not (number.isascii() and number.isdigit()):
        raise LedgerError("KNOWN_AT_INVALID", known_at=text, expected="seq:N")
    seq = int(number)
    if seq >= size:
        raise LedgerError("KNOWN_AT_FUTURE", known_at=text, latest=f"seq:{size - 1}")
    return _whole(log, size, seq + 1)


def _whole(log: Log, size: int, wanted: int) -> int:
    if 0 < wanted < size:
        first, last = log.act_of(wanted - 1)
        if last >= wanted:
            raise LedgerError("KNOWN_AT_INSIDE_ACT", seq=wanted - 1, first=first, last=last)
    return wanted


class _Recorded(Sequence[str]):
    """recorded_at by position, strictly increasing, read only where the binary search looks."""

    def __init__(self, log: Log, size: int) -> None:
        self._log = log
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, seq: int) -> str:  # type: ignore[override]  # bisect asks for single positions only
        return self._log.recorded_at(seq)


def day_end(day: str) -> str:
    """The last instant of a civil day in Viet Nam, 23:59:59.999999+07:00, in ledger form (UTC)."""
    return f"{day}T16:59:59.999999Z"


def utc_instant(text: str) -> str:
    """An instant as typed, in ledger form; without offset it is +07:00. Raises ValueError."""
    from datetime import UTC, datetime, timedelta, timezone

    if len(text) < 16 or text[10] not in "T ":
        raise ValueError(text)
    fraction = text.partition(".")[2].split("+")[0].split("-")[0].rstrip("Zz")
    if len(fraction) > 6:
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone(timedelta(hours=7)))
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def documents_until(read: Read, day: str) -> Read:
    """A weaker cut for archival entries: those whose document is known to be signed after ``day`` are left out."""

    def counted(entry: Entry) -> bool:
        if entry.payload["attestation"] != "archival":
            return True
        signed_on = (entry.payload["document"] or {}).get("signed_on")
        return not signed_on or possible_days(signed_on)[0] <= day

    return lambda subject: [entry for entry in read(subject) if counted(entry)]
