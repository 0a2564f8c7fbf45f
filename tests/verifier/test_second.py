"""The second verifier: small, of nothing but library and cryptography, and of one mind with the audit."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.audit.case import Outside
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.note import Note, note_bytes
from ledger.proof.pin import Pin, to_json
from ledger.proof.verifier_key import signed
from tests.attacks import judging, outside
from tests.attacks.attacker import Attacker, codes
from tests.attacks.forger import Forger
from tests.attacks.outside import OUTSIDE
from tests.ledger.admission.province import AUTHOR, UBND_P, A, Province, recognised
from tests.ledger.receipts.sealed import Sealed
from tests.ledgers import freeze
from tests.real_ledger import demo_ledger
from tests.verifier import second
from tests.verifier.agreement import disagreements

SOURCE = Path(second.__file__)
GOOD: dict[str, list[object]] = {
    respect: [] for respect in ("bytes", "tree", "signatures", "keys", "seals", "checkpoints")}


def test_at_most_300_lines_and_nothing_of_ours() -> None:
    text = SOURCE.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    imported = {name.name.partition(".")[0] for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)
                for name in node.names}
    imported |= {str(node.module).partition(".")[0] for node in ast.walk(ast.parse(text))
                 if isinstance(node, ast.ImportFrom)}
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def beside(path: Path) -> list[Path]:
    """The checkpoints that lie beside a ledger."""
    return sorted(Path(f"{path}.checkpoints").glob("*.checkpoint"))


@pytest.mark.parametrize("name", sorted(path.stem for path in freeze.HERE.glob("*.db")))
def test_frozen_ledgers_by_themselves(name: str, tmp_path: Path) -> None:
    path, pin = freeze.copied(name, tmp_path), freeze.HERE / f"{name}.pin"
    notes = beside(path)
    assert bool(notes) == (name in {"stamped", "vouched"})
    ran = subprocess.run([sys.executable, "-I", SOURCE, path, pin, *notes], capture_output=True, text=True, check=False)
    assert (ran.returncode, json.loads(ran.stdout)) == (0, GOOD), ran.stderr
    path.write_bytes(path.read_bytes().replace(b'"recorded_at":"20', b'"recorded_at":"19', 1))
    ran = subprocess.run([sys.executable, "-I", SOURCE, path, pin, *notes], capture_output=True, text=True, check=False)
    found = json.loads(ran.stdout)
    assert ran.returncode == 4 and str(pin) in found["tree"]
    assert found["checkpoints"][-1:] == [str(note) for note in notes[-1:]]


def test_the_frozen_receipt() -> None:
    """A receipt of a ledger under law: entries, index leaves, signatures, checkpoint."""
    file = freeze.HERE / "receipt-1.json"
    assert second.judged(file) == GOOD


def test_the_demo_ledger() -> None:
    assert second.judged(demo_ledger()) == GOOD


def test_keys_that_come_and_go(tmp_path: Path) -> None:
    """Rotation, retirement, another algorithm, days of an enrolment: nobody is accused."""
    province = Province(tmp_path / "so.db")
    old = province.heads[UBND_P]
    province.record([recognised(A)], AUTHOR, [old])
    enrolment, new = province.enrol(old["person"], UBND_P)
    retired = Intent("key.retired", UBND_P, {"key": old["key"], "reason": "đổi khóa"})
    province.record([enrolment, retired], AUTHOR, province.root)
    province.record([recognised(A)], AUTHOR, [{**old, "key": new}])
    province.employ("office:luu-tru", "recorder", "rsa-pkcs1-sha256", "clerk-rsa")
    pin = province.pin()
    province.close()
    faults = second.judged(province.path, [("pin", json.dumps(to_json(pin)).encode())])
    assert faults == GOOD and not disagreements(audit(str(province.path), pin), faults)


def test_checkpoints(tmp_path: Path) -> None:
    province = Province(tmp_path / "so.db")
    province.results(20)
    pin = province.pin()
    genesis = province.book.reader.entry(0).body
    log_key = province.keys[genesis["log_key"]["key"]]
    other = next(key for keyid, key in province.keys.items() if keyid != genesis["log_key"]["key"])
    province.close()

    def note(told: Pin, origin: str = pin.origin, key: object = log_key) -> bytes:
        text = checkpoint_text(Checkpoint(origin, told.size, told.root))
        return note_bytes(Note(text, (signed(text, origin, key),)))  # type: ignore[arg-type]  # keys of the scene

    good = note(pin)
    assert second.judged(province.path, [("good", good)]) == GOOD
    bad = {
        "another root": note(pin._replace(root="ab" * 32)), "another size": note(pin._replace(size=pin.size - 1)),
        "ahead": note(pin._replace(size=pin.size + 1)), "another origin": note(pin, "socai.invalid/other"),
        "another key": note(pin, key=other), "CRLF": good.replace(b"\n", b"\r\n"), "no end": good[:-1],
        "an extension line": good.replace(b"\n\n", b"\nmore\n\n"), "a hyphen": good.replace("—".encode(), b"-"),
        "leading zero": good.replace(b"\n%d\n" % pin.size, b"\n0%d\n" % pin.size), "cut": good[:40], "none": b"",
    }
    faults = second.judged(province.path, list(bad.items()))
    assert set(faults["checkpoints"]) == set(bad) and not faults["tree"]
    judging.audit(str(province.path), pin, outside=Outside(notes=tuple(bad.items())))  # of one mind about each


def test_seals(tmp_path: Path) -> None:
    """A seal recomputed by both; one that a thief of the log's key has made is told by both."""
    ledger = Sealed(tmp_path / "so.db")
    ledger.recognise()
    note = ledger.seal()
    ledger.results(10)
    ledger.seal()
    last = ledger.size - 1
    ledger.close()
    assert second.judged(ledger.path, [("note", note_bytes(note))]) == GOOD
    copy = Attacker(ledger.path, tmp_path / "copy.db")
    forger = Forger(copy.states(), ledger.keys)
    forger.resigned(last, lambda plain: plain["body"].update(root="ab" * 32))
    copy.rewrite(forger.states)
    copy.done()
    assert second.judged(copy.path)["seals"] == [last]
    report = audit(str(copy.path))
    assert "SEAL_MISMATCH" in codes(report, last) and not disagreements(report, second.judged(copy.path))


def test_no_attack_is_judged_by_the_program_alone() -> None:
    """Tests of attacks ask ``tests.attacks.judging``, where both are asked."""
    judges = {("ledger.audit.run", "audit"), ("ledger.receipts.check", "check_receipt"),
              ("ledger.export.check", "check_export")}
    folder = Path(outside.__file__).parent
    for path in sorted(folder.glob("*.py")):
        imported = {(node.module, name.name) for node in ast.walk(ast.parse(path.read_text("utf-8")))
                    if isinstance(node, ast.ImportFrom) for name in node.names}
        assert not imported & judges, path.name
    named = {f"{path.name}::{node.name}" for path in folder.glob("test_*.py")
             for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}
    assert named >= OUTSIDE.keys(), "a reason for a test that isn't there"
