"""A ledger opened for writing: drafts acts on its head and appends what their signers signed.

The one place where preparation, admission and the store meet. It has no clock, no randomness and no keys of its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from eventsourcing.persistence import StoredEvent

from ledger.admission.admit import ActAdmission, Clock, demand_new_ids
from ledger.admission.grounds import Ground, grounds
from ledger.admission.prepare import PreparedAct, check_ledger, prepare_act, prepare_signed, unsigned_act
from ledger.admission.state import AdmissionState
from ledger.collector import without_collector
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.catalogue import is_deciding
from ledger.events.draft_file import Draft
from ledger.events.drafting import Intent, Setting, draft_act
from ledger.events.entry import read_entry
from ledger.events.envelope import parse_envelope, unb64
from ledger.folds.registry import Registry
from ledger.instants import instant
from ledger.rules import Note
from ledger.signing.algorithms import PublicKey, load_public
from ledger.stores.gate import demand_no_gate
from ledger.stores.reader import LedgerReader
from ledger.stores.sqlite import LedgerRecorder


class Admitted(NamedTuple):
    """What became of an act. ``positions``: its seqs. ``repeated``: it stood there already, byte for byte."""

    positions: Sequence[int]
    repeated: bool
    notes: Sequence[tuple[int, Note]]


class Book:
    """Open with ``open`` (an existing ledger) or ``found`` (``init`` alone); a context manager."""

    def __init__(self, recorder: LedgerRecorder, clock: Clock) -> None:
        self._recorder = recorder
        self._clock = clock
        self._state = AdmissionState()
        self._keys: dict[str, PublicKey] = {}
        self.path = recorder.path
        self.reader = LedgerReader.open(recorder.path)
        self.origin = ""
        self.genesis: str | None = None
        if self.reader.size:
            self._identify()

    @classmethod
    def open(cls, path: str | os.PathLike[str], clock: Clock, *, restored: bool = False) -> Book:
        """Raises ``NO_LEDGER``, ``NOT_A_LEDGER``, ``NEWER_FORMAT``, ``STORE_DAMAGED``, ``LEDGER_CLOSED``, and
        ``LEDGER_RESTORED`` unless ``restored``: the lost tail is being taken back (``ledger.stores.gate``).
        """
        book = cls(LedgerRecorder.open(path), clock)
        try:
            demand_no_gate(path, str(book.genesis), restored=restored)
        except LedgerError:
            book.close()
            raise
        return book

    @classmethod
    def found(cls, path: str | os.PathLike[str], clock: Clock, genesis_envelope: bytes) -> Book:
        """Create the ledger whose entry 0 is ``genesis_envelope``. Leaves nothing behind where it is refused.

        Raises ``LEDGER_EXISTS``, ``GENESIS_INVALID`` and what ``append`` raises.
        """
        plain = _plain(genesis_envelope)
        if plain["type"] != "ledger.founded":
            raise LedgerError("GENESIS_INVALID", place="type", found=plain["type"], expected="ledger.founded")
        recorder = LedgerRecorder.create(path)
        try:
            book = cls(recorder, clock)
            book.origin = plain["ledger"]["origin"]
            book._keys = founders_keys(plain["body"])
            book.append([genesis_envelope])
            book._identify()
        except BaseException:
            recorder.close()
            for suffix in ("", "-wal", "-shm"):
                if os.path.exists(f"{os.fspath(path)}{suffix}"):
                    os.unlink(f"{os.fspath(path)}{suffix}")
            raise
        return book

    def draft(
        self, intents: Sequence[Intent], *, attestation: str, signers: Sequence[dict[str, Any]], signed_at: str,
        act_id: str, event_ids: Sequence[str], shape: str = "single",
    ) -> Draft:
        """Exact payloads of an act on the present head; nothing is written. ``signers``: sorted by key."""
        self.reader.refresh()
        size = self.reader.size
        setting = Setting(self.origin, self.genesis, attestation, signers,
                          {"root": self.reader.root_at(size), "size": size}, signed_at, act_id)
        drafted = draft_act(intents, setting, event_ids, self.last_deciding)
        return Draft(tuple(event.payload for event in drafted), shape, tuple(() for _ in drafted))

    def last_deciding(self, subject: str) -> str | None:
        """Digest of the last deciding event on ``subject`` at the reader's head."""
        stream = self.reader.stream(subject, self.reader.size)
        return next((entry.digest for entry in reversed(stream) if is_deciding(entry.type)), None)

    @property
    def registry(self) -> Registry:
        """Who may sign what, and the law, at the present head; to be read only."""
        with self.reader.snapshot() as view:
            self._state.catch_up(view)
        return self._state.registry

    def grounds(self, draft: Draft) -> list[Ground | None]:
        """For each event of ``draft`` the competence row it may name (``ledger.admission.grounds``)."""
        events = list(zip(draft.payloads, draft.plains, strict=True))
        with self.reader.snapshot() as view:
            return grounds(events, view, self._state, instant(self._clock()))

    def rehearse(self, draft: Draft, confirmed_day: str | None = None) -> Admitted:
        """What would become of ``draft`` if its signers signed it now; nothing is written, no signature is looked at.

        Raises ``WRONG_LEDGER`` and what ``ActAdmission.admit`` raises.
        """
        act = unsigned_act(draft.payloads)
        for index, event in enumerate(act.events):
            check_ledger(event.plain, self.origin, self.genesis, f"events[{index}]")
        admission = ActAdmission(act, self._state, self._clock, confirmed_day)
        with self.reader.snapshot() as view:
            try:
                rows = admission.admit(view)
            finally:
                admission.finish(committed=False)
            positions = range(view.size, view.size + len(rows)) if rows else admission.recorded
        return Admitted(positions, bool(admission.recorded), admission.notes)

    def append(self, envelopes: Sequence[bytes], confirmed_day: str | None = None) -> Admitted:
        """Admit one act, all or nothing.

        Raises what ``prepare_act`` and ``ActAdmission.admit`` raise, and the store's ``LEDGER_BUSY``, ``DISK_FULL``,
        ``READ_ONLY``; then nothing was written.
        """
        with without_collector():
            return self._admit(prepare_act(envelopes, self.key_of, self.origin, self.genesis), confirmed_day)

    def append_draft(self, draft: Draft, confirmed_day: str | None = None) -> Admitted:
        """Admit the act of ``draft`` with the signatures it holds, as ``append`` does."""
        with without_collector():
            act = prepare_signed(draft.payloads, draft.signatures, self.key_of, self.origin, self.genesis)
            return self._admit(act, confirmed_day)

    def _admit(self, act: PreparedAct, confirmed_day: str | None) -> Admitted:
        admission = ActAdmission(act, self._state, self._clock, confirmed_day)
        stored = [StoredEvent(event.plain["subject"], 0, event.plain["type"], event.envelope) for event in act.events]
        committed = False
        try:
            positions = self._recorder.insert_events(stored, admission=admission)
            committed = True
        except LedgerError as refusal:
            if refusal.facts.get("detail") == "EVENT_ID_TAKEN":
                with self.reader.snapshot() as view:
                    demand_new_ids(act, view)
            raise
        finally:
            admission.finish(committed=committed)
        return Admitted([position - 1 for position in positions], bool(admission.recorded), admission.notes)

    def key_of(self, keyid: str) -> PublicKey:
        """The public key that some enrolment in the log names by ``keyid``. Raises ``KEY_UNKNOWN``."""
        if keyid not in self._keys:
            self.reader.refresh()
            self._keys.update(enrolled_keys(self.reader))
        if keyid not in self._keys:
            raise LedgerError("KEY_UNKNOWN", found=keyid, expected="a key enrolled in this ledger")
        return self._keys[keyid]

    def close(self) -> None:
        """Close reader and recorder."""
        self.reader.close()
        self._recorder.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _identify(self) -> None:
        self.reader.refresh()
        self.genesis = self.reader.genesis()
        self.origin = self.reader.entry(0).payload["ledger"]["origin"]


def founders_keys(body: dict[str, Any]) -> dict[str, PublicKey]:
    """Public keys of founders and log operator in the body of ledger.founded."""
    named = [*body["founders"], body["log_key"]]
    return {item["key"]: load_public(unb64(item["spki"], "spki")) for item in named}


def enrolled_keys(reader: LedgerReader) -> dict[str, PublicKey]:
    """Every key that the log enrols, by key id; whether it may sign is judged elsewhere."""
    keys: dict[str, PublicKey] = {}
    for seq, state in reader.rows_by_topics(("ledger.founded", "key.enrolled", "log-key.replaced")):
        entry = read_entry(seq, state)
        if entry.type == "ledger.founded":
            keys.update(founders_keys(dict(entry.body)))
        else:
            keys[entry.body["key"]] = load_public(unb64(entry.body["spki"], "spki"))
    return keys


def _plain(envelope: bytes) -> dict[str, Any]:
    return codec.decode(parse_envelope(envelope).payload).plain
