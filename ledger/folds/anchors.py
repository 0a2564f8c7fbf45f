"""Time that others than the log vouch for, from the anchors on record (``time.anchored``). Pure, nothing is verified.

An anchor of ``size`` entries says that they existed at ``time`` at the latest. The entry that records it holds words
said at ``time``, so it and all after it came later. Between the two lies what ``recorded_at`` may claim.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from ledger.events.entry import Entry
from ledger.instants import DAY, MINUTE, microseconds

SUBJECT = "ledger:time"
POLICY = "registry:policy"
CLOCKS_DIFFER = 10 * MINUTE
"""Microseconds by which two honest clocks may differ (DESIGN section 4)."""
Proof = Literal["proven", "pending", "unproven"]


class Anchor(NamedTuple):
    """The first ``size`` entries existed at ``time`` (an instant); recorded as entry ``seq``."""

    size: int
    time: str
    seq: int


class Anchors:
    """The anchors of a ledger, to be asked about any position."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self.all = tuple(sorted(anchors))
        self._sizes = [anchor.size for anchor in self.all]
        earliest: list[Anchor] = []
        for anchor in reversed(self.all):
            earliest.append(min((anchor, *earliest[-1:]), key=lambda one: one.time))
        self._earliest = earliest[::-1]

    def covering(self, seq: int) -> Anchor | None:
        """The anchor with the earliest time among those that cover entry ``seq``."""
        at = bisect_right(self._sizes, seq)
        return self._earliest[at] if at < len(self.all) else None

    def trusted_time_of(self, seq: int) -> str | None:
        """The earliest instant, vouched for by others, at which entry ``seq`` existed; None where there is none."""
        anchor = self.covering(seq)
        return None if anchor is None else anchor.time

    def proof_of(self, size: int, recorded_at: str, anchor_days: int | None, now: str) -> Proof | None:
        """Whether the time of a cut after ``size`` entries, the last recorded at ``recorded_at``, is proven.

        proven: an anchor covers it, no more than ``anchor_days`` after. pending: none yet, and there is time left at
        ``now``. unproven: the interval is longer. None: the policy states none, or there is nothing to prove.
        """
        if anchor_days is None or not size:
            return None
        anchor = self.covering(size - 1)
        limit = microseconds(recorded_at) + anchor_days * DAY
        if anchor is not None:
            return "proven" if microseconds(anchor.time) <= limit else "unproven"
        return "pending" if microseconds(now) <= limit else "unproven"


def anchors_of(stream: Sequence[Entry]) -> Anchors:
    """The anchors in the stream of ``ledger:time``: of each entry the earliest word."""
    found = []
    for entry in stream:
        if entry.type == "time.anchored":
            times = [token["time"] for token in entry.body["tokens"]]
            if entry.body["witnessed_at"] is not None:
                times.append(entry.body["witnessed_at"])
            if times:
                found.append(Anchor(entry.body["size"], min(times), entry.seq))
    return Anchors(found)


def is_unproven(read: Callable[[str], Sequence[Entry]], size: int, recorded_at: str | None, latest: str) -> bool:
    """Whether a cut of ``size`` entries lies in an interval longer than the ledger's policy allows: time unproven.

    ``read``: whole streams, for a later anchor proves an earlier cut. ``latest``: when the newest entry of all was
    recorded; an answer takes that for now, so that it depends on the record alone.
    """
    adopted = [entry for entry in read(POLICY) if entry.type == "policy.adopted"]
    if not adopted or recorded_at is None or adopted[0].seq >= size:
        return False
    return anchors_of(read(SUBJECT)).proof_of(size, recorded_at, adopted[-1].body["anchor_days"], latest) == "unproven"
