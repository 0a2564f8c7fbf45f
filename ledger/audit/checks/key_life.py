"""What keys declared compromised have put in question, until it is said again or voided (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding
from ledger.audit.readable import readable
from ledger.audit.unreadable import UNREADABLE
from ledger.events.entry import read_entry
from ledger.folds.anchors import SUBJECT as TIME
from ledger.folds.anchors import anchors_of
from ledger.folds.suspicion import Compromise, in_question, signers_of


def check(case: AuditCase) -> Iterator[Finding]:
    """``KEY_IN_QUESTION``, incomplete, for every such entry: its signer's key, and from when it isn't to be trusted."""
    compromised = {
        key.id: Compromise(key.id, key.office, key.compromised_since, key.declared)
        for key in case.registry.keys.values()
        if key.compromised_since is not None and key.declared is not None
    }
    if not compromised:
        return
    read = partial(case.reader.stream, size=case.size)
    trusted = anchors_of([*readable(read(TIME))]).trusted_time_of
    for subject in _subjects(case, compromised):
        stream = read(subject)
        found = in_question(stream, lambda office, key: compromised.get(key), trusted)
        for entry in stream:
            told = found.get(entry.digest)
            if told is not None:
                signers = tuple(key for _, key in signers_of(entry.payload))
                yield Finding("KEY_IN_QUESTION", "incomplete", entry.seq, subject, signers,
                              {"trusted_time": f"< {told.since}"},
                              {"trusted_time": trusted(entry.seq), "key": told.key, "office": told.office})


def _subjects(case: AuditCase, compromised: dict[str, Compromise]) -> list[str]:
    """Subjects of which a compromised key signed an entry; its id stands in the entry's bytes beside the signature."""
    marks = [key.encode("ascii") for key in compromised]
    found: dict[str, None] = {}
    for seq, state in case.reader.states(0, case.size):
        if isinstance(state, bytes) and any(mark in state for mark in marks):
            try:
                found[read_entry(seq, state).subject] = None
            except UNREADABLE:
                continue  # the replay names what can't be read
    return list(found)
