"""Bits flipped everywhere: each entry against structure and leaf, each file of an export against the whole check."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.scene import Scene
from commands.export import shipped
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from ledger.export import layout
from ledger.export.bundles import parse_bundle
from ledger.export.make import export
from ledger.opened import registry_at
from ledger.proof import tree
from ledger.proof.checkpoint import parse_checkpoint
from ledger.proof.note import note_bytes, parse_note
from ledger.proof.pin import Pin
from ledger.receipts.trust import Trusted, judge_note, log_key
from ledger.signing.keyfile import new_key
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker
from tests.attacks.judging import audit, check_export, decoded
from tests.ledger.receipts.sealed import Sealed, Witness

SLICES = 4
COMPARED = 6
"""Of so many flips in a bundle one is shown to the second verifier as well."""
BUNDLE, TILE = "tile/entries/000.p/5", "tile/0/000.p/5"
PROVES = {"checkpoint", "registry.json", BUNDLE, TILE}
MAY_CHANGE = {
    "README.txt": "tells a person what this is",
    "verify.sh": "for people without socai, who take it from somebody they trust",
    "policy": "the log's own choice of witnesses, in an entry as well; the reader brings a policy along",
    "checkpoints/4.checkpoint": "an older word of the log: evidence or nothing, for `socai checkpoint compare`",
    "checkpoints/4.tsa.tsr": "a time stamp of that, for `socai time`",
    "checkpoints/5.checkpoint": "the newest once more, without its cosignatures",
}
"""Files of an export whose flips must not matter to `check`, and why. There is no other file in it."""


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


class Small(NamedTuple):
    """An export of five entries with everything that an export may hold, and what its reader trusts."""

    folder: Path
    ledger: Tiny

    @property
    def files(self) -> dict[str, bytes]:
        return {path.relative_to(self.folder).as_posix(): path.read_bytes()
                for path in sorted(self.folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    made = Tiny(tmp_path_factory.mktemp("small") / "socai.db")
    body = {"lines": made.policy_text().splitlines(), "anchor_days": 31, "time_authorities": []}
    made.record([Intent("policy.adopted", "registry:policy", body)], "signed-by-author", made.root)
    older, newest = made.seal([2]), made.seal([0, 1])
    made.trusted = Trusted(made.clock.now, made.policy())
    beside = Path(f"{made.path}.checkpoints")
    beside.mkdir()
    (beside / "4.checkpoint").write_bytes(note_bytes(older))
    (beside / "4.tsa.tsr").write_bytes(b"no token")
    (beside / "5.checkpoint").write_bytes(note_bytes(newest._replace(signatures=newest.signatures[:1])))
    folder = tmp_path_factory.mktemp("export") / "out"
    extra = {layout.SCRIPT: shipped("verify.sh"), layout.README: shipped("export_readme.txt")}
    with LedgerReader.open(made.path) as reader:
        export(reader, newest, str(folder), extra)
    found = Small(folder, made)
    assert found.files.keys() == PROVES | MAY_CHANGE.keys() and made.size == 5
    made.book.close()
    return found


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of small ledgers are made in it."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        yield Path(folder)


def flips(data: bytes, at: int) -> Iterator[bytes]:
    for bit in range(8):
        yield data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


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
                shaped += decoded(bytes(held), compared=bit == at % 8)
                held[at] ^= 1 << bit
        assert bytes(held) == state
    assert 0 < shaped < 8 * sum(map(len, states)) // 3  # digits of hashes and signatures, letters of texts


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
def test_one_bit_of_every_byte_of_every_entry_against_the_audit(tiny: Tiny, memory: Path, part: int) -> None:
    """Always failed, and by more than the pin, but for recorded_at."""
    copy = Attacker(tiny.path, memory / "copy.db")
    states = copy.states()
    pin = tiny_pin(tiny)
    for seq, state in enumerate(states):
        stamp = state.find(b'"recorded_at":"')
        for at in range(part, len(state), SLICES):
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


def test_every_bit_of_an_export_against_structure_and_leaf(small: Small) -> None:
    """The steps of `check`, each file by the one that reads it: bundle, leaves and root, tile, note, registry."""
    files, trusted = small.files, small.ledger.trusted
    leaves = [tree.leaf_hash(state) for state in parse_bundle(files[BUNDLE], 5, BUNDLE)]
    with LedgerReader.open(small.ledger.path) as reader:
        registry = registry_at(reader)

    def entries(data: bytes) -> bool:
        return [tree.leaf_hash(state) for state in parse_bundle(data, 5, BUNDLE)] == leaves

    def signed(data: bytes) -> bool:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
        witnessed = judge_note(note, checkpoint, log_key(registry, checkpoint), trusted)
        return (checkpoint.size, checkpoint.root, witnessed.quorum) == (5, tree.root(leaves).hex(), True)

    judges: dict[str, Callable[[bytes], bool]] = {
        BUNDLE: entries, TILE: lambda data: data == b"".join(leaves), "checkpoint": signed,
        "registry.json": lambda data: bool(json.loads(data) == json.loads(files["registry.json"])),
    }
    kept = []
    for name, holds in judges.items():
        assert holds(files[name])
        for at in range(len(files[name])):
            for flipped in flips(files[name], at):
                try:
                    found = holds(flipped)
                except (LedgerError, ValueError):
                    continue
                if found:
                    kept.append((name, flipped[at : at + 1] + files[name][at : at + 1]))
    assert all(name == "registry.json" and both.isspace() for name, both in kept), kept  # one white space for another


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
def test_one_bit_of_every_byte_of_an_export_against_the_whole_check(small: Small, memory: Path, part: int) -> None:
    """Whatever is flipped in what proves: not valid. In what proves nothing: valid as before."""
    copy = memory / "copy"
    shutil.copytree(small.folder, copy)
    (memory / "scratch").mkdir()

    def valid(compared: bool = True) -> bool:
        for left in (memory / "scratch").iterdir():
            left.unlink()
        return check_export(str(copy), small.ledger.trusted, str(memory / "scratch"), compared).verdict == "valid"

    assert valid()
    for name, content in small.files.items():
        proves = name in PROVES
        step = 1 if proves else max(1, len(content) // 8)
        for at in list(range(0, len(content), step))[part::SLICES]:
            flipped = content[at] ^ 1 << at % 8
            (copy / name).write_bytes(content[:at] + bytes([flipped]) + content[at + 1 :])
            compared = name != BUNDLE or at // SLICES % COMPARED == 0
            assert valid(compared) != proves or bytes([flipped, content[at]]).isspace(), (name, at)
        (copy / name).write_bytes(content)


def test_bundles_are_the_entries(small: Small) -> None:
    with LedgerReader.open(small.ledger.path) as reader:
        assert parse_bundle(small.files[BUNDLE], 5, BUNDLE) == [reader.state(seq) for seq in range(5)]


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
