"""What every recorder must do, whatever database lies beneath: subclass per store and give ``opened``."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator

import pytest
from eventsourcing.persistence import ProgrammingError, StoredEvent

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.stores.sqlite import LedgerRecorder
from ledger.stores.view import Row, StoreView
from tests.ledger.stores.made import AUTHOR, MadeAct, append

SIZES = (1, 2, 100, 152, 1, 255, 257, 1024, 3, 509)


class RecorderContract(ABC):
    """``opened`` gives a new recorder on the same ledger each time; the first call finds it empty."""

    @abstractmethod
    def opened(self) -> LedgerRecorder: ...

    @pytest.fixture
    def recorder(self) -> Iterator[LedgerRecorder]:
        with self.opened() as recorder:
            yield recorder

    def test_an_empty_ledger_has_no_position(self, recorder: LedgerRecorder) -> None:
        assert recorder.max_notification_id() is None
        assert recorder.select_notifications(1, 10) == []
        assert recorder.select_events("unit:thon-1") == []

    def test_positions_are_dense_also_after_a_refusal(self, recorder: LedgerRecorder) -> None:
        def refuse(view: StoreView) -> None:
            raise LedgerError("CONFLICT")

        first = MadeAct([("unit:a", "unit.registered"), ("unit:b", "unit.registered")])
        assert list(recorder.insert_events(first.stored_events, admission=first)) == [1, 2]
        refused = MadeAct([("unit:a", "unit.renamed")], inside=refuse)
        with pytest.raises(LedgerError, match="CONFLICT"):
            recorder.insert_events(refused.stored_events, admission=refused)
        assert recorder.max_notification_id() == 2
        third = MadeAct([("unit:a", "unit.renamed")])
        assert list(recorder.insert_events(third.stored_events, admission=third)) == [3]

    def test_a_refusal_within_the_insert_writes_nothing(self, recorder: LedgerRecorder) -> None:
        append(recorder, 3)
        used = MadeAct([("unit:a", "unit.registered"), ("unit:b", "unit.registered")], ids=["x", "x"])
        with pytest.raises(LedgerError) as refusal:
            recorder.insert_events(used.stored_events, admission=used)
        assert refusal.value.code == "STORE_CONFLICT"
        assert refusal.value.facts["detail"] == "EVENT_ID_TAKEN"
        assert recorder.max_notification_id() == 3
        append(recorder, 2)
        assert recorder.max_notification_id() == 5

    def test_an_interrupt_writes_nothing_and_frees_the_lock(self, recorder: LedgerRecorder) -> None:
        def interrupt(view: StoreView) -> None:
            raise KeyboardInterrupt

        act = MadeAct([("unit:a", "unit.registered")], inside=interrupt)
        with pytest.raises(KeyboardInterrupt):
            recorder.insert_events(act.stored_events, admission=act)
        append(recorder, 1)
        assert recorder.max_notification_id() == 1

    def test_nothing_is_recorded_unjudged(self, recorder: LedgerRecorder) -> None:
        act = MadeAct([("unit:a", "unit.registered")])
        with pytest.raises(ProgrammingError):
            recorder.insert_events(act.stored_events)
        with pytest.raises(ProgrammingError):
            recorder.insert_events([StoredEvent("unit:a", 1, "unit.registered", b"")], admission=act)
        with pytest.raises(ProgrammingError):
            recorder.insert_events([StoredEvent("unit:b", 0, "unit.registered", b"")], admission=act)
        with pytest.raises(ProgrammingError):
            recorder.insert_events(act.stored_events, admission=act, tracking=None)
        assert recorder.max_notification_id() is None

    def test_a_repeat_gets_its_old_positions(self, recorder: LedgerRecorder) -> None:
        append(recorder, 4)
        act = MadeAct([("unit:a", "unit.registered"), ("unit:b", "unit.registered")])
        assert list(recorder.insert_events(act.stored_events, admission=act)) == [5, 6]
        append(recorder, 4)
        again = MadeAct(act.events, ids=act.ids)
        assert list(recorder.insert_events(again.stored_events, admission=again)) == [5, 6]
        assert recorder.max_notification_id() == 10

    def test_a_gap_or_a_repeat_in_a_stream_is_refused(self, recorder: LedgerRecorder) -> None:
        rows = append(recorder, 1)
        for version in (1, 3):

            class Wrong(MadeAct):
                def admit(self, view: StoreView, version: int = version) -> list[Row]:
                    return [row._replace(version=version) for row in super().admit(view)]

            act = Wrong([(rows[0].subject, "result.reported")])
            with pytest.raises(LedgerError) as refusal:
                recorder.insert_events(act.stored_events, admission=act)
            assert refusal.value.facts["detail"] == "VERSION_NOT_NEXT"

    def test_the_library_reads_entries_by_stream_and_by_position(self, recorder: LedgerRecorder) -> None:
        rows = append(recorder, 45)
        stream = recorder.select_events("unit:thon-3")
        assert [(event.originator_id, event.originator_version) for event in stream] == [
            ("unit:thon-3", 1),
            ("unit:thon-3", 2),
            ("unit:thon-3", 3),
        ]
        assert [event.state for event in stream] == [rows[3].state, rows[23].state, rows[43].state]
        assert [e.originator_version for e in recorder.select_events("unit:thon-3", gt=1, lte=3, desc=True)] == [3, 2]
        assert len(recorder.select_events("unit:thon-3", limit=1)) == 1
        page = recorder.select_notifications(5, 3)
        assert [(note.id, note.state) for note in page] == [(at + 1, rows[at].state) for at in (4, 5, 6)]
        assert recorder.select_notifications(1, 99, topics=["unit.formed"]) == []
        assert [n.id for n in recorder.select_notifications(40, 9, stop=42, inclusive_of_start=False)] == [41, 42]

    def test_roots_are_those_of_the_plain_tree(self, recorder: LedgerRecorder) -> None:
        leaves: list[bytes] = []
        heads: list[int] = []

        def compare(view: StoreView) -> None:
            assert view.size == len(leaves)
            for size in {0, view.size // 3, view.size // 2, view.size, *heads}:
                assert view.root_at(size) == tree.root(leaves[:size]).hex()
            assert view.root_at(view.size + 1) is None
            assert view.root_at(-1) is None

        for size in SIZES:
            leaves += [row.leaf_hash for row in append(recorder, size, inside=compare)]
            heads.append(len(leaves))

    def test_what_another_recorder_appended_in_between_is_seen(self, recorder: LedgerRecorder) -> None:
        leaves: list[bytes] = []

        def compare(view: StoreView) -> None:
            assert view.root_at(view.size) == tree.root(leaves).hex()

        with self.opened() as other:
            for size in (1, 1, 254, 3, 7, 600, 1, 255, 1, 512):
                for one in (recorder, other, other):
                    leaves += [row.leaf_hash for row in append(one, size, inside=compare)]

    def test_the_view_finds_streams_digests_and_authors(self, recorder: LedgerRecorder) -> None:
        rows = append(recorder, 50)
        office = MadeAct([("office:o", "office.registered"), ("unit:thon-1", "unit.renamed")], author="cd" * 32)
        recorder.insert_events(office.stored_events, admission=office)
        digest = office.rows[1].event_digest

        def look(view: StoreView) -> None:
            assert view.size == 52
            assert view.stream_rows("unit:thon-19") == [(19, rows[19].state), (39, rows[39].state)]
            assert view.stream_rows("unit:khong-co") == []
            assert (view.last_version("unit:thon-1"), view.last_version("unit:khong-co")) == (4, 0)
            assert view.topics("unit:thon-1")[:2] == [
                ("unit.renamed", digest),
                ("result.reported", rows[41].event_digest),
            ]
            assert view.by_digest(digest) == (51, office.rows[1].state)
            assert view.by_digest("00" * 32) is None
            assert view.by_digest("no digest") is None
            assert view.by_author_id(AUTHOR, rows[7].event_id) == (7, rows[7].state)
            assert view.by_author_id("cd" * 32, rows[7].event_id) is None
            assert list(view.registry_rows(0)) == [(50, office.rows[0].state)]
            assert list(view.registry_rows(50)) == [(50, office.rows[0].state)]
            assert list(view.registry_rows(51)) == []
            assert view.entry_state(0) == rows[0].state
            with pytest.raises(IndexError):
                view.entry_state(52)

        append(recorder, 1, inside=look)

    def test_digests_are_found_in_every_bucket(self, recorder: LedgerRecorder) -> None:
        rows = [row for _ in range(9) for row in append(recorder, 1024)]

        def look(view: StoreView) -> None:
            for seq in (0, 1, 4094, 4095, 4096, 8190, 8191, 8192, 9215):
                found = view.by_digest(rows[seq].event_digest)
                assert found is not None
                assert found[0] == seq

        append(recorder, 1, inside=look)

    def test_threads_of_a_process_share_a_recorder(self, recorder: LedgerRecorder) -> None:
        def work(number: int) -> None:
            for at in range(10):
                act = MadeAct([(f"unit:t{number}-{at}", "unit.registered")] * 3)
                recorder.insert_events(act.stored_events, admission=act)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [note.id for note in recorder.select_notifications(1, 200)] == list(range(1, 121))
