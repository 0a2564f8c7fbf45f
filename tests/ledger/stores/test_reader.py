"""The reader: what it finds, what it caches, and that it imports and writes nothing more than it must."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.proof import tiles, tree
from ledger.stores.reader import ActSpan, LedgerReader
from ledger.stores.sqlite import LedgerRecorder
from ledger.stores.view import Row
from tests.ledger.stores.made import MadeAct, append


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[LedgerRecorder]:
    with LedgerRecorder.create(tmp_path / "a.db") as recorder:
        yield recorder


@pytest.fixture
def rows(recorder: LedgerRecorder) -> list[Row]:
    made = [row for size in (1, 4, 250, 400) for row in append(recorder, size)]
    act = MadeAct([("office:o", "office.registered"), ("unit:thon-1", "unit.renamed")])
    recorder.insert_events(act.stored_events, admission=act)
    return made + act.rows


@pytest.fixture
def reader(recorder: LedgerRecorder, rows: list[Row]) -> Iterator[LedgerReader]:
    with LedgerReader.open(recorder.path) as reader:
        yield reader


def test_entries_by_position(reader: LedgerReader, rows: list[Row]) -> None:
    assert reader.size == len(rows) == 657
    assert list(reader.states()) == [(seq, row.state) for seq, row in enumerate(rows)]
    assert list(reader.states(600, 603)) == [(seq, rows[seq].state) for seq in (600, 601, 602)]
    entry = reader.entry(655)
    assert (entry.seq, entry.digest, entry.type, entry.subject) == (
        655,
        rows[655].event_digest,
        "office.registered",
        "office:o",
    )
    assert reader.recorded_at(655) == entry.recorded_at
    assert reader.head_recorded_at == reader.recorded_at(656)
    for seq in (-1, 657):
        with pytest.raises(IndexError):
            reader.state(seq)


def test_acts_and_digests(reader: LedgerReader, rows: list[Row]) -> None:
    assert reader.act_of(300) == ActSpan(reader.act_of(300).id, 255, 400)
    assert reader.act_of(656).last == 656
    assert all(reader.find_digest(rows[seq].event_digest) == seq for seq in (0, 255, 656))
    assert reader.find_digest("00" * 32) is None
    assert reader.find_digest("no digest") is None


def test_a_stream_at_a_cut_is_a_prefix(reader: LedgerReader, rows: list[Row]) -> None:
    whole = reader.stream("unit:thon-1")
    assert [entry.seq for entry in whole] == [seq for seq, row in enumerate(rows) if row.subject == "unit:thon-1"]
    assert reader.stream("unit:thon-1") is whole
    for size in (0, 1, 2, 3, 21, 22, 656, 657, 9999):
        assert reader.stream("unit:thon-1", size) == tuple(entry for entry in whole if entry.seq < size)
    assert reader.stream("unit:khong-co") == ()


def test_growth_is_seen_after_a_refresh(reader: LedgerReader, recorder: LedgerRecorder) -> None:
    before = reader.stream("unit:thon-5")
    root = reader.root_at(657)
    append(recorder, 40)
    assert reader.stream("unit:thon-5", 9999) == before
    assert reader.refresh() == 697
    assert len(reader.stream("unit:thon-5")) == len(before) + 2
    assert reader.stream("unit:thon-5", 657) == before
    assert reader.root_at(657) == root
    assert reader.head_recorded_at == reader.recorded_at(696)


def test_subjects_and_topics(reader: LedgerReader) -> None:
    assert reader.subjects("office:") == ["office:o"]
    assert reader.subjects("unit:") == sorted(f"unit:thon-{at}" for at in range(20))
    assert reader.subjects("unit:", 3) == ["unit:thon-0", "unit:thon-1", "unit:thon-2"]
    assert len(reader.subjects()) == 21
    found = reader.rows_by_topics(["unit.renamed", "office.registered"])
    assert [seq for seq, _ in found] == [655, 656]
    assert [seq for seq, _ in reader.rows_by_topics(["unit.renamed", "result.reported"], 2)] == [0, 1]


def test_roots_tiles_and_proofs(reader: LedgerReader, rows: list[Row]) -> None:
    leaves = [row.leaf_hash for row in rows]
    for size in (0, 1, 255, 256, 257, 512, 600, 657):
        assert reader.root_at(size) == tree.root(leaves[:size]).hex()
        assert reader.size_of_root(reader.root_at(size)) == size
    assert reader.size_of_root("00" * 32) is None
    with pytest.raises(ValueError, match="root at 658"):
        reader.root_at(658)
    assert reader.genesis() == leaves[0].hex()
    path = tiles.inclusion_from_tiles(reader.proof_tiles(600), 300, 600)
    tree.verify_inclusion(leaves[300], 300, 600, path, tree.root(leaves[:600]))
    expected = list(tiles.grown(0, 657, lambda *_: b"", lambda start, end: leaves[start:end]))
    assert [tuple(row) for row in reader.tiles()] == [tuple(tile) for tile in expected]


def test_columns_are_the_rows_as_stored(reader: LedgerReader, rows: list[Row]) -> None:
    stored = list(reader.columns())
    assert [one.seq for one in stored] == list(range(657))
    for one, row in zip(stored, rows, strict=True):
        assert one[1:] == (row.subject, row.version, row.topic, bytes.fromhex(row.event_digest), *row[5:7], row.state)
    assert [one.seq for one in reader.columns(500, 503)] == [500, 501, 502]
    assert reader.schema_differences() == []


def test_reading_needs_no_heavy_import() -> None:
    code = (
        "import sys, ledger.stores.reader, ledger.stores.backup;"
        "print([name for name in ('eventsourcing', 'msgspec', 'cryptography', 'zoneinfo', 'pathlib', 'dataclasses',"
        " 'inspect', 'urllib') if name in sys.modules])"
    )
    # -I and -S keep site-packages of the test environment from importing things of their own.
    paths = f"import sys; sys.path[:0] = {[str(Path(__file__).parents[3])]!r};"
    out = subprocess.run([sys.executable, "-I", "-S", "-c", paths + code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
