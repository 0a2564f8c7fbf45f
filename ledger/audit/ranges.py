"""A range of the log looked at in one pass, by itself and by all before: what several processes do side by side.

A range can't know the heads of its subjects, the last instant or the tree before it. It takes the word of its first
entries for them, and says what it assumed; ``merging`` compares that with what the ranges before it say. Keys, roles
and law are folded from the registry's entries below the range, which other ranges judge.

A range is only ever found good: at the slightest doubt, about an entry or about an assumption, the whole log is
replayed from its first entry (``replay``), and what that finds is reported.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger.audit.entries import Checked, EntryChecker, Identity
from ledger.audit.findings import Finding
from ledger.audit.hashed import hashed_part
from ledger.audit.judging import ActJudge
from ledger.audit.parts import Assumed, Part
from ledger.audit.repeated import Repeated
from ledger.audit.unreadable import UNREADABLE
from ledger.audit.whole_batches import WholeBatches
from ledger.collector import without_collector
from ledger.errors import LedgerError
from ledger.events.catalogue import OBSERVING
from ledger.events.entry import Entry
from ledger.events.stored import stored_entry
from ledger.folds.registry import Registry
from ledger.opened import carry
from ledger.proof.tree import leaf_hashes
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
        self._batches = WholeBatches(identity, self._checker)
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
        self.findings, self._recorded_at, self._linked = [], "", None
        self._assumed = Assumed({}, {}, {})
        self._checker.begin()
        self._batches.begin()

    def _part(self, start: int, stop: int) -> Part:
        self._begin()
        if self._registered > start:
            self._registered, self._registry = 0, Registry()
        carry(self._registry, self._reader, self._registered, start, stored_entry)
        rows = list(self._reader.columns(start, stop))
        if [row.rowid for row in rows] != [*range(start + 1, stop + 1)] or {type(row.state) for row in rows} != {bytes}:
            raise Doubt
        leaves: list[bytes] = []
        first_at, at = "", 0
        while at < len(rows):
            entries = self._act(rows, at)
            part = rows[at : at + len(entries)]
            leaves += leaf_hashes([row.state for row in part])
            first_at = first_at or entries[0].recorded_at
            self._compare(entries, part)
            self._judge(entries)
            at += len(entries)
        self._registered = stop
        return Part(start, stop, b"".join(leaves), self._assumed, self._versions, self._heads, first_at,
                    self._recorded_at, self._repeated, tuple(self.findings), self._checked())

    def _act(self, rows: Sequence[Columns], at: int) -> Sequence[Entry]:
        """The entries of the act that begins at ``rows[at]``: batches as a whole, others by themselves."""
        entries: list[Entry] = []
        size = 1
        while len(entries) < size and at < len(rows):
            more = self._batches.read(rows, at) or (self._entry(rows[at]),)
            entries += more
            at += len(more)
            size = entries[0].payload["act"]["size"]
        return entries

    def _entry(self, row: Columns) -> Entry:
        entry = self._checker.look(row.rowid - 1, row.state)
        if entry is None or self._checker.findings:
            raise Doubt
        return entry

    def _compare(self, entries: Sequence[Entry], rows: Sequence[Columns]) -> None:
        """The columns say what the entries say. What those say of the log before them is assumed where it's new."""
        versions, heads, assumed, observed = self._versions, self._heads, self._assumed, None
        told: list[tuple[object, ...]] = []
        for (_, digest, _, payload), row in zip(entries, rows, strict=True):
            subject, topic = payload["subject"], payload["type"]
            version = versions.get(subject)
            if version is None:
                version = assumed.versions[subject] = row[2] - 1
            versions[subject] = version = version + 1
            told.append((subject, version, topic, bytes.fromhex(digest), payload["signers"][0]["key"], payload["id"]))
            if topic not in OBSERVING and subject not in heads:
                heads[subject] = assumed.heads[subject] = payload["decision_prev"]
            for relied in payload["relied_on"]:
                if relied["subject"] not in heads:
                    heads[relied["subject"]] = assumed.heads[relied["subject"]] = relied["head"]
            if payload["observed"] is not observed:
                observed = payload["observed"]
                assumed.roots.setdefault(observed["size"], observed["root"])
        if told != [row[1:7] for row in rows]:
            raise Doubt
        self._repeated.add_all(entries[0].seq, [row.event_digest for row in rows],
                               [row.author + row.event_id for row in rows])

    def _judge(self, entries: Sequence[Entry]) -> None:
        """They are one act, from its first event to its last; each is judged by the log before it."""
        act = entries[0].payload["act"]
        payloads = [entry.payload for entry in entries]
        if [payload["act"] for payload in payloads] != [
            {"id": act["id"], "index": index, "size": len(entries)} for index in range(len(entries))
        ]:
            raise Doubt
        self._begin_act(payloads)
        for entry in entries:
            self._judge_entry(entry)

    def _checked(self) -> Checked:
        singly, batches = self._checker.finish(), self._batches
        if singly.findings:
            raise Doubt
        return Checked(singly.signatures + batches.good, (*singly.batches, *batches.batches), ())

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
