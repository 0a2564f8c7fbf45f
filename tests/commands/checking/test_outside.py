"""`socai audit` with what is kept besides the ledger: an earlier pin, a journal, cited files, the read model."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.audit.journal_file import parse_journal
from ledger.errors import LedgerError
from tests.commands.signing_floor import RECOGNISE, Floor
from tests.conftest import Ran
from tests.real_ledger import demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]


def found(ran: Ran) -> dict[str, str]:
    return {finding["code"]: finding["severity"] for finding in json.loads(ran.out)["findings"]}


def test_since_a_pin(floor: Floor) -> None:
    pin = floor.folder / "a.pin"
    floor.socai("audit", "--save-pin", pin)
    size = json.loads(pin.read_text(encoding="utf-8"))["size"]
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    ran = floor.socai("audit", "--since", pin, "--json")
    assert (ran.code, ran.document["since"], ran.document["anchored_size"]) == (0, size, size)
    assert f" {size} " in floor.socai("audit", "--since", pin).out
    later = floor.socai("audit", "--since", pin, "--save-pin", pin)
    assert later.code == 0 and json.loads(pin.read_text(encoding="utf-8"))["size"] == size + 1


@pytest.mark.parametrize("arguments", [
    ("--full", "--since", "a.pin"), ("--full", "tiles"), ("tiles", "--save-pin", "b.pin"), ("tile",)])
def test_what_does_not_go_together(floor: Floor, arguments: tuple[str, ...]) -> None:
    floor.socai("audit", "--save-pin", floor.folder / "a.pin")
    ran = floor.socai("audit", *(str(floor.folder / part) if part.endswith(".pin") else part for part in arguments))
    assert ran.code == 2 and not (floor.folder / "b.pin").exists()


def test_some_checks_only(floor: Floor) -> None:
    ran = floor.socai("audit", "tiles", "columns", "--json")
    assert (ran.code, ran.document["checks"], ran.document["findings"]) == (0, ["tiles", "columns"], [])
    assert "cây băm" in floor.socai("audit", "tiles").out
    assert floor.socai("audit", "root", "--json").code == 5
    for name, code in (("journal", 5), ("attachments", 5), ("read-models", 5), ("signatures", 0), ("positions", 0)):
        assert floor.socai("audit", name, "--json").code == code, name


def journal_of(floor: Floor) -> Path:
    [path] = (floor.folder / "home" / "journal").iterdir()
    return path


def test_the_own_journal_against_the_ledger(floor: Floor) -> None:
    before = floor.folder / "before.db"
    shutil.copy(floor.ledger, before)
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    journal = journal_of(floor)
    ran = floor.socai("audit", "journal", "--journal", journal, "--json")
    assert (ran.code, ran.document["findings"]) == (0, [])
    ran = floor.socai("audit", "journal", "--journal", journal, "--ledger", before, "--json")
    assert (ran.code, found(ran)) == (4, {"OMITTED": "failed"})
    assert "OMITTED" in floor.socai("audit", "journal", "--journal", journal, "--ledger", before, "--lang", "en").out


def test_moved_and_handed_on(floor: Floor, tmp_path: Path) -> None:
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    last = json.loads(journal_of(floor).read_text(encoding="utf-8").splitlines()[-1])
    journal = tmp_path / "journal.jsonl"
    lines = [dict(last, seq=last["seq"] - 1), dict(last, seq=None), dict(last, seq=None, digest="ab" * 32)]
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"digest":"torn', encoding="utf-8")
    ran = floor.socai("audit", "journal", "--journal", journal, "--json")
    assert (ran.code, found(ran)) == (4, {"MOVED": "failed", "OMITTED": "incomplete"})


@pytest.mark.parametrize("line", [
    b"{", b"[]", b"{}", b'{"digest":1,"seq":1,"signed_at":"x"}', b"\xff", b"[" * 900, b"9" * 900, b"x" * 2000,
    b'{"digest":"%b","seq":-1,"signed_at":"2026-01-01T00:00:00.000000Z"}' % (b"a" * 64),
    b'{"digest":"%b","seq":true,"signed_at":"2026-01-01T00:00:00.000000Z"}' % (b"a" * 64),
    b'{"digest":"%b","seq":1,"signed_at":"yesterday"}' % (b"a" * 64),
])
def test_a_journal_that_is_none(floor: Floor, tmp_path: Path, line: bytes) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_journal(line + b"\n")
    assert caught.value.code == "JOURNAL_INVALID"
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"\n" + line)
    ran = floor.socai("audit", "--journal", journal, "--json")
    assert (ran.code, ran.error["code"], ran.error["line"]) == (5, "JOURNAL_INVALID", 1)


def test_cited_files(floor: Floor, tmp_path: Path) -> None:
    paper = tmp_path / "quyết định.pdf"
    paper.write_bytes(b"%PDF the decision")
    name = f"{sha256(paper.read_bytes()).hexdigest()[:16]}.pdf"
    floor.recorded(("clerk", "keeper"), *RECOGNISE, "--attach", paper)
    kept = tmp_path / "kept"
    (kept / "2026").mkdir(parents=True)
    shutil.copy(paper, kept / "2026" / "under any name.pdf")
    ran = floor.socai("audit", "attachments", "--attachments", kept, "--json")
    assert (ran.code, ran.document["findings"]) == (0, [])
    (kept / "2026" / "under any name.pdf").unlink()
    ran = floor.socai("audit", "attachments", "--attachments", kept, "--json")
    assert (ran.code, found(ran)) == (5, {"ATTACHMENT_MISSING": "incomplete"})
    (kept / name).write_bytes(b"%PDF another decision")
    ran = floor.socai("audit", "attachments", "--attachments", kept, "--json")
    assert (ran.code, found(ran)) == (4, {"ATTACHMENT_MISMATCH": "failed"})


def test_the_read_model_equals_a_replay(socai: Socai, tmp_path: Path) -> None:
    ledger = Path(shutil.copy(demo_ledger(), tmp_path / "socai.db"))
    model = Path(f"{ledger}.views.db")
    asked = ("audit", "read-models", "--json", "--ledger", ledger)
    assert found(socai(*asked)) == {"CHECK_NOT_RUN": "incomplete"}
    assert socai("replay", "--ledger", ledger).code == 0
    assert (socai(*asked).code, found(socai(*asked))) == (0, {})
    before = model.read_bytes()
    with sqlite3.connect(model) as connection:
        connection.execute("UPDATE units SET name = 'Tên khác' WHERE unit = (SELECT min(unit) FROM units)")
    connection.close()
    ran = socai(*asked)
    assert (ran.code, found(ran)) == (4, {"READ_MODEL_DIFFERS": "failed"})
    model.write_bytes(before[: len(before) // 2])
    assert found(socai(*asked)) in ({"READ_MODEL_DIFFERS": "note"}, {"CHECK_NOT_RUN": "incomplete"})
    model.write_bytes(before)
    assert socai(*asked).code == 0 and model.read_bytes() == before


def test_answers_have_the_shape_that_is_published(floor: Floor, tmp_path: Path) -> None:
    pin = floor.folder / "a.pin"
    demand("audit", floor.socai("audit", "--save-pin", pin, "--json").document)
    demand("audit", floor.socai("audit", "--since", pin, "--json").document)
    demand("audit", floor.socai("audit", "tiles", "journal", "--json").document)
    told = json.loads(pin.read_text(encoding="utf-8"))
    pin.write_text(json.dumps({**told, "size": told["size"] + 1}), encoding="utf-8")
    demand("audit", floor.socai("audit", "--pin", pin, "--json").document)
