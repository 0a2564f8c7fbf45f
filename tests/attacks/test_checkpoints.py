"""Attacks on checkpoints, witnesses and seals (rows 2-4, 13, 20, 22-24, 28, 41): what a signed word outside tells.

The ledger is rewritten on a copy whose checkpoints lie beside it, with the log key stolen where a row says so. The
audit opens the copy anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.audit.case import Outside
from ledger.audit.findings import Finding, Report
from ledger.checkpoints.folder import CheckpointFolder
from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint, checkpoint_text, parse_checkpoint
from ledger.proof.cosignature import cosignature_bytes, cosigned_message
from ledger.proof.note import Note, NoteSignature, note_bytes, parse_note
from ledger.proof.pin import Pin
from ledger.proof.verifier_key import WITNESS, VerifierKey, signed, verified, verifier_key
from ledger.signing.algorithms import PrivateKey, public_of, sign
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, plain_of
from tests.attacks.forger import Forger
from tests.attacks.judging import audit
from tests.ledger.checkpoints.operating import Floor


class Good(NamedTuple):
    """A sound ledger with two checkpoints, the keys of everybody, and a pin taken before any attack."""

    path: Path
    keys: dict[str, PrivateKey]
    log_key: PrivateKey
    pin: Pin


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    folder = tmp_path_factory.mktemp("good")
    floor = Floor(folder)
    floor.record(3)
    floor.operator.sign()
    floor.record(4)
    floor.operator.sign()
    floor.record(2)
    reader = floor.scene.book.reader
    reader.refresh()
    pin = Pin(floor.scene.book.origin, reader.genesis(), reader.size, reader.root_at(reader.size))
    log_key = floor.log_key
    floor.scene.book.close()
    return Good(Path(floor.path), dict(floor.scene.keys), log_key, pin)


@pytest.fixture
def attacked(good: Good, tmp_path: Path) -> Callable[[], Attacker]:
    """A copy, checkpoints and all, in the attacker's hands."""

    def copy() -> Attacker:
        shutil.copytree(f"{good.path}.checkpoints", f"{tmp_path / 'copy.db'}.checkpoints")
        return Attacker(good.path, tmp_path / "copy.db")

    return copy


def judged(attacker: Attacker, pin: Pin | None, outside: Outside | None = None) -> Report:
    attacker.done()
    return audit(str(attacker.path), pin, jobs=1, outside=outside or Outside())


def told(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def sizes(path: Path) -> list[int]:
    return CheckpointFolder(str(path)).sizes()


def renamed(plain: dict[str, object]) -> None:
    """Another person in place of the one registered: meaningless, but another leaf."""
    plain["signed_at"] = "2026-01-01T00:00:00.000001Z"


def test_the_good_ledger_is_valid(good: Good) -> None:
    report = audit(str(good.path), good.pin, jobs=1)
    assert (report.verdict, [f for f in report.findings if f.severity != "note"]) == ("valid", [])
    alone = audit(str(good.path), good.pin, jobs=1, checks=("checkpoints", "seals", "witnesses", "time"))
    assert {finding.code for finding in alone.findings} <= {"CHECK_NOT_RUN"}


def test_2_a_flipped_byte_with_everything_recomputed(good: Good, attacked: Callable[[], Attacker]) -> None:
    attacker = attacked()
    states = attacker.states()
    seq = sizes(good.path)[0] - 2
    flipped = bytearray(states[seq])
    at = flipped.index(b'"sig":"') + 20
    flipped[at] = ord("A") if flipped[at] != ord("A") else ord("B")
    states[seq] = bytes(flipped)
    attacker.rewrite(states)
    report = judged(attacker, None)
    assert report.verdict == "failed"
    assert [finding.seq for finding in told(report, "SIGNATURE_INVALID")] == [seq]
    assert [finding.seq for finding in told(report, "ROOT_MISMATCH")] == [size - 1 for size in sizes(good.path)]
    assert told(report, "SEAL_MISMATCH"), "the chains of the seal run over the leaf that was there"


def test_3_with_the_log_key_stolen_and_new_checkpoints(good: Good, attacked: Callable[[], Attacker]) -> None:
    """Root keys stolen too: an entry is another, everything after it signed anew, the checkpoints as well."""
    attacker = attacked()
    forger = Forger(attacker.states(), good.keys)
    seq = len(forger.states) - 1
    forger.resigned(seq, renamed)
    attacker.rewrite(forger.states)
    resign(attacker.path, forger, good)
    report = judged(attacker, good.pin)
    assert [finding.seq for finding in told(report, "INCONSISTENT_WITH_PIN")] == [good.pin.size - 1]
    assert report.verdict == "failed"


def test_3_a_note_kept_elsewhere_and_the_new_one_are_the_proof(good: Good, attacked: Callable[[], Attacker]) -> None:
    attacker = attacked()
    kept = tuple((f"giấy {note.text.splitlines()[1]}", note_bytes(note)) for note in notes(good.path))
    forger = Forger(attacker.states(), good.keys)
    forger.resigned(sizes(good.path)[1] - 3, renamed)
    attacker.rewrite(forger.states)
    resign(attacker.path, forger, good)
    report = judged(attacker, None, Outside(notes=kept))
    [finding] = told(report, "EQUIVOCATION")
    both = [parse_note(str(text).encode("utf-8")) for text in (finding.expected, finding.actual)]
    with LedgerReader.open(good.path) as reader:
        key = log_verifier(reader)
    assert all(verified(note, [key]) for note in both)
    one, two = (parse_checkpoint(note.text) for note in both)
    assert one.size == two.size == sizes(good.path)[1] and one.root != two.root


def test_4_the_tail_cut_off(good: Good, attacked: Callable[[], Attacker]) -> None:
    last = sizes(good.path)[-1]
    for size in (last - 1, 3):
        attacker = attacked()
        attacker.rewrite(attacker.states()[:size])
        report = judged(attacker, None)
        assert report.verdict == "failed"
        truncated = [(f.expected, f.actual) for f in told(report, "TRUNCATED")]
        assert (last, size) in truncated
        shutil.rmtree(f"{attacker.path}.checkpoints")
        blind = audit(str(attacker.path), None, jobs=1)
        assert [finding.code for finding in blind.findings if finding.severity == "incomplete"] == ["UNANCHORED"]
        assert audit(str(attacker.path), good.pin, jobs=1).verdict == "failed"
        attacker.path.unlink()


def test_4_what_follows_the_newest_checkpoint_only_a_pin_misses(good: Good, attacked: Callable[[], Attacker]) -> None:
    attacker = attacked()
    attacker.rewrite(attacker.states()[: sizes(good.path)[-1]])
    report = judged(attacker, good.pin)
    assert [(f.expected, f.actual) for f in told(report, "TRUNCATED")] == [(good.pin.size, sizes(good.path)[-1])]


def test_13_a_wrong_signature_of_a_known_key(good: Good, attacked: Callable[[], Attacker]) -> None:
    attacker = attacked()
    note = notes(good.path)[0]
    line = note.signatures[0]
    bad = Note(note.text, (line._replace(signature=bytes(64)),))
    put(attacker.path, bad)
    report = judged(attacker, good.pin)
    assert report.verdict == "failed" and len(told(report, "NOTE_SIGNATURE_INVALID")) == 1


def test_20_a_checkpoint_of_another_ledger(good: Good, attacked: Callable[[], Attacker]) -> None:
    """Put under this ledger's name, its signature is over another text; under its own it is another ledger's."""
    attacker = attacked()
    note = notes(good.path)[0]
    checkpoint = parse_checkpoint(note.text)
    elsewhere = checkpoint._replace(origin="another.example/log")
    foreign = Note(checkpoint_text(elsewhere), (signed(checkpoint_text(elsewhere), elsewhere.origin, good.log_key),))
    moved = Note(note.text, tuple(line._replace(name=checkpoint.origin) for line in foreign.signatures))
    outside = Outside(notes=(("foreign", note_bytes(foreign)), ("moved", note_bytes(moved))))
    report = judged(attacker, good.pin, outside)
    assert [finding.subject for finding in told(report, "WRONG_LEDGER")] == ["foreign"]
    assert [finding.subject for finding in told(report, "CHECKPOINT_UNSIGNED")] == ["moved"]


def test_22_a_split_view_fails_even_where_this_copy_is_sound(good: Good, attacked: Callable[[], Attacker]) -> None:
    attacker = attacked()
    checkpoint = parse_checkpoint(notes(good.path)[-1].text)
    text = checkpoint_text(checkpoint._replace(root="ab" * 32))
    lie = Note(text, (signed(text, checkpoint.origin, good.log_key),))
    report = judged(attacker, good.pin, Outside(notes=(("another office", note_bytes(lie)),)))
    assert report.verdict == "failed"
    [finding] = told(report, "EQUIVOCATION")
    assert {str(finding.expected), str(finding.actual)} == {
        note_bytes(lie).decode(), note_bytes(notes(good.path)[-1]).decode()}


def test_23_two_sizes_that_do_not_fit(good: Good, attacked: Callable[[], Attacker]) -> None:
    attacker = attacked()
    checkpoint = parse_checkpoint(notes(good.path)[-1].text)
    text = checkpoint_text(Checkpoint(checkpoint.origin, checkpoint.size - 2, "ab" * 32))
    lie = Note(text, (signed(text, checkpoint.origin, good.log_key),))
    report = judged(attacker, good.pin, Outside(notes=(("another office", note_bytes(lie)),)))
    assert report.verdict == "failed"
    assert [finding.seq for finding in told(report, "INCONSISTENT")] == [checkpoint.size - 3]


@pytest.mark.parametrize("change", [
    lambda data: data.replace(b"\n", b"\r\n"), lambda data: data[:-1], lambda data: b"\xef\xbb\xbf" + data,
    lambda data: data.replace("\u2014".encode(), b"-"), lambda data: data.replace(b"\n\n", b"\nextension\n\n", 1),
    lambda data: b"", lambda data: data + b"x", lambda data: bytes(400_000),
], ids=["CRLF", "no newline", "BOM", "hyphen", "extension line", "empty", "garbage", "large"])
def test_28_a_malformed_checkpoint_is_named(
    good: Good, attacked: Callable[[], Attacker], change: Callable[[bytes], bytes]
) -> None:
    attacker = attacked()
    size = sizes(good.path)[0]
    file = Path(f"{attacker.path}.checkpoints", f"{size}.checkpoint")
    file.write_bytes(change(file.read_bytes()))
    report = judged(attacker, good.pin)
    found = [f for f in report.findings if f.code in ("NOTE_MALFORMED", "CHECKPOINT_MALFORMED", "CHECKPOINT_UNSIGNED")]
    assert report.verdict == "failed"
    assert [finding.subject for finding in found] == [f"copy.db.checkpoints/{size}.checkpoint"]


@pytest.mark.parametrize("made", ["folder", "pipe", "dangling link"])
def test_28_what_is_no_file_in_a_checkpoints_place(good: Good, attacked: Callable[[], Attacker], made: str) -> None:
    """A pipe would let a reader wait for ever."""
    attacker = attacked()
    place = Path(f"{attacker.path}.checkpoints", "7.checkpoint")
    match made:
        case "folder":
            place.mkdir()
        case "pipe":
            os.mkfifo(place)
        case _:
            place.symlink_to("nowhere")
    report = judged(attacker, good.pin)
    assert [finding.subject for finding in told(report, "NOTE_MALFORMED")] == ["copy.db.checkpoints/7.checkpoint"]
    with pytest.raises(LedgerError) as caught:
        CheckpointFolder(str(attacker.path)).notes()
    assert caught.value.code == "NOTE_MALFORMED"


def test_a_false_seal_signed_by_the_operator_is_evidence(good: Good, attacked: Callable[[], Attacker]) -> None:
    attacker = attacked()
    forger = Forger(attacker.states(), good.keys)
    kinds = [plain_of(state)["type"] for state in forger.states]
    last = kinds.index("index.sealed")

    def lie(plain: dict[str, object]) -> None:
        plain["body"] = {"covers": len(forger.states), "root": "ab" * 32, "subjects": 3}

    seq = forger.append(last, lie)
    attacker.rewrite(forger.states)
    report = judged(attacker, good.pin)
    [finding] = told(report, "SEAL_MISMATCH")
    assert (finding.seq, finding.subject, report.verdict) == (seq, "ledger:index", "failed")
    assert finding.signer == (public_of(good.log_key).keyid,)


class TestWitnesses:
    PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
    KEY = verifier_key("w.example/one", WITNESS, public_of(PRIVATE).spki)
    POLICY = f"witness w {KEY.text}\nquorum w\n"

    def cosigned(self, note: Note, key: Ed25519PrivateKey) -> Note:
        signature = cosignature_bytes(1_767_225_600, sign(key, cosigned_message(note.text, 1_767_225_600)))
        return note.with_signatures([NoteSignature(self.KEY.name, self.KEY.key_hash, signature)])

    def test_the_auditors_own_policy_decides(self, good: Good, attacked: Callable[[], Attacker]) -> None:
        attacker = attacked()
        report = judged(attacker, good.pin, Outside(policy=self.POLICY))
        assert report.verdict == "incomplete" and len(told(report, "QUORUM_UNMET")) == 1
        put(attacker.path, self.cosigned(notes(good.path)[0], self.PRIVATE))
        old = audit(str(attacker.path), good.pin, jobs=1, outside=Outside(policy=self.POLICY))
        assert old.verdict == "incomplete", "the newest counts"
        put(attacker.path, self.cosigned(notes(good.path)[-1], self.PRIVATE))
        met = audit(str(attacker.path), good.pin, jobs=1, outside=Outside(policy=self.POLICY))
        assert met.verdict == "valid"

    def test_13_a_wrong_cosignature_of_a_known_witness(self, good: Good, attacked: Callable[[], Attacker]) -> None:
        attacker = attacked()
        stranger = Ed25519PrivateKey.from_private_bytes(bytes([8]) * 32)
        put(attacker.path, self.cosigned(notes(good.path)[-1], stranger))
        report = judged(attacker, good.pin, Outside(policy=self.POLICY))
        assert report.verdict == "failed" and len(told(report, "NOTE_SIGNATURE_INVALID")) == 1
        unknown = audit(str(attacker.path), good.pin, jobs=1)
        assert unknown.verdict == "valid", "of an unknown key it is nobody's word"


def notes(path: Path) -> list[Note]:
    return CheckpointFolder(str(path)).notes()


def put(path: Path, note: Note) -> None:
    """Write a note where the ledger's checkpoint of that size lies, whatever it is."""
    size = parse_checkpoint(note.text).size
    Path(f"{path}.checkpoints", f"{size}.checkpoint").write_bytes(note_bytes(note))


def resign(path: Path, forger: Forger, good: Good) -> None:
    """The stolen log key signs every checkpoint anew, over the tree as it is now."""
    from ledger.proof.tree import leaf_hash, root

    for size in sizes(path):
        tree = root([leaf_hash(state) for state in forger.states[:size]]).hex()
        text = checkpoint_text(Checkpoint(good.pin.origin, size, tree))
        put(path, Note(text, (signed(text, good.pin.origin, good.log_key),)))


def log_verifier(reader: LedgerReader) -> VerifierKey:
    from ledger.checkpoints.shelf import Shelf

    return Shelf(reader).one(None).key

