"""One audit from end to end: replay in this process, entries and signatures in others, then tree, head and pin."""

from __future__ import annotations

import os
from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ledger.audit.acknowledged import with_acknowledged
from ledger.audit.case import AuditCase, Outside
from ledger.audit.checks import CHECKS, CheckFunction, check_of, run_checks
from ledger.audit.checks.positions import beyond
from ledger.audit.checks.root import anchored
from ledger.audit.entries import Checked, Identity, RangeChecker
from ledger.audit.findings import Finding, Report
from ledger.audit.stages import Progress, Steps, begun, feed, fits, reads_single_entries
from ledger.audit.unreadable import UNREADABLE
from ledger.collector import without_collector
from ledger.errors import LedgerError
from ledger.events.entry import read_entry
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader

CHUNK = 160
_LEAST_ENTRY = 256
"""Bytes; an entry's signature, key id and names alone take more."""
_ALONE = 2048
"""Below this many entries starting other processes costs more than it saves."""


@dataclass(frozen=True)
class Order:
    """What is asked of an audit; see ``audit``."""

    pin: Pin | None = None
    since: Pin | None = None
    jobs: int | None = None
    progress: Progress | None = None
    checks: Sequence[str] | None = None
    outside: Outside = field(default_factory=Outside)
    given: Mapping[str, CheckFunction] = field(default_factory=dict)


def audit(path: str, pin: Pin | None = None, **asked: Any) -> Report:
    """Audit the ledger file ``path`` against ``pin``; ``asked``: the other members of ``Order``.

    ``since``: a pin that an earlier audit of everything below it has left; it is taken for ``pin`` as well where none
    is given. ``jobs``: processes, by default one a core. ``checks``: names of ``ledger.audit.checks`` and of ``given``
    (checks that the caller brings along), all by default. ``outside``: what the caller has of this ledger besides its
    file. Raises only for what makes an audit impossible: ``NO_LEDGER``, ``NOT_A_LEDGER``, ``NEWER_FORMAT``,
    ``READ_ONLY``, ``LEDGER_BUSY``.
    """
    order = Order(pin or asked.get("since"), **asked)
    checks = tuple(order.checks) if order.checks else None
    try:
        with without_collector(), LedgerReader.open(path) as reader:
            report = _audit(path, reader, order, checks)
    except LedgerError as refusal:
        if refusal.code != "STORE_DAMAGED":
            raise
        finding = Finding("STORE_DAMAGED", "failed", refusal.facts.get("seq"), actual=refusal.facts.get("detail"))
        report = Report(0, 0, None, None, (finding,), None, None)
    return report._replace(checks=checks)


def _audit(path: str, reader: LedgerReader, order: Order, asked: tuple[str, ...] | None) -> Report:
    first = next(iter(reader.states(0, 1)), None)
    if first is None:
        return _nothing(reader, Finding("EMPTY_OR_MISSING", "failed", expected="at least entry 0", actual=reader.size))
    try:
        identity = _identity(reader)
    except IndexError:  # an enrolment before the first entry
        return _nothing(reader, *beyond(reader))
    since = order.since if order.since is not None and fits(order.since, identity) else None
    replay = begun(reader, since, asked)
    start = len(replay.leaves)
    chunks = list(_chunks(reader, start)) if reads_single_entries(asked) else []
    jobs = order.jobs or os.cpu_count() or 1
    checked: list[Checked] = []
    steps = Steps(order.progress, start, reader.size, len(chunks))
    with _Pool(path, identity, chunks, jobs if reader.size - start >= _ALONE else 1) as pool:
        feed(replay, reader, steps.replayed)
        for done in pool.results():
            checked.append(done)
            steps.checked(len(checked))
    case = AuditCase(reader, replay, identity, order.pin, start, tuple(checked), order.outside, asked)
    findings = [finding for part in checked for finding in part.findings]
    findings.extend(replay.findings)
    if asked is not None:
        findings = [finding for finding in findings if check_of(finding.code) in asked]
    findings.extend(run_checks(case, asked or (*CHECKS, *order.given), order.given))
    findings = with_acknowledged(findings, reader)
    findings.sort(key=lambda finding: (finding.seq is None, finding.seq or 0))
    return Report(case.size, sum(part.signatures for part in checked), replay.root_at(case.size), anchored(case),
                  tuple(findings), identity.origin, identity.genesis, since=start)


def _nothing(reader: LedgerReader, *findings: Finding) -> Report:
    """No entry 0: nothing can be judged."""
    guards = [Finding("STORE_GUARD_MISSING", "failed", actual=name) for name in reader.schema_differences()]
    return Report(0, 0, None, None, (*guards, *findings), None, None)


def _chunks(reader: LedgerReader, first: int) -> Iterator[tuple[int, int]]:
    """Ranges that hold all entries below the head. A head beyond what the file can hold is not counted through."""
    held = sum(os.path.getsize(path) for path in (reader.path, f"{reader.path}-wal") if os.path.exists(path))
    if reader.size * _LEAST_ENTRY <= held:
        yield from ((start, min(start + CHUNK, reader.size)) for start in range(first, reader.size, CHUNK))
        return
    stop = first
    for row in reader.columns(first, reader.size):
        if row.seq >= stop:
            stop = row.seq + CHUNK
            yield row.seq, stop


def _identity(reader: LedgerReader) -> Identity:
    """Origin, genesis and every key that the log enrols. A key id is the hash of its key, so any mention will do."""
    keys: dict[str, str] = {}
    origin = ""
    enrolling = reader.rows_by_topics(("key.enrolled", "log-key.replaced"))
    for seq, state in ((0, reader.state(0)), *enrolling):
        try:
            body = read_entry(seq, state).body
            named = [*body["founders"], body["log_key"]] if "founders" in body else [body]
            for item in named:
                if sha256(a2b_base64(item["spki"])).hexdigest() == item["key"]:
                    keys[item["key"]] = item["spki"]
            origin = origin or body.get("origin", "")
        except UNREADABLE:
            continue
    return Identity(origin, reader.genesis(), keys)


class _Pool:
    """Checks chunks in jobs - 1 other processes, and in this one what they have not begun when it is free."""

    def __init__(self, path: str, identity: Identity, chunks: list[tuple[int, int]], jobs: int) -> None:
        self._path = path
        self._identity = identity
        self._chunks = chunks
        self._executor = None
        if jobs > 1:
            self._executor = ProcessPoolExecutor(jobs - 1, initializer=_begin, initargs=(path, identity))
        self._futures: list[Future[Checked] | None] = [None] * len(chunks)

    def __enter__(self) -> _Pool:
        if self._executor is not None:
            self._futures = [
                self._executor.submit(_check, start, stop)
                for start, stop in self._chunks
            ]
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def results(self) -> Iterator[Checked]:
        """Each chunk's outcome; the order is of no meaning."""
        waiting: list[Future[Checked]] = []
        here = RangeChecker(self._path, self._identity)
        for (start, stop), future in reversed(list(zip(self._chunks, self._futures, strict=True))):
            if future is None or future.cancel():
                yield here.check(start, stop)
            else:
                waiting.append(future)
        here.close()
        for future in waiting:
            yield future.result()


_checker: RangeChecker | None = None
"""What a process of the pool checks with."""


def _begin(path: str, identity: Identity) -> None:
    global _checker
    _checker = RangeChecker(path, identity)


def _check(start: int, stop: int) -> Checked:
    assert _checker is not None, "the pool begins each process with _begin"
    return _checker.check(start, stop)
