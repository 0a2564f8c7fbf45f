"""A lost tail taken back, and everything that is none: forks, other ledgers, cuts, entries without right."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.export import layout
from ledger.export.make import export
from ledger.handed.tail import HeldByExport, HeldByLedger, is_covered, take_back
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.note import Note
from ledger.proof.verifier_key import signed
from ledger.stores.backup import backup
from ledger.stores.gate import shut_gate
from ledger.stores.reader import LedgerReader
from tests.ledger.admission.province import B
from tests.ledger.receipts.sealed import Sealed


class Lost:
    """``old``: a backup of ``made`` before its last acts; ``out``: an export of all of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = Sealed(folder / "socai.db")
        self.made.recognise()
        self.made.seal()
        backup(self.made.path, folder / "old.db")
        self.old_size = self.made.size
        self.made.results(120)
        self.made.recognise(B)
        self.note = self.made.seal()
        with LedgerReader.open(self.made.path) as reader:
            export(reader, self.note, str(folder / "out"), {})

    def copy(self, name: str) -> Path:
        path = self.folder / name
        shutil.copy(self.folder / "old.db", path)
        return path


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    return Lost(tmp_path_factory.mktemp("lost"))


def bytes_of(path: Path) -> list[bytes]:
    with LedgerReader.open(path) as reader:
        return [state for _, state in reader.states()]


@pytest.mark.parametrize("holder", ["export", "ledger"])
def test_a_tail_comes_back_to_the_byte(lost: Lost, tmp_path: Path, holder: str) -> None:
    path = lost.copy(f"{holder}.db")
    held = HeldByExport(str(lost.folder / "out"), lost.made.size) if holder == "export" else HeldByLedger(
        str(lost.made.path))
    shut_gate(str(path), "restored", ("a", str(lost.made.book.genesis), 1, "0" * 64))
    tail = take_back(str(path), held, lost.note, str(tmp_path / "scratch.db"))
    assert (tail.first, tail.size) == (lost.old_size, lost.made.size)
    assert bytes_of(path) == bytes_of(lost.made.path)
    with pytest.raises(LedgerError) as refused:
        take_back(str(path), held, lost.note, str(tmp_path / "again.db"))
    assert refused.value.code == "TAIL_EMPTY"


class Changed:
    """A holder that hands over other entries than it holds."""

    def __init__(self, states: list[bytes]) -> None:
        self._states = states

    def states(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        yield from list(enumerate(self._states))[start:stop]


def _spoil(at: int) -> Callable[[list[bytes]], object]:
    def change(states: list[bytes]) -> None:
        states[at] = states[at].replace(b'"sig":"', b'"sig":"A', 1)

    return change


def _later(states: list[bytes]) -> None:
    """The last entry before the seal a microsecond later: the tree would be another."""
    states[-2] = states[-2].replace(b'000Z","signatures"', b'001Z","signatures"')


REFUSED = {
    "another entry at a held position": (lambda states: states.__setitem__(20, states[21]), "FORK"),
    "another genesis": (lambda states: states.__setitem__(0, states[1]), "OTHER_LEDGER"),
    "a signature that doesn't hold": (_spoil(-2), {"SIGNATURE_INVALID", "NON_CANONICAL_ENVELOPE"}),
    "an entry left out": (lambda states: states.pop(-3), {"TAIL_CUT", "ACT_INCOMPLETE"}),
    "cut in an act": (lambda states: states.__delitem__(slice(-8, None)), {"TAIL_CUT", "ACT_INCOMPLETE"}),
    "acts swapped": (lambda states: states.__setitem__(slice(-2, None), states[:-3:-1]), None),
    "another instant": (_later, {"ROOT_MISMATCH", "TAIL_DIFFERS", "SEAL_MISMATCH", "OBSERVED_NOT_OURS"}),
    "no entry": (lambda states: states.__setitem__(-2, b"{}"), "NON_CANONICAL_ENVELOPE"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_tail_is_refused_and_nothing_written(lost: Lost, tmp_path: Path, name: str) -> None:
    change, code = REFUSED[name]
    states = bytes_of(lost.made.path)
    change(states)
    path = lost.copy("refused.db")
    before = bytes_of(path)
    with pytest.raises(LedgerError) as refused:
        take_back(str(path), Changed(states), lost.note, str(tmp_path / "scratch.db"))
    told = refused.value.facts.get("because", refused.value.code)
    assert code is None or told in (code if isinstance(code, set) else {code})
    if told not in ("FORK", "OTHER_LEDGER", "ROOT_MISMATCH") and not told.startswith("TAIL_"):
        assert refused.value.code == "TAIL_REFUSED"
    assert bytes_of(path) == before


def test_whether_the_log_signed_the_other_entries(lost: Lost) -> None:
    """A fork is the log's only where its own key signed the other tree; else a copy may have been spoilt on its way."""
    path, states = str(lost.copy("covered.db")), bytes_of(lost.made.path)
    assert is_covered(path, HeldByExport(str(lost.folder / "out"), lost.made.size), lost.note)
    assert not is_covered(path, Changed([*states[:20], states[21], *states[21:]]), lost.note)
    assert not is_covered(path, Changed(states[:-1]), lost.note)
    stranger = Note(lost.note.text, (signed(lost.note.text, lost.made.book.origin, lost.made.witnesses[0].private),))
    assert not is_covered(path, Changed(states), stranger)
    forked = [*states[:20], states[21], *states[21:]]
    root = tree.root([tree.leaf_hash(state) for state in forked]).hex()
    text = checkpoint_text(Checkpoint(lost.made.book.origin, len(forked), root))
    note = Note(text, (signed(text, lost.made.book.origin, lost.made.log_private),))
    assert is_covered(path, Changed(forked), note), "two histories under one key"


def test_a_checkpoint_that_the_log_key_did_not_sign(lost: Lost, tmp_path: Path) -> None:
    path = lost.copy("unsigned.db")
    text = lost.note.text
    stranger = lost.made.witnesses[0].private
    other = checkpoint_text(Checkpoint(lost.made.book.origin, lost.made.size, "0" * 64))
    for note, code in (
        (Note(text, (signed(text, lost.made.book.origin, stranger),)), "CHECKPOINT_UNSIGNED"),
        (Note(text, (lost.note.signatures[0]._replace(signature=bytes(64)),)), "NOTE_SIGNATURE_INVALID"),
        (Note(other, (signed(other, lost.made.book.origin, lost.made.log_private),)), "ROOT_MISMATCH"),
    ):
        with pytest.raises(LedgerError) as refused:
            take_back(str(path), HeldByLedger(str(lost.made.path)), note, str(tmp_path / f"{code}.db"))
        assert refused.value.code == code
    assert len(bytes_of(path)) == lost.old_size


def test_another_ledger_is_never_imported(lost: Lost, tmp_path: Path) -> None:
    other = Sealed(tmp_path / "other.db")
    other.results(100)
    note = other.seal()
    path = lost.copy("mine.db")
    with pytest.raises(LedgerError) as refused:
        take_back(str(path), HeldByLedger(str(other.path)), note, str(tmp_path / "scratch.db"))
    assert refused.value.code == "OTHER_LEDGER"


def test_an_export_with_a_link_is_not_read(lost: Lost, tmp_path: Path) -> None:
    shutil.copytree(lost.folder / "out", tmp_path / "out")
    (tmp_path / "out/tile/more").symlink_to("/etc")
    with pytest.raises(LedgerError) as refused:
        HeldByExport(str(tmp_path / "out"), lost.made.size)
    assert refused.value.code == "EXPORT_MALFORMED" and layout.CHECKPOINT == "checkpoint"
