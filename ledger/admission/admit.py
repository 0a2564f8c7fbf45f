"""The half under the write lock: bring the state up to the head, judge each event by all before it, build entries.

Nothing is read that the log does not hold; the clock and the typed day come from the edge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.admission.clock import admission_time, check_signed_at
from ledger.admission.corrections import check_correction
from ledger.admission.links import check_links
from ledger.admission.prepare import PreparedAct, PreparedEvent
from ledger.admission.sealed import check_seal_root
from ledger.admission.state import AdmissionState, StoredHistory
from ledger.errors import LedgerError
from ledger.events.catalogue import META_TYPES
from ledger.events.entry import read_entry
from ledger.events.envelope import entry_bytes
from ledger.folds.metas import meta_check
from ledger.folds.registry import REGISTRY_TYPES
from ledger.instants import instant, microseconds
from ledger.proof.tree import leaf_hash
from ledger.rules import Note, judge
from ledger.stores.view import Row, StoreView

Clock = Callable[[], int]
"""Microseconds since 1970-01-01T00:00Z."""


class ActAdmission:
    """Admits one prepared act; used once.

    ``recorded``: positions at which the very same act stands already, when ``admit`` returned no rows. ``notes``: what
    the rules report without refusing, by position. When rows were returned the registry is inside an open journal:
    the caller commits it after the store has, or rolls it back (``finish``).
    """

    def __init__(
        self, act: PreparedAct, state: AdmissionState, clock: Clock, confirmed_day: str | None = None
    ) -> None:
        self._act = act
        self._state = state
        self._clock = clock
        self._confirmed_day = confirmed_day
        self._open = False
        self.recorded: Sequence[int] = ()
        self.notes: list[tuple[int, Note]] = []

    def admit(self, view: StoreView) -> list[Row]:
        """Rows to insert; none when the act is recorded already.

        Raises every refusal of links, rules and clock, with the facts ``event`` (index in the act), ``subject`` and
        ``type``; and ``EVENT_ID_REUSED``, ``ACT_INCOMPLETE`` (a recorded event among others than those of its act).
        """
        self.recorded = self._positions_of_repeat(view)
        if self.recorded:
            return []
        self._state.catch_up(view)
        self._state.registry.begin()
        self._open = True
        try:
            return self._rows(view)
        except BaseException:
            self.finish(committed=False)
            raise

    def finish(self, *, committed: bool) -> None:
        """Close the journal once the store has committed the rows, or has not."""
        if not self._open:
            return
        self._open = False
        if committed:
            self._state.registry.commit()
            self._state.size += len(self._act.events)
        else:
            self._state.registry.rollback()
            self._state.forget_heads()

    def _rows(self, view: StoreView) -> list[Row]:
        now = self._clock()
        last = microseconds(view.recorded_at) if view.size else None
        time = admission_time(now, last, self._confirmed_day)
        subjects = frozenset(event.plain["subject"] for event in self._act.events)
        history = StoredHistory(view, self._state)
        check_signed_at(self._act.events[0].plain["signed_at"], now)
        rows = []
        for index, event in enumerate(self._act.events):
            history.place(view.size + index, instant(time + index))
            try:
                rows.append(self._row(event, subjects, history))
            except LedgerError as refusal:
                for name in ("subject", "type"):
                    refusal.facts.setdefault(name, event.plain[name])
                refusal.facts.setdefault("event", index)
                raise
        return rows

    def _row(self, event: PreparedEvent, subjects: frozenset[str], history: StoredHistory) -> Row:
        plain = event.plain
        kind, subject = plain["type"], plain["subject"]
        check_links(plain, history.seq, subjects, history)
        registry = self._state.registry
        if kind in META_TYPES:
            meta_check(history.stream, plain, [other.plain for other in self._act.events], history.act_entries)
            check_correction(history.stream(subject), plain)
        for note in judge(registry, plain, history):
            self.notes.append((history.seq, note))
        if kind == "index.sealed":
            check_seal_root(plain, self._state.sealed.at(history.seq, history.index_rows))
        state = entry_bytes(event.envelope, history.recorded_at)
        version = history.next_version(subject)
        if kind in REGISTRY_TYPES:
            registry.apply(history.seq, history.recorded_at, event.digest, plain)
        history.record(event.digest, plain)
        return Row(subject, version, kind, state, event.digest, event.author, plain["id"], leaf_hash(state))

    def _positions_of_repeat(self, view: StoreView) -> Sequence[int]:
        """Where the act stands if it is in the log already: acts are recorded whole, so its first event tells."""
        first = self._act.events[0]
        held = view.by_author_id(first.author, first.plain["id"])
        if held is None:
            return ()
        positions = range(held[0], held[0] + len(self._act.events))
        for seq, event in zip(positions, self._act.events, strict=True):
            digest = read_entry(seq, view.entry_state(seq)).digest if seq < view.size else None
            if digest == event.digest:
                continue
            if event is first:
                raise _reused(0, event, held[0])
            raise LedgerError("ACT_INCOMPLETE", place=f"events[{seq - held[0]}]", found=event.digest, expected=digest,
                              entry=seq)
        return positions


def demand_new_ids(act: PreparedAct, view: StoreView) -> None:
    """Raises ``EVENT_ID_REUSED`` for the first event whose (author, id) the log has under another digest, and
    ``ACT_INCOMPLETE`` for one that it has, but not with the others of ``act``.

    For an act that the store's own guard refused: on the way to a commit nobody pays for this search.
    """
    for index, event in enumerate(act.events):
        held = view.by_author_id(event.author, event.plain["id"])
        if held is None:
            continue
        if read_entry(*held).digest != event.digest:
            raise _reused(index, event, held[0])
        raise LedgerError("ACT_INCOMPLETE", place=f"events[{index}]", found=event.digest, entry=held[0],
                          expected="the act as it was recorded")


def _reused(index: int, event: PreparedEvent, seq: int) -> LedgerError:
    return LedgerError("EVENT_ID_REUSED", place=f"events[{index}].id", found=event.plain["id"], entry=seq)
