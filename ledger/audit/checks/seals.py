"""Every seal of the index recomputed: what the operator calls complete must be (docs/FORMAT.md, section 11)."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding
from ledger.audit.unreadable import UNREADABLE
from ledger.events.entry import read_entry
from ledger.proof.subject_index import SubjectIndex

_TYPE = "index.sealed"


def check(case: AuditCase) -> Iterator[Finding]:
    """``SEAL_MISMATCH`` for each whose number of subjects or root is another. One index grows from seal to seal.

    A seal that an earlier audit judged isn't built again: the pin's root vouches for its bytes and for all below it.
    """
    index, done = SubjectIndex(), 0
    leaves = case.replay.leaves
    for seq, state in case.reader.rows_by_topics((_TYPE,), case.size):
        try:
            body = read_entry(seq, state).body
            told = (body["subjects"], body["root"])
        except UNREADABLE:
            continue  # the replay names what can't be read
        rows = _read(case, done, seq) if case.altered else case.reader.subjects_between(done, seq)
        index.extend((subject, at, leaves[at]) for at, subject in rows if at < len(leaves))
        done = seq
        if seq < case.since:
            continue
        recomputed = (index.size, index.root.hex())
        if told != recomputed:
            subject, signers, _ = case.facts(seq)
            yield Finding("SEAL_MISMATCH", "failed", seq, subject, signers, list(recomputed), list(told))


def _read(case: AuditCase, start: int, stop: int) -> Iterator[tuple[int, str]]:
    """(position, subject) by the entries themselves: where something was altered, it may be the column of subjects."""
    for seq, state in case.reader.states(start, stop):
        try:
            yield seq, read_entry(seq, state).subject
        except UNREADABLE:
            continue  # the replay names what can't be read
