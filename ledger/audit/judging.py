"""Whole acts judged by all entries before them: positions in the act, columns, links, authority.

The same functions judge here as at admission. Where the entries come from, and what is known of those before them, is
left to who replays: the log from its beginning (``replay``) or a range of it (``ranges``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.admission.clock import check_signed_at
from ledger.admission.corrections import check_correction
from ledger.admission.links import check_links, check_observed
from ledger.admission.prepare import check_same_authors
from ledger.audit.findings import Finding, finding_of
from ledger.audit.log_before import LogBefore
from ledger.audit.repeated import Repeated
from ledger.audit.unreadable import UNREADABLE
from ledger.errors import LedgerError
from ledger.events.catalogue import META_TYPES, OBSERVING, TYPES
from ledger.events.entry import Entry
from ledger.folds.metas import meta_check
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.instants import microseconds, vietnam_day
from ledger.rules import judge
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader

Stored = tuple[Any, ...]
"""What ``Columns`` has between position and entry bytes. Those bytes aren't kept until the act is judged."""


class ActJudge(LogBefore):
    """Keys, roles, law and heads as they stand, and what is found. Who replays adds entries, and knows the tree."""

    def __init__(self, reader: LedgerReader, registry: Registry | None = None) -> None:
        super().__init__(reader)
        self._registry = registry or Registry()
        self._versions: dict[str, int] = {}
        self._repeated = Repeated()
        self._rows: list[tuple[Entry, Stored]] = []
        self._places: list[tuple[str, int, int]] = []
        self._subjects: frozenset[str] = frozenset()
        self._unreadable: set[int] = set()
        self._strange: dict[str, set[str]] = {}
        self._recorded_at = ""
        self._linked: Mapping[str, Any] | None = None
        self.findings: list[Finding] = []

    @property
    def registry(self) -> Registry:
        """Keys, roles and law after the entries replayed so far."""
        return self._registry

    def _take(self, entry: Entry, stored: Stored, place: tuple[str, int, int]) -> bool:
        """Take the next entry. The act before is judged when another begins, this one with its last entry: then True.

        ``stored``: the columns beside it; ``place``: ``place_of`` the entry.
        """
        act, index, size = place
        if self._rows and (index == 0 or act != self._places[0][0]):
            self._judge_act()
        self._rows.append((entry, stored))
        self._places.append(place)
        if index + 1 < size:
            return False
        self._judge_act()
        return True

    def _judge_act(self) -> None:
        rows, self._rows = self._rows, []
        places, self._places = self._places, []
        if not rows:
            return
        payloads = [entry.payload for entry, _ in rows]
        self._subjects = frozenset([payload["subject"] for payload in payloads])
        self._check_act([entry for entry, _ in rows], places)
        for entry, stored in rows:
            try:
                self._judge_entry(entry, stored, payloads)
            except UNREADABLE:
                self._damaged(entry.seq, stored[0])

    def _check_act(self, entries: Sequence[Entry], places: Sequence[tuple[str, int, int]]) -> None:
        """Members stand one after the other, as many as they say. One that can't be read isn't missing as well."""
        act, first, size = places[0]
        start = entries[0].seq - first
        for entry, place in zip(entries, places, strict=True):
            index = entry[0] - start
            if place != (act, index, size):
                self._find("ACT_INCOMPLETE", entry.seq, entry.subject, _signers(entry.payload),
                           {"id": act, "index": index, "size": size}, entry.payload["act"])
        if len(entries) == size:
            return
        present = len(entries) + sum(seq in self._unreadable for seq in range(start, start + size))
        if present < size:
            last = entries[-1]
            self._find("ACT_INCOMPLETE", last.seq, last.subject, _signers(last.payload), {"id": act, "size": size},
                       {"id": act, "size": present})

    def _damaged(self, seq: int, subject: object) -> None:
        self._unreadable.add(seq)
        self._find("UNREADABLE_ENTRY", seq, expected="an entry", actual=_text(subject))

    def _judge_entry(self, entry: Entry, stored: Stored, payloads: Sequence[Mapping[str, Any]]) -> None:
        seq, digest, recorded_at, payload = entry
        subject, topic = payload["subject"], payload["type"]
        self.seq, self.recorded_at, self.recorded_day = seq, recorded_at, vietnam_day(recorded_at)
        self._check_columns(entry, stored)
        if recorded_at <= self._recorded_at:
            self._find("RECORDED_AT_ORDER", seq, subject, expected=f"after {self._recorded_at}", actual=recorded_at)
        self._recorded_at = recorded_at
        try:
            if payload["signers"] is not payloads[0]["signers"]:  # then both have one ``act_members.Shared``
                check_same_authors(payload, payloads[0], "payload")
        except LedgerError as refusal:
            self._found(finding_of(refusal, seq, subject, _signers(payload)))
        info = TYPES.get(topic)
        try:
            if payload["signed_at"][:10] > recorded_at[:10]:  # on the same day it can't be too far ahead
                check_signed_at(payload["signed_at"], microseconds(recorded_at))
            if info is None or payload["version"] != info.version:
                self._set_aside(entry)
                return
            if self._strange:
                self._follow_strange(payload)
            observed = payload["observed"]
            if (observed is not self._linked or topic not in OBSERVING or payload["relied_on"]
                    or payload["decision_prev"] is not None):
                check_links(payload, seq, self._subjects, self)
                self._linked = observed  # who saw the same and names nothing is linked as well
            if topic in META_TYPES:
                meta_check(self.stream, payload, payloads, self.whole_act)
                check_correction(self.stream(subject), payload)
            notes = judge(self._registry, payload, self)
        except LedgerError as refusal:
            self._found(finding_of(refusal, seq, subject, _signers(payload)))
        else:
            for note in notes:
                facts = dict(note.facts)
                self._found(Finding(note.code, "note", seq, subject, _signers(payload),
                                    facts.get("expected"), facts.get("found") or facts or None))
            if topic in REGISTRY_TYPES:
                self._registry.apply(seq, recorded_at, digest, payload)
        if info is None or info.deciding:
            self._heads[subject] = digest

    def _set_aside(self, entry: Entry) -> None:
        """An event of a later program (``NOT_UNDERSTOOD``, reported by audit.entries): it may decide or observe."""
        check_observed(entry.payload, entry.seq, self)
        self._strange.setdefault(entry.subject, set()).add(entry.digest)

    def _follow_strange(self, payload: Mapping[str, Any]) -> None:
        """Who names a strange event as the last decision says that it decides; that isn't held against them."""
        named = [(payload["subject"], payload["decision_prev"])]
        named += [(relied["subject"], relied["head"]) for relied in payload["relied_on"]]
        for subject, digest in named:
            if digest in self._strange.get(subject, ()):
                self._heads[subject] = digest

    def _check_columns(self, entry: Entry, stored: Stored) -> None:
        """The columns say what the entry says; its place among those that stand twice is noted."""
        payload = entry.payload
        subject, event_id, author = payload["subject"], payload["id"], payload["signers"][0]["key"]
        version = self._versions[subject] = self._versions.get(subject, 0) + 1
        digest = bytes.fromhex(entry.digest)
        self._repeated.add(entry.seq, digest, author, event_id)
        derived = (subject, version, payload["type"], digest, author, event_id)
        if derived != stored:
            wrong = [(n, d, s) for n, d, s in zip(Columns._fields[1:7], derived, stored, strict=True) if d != s]
            self._find("COLUMN_MISMATCH", entry.seq, subject, _signers(payload),
                       {name: _text(value) for name, value, _ in wrong},
                       {name: _text(value) for name, _, value in wrong})

    def _find(
        self, code: str, seq: int, subject: str | None = None, signer: tuple[str, ...] = (), expected: Any = None,
        actual: Any = None,
    ) -> None:
        self._found(Finding(code, "failed", seq, subject, signer, expected, actual))

    def _found(self, finding: Finding) -> None:
        self.findings.append(finding)


def demand_names(entry: Entry) -> None:
    """What findings tell of an entry has to be there. Raises one of ``UNREADABLE`` where it isn't."""
    payload = entry.payload
    if type(payload["subject"]) is not str or type(payload["type"]) is not str or not _signers(payload):
        raise TypeError("subject, type or signers")


def _signers(payload: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(signer["key"] for signer in payload["signers"])


def _text(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, int | str) or value is None else repr(value)[:60]
