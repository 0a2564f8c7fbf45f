"""One audit from end to end: every entry seen, then the checks that look at the ledger as a whole."""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ledger.audit.acknowledged import with_acknowledged
from ledger.audit.case import AuditCase, Outside
from ledger.audit.checks import CHECKS, CheckFunction, check_of, run_checks
from ledger.audit.checks.root import anchored
from ledger.audit.entries import Identity
from ledger.audit.findings import Finding, Report
from ledger.audit.passes import in_order, in_ranges
from ledger.audit.stages import Progress, fits
from ledger.audit.unreadable import UNREADABLE
from ledger.collector import without_collector
from ledger.errors import LedgerError
from ledger.events.entry import read_entry
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader


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
            report = _audit(reader, order, checks)
    except LedgerError as refusal:
        if refusal.code != "STORE_DAMAGED":
            raise
        finding = Finding("STORE_DAMAGED", "failed", refusal.facts.get("seq"), actual=refusal.facts.get("detail"))
        report = Report(0, 0, None, None, (finding,), None, None)
    return report._replace(checks=checks)


def _audit(reader: LedgerReader, order: Order, asked: tuple[str, ...] | None) -> Report:
    first = next(iter(reader.states(0, 1)), None)
    if first is None:
        return _nothing(reader)
    identity = identity_of(reader)
    since = order.since if order.since is not None and fits(order.since, identity) else None
    seen = in_ranges(reader, identity, since, order.jobs, order.progress) if asked is None else None
    if seen is None:
        seen = in_order(reader, identity, since, order.jobs, order.progress, asked)
    case = AuditCase(reader, seen.replay, identity, order.pin, seen.start, seen.checked, order.outside, asked)
    findings = [finding for part in seen.checked for finding in part.findings]
    findings.extend(seen.replay.findings)
    if asked is not None:
        findings = [finding for finding in findings if check_of(finding.code) in asked]
    findings.extend(run_checks(case, asked or (*CHECKS, *order.given), order.given))
    findings = with_acknowledged(findings, reader)
    findings.sort(key=lambda finding: (finding.seq is None, finding.seq or 0))
    signatures = sum(part.signatures for part in seen.checked)
    return Report(case.size, signatures, seen.replay.root_at(case.size), anchored(case), tuple(findings),
                  identity.origin, identity.genesis, since=seen.start)


def _nothing(reader: LedgerReader) -> Report:
    """No entry 0: nothing can be judged."""
    guards = [Finding("STORE_GUARD_MISSING", "failed", actual=name) for name in reader.schema_differences()]
    empty = Finding("EMPTY_OR_MISSING", "failed", expected="at least entry 0", actual=reader.size)
    return Report(0, 0, None, None, (*guards, empty), None, None)


def identity_of(reader: LedgerReader) -> Identity:
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
