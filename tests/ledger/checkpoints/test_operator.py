"""Checkpoints signed on a real ledger: the order of steps, and a real kill between any two of them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from multiprocessing import get_context
from pathlib import Path

import pytest

from ledger.checkpoints import head_file, operator
from ledger.checkpoints.folder import CheckpointFolder
from ledger.checkpoints.head_file import advance_head, read_head
from ledger.checkpoints.start import Head
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from ledger.proof import tree
from ledger.proof.checkpoint import checkpoint_text, parse_checkpoint
from ledger.proof.note import Note, note_bytes, parse_note
from ledger.proof.subject_index import SubjectIndex
from ledger.proof.verifier_key import LOG, VerifierKey, signed, verified, verifier_key
from ledger.signing.algorithms import PrivateKey, public_of
from ledger.stores.reader import LedgerReader
from tests.ledger.checkpoints.operating import Floor


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return Floor(tmp_path)


def code_of(floor: Floor) -> str:
    with pytest.raises(LedgerError) as caught:
        floor.operator.sign()
    return caught.value.code


def log_verifier(floor: Floor) -> VerifierKey:
    return verifier_key(floor.scene.book.origin, LOG, public_of(floor.log_key).spki)


def whole(floor: Floor) -> list[bytes]:
    """The leaf hashes of all entries, from the file itself."""
    with LedgerReader.open(floor.path) as reader:
        return [tree.leaf_hash(state) for _, state in reader.states()]


def test_the_first_checkpoint_seals_reads_back_and_signs(floor: Floor) -> None:
    before = floor.scene.book.reader.refresh()
    outcome, checkpoint, note = floor.operator.sign()
    leaves = whole(floor)
    assert (outcome, checkpoint.size) == ("signed", before + 1)
    assert checkpoint.root == tree.root(leaves).hex()
    assert parse_checkpoint(note.text) == checkpoint
    assert len(verified(note, [log_verifier(floor)])) == 1
    with LedgerReader.open(floor.path) as reader:
        seal = reader.entry(before)
        subjects = [reader.entry(seq).subject for seq in range(before)]
    index = SubjectIndex((subject, seq, leaves[seq]) for seq, subject in enumerate(subjects))
    assert dict(seal.body) == {"covers": before, "subjects": index.size, "root": index.root.hex()}
    assert read_head(floor.head_path) == Head(checkpoint.size, checkpoint.root)
    assert floor.folder.read(checkpoint.size) == floor.folder.published() == note


def test_nothing_new_is_not_sealed_again(floor: Floor) -> None:
    first = floor.operator.sign()
    again = floor.operator.sign()
    assert again == first._replace(outcome="unchanged")
    assert floor.scene.book.reader.refresh() == first.checkpoint.size


def test_each_checkpoint_extends_the_one_before(floor: Floor) -> None:
    sizes = []
    for count in (1, 3, 300):
        floor.record(count)
        sizes.append(floor.operator.sign().checkpoint.size)
    leaves = whole(floor)
    assert floor.folder.sizes() == sizes
    for note in floor.folder.notes():
        checkpoint = parse_checkpoint(note.text)
        assert checkpoint.root == tree.root(leaves[: checkpoint.size]).hex()


STEPS = {
    "seal": ("append_draft", "first"),
    "read back": ("reread", "sealed"),
    "head file": ("advance_head", "sealed"),
    "store": ("store", "unsigned"),
    "publish": ("publish", "stored"),
}
"""The step before which the machine is killed, and the state that it leaves."""


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sign_until_killed(floor: Floor, step: str) -> None:
    """In a process of its own: everything up to one step, then a real kill."""
    machine = floor.operator
    if step == "append_draft":
        machine._book.append_draft = die  # type: ignore[method-assign]  # the next thing to happen is the kill
    elif step in ("store", "publish"):
        setattr(machine.folder, step, die)
    else:
        setattr(operator, step, die)
    machine.sign()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("earlier", [False, True], ids=["first", "later"])
def test_a_kill_before_each_step_is_mended_by_the_next_run(floor: Floor, step: str, earlier: bool) -> None:
    if earlier:
        floor.operator.sign()
        floor.record(2)
    size = floor.scene.book.reader.refresh()
    function, state = STEPS[step]
    process = get_context("fork").Process(target=sign_until_killed, args=(floor, function))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL

    sealed = floor.scene.book.reader.refresh()
    assert sealed == size + (state != "first")
    head = read_head(floor.head_path)
    promised = head is not None and head.size == size + 1
    assert promised == (state in ("unsigned", "stored"))
    assert (floor.folder.read(size + 1) is not None) == (state == "stored")

    done = floor.operator.sign()
    assert done.outcome == {"unsigned": "finished", "stored": "unchanged"}.get(state, "signed")
    assert done.checkpoint.size == size + 1, "no second seal, no other tree"
    assert done.checkpoint.root == tree.root(whole(floor)).hex()
    assert floor.folder.published() == floor.folder.read(size + 1) == done.note


def test_a_head_left_unsigned_is_signed_before_a_larger_tree(floor: Floor) -> None:
    size = floor.scene.book.reader.refresh()
    process = get_context("fork").Process(target=sign_until_killed, args=(floor, "store"))
    process.start()
    process.join(60)
    floor.scene.book.reader.refresh()
    floor.record(3)
    assert floor.operator.sign().checkpoint.size == size + 5
    assert floor.folder.sizes() == [size + 1, size + 5]


def test_41_what_lies_on_the_disk_otherwise_is_not_signed(floor: Floor) -> None:
    """A bit that flipped between hash and write: the entry's tile says one thing, the entry another."""
    floor.record(300)
    floor.operator.sign()
    floor.record(2)
    published = floor.folder.published()
    size = floor.scene.book.reader.refresh()
    with sqlite3.connect(floor.path) as file:
        file.execute("DROP TRIGGER IF EXISTS no_update")
        triggers = file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            file.execute(f"DROP TRIGGER {name}")
        (state,) = file.execute("SELECT state FROM stored_events WHERE rowid = ?", (size,)).fetchone()
        flipped = bytearray(state)
        flipped[200] ^= 1
        file.execute("UPDATE stored_events SET state = ? WHERE rowid = ?", (bytes(flipped), size))
    with pytest.raises(LedgerError):
        floor.operator.sign()
    assert floor.folder.published() == published


def test_41_the_read_back_finds_a_flipped_entry_below_a_full_tile(floor: Floor) -> None:
    from ledger.checkpoints.reread import reread

    floor.record(300)
    size = floor.scene.book.reader.refresh()
    good = reread(floor.path, None, size)
    with sqlite3.connect(floor.path) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        (state,) = file.execute("SELECT state FROM stored_events WHERE rowid = 100").fetchone()
        flipped = bytearray(state)
        flipped[300] ^= 1
        file.execute("UPDATE stored_events SET state = ? WHERE rowid = 100", (bytes(flipped),))
    with pytest.raises(LedgerError) as caught:
        reread(floor.path, None, size)
    assert caught.value.code == "READ_BACK_DIFFERS"
    with pytest.raises(LedgerError) as caught:
        reread(floor.path, Head(good.size, "ab" * 32), size)
    assert caught.value.code == "READ_BACK_DIFFERS"


class TestStartUp:
    def test_a_missing_note_is_signed_again(self, floor: Floor) -> None:
        first = floor.operator.sign()
        shutil.rmtree(floor.folder.path)
        assert floor.operator.sign() == first._replace(outcome="finished")

    def test_a_missing_head_needs_adopting(self, floor: Floor) -> None:
        first = floor.operator.sign()
        os.unlink(floor.head_path)
        floor.record()
        assert code_of(floor) == "LOG_HEAD_MISSING"
        assert floor.operator.adopt().size == first.checkpoint.size
        assert floor.operator.sign().checkpoint.size == first.checkpoint.size + 2

    def test_notes_ahead_need_adopting(self, floor: Floor) -> None:
        floor.operator.sign()
        old = Path(floor.head_path).read_bytes()
        floor.record()
        second = floor.operator.sign()
        Path(floor.head_path).write_bytes(old)
        assert code_of(floor) == "LOG_NOTES_AHEAD"
        assert floor.operator.adopt() == Head(second.checkpoint.size, second.checkpoint.root)
        assert floor.operator.sign().outcome == "unchanged"

    def test_24_a_rolled_back_ledger_is_never_signed(self, tmp_path: Path) -> None:
        """An older copy put back, other entries appended: the head file knows better."""
        floor = Floor(tmp_path)
        floor.operator.sign()
        old = _copied(floor, tmp_path / "old.db")
        floor.record(2)
        floor.operator.sign()
        _put_back(floor, old)
        assert code_of(floor) == "LOG_HEAD_AHEAD"
        floor.record(5)
        assert code_of(floor) == "LOG_HEAD_DIFFERS"
        shutil.rmtree(floor.folder.path)
        assert code_of(floor) == "LOG_HEAD_DIFFERS"

    def test_24_notes_alone_stop_a_machine_without_memory(self, tmp_path: Path) -> None:
        floor = Floor(tmp_path)
        floor.operator.sign()
        old = _copied(floor, tmp_path / "old.db")
        floor.record(2)
        floor.operator.sign()
        _put_back(floor, old)
        os.unlink(floor.head_path)
        assert code_of(floor) == "TRUNCATED"
        with pytest.raises(LedgerError) as caught:
            floor.operator.adopt()
        assert caught.value.code == "LOG_HEAD_AHEAD"
        floor.record(5)
        assert code_of(floor) == "ROOT_MISMATCH"

    def test_a_foreign_note_is_refused(self, floor: Floor) -> None:
        first = floor.operator.sign()
        stranger = next(key for key in floor.scene.keys.values() if key is not floor.log_key)
        forged = Note(first.note.text, (signed(first.note.text, floor.scene.book.origin, stranger),))
        path = Path(floor.folder.path, f"{first.checkpoint.size}.checkpoint")
        path.write_bytes(note_bytes(forged))
        assert code_of(floor) == "CHECKPOINT_UNSIGNED"
        path.write_bytes(note_bytes(first.note)[:-1])
        assert code_of(floor) == "NOTE_MALFORMED"
        path.write_bytes(note_bytes(first.note))
        path.rename(path.with_name("5.checkpoint"))
        assert code_of(floor) == "CHECKPOINT_MALFORMED"

    def test_another_key_is_refused(self, floor: Floor) -> None:
        machine = floor.operator
        machine._private = next(key for key in floor.scene.keys.values() if key is not floor.log_key)
        with pytest.raises(LedgerError) as caught:
            machine.sign()
        assert caught.value.code == "LOG_KEY_NOT_CURRENT"


class TestHeadFile:
    def test_it_goes_forward_only_and_from_what_was_read(self, tmp_path: Path) -> None:
        path = str(tmp_path / "log" / "head.json")
        one, two, other = Head(1, "aa" * 32), Head(2, "bb" * 32), Head(2, "cc" * 32)
        advance_head(path, None, one)
        for before, after, code in (
            (None, two, "LOG_HEAD_MOVED"), (two, Head(3, "dd" * 32), "LOG_HEAD_MOVED"),
        ):
            with pytest.raises(LedgerError) as caught:
                advance_head(path, before, after)
            assert caught.value.code == code
        advance_head(path, one, two)
        for after in (one, other):
            with pytest.raises(LedgerError) as caught:
                advance_head(path, two, after)
            assert caught.value.code == "LOG_HEAD_BACKWARD"
        advance_head(path, two, two)
        assert read_head(path) == two
        assert sorted(os.listdir(tmp_path / "log")) == ["head.json", "head.json.lock"]
        assert os.stat(path).st_mode & 0o077 == 0

    @pytest.mark.parametrize("content", [
        "", "{", "[]", "null", '{"schema":"socai/log-head/1","size":0,"root":"' + "a" * 64 + '"}',
        '{"schema":"socai/log-head/1","size":true,"root":"' + "a" * 64 + '"}',
        '{"schema":"socai/log-head/2","size":1,"root":"' + "a" * 64 + '"}',
        '{"schema":"socai/log-head/1","size":1,"root":"' + "A" * 64 + '"}',
        '{"schema":"socai/log-head/1","size":1,"root":7}', "\xff",
    ])
    def test_another_content_is_refused(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "head.json"
        path.write_bytes(content.encode("latin-1"))
        with pytest.raises(LedgerError) as caught:
            read_head(str(path))
        assert caught.value.code == "LOG_HEAD_INVALID"

    def test_two_processes_do_not_both_win(self, tmp_path: Path) -> None:
        path = str(tmp_path / "head.json")
        context = get_context("fork")
        results = context.Queue()

        def attempt(number: int) -> None:
            try:
                head_file.advance_head(path, None, Head(number, f"{number:064x}"))
                results.put(number)
            except LedgerError:
                results.put(0)

        racers = [context.Process(target=attempt, args=(number,)) for number in range(1, 9)]
        for racer in racers:
            racer.start()
        told = [results.get(timeout=30) for _ in racers]
        for racer in racers:
            racer.join(30)
        winners = [number for number in told if number]
        head = read_head(path)
        assert head is not None and winners == [head.size]


def test_signatures_of_others_are_kept_when_a_note_is_stored_again(floor: Floor) -> None:
    first = floor.operator.sign()
    peter = parse_note(
        "a\n\n\u2014 witness.example x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6"
        "RyyBwJnAM=\n".encode()
    ).signatures
    floor.folder.add(first.checkpoint.size, peter)
    assert floor.folder.store(first.note).signatures == (*first.note.signatures, *peter)
    other = Note(checkpoint_text(first.checkpoint._replace(root="ab" * 32)), first.note.signatures)
    with pytest.raises(LedgerError) as caught:
        CheckpointFolder(floor.path).store(other)
    assert caught.value.code == "CHECKPOINT_EXISTS"
    with pytest.raises(LedgerError) as caught:
        floor.folder.add(3, peter)
    assert caught.value.code == "CHECKPOINT_NOT_FOUND"


def _copied(floor: Floor, target: Path) -> Path:
    from ledger.stores.backup import backup

    backup(floor.path, str(target))
    return target


def _put_back(floor: Floor, copy: Path) -> None:
    """The copy takes the ledger's place, and everything is opened anew."""
    from ledger.book import Book

    floor.scene.book.close()
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(floor.path + suffix):
            os.unlink(floor.path + suffix)
    shutil.copy(copy, floor.path)
    floor.scene.book = Book.open(floor.path, floor.scene.clock)
    floor.scene.clock.now += 10_000_000


class TestReplacedKey:
    """The log's key is another from a position on; each checkpoint is the key's that spoke at its size."""

    @staticmethod
    def replace(floor: Floor) -> PrivateKey:
        """A new key for the log, signed into the record by the root keys; the old key isn't asked."""
        scene = floor.scene
        old = scene.book.registry.log_key_at(scene.book.reader.refresh())
        assert old is not None
        enrolment, keyid = scene.enrolment(old.person, old.office, "log")
        body = {name: enrolment.body[name] for name in ("algorithm", "key", "person", "proof", "spki")}
        body |= {"office": old.office, "replaces": old.id, "leave": None, "reason": "the old machine was lost"}
        scene.record([Intent("log-key.replaced", "ledger:main", body)], "signed-by-author", scene.root)
        return scene.keys[keyid]

    def test_both_keys_checkpoints_stand(self, floor: Floor) -> None:
        first = floor.operator.sign()
        new = self.replace(floor)
        with pytest.raises(LedgerError) as caught:
            floor.operator.sign()
        assert caught.value.code == "LOG_KEY_NOT_CURRENT"
        machine = floor.operator
        machine._private = new
        second = machine.sign()
        assert second.outcome == "signed" and second.checkpoint.size == first.checkpoint.size + 2
        assert len(machine.stored()) == 2
        new_key = verifier_key(floor.scene.book.origin, LOG, public_of(new).spki)
        assert verified(second.note, [new_key]) and not verified(first.note, [new_key])
        text = checkpoint_text(first.checkpoint)
        late = Note(text, (signed(text, floor.scene.book.origin, new),))
        Path(floor.folder.path, f"{first.checkpoint.size}.checkpoint").write_bytes(note_bytes(late))
        with pytest.raises(LedgerError) as caught:
            machine.stored()
        assert caught.value.code == "CHECKPOINT_UNSIGNED", "the new key didn't speak at that size"

    def test_a_head_that_the_lost_key_never_signed_is_passed_over(self, floor: Floor) -> None:
        process = get_context("fork").Process(target=sign_until_killed, args=(floor, "store"))
        process.start()
        process.join(60)
        head = read_head(floor.head_path)
        floor.scene.book.reader.refresh()
        machine = floor.operator
        new = self.replace(floor)
        machine._private = new
        done = machine.sign()
        assert head is not None and done.outcome == "signed"
        assert floor.folder.sizes() == [done.checkpoint.size] and done.checkpoint.size > head.size


def test_what_others_append_meanwhile_is_not_in_the_checkpoint(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the seal's commit and the read-back the log grows: the checkpoint ends with the seal all the same."""
    honest = operator.reread
    size = floor.scene.book.reader.refresh()

    def grown_meanwhile(path: str, known: Head | None, sealed: int) -> Head:
        floor.record(300)
        return honest(path, known, sealed)

    monkeypatch.setattr(operator, "reread", grown_meanwhile)
    done = floor.operator.sign()
    assert done.checkpoint.size == size + 1 < floor.scene.book.reader.refresh()
    assert done.checkpoint.root == tree.root(whole(floor)[: size + 1]).hex()


def test_a_folder_that_cannot_be_written_costs_nothing_but_another_run(floor: Floor) -> None:
    """The head is kept by then: the very same tree is signed once the folder is there."""
    Path(floor.folder.path).write_text("in the way")
    size = floor.scene.book.reader.refresh()
    for _ in range(2):
        with pytest.raises(OSError):
            floor.operator.sign()
    assert read_head(floor.head_path) is not None
    os.unlink(floor.folder.path)
    done = floor.operator.sign()
    assert (done.outcome, done.checkpoint.size) == ("finished", size + 1)
    assert floor.scene.book.reader.refresh() == size + 1, "one seal"


def test_a_head_file_that_cannot_be_written_signs_nothing(floor: Floor) -> None:
    os.makedirs(os.path.dirname(floor.head_path))
    os.mkdir(floor.head_path)
    with pytest.raises(OSError):
        floor.operator.sign()
    assert floor.folder.sizes() == []
