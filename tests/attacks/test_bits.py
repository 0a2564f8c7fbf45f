"""Bits flipped everywhere: each entry against structure and leaf, each file of an export against the whole check."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from bench.scene import Scene
from commands.export import shipped
from ledger.errors import LedgerError
from ledger.export import layout
from ledger.export.bundles import parse_bundle
from ledger.export.make import export
from ledger.proof import tree
from ledger.proof.pin import Pin
from ledger.receipts.trust import Trusted
from ledger.signing.keyfile import new_key
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker
from tests.attacks.judging import audit, check_export, decoded
from tests.ledger.receipts.sealed import Sealed, Witness

STRIDE = 1 if os.environ.get("FLIPS") == "all" else 4
MAY_CHANGE = {"verify.sh"}
"""Files of an export whose bytes prove nothing: the script for people who have no socai, who take it from somebody they
trust. Everything else is held against entries, checkpoint or policy."""


class Tiny(Sealed):
    """Founded, confirmed, sealed: three entries and nothing else."""

    trusted: Trusted

    def __init__(self, path: Path) -> None:
        self.path = path
        Scene.__init__(self, str(path), [])
        self.witnesses = [Witness(f"witness.test/{n}", new_key("ed25519")) for n in (1, 2, 3)]
        self.notes = []

    def _archive(self) -> list[dict[str, object]]:
        return []


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = Tiny(tmp_path_factory.mktemp("tiny") / "socai.db")
    made.seal([0, 1])
    assert made.size == 3
    made.trusted = Trusted(made.clock.now, made.policy())
    made.book.close()
    return made


@pytest.fixture(scope="module")
def good(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    with LedgerReader.open(tiny.path) as reader:
        export(reader, tiny.notes[-1], str(folder), {layout.SCRIPT: shipped("verify.sh")})
    return folder


def test_every_bit_of_every_entry_against_structure_and_leaf(tiny: Tiny) -> None:
    """No flip keeps its place in the tree; none leaves structure by anything but a refusal."""
    with LedgerReader.open(tiny.path) as reader:
        states = [reader.state(seq) for seq in range(reader.size)]
    leaves = [tree.leaf_hash(state) for state in states]
    root, paths = tree.root(leaves), [tree.inclusion_path(leaves, seq, len(leaves)) for seq in range(len(leaves))]
    shaped = 0
    for seq, state in enumerate(states):
        held = bytearray(state)
        for at in range(len(held)):
            for bit in range(8):
                held[at] ^= 1 << bit
                with pytest.raises(LedgerError) as refusal:
                    tree.verify_inclusion(tree.leaf_hash(bytes(held)), seq, len(states), paths[seq], root)
                assert refusal.value.code == "PROOF_INVALID"
                shaped += decoded(bytes(held))
                held[at] ^= 1 << bit
        assert bytes(held) == state
    assert 0 < shaped < 8 * sum(map(len, states)) // 3  # digits of hashes and signatures, letters of texts


@pytest.mark.slow
def test_one_bit_of_every_byte_of_every_entry_against_the_audit(tiny: Tiny, tmp_path: Path) -> None:
    """Always failed, and by more than the pin, but for recorded_at. All bytes with FLIPS=all, else every fourth."""
    copy = Attacker(tiny.path, tmp_path / "copy.db")
    states = copy.states()
    pin = tiny_pin(tiny)
    for seq, state in enumerate(states):
        stamp = state.find(b'"recorded_at":"')
        for at in range(seq, len(state), STRIDE):
            bad = bytearray(state)
            bad[at] ^= 1 << at % 8
            copy.put(seq, bytes(bad))
            report = audit(str(copy.path), pin, jobs=1)
            assert report.verdict == "failed", (seq, at)
            if not stamp <= at < stamp + 44:
                assert {f.code for f in report.findings} - {"INCONSISTENT_WITH_PIN"}, (seq, at)
        copy.put(seq, state)
    copy.db.close()


def tiny_pin(tiny: Tiny) -> Pin:
    with LedgerReader.open(tiny.path) as reader:
        return Pin(reader.entry(0).body["origin"], reader.genesis(), reader.size, reader.root_at(reader.size))


@pytest.mark.slow
def test_one_bit_of_every_byte_of_every_file_of_an_export(tiny: Tiny, good: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()

    def failed(folder: Path) -> bool:
        for left in (tmp_path / "scratch").iterdir():
            left.unlink()
        return check_export(str(folder), tiny.trusted, str(tmp_path / "scratch")).verdict != "valid"

    assert not failed(good)
    copy = tmp_path / "copy"
    shutil.copytree(good, copy)
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    assert {path.name for path in files} >= MAY_CHANGE | {"checkpoint", "registry.json"}
    for path in files:
        content = path.read_bytes()
        proves = path.name not in MAY_CHANGE
        for at in range(0, len(content), 1 + len(content) // 150):
            path.write_bytes(content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :])
            assert failed(copy) == proves, (path.relative_to(copy), at)
            if not proves and at > 50:
                break
        path.write_bytes(content)


def test_bundles_are_the_entries(tiny: Tiny, good: Path) -> None:
    [bundle] = [path for path in (good / "tile/entries").rglob("*") if path.is_file()]
    with LedgerReader.open(tiny.path) as reader:
        assert parse_bundle(bundle.read_bytes(), 3, "000") == [reader.state(seq) for seq in range(3)]


@pytest.mark.slow
def test_bytes_of_the_database_file(tiny: Tiny, tmp_path: Path) -> None:
    """Damage below the tables: failed, or a refusal by name, or a byte that holds nothing; never a crash."""
    source = tiny.path.read_bytes()
    pin = tiny_pin(tiny)
    target = tmp_path / "copy.db"
    told = {"failed": 0, "valid": 0, "refused": 0}
    for at in range(0, len(source), max(1, len(source) // 600)):
        target.write_bytes(source[:at] + bytes([source[at] ^ 1 << at % 8]) + source[at + 1 :])
        try:
            report = audit(str(target), pin, jobs=1)
        except LedgerError as refusal:
            assert refusal.code in {"NOT_A_LEDGER", "NEWER_FORMAT", "READ_ONLY", "LEDGER_BUSY"}, (at, refusal)
            told["refused"] += 1
            continue
        assert report.verdict != "incomplete"
        told[report.verdict] += 1
        if report.verdict == "valid":  # then every entry is still there, to the byte
            db = sqlite3.connect(target)
            held = [state for (state,) in db.execute("SELECT state FROM stored_events ORDER BY rowid")]
            db.close()
            assert tree.root([tree.leaf_hash(state) for state in held]).hex() == pin.root
    assert told["failed"] > 50 and told["valid"] > 50, told  # pages are laid out anew in each run
