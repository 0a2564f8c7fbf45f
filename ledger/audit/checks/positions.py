"""Rows where no entry may stand, and the head row. Gaps between entries the replay tells."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding
from ledger.stores.reader import LedgerReader


def check(case: AuditCase) -> Iterator[Finding]:
    """``GAP``, ``HEAD_MISMATCH``, ``TRUNCATED``: rows outside the head's range; the head against the entries."""
    yield from beyond(case.reader)
    reader, size = case.reader, case.size
    if reader.size > size:  # never less: no more is replayed than the head counts
        yield Finding("TRUNCATED", "failed", expected=reader.size, actual=size)
    if reader.head_recorded_at != case.replay.recorded_at:
        yield Finding("HEAD_MISMATCH", "failed", expected=case.replay.recorded_at, actual=reader.head_recorded_at)


def beyond(reader: LedgerReader) -> Iterator[Finding]:
    """Rows outside 0 <= seq < size: hidden before the first, or after the last that the head row counts.

    What another process has appended since the audit began stands under a head that has grown as well.
    """
    before = [row.seq for row in reader.columns(-(2**63) - 1, 0)]
    after = [row.seq for row in reader.columns(reader.size)]
    for seq in before:
        yield Finding("GAP", "failed", seq, expected="seq from 0", actual=seq)
    head = size_now(reader)
    uncounted = [seq for seq in after if seq >= head]
    if uncounted:
        yield Finding("HEAD_MISMATCH", "failed", uncounted[0], expected=head, actual=uncounted[-1] + 1)


def size_now(reader: LedgerReader) -> int:
    """The size that the head row tells at this moment, whatever has been appended since the audit began."""
    with LedgerReader.open(reader.path) as other:
        return other.size
