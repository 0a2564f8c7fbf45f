"""A ledger beyond 256 and 65,536 entries: two levels of full tiles, written by format alone, audited as any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.long import founded, grow
from ledger.audit.run import audit
from ledger.proof import tiles, tree
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, codes, with_members

SIZE = 65_536 + 300


class Long(NamedTuple):
    """The ledger; ``places``: first entries of acts, in order."""

    path: Path
    places: list[int]

    def pin(self, size: int) -> Pin:
        with LedgerReader.open(self.path) as reader:
            return Pin(reader.entry(0).body["origin"], reader.genesis(), size, reader.root_at(size))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Long]:
    path = tmp_path_factory.mktemp("long") / "so.db"
    grow(str(path), founded(str(path), 20), SIZE)
    with LedgerReader.open(path) as reader:
        places, seq = [], reader.size
        while seq > SIZE - 3000:
            seq -= 1
            if reader.entry(seq).payload["act"]["index"] == 0:
                places.append(seq)
    yield Long(path, places[::-1])


@pytest.mark.slow
def test_beyond_65536_entries(long: Long, tmp_path: Path) -> None:
    with LedgerReader.open(long.path) as reader:
        assert {(tile.level, tile.idx) for tile in reader.tiles()} == {*((0, n) for n in range(257)), (1, 0)}
        for index, size in ((0, SIZE), (65_535, 65_536), (65_536, SIZE), (SIZE - 1, SIZE)):
            path = tiles.inclusion_from_tiles(reader.proof_tiles(size), index, size)
            root = bytes.fromhex(reader.root_at(size))
            tree.verify_inclusion(tree.leaf_hash(reader.state(index)), index, size, path, root)
    pins = [long.pin(size) for size in (256, 65_535, 65_536, 65_537)]
    whole = audit(str(long.path), pins[-1])
    assert (whole.verdict, whole.entries, whole.findings) == ("valid", SIZE, ())
    for pin in pins:
        assert audit(str(long.path), pin, checks=("root", "leaves", "tiles")).verdict == "valid"
    later = audit(str(long.path), since=long.pin(long.places[-1]))
    assert (later.verdict, later.since, later.root) == ("valid", long.places[-1], whole.root)


@pytest.mark.slow
def test_a_change_is_found_at_every_level(long: Long, tmp_path: Path) -> None:
    copy = Attacker(long.path, tmp_path / "copy.db")
    late = {"recorded_at": "2039-01-01T00:00:00.000000Z"}
    copy.put(65_600, with_members(copy.state(65_600), **late))
    copy.db.execute("UPDATE tiles SET root = zeroblob(32) WHERE level = 1")
    copy.db.execute("UPDATE tiles SET hashes = zeroblob(8192) WHERE level = 0 AND idx = 100")
    copy.done()
    report = audit(str(copy.path), long.pin(SIZE), checks=("root", "leaves", "tiles"))
    assert {f.seq for f in report.findings if f.code == "LEAF_HASH_MISMATCH"} == {*range(25_600, 25_856), 65_600}
    assert codes(report) == {"LEAF_HASH_MISMATCH", "TILE_MISMATCH", "INCONSISTENT_WITH_PIN"}
