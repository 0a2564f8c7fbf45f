"""Whole acts judged by all entries before them: links, corrections, authority.

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
from ledger.errors import LedgerError
from ledger.events.catalogue import META_TYPES, OBSERVING, TYPES
from ledger.events.entry import Entry
from ledger.folds.metas import meta_check
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.instants import microseconds, vietnam_day
from ledger.rules import judge
from ledger.stores.reader import LedgerReader


class ActJudge(LogBefore):
    """Keys, roles, law and heads as they stand, and what is found. Who replays adds entries, and knows the tree."""

    def __init__(self, reader: LedgerReader, registry: Registry | None = None) -> None:
        super().__init__(reader)
        self._registry = registry or Registry()
        self._versions: dict[str, int] = {}
        self._repeated = Repeated()
        self._payloads: Sequence[Mapping[str, Any]] = ()
        self._signers: object = None
        self._subjects: frozenset[str] = frozenset()
        self._strange: dict[str, set[str]] = {}
        self._recorded_at = ""
        self._hour = ""  # of ``recorded_at``: ``recorded_day`` is the same throughout
        self._linked: Mapping[str, Any] | None = None
        self.findings: list[Finding] = []

    @property
    def registry(self) -> Registry:
        """Keys, roles and law after the entries replayed so far."""
        return self._registry

    def _begin_act(self, payloads: Sequence[Mapping[str, Any]]) -> None:
        """The act whose entries come next, as far as they can be read."""
        self._payloads = payloads
        self._signers = payloads[0]["signers"]
        self._subjects = frozenset([payload["subject"] for payload in payloads])

    def _judge_entry(self, entry: Entry) -> None:
        """Judge the next entry of the act that was begun."""
        seq, digest, recorded_at, payload = entry
        subject, topic = payload["subject"], payload["type"]
        self.seq, self.recorded_at = seq, recorded_at
        if recorded_at[:13] != self._hour:
            self._hour, self.recorded_day = recorded_at[:13], vietnam_day(recorded_at)
        if recorded_at <= self._recorded_at:
            self._find("RECORDED_AT_ORDER", seq, subject, expected=f"after {self._recorded_at}", actual=recorded_at)
        self._recorded_at = recorded_at
        try:
            if payload["signers"] is not self._signers:  # otherwise both have one ``act_members.Shared``
                check_same_authors(payload, self._payloads[0], "payload")
        except LedgerError as refusal:
            self._found(finding_of(refusal, seq, subject, signers_of(payload)))
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
                meta_check(self.stream, payload, self._payloads, self.whole_act)
                check_correction(self.stream(subject), payload)
            notes = judge(self._registry, payload, self)
        except LedgerError as refusal:
            self._found(finding_of(refusal, seq, subject, signers_of(payload)))
        else:
            for note in notes:
                facts = dict(note.facts)
                self._found(Finding(note.code, "note", seq, subject, signers_of(payload),
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

    def _find(
        self, code: str, seq: int, subject: str | None = None, signer: tuple[str, ...] = (), expected: Any = None,
        actual: Any = None,
    ) -> None:
        self._found(Finding(code, "failed", seq, subject, signer, expected, actual))

    def _found(self, finding: Finding) -> None:
        self.findings.append(finding)


def signers_of(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Key ids of those who signed."""
    return tuple(signer["key"] for signer in payload["signers"])
