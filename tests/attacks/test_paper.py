"""Row 25 of the list of attacks, the paper: backup and head file put back together, and a page that contradicts itself.

What a page promises (docs/PROOF.md): its code holds the signed note byte for byte, and nobody can roll it back. So the
code is read again here as a telephone reads it, and what it gives is held against the ledger.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import segno

from ledger.audit.case import Outside
from ledger.book import Book
from ledger.proof.checkpoint import checkpoint_text, parse_checkpoint
from ledger.proof.note import Note, note_bytes, parse_note
from ledger.proof.verifier_key import signed
from tests.attacks import qr
from tests.attacks.attacker import codes, found
from tests.attacks.judging import audit
from tests.conftest import Ran
from tests.ledger.checkpoints.operating import Floor

Socai = Callable[..., Ran]


class Printed(NamedTuple):
    """A ledger, its backup with the head file of that day, and a page that was printed later."""

    floor: Floor
    backup: Path
    page: str
    note: bytes


@pytest.fixture
def printed(tmp_path: Path, socai: Socai) -> Printed:
    floor = Floor(tmp_path)
    floor.record(3)
    floor.operator.sign()
    floor.scene.book.close()
    backup = tmp_path / "backup"
    backup.mkdir()
    shutil.copy(floor.path, backup / "socai.db")
    shutil.copytree(f"{floor.path}.checkpoints", backup / "socai.db.checkpoints")
    shutil.copytree(tmp_path / "home", backup / "home")
    floor.scene.book = Book.open(floor.path, floor.scene.clock)
    floor.record(4)
    floor.operator.sign()
    paper = tmp_path / "moc.svg"
    assert socai("--ledger", floor.path, "checkpoint", "show", "--paper", paper).code == 0
    note = floor.folder.notes()[-1]
    floor.scene.book.close()
    return Printed(floor, backup, paper.read_text("utf-8"), note_bytes(note))


def text_of(page: str) -> str:
    """What a person reads in the small print, without the blanks at which lines were broken."""
    lines = re.findall(r'<text [^>]*font-family="monospace"[^>]*>([^<]*)</text>', page)
    return "".join(map(unescape, lines)).replace(" ", "")


def without_blanks(note: bytes) -> str:
    return re.sub(r"\s", "", note.decode("utf-8"))


def another_page(printed: Printed, note: bytes) -> str:
    """A page whose code was pasted over: the text is the true one's."""
    code = segno.make(note, error="m", boost_error=False, micro=False)
    dark = [(x + 4, y + 4) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module]
    runs = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    return re.sub(r' d="[^"]+"', f' d="{runs}"', printed.page)


def test_25_the_code_gives_the_signed_note_and_the_text_beside_it_is_the_same(printed: Printed) -> None:
    read = qr.read(qr.printed(printed.page))
    assert read == printed.note and without_blanks(read) in text_of(printed.page)
    report = audit(printed.floor.path, None, jobs=1, outside=Outside(notes=(("paper", read),)))
    assert codes(report) == {"UNANCHORED"}


def test_25_backup_and_head_file_put_back_together(printed: Printed, tmp_path: Path, socai: Socai) -> None:
    """The machine suspects nothing and signs another history; the paper tells both that something is gone, and what."""
    floor = printed.floor
    for place in (floor.path, f"{floor.path}-wal", f"{floor.path}-shm"):
        Path(place).unlink(missing_ok=True)
    shutil.rmtree(f"{floor.path}.checkpoints")
    shutil.rmtree(tmp_path / "home")
    shutil.copytree(printed.backup, tmp_path, dirs_exist_ok=True)
    read = qr.read(qr.printed(printed.page))
    paper = tmp_path / "giay.checkpoint"
    paper.write_bytes(read)
    [gone] = found(audit(floor.path, None, jobs=1, outside=Outside(notes=(("paper", read),))), "TRUNCATED")
    assert gone.expected == parse_checkpoint(parse_note(read).text).size
    assert socai("--ledger", floor.path, "checkpoint", "compare", paper).code == 4
    floor.scene.book = Book.open(floor.path, floor.scene.clock)
    floor.record(4)
    assert floor.operator.sign().outcome == "signed"
    floor.scene.book.close()
    report = audit(floor.path, None, jobs=1, outside=Outside(notes=(("paper", read),)))
    [both] = found(report, "EQUIVOCATION")
    assert report.verdict == "failed" and read.decode() in (both.expected, both.actual)
    assert socai("--ledger", floor.path, "checkpoint", "compare", paper).code == 4


@pytest.mark.parametrize("lie", ["root", "size", "signature"])
def test_25_a_code_that_says_something_else_than_the_text_beside_it(
    printed: Printed, tmp_path: Path, socai: Socai, lie: str
) -> None:
    """Pasted over: who reads both sees it, and what the code gives doesn't hold against the ledger."""
    note = parse_note(printed.note)
    checkpoint = parse_checkpoint(note.text)
    changed: dict[str, Any] = {"root": {"root": "ab" * 32}, "size": {"size": checkpoint.size - 2}}.get(lie, {})
    text = checkpoint_text(checkpoint._replace(**changed))
    log_key = printed.floor.scene.keys[_log_keyid(printed)]
    line = signed(text, checkpoint.origin, log_key)
    if lie == "signature":
        line = line._replace(signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    read = qr.read(qr.printed(another_page(printed, note_bytes(Note(text, (line,))))))
    assert read != printed.note and without_blanks(read) not in text_of(another_page(printed, read))
    report = audit(printed.floor.path, None, jobs=1, outside=Outside(notes=(("paper", read),)))
    expected = {"root": "EQUIVOCATION", "size": "ROOT_MISMATCH", "signature": "NOTE_SIGNATURE_INVALID"}
    assert report.verdict == "failed" and expected[lie] in codes(report)
    paper = tmp_path / "giay.checkpoint"
    paper.write_bytes(read)
    assert socai("--ledger", printed.floor.path, "checkpoint", "compare", paper).code == 4


def _log_keyid(printed: Printed) -> str:
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(printed.floor.path) as reader:
        return str(reader.entry(0).body["log_key"]["key"])
