"""A range of the log looked at in one pass, by itself and by all before: what several processes do side by side.

A range can't know the heads of its subjects, the last instant or the tree before it. It takes the word of its first
entries for them, and says what it assumed; ``merging`` compares that with what the ranges before it say. Keys, roles
and law are folded from the registry's entries below the range, which other ranges judge.

A range is only ever found good: at the slightest doubt, about an entry or about an assumption, the whole log is
replayed from its first entry (``replay``), and what that finds is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.audit.entries import EntryChecker, Identity
from ledger.audit.findings import Finding
from ledger.audit.hashed import hashed_part
from ledger.audit.judging import ActJudge
from ledger.audit.parts import Assumed, Part
from ledger.audit.repeated import Repeated
from ledger.audit.unreadable import UNREADABLE
from ledger.collector import without_collector
from ledger.errors import LedgerError
from ledger.events.catalogue import OBSERVING
from ledger.events.entry import Entry
from ledger.events.stored import stored_entry
from ledger.folds.registry import Registry
from ledger.opened import carry
from ledger.proof.tree import leaf_hash
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader


class Doubt(Exception):
    """Something in a range has to be looked at with the whole log."""


class RangeReplay(ActJudge):
    """Replays ranges of one ledger file; cheapest in rising order, for the registry is then carried on.

    Ranges below ``since`` were audited before and are only hashed.
    """

    def __init__(self, path: str, identity: Identity, since: int = 0) -> None:
        super().__init__(LedgerReader.open(path))
        self._since = since
        self._checker = EntryChecker(identity)
        self._registered = 0
        self._observed: Mapping[str, Any] | None = None
        self._begin()

    def close(self) -> None:
        """Close the file."""
        self._reader.close()

    def run(self, start: int, stop: int) -> Part | None:
        """The entries start <= seq < stop, whole acts, if all is well with them; None if there is any doubt."""
        try:
            with without_collector():
                return hashed_part(self._reader, start, stop) if stop <= self._since else self._part(start, stop)
        except (Doubt, LedgerError, *UNREADABLE):
            self._registered, self._registry = 0, Registry()
            return None

    def _begin(self) -> None:
        self._heads, self._versions, self._repeated = {}, {}, Repeated()
        self._rows, self._places, self.findings = [], [], []
        self._recorded_at = ""
        self._assumed = Assumed({}, {}, {})
        self._observed, self._linked = None, None
        self._checker.begin()

    def _part(self, start: int, stop: int) -> Part:
        self._begin()
        if self._registered > start:
            self._registered, self._registry = 0, Registry()
        carry(self._registry, self._reader, self._registered, start, stored_entry)
        leaves: list[bytes] = []
        seq, whole, first_at = start, True, ""
        for row in self._reader.columns(start, stop):
            entry = self._entry(row, seq)
            leaves.append(leaf_hash(row.state))
            first_at = first_at or entry.recorded_at
            act = entry.payload["act"]
            whole = self._take(entry, row[1:7], (act["id"], act["index"], act["size"]))
            seq += 1
        checked = self._checker.finish()
        if not whole or seq != stop or checked.findings:
            raise Doubt
        self._registered = stop
        return Part(start, stop, b"".join(leaves), self._assumed, self._versions, self._heads, first_at,
                    self._recorded_at, self._repeated, tuple(self.findings), checked)

    def _entry(self, row: Columns, seq: int) -> Entry:
        """The entry by itself: exact bytes, shape, ledger, signatures. What it says of those before it is assumed."""
        if row.seq != seq or not isinstance(row.state, bytes):
            raise Doubt
        entry = self._checker.look(seq, row.state)
        if entry is None or self._checker.findings:
            raise Doubt
        payload = entry.payload
        assumed, subject = self._assumed, payload["subject"]
        if subject not in self._versions:
            self._versions[subject] = assumed.versions[subject] = row.originator_version - 1
        if payload["type"] not in OBSERVING and subject not in self._heads:
            self._heads[subject] = assumed.heads[subject] = payload["decision_prev"]
        for relied in payload["relied_on"]:
            if relied["subject"] not in self._heads:
                self._heads[relied["subject"]] = assumed.heads[relied["subject"]] = relied["head"]
        observed = payload["observed"]
        if observed is not self._observed:
            self._observed = observed
            assumed.roots.setdefault(observed["size"], observed["root"])
        return entry

    def root_at(self, size: int) -> str | None:
        """The root that is assumed of the first ``size`` entries, from the stored tiles where nobody named one."""
        known = self._assumed.roots.get(size)
        if known is None and 0 <= size <= self._reader.size:
            known = self._assumed.roots[size] = self._reader.root_at(size)
        return known

    def _found(self, finding: Finding) -> None:
        if finding.severity != "note":
            raise Doubt
        self.findings.append(finding)
