"""The replay by itself, on rows that nobody could have recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.audit.ranges import RangeReplay
from ledger.audit.repeated import Repeated
from ledger.audit.replay import Replay
from ledger.folds.registry import Registry
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker
from tests.ledger.admission.province import Province
from tests.ledger.audit.whole_log import Log


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(Path(tmp_path_factory.mktemp("replay")) / "so.db")
    yield made
    made.close()


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b'{"payload":"e30=","recorded_at":"x"}', b"\xff" * 9])
def test_bytes_that_are_no_entry_are_named_and_counted(province: Province, state: bytes) -> None:
    replay = Replay(province.book.reader)
    replay.add(Columns(1, "unit:x", 1, "unit.registered", b"d" * 32, "a" * 64, "id", state))
    replay.finish()
    assert [(finding.code, finding.severity, finding.seq) for finding in replay.findings] == [
        ("UNREADABLE_ENTRY", "failed", 0)
    ]
    assert len(replay.leaves) == 1


def test_it_goes_on_from_a_registry(reader: LedgerReader) -> None:
    known = Registry()
    assert Replay(reader, None, known).registry is known and Replay(reader).registry is not known


def test_what_it_notes_of_an_entry_is_what_ranges_note(log: Log, reader: LedgerReader) -> None:
    """Marks of one kind: what stands below a pin, and again above it, is found by them."""
    replay, noted = Replay(reader), Repeated()
    for row in log.rows:
        replay.add(row)
        noted.add(row.seq, row.event_digest, row.author, row.event_id)
    ranges = RangeReplay(str(log.path), log.identity)
    part = ranges.run(0, log.size)
    ranges.close()
    assert part is not None
    for made in (replay._repeated, part.repeated):
        assert (made._seqs, made._digests, made._identities) == (noted._seqs, noted._digests, noted._identities)


def test_an_event_that_stands_twice_is_told_at_the_end(log: Log, tmp_path: Path) -> None:
    attacker = Attacker(log.path, tmp_path / "twice.db")
    attacker.db.execute("DROP INDEX stored_events_identity")
    attacker.rewrite([*attacker.states(), attacker.state(log.size - 1)])
    attacker.done(restore_guards=False)
    with LedgerReader.open(str(attacker.path)) as reader:
        replay = Replay(reader)
        for row in reader.columns(0, log.size + 1):
            replay.add(row)
        assert "DUPLICATE_EVENT_DIGEST" not in {finding.code for finding in replay.findings}
        replay.finish()
        assert [finding.seq for finding in replay.findings if finding.code == "DUPLICATE_EVENT_DIGEST"] == [log.size]
