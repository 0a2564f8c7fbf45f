"""How an audit sees every entry: in ranges side by side, or in order where a range leaves any doubt.

What an audit reports is always what the passes in order find: ranges are either found good as a whole, with the same
notes, or count for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ledger.audit.entries import Checked, Identity, RangeChecker
from ledger.audit.merging import Merged
from ledger.audit.pool import Pool
from ledger.audit.ranges import RangeReplay
from ledger.audit.replay import Replay
from ledger.audit.resumed import may_resume
from ledger.audit.stages import Progress, Steps, begun, feed, reads_single_entries
from ledger.audit.unreadable import UNREADABLE
from ledger.errors import LedgerError
from ledger.events.stored import stored_entry
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader

_CHUNK = 160
_LEAST_ENTRY = 256
"""Bytes; an entry's signature, key id and names alone take more."""
_ALONE = 2048
"""Below this many entries starting other processes costs more than it saves."""
_RANGES_EACH, _SHORTEST, _LONGEST = 4, 128, 1024
"""Ranges get shorter towards the end, so that all processes end together."""


class Seen(NamedTuple):
    """Every entry from ``start`` on was looked at, those below were before. ``checked``: the entries by themselves."""

    replay: Replay
    checked: tuple[Checked, ...]
    start: int


def in_ranges(
    reader: LedgerReader, identity: Identity, since: Pin | None, jobs: int | None, progress: Progress | None
) -> Seen | None:
    """All entries in one pass, several processes side by side. None where anything is in doubt."""
    try:
        if not _can_hold(reader):
            return None
        pin = since if since is not None and may_resume(reader, since) else None
        start = 0 if pin is None else pin.size
        jobs = _jobs(jobs, reader.size)
        ranges = [*_ranges(start), *_act_ranges(reader, start, jobs)]
    except (LedgerError, *UNREADABLE):
        return None
    merged = Merged(reader)
    checked: list[Checked] = []
    with Pool(partial(RangeReplay, since=start), reader.path, identity, ranges, jobs) as pool:
        if not merged.read_registry():
            return None
        for part in pool.results():
            if part is None or not merged.take(part):
                return None
            if part.checked is not None:
                checked.append(part.checked)
            if progress is not None:
                progress(merged.size, reader.size)
    if not merged.complete() or (pin is not None and merged.root_at(start) != pin.root):
        return None
    return Seen(merged, tuple(checked), start)


def in_order(
    reader: LedgerReader, identity: Identity, since: Pin | None, jobs: int | None, progress: Progress | None,
    asked: Sequence[str] | None,
) -> Seen:
    """The replay in this process, entry after entry, and the entries by themselves in others."""
    replay = begun(reader, since, asked)
    start = len(replay.leaves)
    chunks = list(_chunks(reader, start)) if reads_single_entries(asked) else []
    checked: list[Checked] = []
    steps = Steps(progress, start, reader.size, len(chunks))
    with Pool(RangeChecker, reader.path, identity, chunks, _jobs(jobs, reader.size - start)) as pool:
        feed(replay, reader, steps.replayed)
        for done in pool.results():
            checked.append(done)
            steps.checked(len(checked))
    return Seen(replay, tuple(checked), start)


def _jobs(asked: int | None, entries: int) -> int:
    return (asked or os.cpu_count() or 1) if entries >= _ALONE else 1


def _can_hold(reader: LedgerReader) -> bool:
    """Whether the files are large enough for as many entries as the head says."""
    held = sum(os.path.getsize(path) for path in (reader.path, f"{reader.path}-wal") if os.path.exists(path))
    return reader.size * _LEAST_ENTRY <= held


def _ranges(stop: int) -> Iterator[tuple[int, int]]:
    """Ranges of entries that were audited before, and so needn't hold whole acts."""
    yield from ((start, min(start + _LONGEST, stop)) for start in range(0, stop, _LONGEST))


def _act_ranges(reader: LedgerReader, start: int, jobs: int) -> list[tuple[int, int]]:
    """Ranges from ``start`` to the head that hold whole acts, as the entries at their ends say."""
    ranges: list[tuple[int, int]] = []
    while start < reader.size:
        stop = start + min(max((reader.size - start) // (jobs * _RANGES_EACH), _SHORTEST), _LONGEST)
        if stop < reader.size:
            act = stored_entry(stop, reader.state(stop)).payload["act"]
            stop += (act["size"] if stop - act["index"] <= start else 0) - act["index"]
        stop = min(stop, reader.size)
        if stop <= start:
            raise ValueError("no act")
        ranges.append((start, stop))
        start = stop
    return ranges


def _chunks(reader: LedgerReader, first: int) -> Iterator[tuple[int, int]]:
    """Ranges that hold all entries below the head. A head beyond what the file can hold is not counted through."""
    if _can_hold(reader):
        yield from ((start, min(start + _CHUNK, reader.size)) for start in range(first, reader.size, _CHUNK))
        return
    stop = first
    for row in reader.columns(first, reader.size):
        if row.seq >= stop:
            stop = row.seq + _CHUNK
            yield row.seq, stop
