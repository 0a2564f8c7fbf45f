"""The log replayed from entry 0: positions, columns, tree, links, authority. Serial: all before judge each entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.admission.links import check_links
from ledger.admission.state import verify_proof
from ledger.audit.entries import finding_of
from ledger.audit.findings import Finding
from ledger.errors import LedgerError
from ledger.events.catalogue import META_TYPES, is_deciding
from ledger.events.entry import Entry, read_entry
from ledger.folds.metas import meta_check
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.instants import vietnam_day
from ledger.proof import tree
from ledger.rules import judge
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader
from ledger.symbols import issuer_matches


class Replay:
    """Feed it the stored rows in order; it collects findings and grows the tree."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader
        self._registry = Registry()
        self._heads: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._seqs: dict[str, int] = {}
        self._identities: set[tuple[str, str]] = set()
        self._roots: dict[int, str] = {0: tree.EMPTY_ROOT.hex()}
        self._act: list[Entry] = []
        self._act_subjects: frozenset[str] = frozenset()
        self._recorded_at = ""
        self.leaves: list[bytes] = []
        self.frontier = tree.Frontier()
        self.findings: list[Finding] = []
        self.seq = 0
        self.recorded_at = ""
        self.recorded_day = ""

    def add(self, row: Columns) -> None:
        """Replay one stored row."""
        if row.seq != len(self.leaves):
            self._find("GAP", row.seq, expected=len(self.leaves), actual=row.seq)
        if not isinstance(row.state, bytes):
            self._find("COLUMN_MISMATCH", row.seq, expected="entry bytes", actual=type(row.state).__name__)
            return
        leaf = tree.leaf_hash(row.state)
        self.leaves.append(leaf)
        self.frontier.append(leaf)
        try:
            entry = read_entry(row.seq, row.state)
            self._judge_entry(entry, row)
        except LedgerError as refusal:
            self.findings.append(finding_of(refusal, row.seq))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            # The entry's own check (audit.entries) names what is wrong with its bytes or shape.
            self._find("UNREADABLE_ENTRY", row.seq, expected="an entry", actual=_text(row.originator_id))

    def finish(self) -> None:
        """After the last row: an act that lacks its end."""
        if self._act and self._act[-1].payload["act"]["index"] + 1 != self._act[-1].payload["act"]["size"]:
            last = self._act[-1]
            self._find("ACT_INCOMPLETE", last.seq, last.subject, expected=last.payload["act"]["size"],
                       actual=len(self._act))

    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` rows replayed so far; None beyond them."""
        if not 0 <= size <= len(self.leaves):
            return None
        if size not in self._roots:
            self._roots[size] = tree.root(self.leaves[:size]).hex()
        return self._roots[size]

    def last_deciding(self, subject: str) -> str | None:
        return self._heads.get(subject)

    def event(self, digest: str) -> Mapping[str, Any] | None:
        """Payload of an earlier event."""
        seq = self._seqs.get(digest)
        return None if seq is None else self._reader.entry(seq).payload

    def stream(self, subject: str) -> Sequence[Entry]:
        """The subject's entries before the one judged."""
        return self._reader.stream(subject, self.seq)

    def symbol_matches(self, number: str, codes: Sequence[str], system: str) -> bool | None:
        return issuer_matches(number, codes, system)

    def verify(self, spki: str, message: bytes, signature: str) -> None:
        verify_proof(spki, message, signature)

    def _judge_entry(self, entry: Entry, row: Columns) -> None:
        payload = entry.payload
        self.seq, self.recorded_at, self.recorded_day = entry.seq, entry.recorded_at, vietnam_day(entry.recorded_at)
        self._check_columns(entry, row)
        if entry.recorded_at <= self._recorded_at:
            self._find("RECORDED_AT_ORDER", entry.seq, entry.subject, expected=f"after {self._recorded_at}",
                       actual=entry.recorded_at)
        self._recorded_at = entry.recorded_at
        self._check_identity(entry)
        self._check_act(entry)
        try:
            check_links(payload, entry.seq, self._act_subjects, self)
            if entry.type in META_TYPES:
                payloads = [member.payload for member in self._whole_act(entry)]
                meta_check(self.stream, payload, payloads, self._whole_act)
            for note in judge(self._registry, payload, self):
                facts = dict(note.facts)
                self.findings.append(Finding(note.code, "note", entry.seq, entry.subject, _signers(payload),
                                             facts.get("expected"), facts.get("found") or facts or None))
            authorised = True
        except LedgerError as refusal:
            self.findings.append(finding_of(refusal, entry.seq, entry.subject, _signers(payload)))
            authorised = False
        if authorised and entry.type in REGISTRY_TYPES:
            self._registry.apply(entry.seq, entry.recorded_at, entry.digest, payload)
        if is_deciding(entry.type):
            self._heads[entry.subject] = entry.digest
        if payload["act"]["index"] + 1 == payload["act"]["size"]:
            self._roots[len(self.leaves)] = self.frontier.root().hex()

    def _check_columns(self, entry: Entry, row: Columns) -> None:
        payload = entry.payload
        version = self._versions.get(entry.subject, 0) + 1
        self._versions[entry.subject] = version
        derived = (entry.subject, version, entry.type, bytes.fromhex(entry.digest), payload["signers"][0]["key"],
                   payload["id"])
        stored = (row.originator_id, row.originator_version, row.topic, row.event_digest, row.author, row.event_id)
        if derived != stored:
            names = ("originator_id", "originator_version", "topic", "event_digest", "author", "event_id")
            wrong = [(n, d, s) for n, d, s in zip(names, derived, stored, strict=True) if d != s]
            self._find("COLUMN_MISMATCH", entry.seq, entry.subject, _signers(payload),
                       {name: _text(value) for name, value, _ in wrong},
                       {name: _text(value) for name, _, value in wrong})

    def _check_identity(self, entry: Entry) -> None:
        if entry.digest in self._seqs:
            self._find("DUPLICATE_EVENT_DIGEST", entry.seq, entry.subject, _signers(entry.payload),
                       "an event once", f"also entry {self._seqs[entry.digest]}")
        self._seqs.setdefault(entry.digest, entry.seq)
        identity = (entry.payload["signers"][0]["key"], entry.payload["id"])
        if identity in self._identities and self._seqs[entry.digest] == entry.seq:
            self._find("EVENT_ID_REUSED", entry.seq, entry.subject, _signers(entry.payload), "a new id", identity[1])
        self._identities.add(identity)

    def _check_act(self, entry: Entry) -> None:
        act = entry.payload["act"]
        if act["index"] == 0:
            self.finish()
            self._act = []
            self._act_subjects = frozenset(member.subject for member in self._whole_act(entry))
        elif not self._act or self._act[0].payload["act"]["id"] != act["id"] or len(self._act) != act["index"] or (
            self._act[0].payload["act"]["size"] != act["size"]
        ):
            self._find("ACT_INCOMPLETE", entry.seq, entry.subject, _signers(entry.payload),
                       f"event {len(self._act)} of its act", f"event {act['index']} of act {act['id']}")
        self._act.append(entry)

    def _whole_act(self, entry: Entry) -> list[Entry]:
        """The entries of the act that ``entry`` belongs to, by its own word, as far as they are there."""
        act = entry.payload["act"]
        if act["size"] == 1:
            return [entry]
        first = entry.seq - act["index"]
        return [read_entry(seq, state) for seq, state in self._reader.states(max(first, 0), first + act["size"])]

    def _find(
        self, code: str, seq: int, subject: str | None = None, signer: tuple[str, ...] = (), expected: Any = None,
        actual: Any = None,
    ) -> None:
        self.findings.append(Finding(code, "failed", seq, subject, signer, expected, actual))


def _signers(payload: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(signer["key"] for signer in payload["signers"])


def _text(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, int | str) or value is None else repr(value)[:60]
