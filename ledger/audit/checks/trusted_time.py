"""Time that others vouch for: tokens verified again, and ``recorded_at`` held between the anchors."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.checks import not_run
from ledger.audit.findings import Finding
from ledger.audit.readable import readable
from ledger.checkpoints.adopted import Adopted, adopted_at
from ledger.errors import LedgerError
from ledger.events.entry import Entry
from ledger.folds.anchors import CLOCKS_DIFFER, SUBJECT, Anchor, anchors_of
from ledger.instants import DAY, instant, microseconds
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.fields import binary
from ledger.trusted_time.tokens import verify_token


def check(case: AuditCase) -> Iterator[Finding]:
    """``TIME_TOKEN_INVALID``, ``RECORDED_AT_OUT_OF_BOUNDS``, ``TIME_UNPROVEN``; ``CHECK_NOT_RUN`` without the extra."""
    stream = [entry for entry in readable(case.reader.stream(SUBJECT, case.size)) if entry.type == "time.anchored"]
    for entry in stream:
        yield from _tokens(case, entry)
    anchors = anchors_of(stream)
    for anchor in anchors.all:
        yield from _bounds(case, anchor)
    adopted = adopted_at(case.reader, case.size)
    if adopted is not None and adopted.anchor_days is not None:
        yield from _intervals(case, anchors.all, adopted, adopted.anchor_days)


def _tokens(case: AuditCase, entry: Entry) -> Iterator[Finding]:
    body = entry.body
    text = checkpoint_text(Checkpoint(case.identity.origin, body["size"], body["root"]))
    signers = tuple(signer["key"] for signer in entry.payload["signers"])
    for token in body["tokens"]:
        try:
            adopted = adopted_at(case.reader, entry.seq)
            if adopted is None:
                raise LedgerError("TIME_AUTHORITY_UNKNOWN", found=token["authority"], expected=[])
            authority = adopted.authority(token["authority"])
            stamp = verify_token(binary(token["token"], "TIME_TOKEN_INVALID", "token"), text, authority)
        except LedgerError as refusal:
            if refusal.code == "PACKAGE_MISSING":
                yield not_run("time", "the package rfc3161-client", token["authority"])
                continue
            found = {"reason": refusal.facts.get("reason"), "found": refusal.facts.get("found")}
            yield Finding(refusal.code, "failed", entry.seq, SUBJECT, signers, refusal.facts.get("expected"), found)
            continue
        if stamp.time != token["time"]:
            yield Finding("TIME_TOKEN_INVALID", "failed", entry.seq, SUBJECT, signers, stamp.time, token["time"])


def _bounds(case: AuditCase, anchor: Anchor) -> Iterator[Finding]:
    """What the anchor covers existed at its time; what follows the entry that records it did not.

    ``recorded_at`` rises, so on either side only a run of entries can be out of bounds: its first and last are told.
    """
    moment = microseconds(anchor.time)
    latest, earliest = instant(moment + CLOCKS_DIFFER), instant(moment - CLOCKS_DIFFER)
    covered = min(anchor.size, case.size)
    first = bisect_right(range(covered), latest, key=case.reader.recorded_at)
    if first < covered:
        yield _out_of_bounds(case, first, covered - 1, f"<= {latest}", anchor)
    if anchor.seq < case.size and case.reader.recorded_at(anchor.seq) < earliest:
        after = range(anchor.seq, case.size)
        run = bisect_right(after, earliest, key=case.reader.recorded_at)
        yield _out_of_bounds(case, anchor.seq, anchor.seq + run - 1, f">= {earliest}", anchor)


def _out_of_bounds(case: AuditCase, first: int, last: int, expected: str, anchor: Anchor) -> Finding:
    subject, signers, _ = case.facts(first)
    actual = {"recorded_at": case.reader.recorded_at(first), "last": last, "anchor": anchor.seq}
    return Finding("RECORDED_AT_OUT_OF_BOUNDS", "failed", first, subject, signers, expected, actual)


def _intervals(case: AuditCase, anchors: tuple[Anchor, ...], adopted: Adopted, days: int) -> Iterator[Finding]:
    """Runs of entries, from the policy on, that no anchor covers within the longest interval that the policy allows.

    After the newest anchor time runs to the last entry: an audit has no clock.
    """
    covered = adopted.seq
    for anchor in (*anchors, None):
        if covered >= case.size:
            return
        if anchor is not None and anchor.size <= covered:
            continue
        begin = case.reader.recorded_at(covered)
        end = anchor.time if anchor is not None else case.reader.recorded_at(case.size - 1)
        if microseconds(end) - microseconds(begin) > days * DAY:
            yield Finding("TIME_UNPROVEN", "note", covered, None, (), {"days": days}, [begin, end])
        covered = anchor.size if anchor is not None else case.size
