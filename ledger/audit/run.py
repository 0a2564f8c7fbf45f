"""One audit from end to end: replay in this process, entries and signatures in others, then tree, head and pin."""

from __future__ import annotations

import os
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from hashlib import sha256

from ledger.audit.entries import Checked, Identity, check_range, differing_batches, without_collector
from ledger.audit.findings import Finding, Report
from ledger.audit.replay import Replay
from ledger.errors import LedgerError
from ledger.events.entry import read_entry
from ledger.proof import tree
from ledger.proof.pin import Pin
from ledger.proof.tiles import WIDTH, completed, full_count, levels
from ledger.stores.columns import TileRow
from ledger.stores.reader import LedgerReader

Progress = Callable[[int, int], None]
"""Called with (entries done, entries in all)."""

CHUNK = 160
_LEAST_ENTRY = 256
"""Bytes; an entry's signature, key id and names alone take more."""
_ALONE = 2048
"""Below this many entries starting other processes costs more than it saves."""


def audit(path: str, pin: Pin | None = None, *, jobs: int | None = None, progress: Progress | None = None) -> Report:
    """Audit the ledger file ``path`` against ``pin``. ``jobs``: processes, by default one a core.

    Raises only for what makes an audit impossible: ``NO_LEDGER``, ``NOT_A_LEDGER``, ``NEWER_FORMAT``, ``READ_ONLY``,
    ``LEDGER_BUSY``.
    """
    try:
        with without_collector(), LedgerReader.open(path) as reader:
            return _audit(path, reader, pin, jobs or os.cpu_count() or 1, progress)
    except LedgerError as refusal:
        if refusal.code != "STORE_DAMAGED":
            raise
        finding = Finding("STORE_DAMAGED", "failed", refusal.facts.get("seq"), actual=refusal.facts.get("detail"))
        return Report(0, 0, None, None, (finding,), None, None)


def _audit(path: str, reader: LedgerReader, pin: Pin | None, jobs: int, progress: Progress | None) -> Report:
    findings = [Finding("STORE_GUARD_MISSING", "failed", actual=name) for name in reader.schema_differences()]
    first = next(iter(reader.states(0, 1)), None)
    if first is None:
        findings.append(Finding("EMPTY_OR_MISSING", "failed", expected="at least entry 0", actual=reader.size))
        return Report(0, 0, None, None, tuple(findings), None, None)
    try:
        identity = _identity(reader)
    except IndexError:  # an enrolment before the first entry
        findings.extend(_beyond(reader))
        return Report(0, 0, None, None, tuple(findings), None, None)
    chunks = list(_chunks(reader))
    replay = Replay(reader)
    checked: list[Checked] = []
    with _Pool(path, identity, chunks, jobs if reader.size >= _ALONE else 1) as pool:
        for row in reader.columns(0, reader.size):
            replay.add(row)
            if progress is not None and len(replay.leaves) % CHUNK == 0:
                progress(len(replay.leaves) // 2, reader.size)
        replay.finish()
        findings.extend(_beyond(reader))
        for done in pool.results():
            checked.append(done)
            if progress is not None:
                progress(reader.size // 2 + len(checked) * CHUNK // 2, reader.size)
    for part in checked:
        findings.extend(part.findings)
    findings.extend(differing_batches(batch for part in checked for batch in part.batches))
    findings.extend(replay.findings)
    findings.extend(_check_store(reader, replay))
    anchored, anchoring = _check_pin(pin, identity, replay)
    findings.extend(anchoring)
    findings.sort(key=lambda finding: (finding.seq is None, finding.seq or 0))
    return Report(len(replay.leaves), sum(part.signatures for part in checked), replay.frontier.root().hex(), anchored,
                  tuple(findings), identity.origin, identity.genesis)


def _chunks(reader: LedgerReader) -> Iterator[tuple[int, int]]:
    """Ranges that hold all entries below the head. A head beyond what the file can hold is not counted through."""
    held = sum(os.path.getsize(path) for path in (reader.path, f"{reader.path}-wal") if os.path.exists(path))
    if reader.size * _LEAST_ENTRY <= held:
        yield from ((start, min(start + CHUNK, reader.size)) for start in range(0, reader.size, CHUNK))
        return
    stop = 0
    for row in reader.columns(0, reader.size):
        if row.seq >= stop:
            stop = row.seq + CHUNK
            yield row.seq, stop


def _identity(reader: LedgerReader) -> Identity:
    """Origin, genesis and every key that the log enrols. A key id is the hash of its key, so any mention will do."""
    keys: dict[str, str] = {}
    origin = ""
    for seq, state in reader.rows_by_topics(("ledger.founded", "key.enrolled")):
        try:
            body = read_entry(seq, state).body
            named = [*body["founders"], body["log_key"]] if "founders" in body else [body]
            for item in named:
                if sha256(a2b_base64(item["spki"])).hexdigest() == item["key"]:
                    keys[item["key"]] = item["spki"]
            origin = origin or body.get("origin", "")
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return Identity(origin, reader.genesis(), keys)


def _beyond(reader: LedgerReader) -> Iterator[Finding]:
    """Rows outside 0 <= seq < size: hidden before the first, or after the last that the head row counts.

    What another process has appended since the audit began stands under a head that has grown as well.
    """
    before = [row.seq for row in reader.columns(-(2**63), 0)]
    after = [row.seq for row in reader.columns(reader.size)]
    for seq in before:
        yield Finding("GAP", "failed", seq, expected="seq from 0", actual=seq)
    head = _size_now(reader)
    uncounted = [seq for seq in after if seq >= head]
    if uncounted:
        yield Finding("HEAD_MISMATCH", "failed", uncounted[0], expected=head, actual=uncounted[-1] + 1)


def _size_now(reader: LedgerReader) -> int:
    with LedgerReader.open(reader.path) as other:
        return other.size


def _check_store(reader: LedgerReader, replay: Replay) -> Iterator[Finding]:
    """The head row and the stored tiles against the tree derived from the entries."""
    size = len(replay.leaves)
    if reader.size != size:
        code = "TRUNCATED" if reader.size > size else "HEAD_MISMATCH"
        yield Finding(code, "failed", expected=reader.size, actual=size)
    if reader.head_recorded_at != replay.recorded_at:
        yield Finding("HEAD_MISMATCH", "failed", expected=replay.recorded_at, actual=reader.head_recorded_at)
    rows = [replay.leaves]
    expected = {}
    for level, index in sorted(completed(0, size)):
        while len(rows) <= level:
            below = rows[-1]
            rows.append([tree.root(below[at : at + WIDTH]) for at in range(0, len(below) - WIDTH + 1, WIDTH)])
        expected[level, index] = rows[level][index * WIDTH : (index + 1) * WIDTH]
    for tile in reader.tiles():
        hashes = expected.pop((tile.level, tile.idx), None)
        if hashes is None:
            if not _grown_since(tile, size, _size_now(reader)):
                told = f"tile {tile.level}/{tile.idx}"
                yield Finding("TILE_MISMATCH", "failed", expected="no such tile", actual=told)
        elif tile.hashes != b"".join(hashes) or tile.root != tree.root(hashes):
            yield from _tile_findings(tile.level, tile.idx, tile.hashes, hashes)
    for level, index in expected:
        yield Finding("TILE_MISMATCH", "failed", expected=f"tile {level}/{index}", actual="missing")


def _grown_since(tile: TileRow, size: int, now: int) -> bool:
    """Whether another process's appends during the audit have completed the tile."""
    if type(tile.level) is not int or type(tile.idx) is not int or tile.level not in levels(now):
        return False
    return full_count(tile.level, size) <= tile.idx < full_count(tile.level, now)


def _tile_findings(level: int, index: int, stored: object, hashes: list[bytes]) -> Iterator[Finding]:
    if level or not isinstance(stored, bytes) or len(stored) != WIDTH * tree.HASH_SIZE:
        yield Finding("TILE_MISMATCH", "failed", expected=f"tile {level}/{index} as derived", actual="another")
        return
    parts = [stored[at : at + tree.HASH_SIZE] for at in range(0, len(stored), tree.HASH_SIZE)]
    wrong = [offset for offset, (held, derived) in enumerate(zip(parts, hashes, strict=True)) if held != derived]
    for offset in wrong:
        yield Finding("LEAF_HASH_MISMATCH", "failed", index * WIDTH + offset, expected=parts[offset].hex(),
                      actual=hashes[offset].hex())
    if not wrong:
        yield Finding("TILE_MISMATCH", "failed", expected=tree.root(hashes).hex(), actual=f"tile {level}/{index}")


def _check_pin(pin: Pin | None, identity: Identity, replay: Replay) -> tuple[int | None, list[Finding]]:
    size = len(replay.leaves)
    if pin is None:
        return None, [Finding("UNANCHORED", "incomplete", expected="a pin kept outside the ledger", actual=None)]
    if (pin.origin, pin.genesis) != (identity.origin, identity.genesis):
        return None, [Finding("WRONG_LEDGER", "failed", expected=f"{pin.origin} {pin.genesis}",
                              actual=f"{identity.origin} {identity.genesis}")]
    if pin.size > size:
        return None, [Finding("TRUNCATED", "failed", expected=pin.size, actual=size)]
    root = replay.root_at(pin.size)
    if root != pin.root:
        return None, [Finding("INCONSISTENT_WITH_PIN", "failed", pin.size - 1, expected=pin.root, actual=root)]
    return pin.size, []


class _Pool:
    """Checks chunks in jobs - 1 other processes, and in this one what they have not begun when it is free."""

    def __init__(self, path: str, identity: Identity, chunks: list[tuple[int, int]], jobs: int) -> None:
        self._path = path
        self._identity = identity
        self._chunks = chunks
        self._executor = ProcessPoolExecutor(jobs - 1) if jobs > 1 else None
        self._futures: list[Future[Checked] | None] = [None] * len(chunks)

    def __enter__(self) -> _Pool:
        if self._executor is not None:
            self._futures = [
                self._executor.submit(check_range, self._path, start, stop, self._identity)
                for start, stop in self._chunks
            ]
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def results(self) -> Iterator[Checked]:
        """Each chunk's outcome; the order is of no meaning."""
        waiting: list[Future[Checked]] = []
        for (start, stop), future in reversed(list(zip(self._chunks, self._futures, strict=True))):
            if future is None or future.cancel():
                yield check_range(self._path, start, stop, self._identity)
            else:
                waiting.append(future)
        for future in waiting:
            yield future.result()
