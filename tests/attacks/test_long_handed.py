"""What a ledger beyond 65,536 entries hands out: export, level-2 tile, receipt, each judged without the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.long import grow
from bench.scene import Scene, seed_law
from commands.export import shipped
from ledger.book import Book
from ledger.errors import LedgerError
from ledger.export import layout
from ledger.export.bundles import parse_bundle
from ledger.export.make import export
from ledger.instants import microseconds
from ledger.proof import tiles, tree
from ledger.proof.note import Note
from ledger.receipts.document import receipt_bytes
from ledger.receipts.trust import Trusted
from ledger.signing.keyfile import new_key
from ledger.stores.reader import LedgerReader
from tests.attacks.judging import check_export, check_receipt
from tests.attacks.test_receipts import needs_tools, verify_sh
from tests.ledger.admission.province import AUTHOR, UBND_P, A, H, P, office, unit
from tests.ledger.receipts.sealed import Sealed, Witness

GROWN = 65_536 + 10
FILLER = "unit:xa-day"
"""The unit that all the many entries are about: a receipt carries the streams of another, not the ledger's."""
pytestmark = pytest.mark.slow


class Grown(Sealed):
    """A ledger whose province is registered, and recognises a commune, after 65,546 entries about something else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        Scene.__init__(self, str(path), seed_law())
        self.heads, self.notes = {}, []
        self.witnesses = [Witness(f"witness.test/{n}", new_key("ed25519")) for n in (1, 2, 3)]
        self.record([unit(FILLER, "xa")], AUTHOR, self.root)
        self.results(1, FILLER, shape="single")
        self.close()
        grow(str(path), self, GROWN)
        with LedgerReader.open(path) as reader:
            self.clock.now = microseconds(reader.recorded_at(reader.size - 1))
        self.book = Book.open(path, self.clock)
        self.record([unit(P, "tinh"), unit(H, "huyen", P), unit(A, "xa", H, since="2000-01-01")], AUTHOR, self.root)
        self.record([office(UBND_P, "province", P)], AUTHOR, self.root)
        self.recognise()


class Long(NamedTuple):
    """The ledger, its newest checkpoint, and the export below it."""

    ledger: Grown
    note: Note
    folder: Path

    @property
    def trusted(self) -> Trusted:
        return Trusted(self.ledger.clock.now, self.ledger.policy())


SIZE = GROWN + 6


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Long:
    made = Grown(tmp_path_factory.mktemp("long") / "socai.db")
    note = made.seal([0, 1])
    folder = tmp_path_factory.mktemp("export") / "out"
    with LedgerReader.open(made.path) as reader:
        export(reader, note, str(folder), {layout.SCRIPT: shipped("verify.sh")})
    assert made.size == SIZE
    return Long(made, note, folder)


def tiles_in(folder: Path) -> Callable[[int, int, int], list[bytes]]:
    """Tiles as a stranger reads them, from the files alone."""
    def read(level: int, index: int, width: int) -> list[bytes]:
        files = [folder / tiles.tile_path(level, index, at) for at in range(width, tiles.WIDTH + 1)]
        data = next(file for file in files if file.is_file()).read_bytes()
        return [data[at : at + 32] for at in range(0, 32 * width, 32)]

    return read


def test_the_export_checks(long: Long, tmp_path: Path) -> None:
    found = check_export(str(long.folder), long.trusted, str(tmp_path))
    assert found.verdict == "valid" and found.report is not None, found.findings[:5]
    assert found.report.entries == SIZE
    assert (long.folder / "tile/2/000.p/1").stat().st_size == 32
    assert len(list((long.folder / "tile/entries").iterdir())) == 257


@pytest.mark.parametrize("index", [0, 255, 256, 65_535, 65_536, GROWN, SIZE - 1])
def test_proofs_from_the_exports_tiles(long: Long, index: int) -> None:
    """Inclusion under the newest root and under those around the second level's first tile."""
    with LedgerReader.open(long.ledger.path) as reader:
        for size in (65_536, 65_537, SIZE):
            if index < size:
                path = tiles.inclusion_from_tiles(tiles_in(long.folder), index, size)
                root = bytes.fromhex(reader.root_at(size))
                bundle = long.folder / tiles.bundle_path(index // 256, min(256, SIZE - index // 256 * 256))
                states = parse_bundle(bundle.read_bytes(), min(256, SIZE - index // 256 * 256), bundle.name)
                tree.verify_inclusion(tree.leaf_hash(states[index % 256]), index, size, path, root)


@pytest.mark.parametrize("name", ["tile/2/000.p/1", "tile/1/000", "tile/0/000", "tile/0/255"])
def test_a_bit_of_a_tile_breaks_the_proof_that_uses_it(long: Long, tmp_path: Path, name: str) -> None:
    """Of level 2 the root over the first 65,536; of level 1 and 0 what lies beside the path."""
    size, folder = SIZE, tmp_path / "out"
    shutil.copytree(long.folder / "tile", folder / "tile", ignore=shutil.ignore_patterns("entries"))
    index = {"tile/2/000.p/1": size - 1, "tile/1/000": 300, "tile/0/000": 1, "tile/0/255": 65_534}[name]
    with LedgerReader.open(long.ledger.path) as reader:
        root, leaf = bytes.fromhex(reader.root_at(size)), tree.leaf_hash(reader.state(index))
    tree.verify_inclusion(leaf, index, size, tiles.inclusion_from_tiles(tiles_in(folder), index, size), root)
    data = bytearray((folder / name).read_bytes())
    data[0] ^= 1
    (folder / name).write_bytes(bytes(data))
    with pytest.raises(LedgerError) as refusal:
        tree.verify_inclusion(leaf, index, size, tiles.inclusion_from_tiles(tiles_in(folder), index, size), root)
    assert refusal.value.code == "PROOF_INVALID"


def test_a_receipt_checks(long: Long) -> None:
    data = receipt_bytes(long.ledger.receipt())
    found = check_receipt(data, long.trusted)
    assert (found.verdict, found.findings) == ("valid", ()) and found.checkpoint.size == SIZE
    assert len(data) < 2**20, "as large as the streams it carries, not as the ledger"


@needs_tools
def test_verify_sh_on_a_receipt(long: Long, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    data = receipt_bytes(long.ledger.receipt())
    path.write_bytes(data)
    assert verify_sh(path) == 0
    at = data.rindex(b'"nodes"') + 20
    path.write_bytes(data[:at] + (b"0" if data[at : at + 1] != b"0" else b"1") + data[at + 1 :])
    assert verify_sh(path) == 4
