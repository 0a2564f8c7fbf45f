"""`socai audit`: verdict and exit code, pins kept and advanced, what a changed byte says."""

from __future__ import annotations

import json
import sqlite3
import stat

import pytest

from tests.commands.signing_floor import RECOGNISE, Floor


def test_without_a_pin_it_is_incomplete(floor: Floor) -> None:
    ran = floor.socai("audit", "--json")
    told = ran.document
    assert ran.code == 5 and told["verdict"] == "incomplete"
    assert set(told) == {
        "schema", "verdict", "entries", "signatures", "root", "anchored_size", "since", "checks", "findings",
    }
    assert told["schema"] == "socai/audit/1" and told["anchored_size"] is None
    assert [set(finding) for finding in told["findings"]] == [
        {"code", "severity", "seq", "subject", "signer", "expected", "actual"}
    ]


def test_a_pin_is_saved_used_and_advanced(floor: Floor) -> None:
    pin = floor.folder / "a.pin"
    assert floor.socai("audit", "--save-pin", pin).code == 5
    saved = json.loads(pin.read_text(encoding="utf-8"))
    assert (saved["schema"], saved["origin"]) == ("socai/pin/1", "so-cai.test/floor")
    assert stat.S_IMODE(pin.stat().st_mode) == 0o644
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    ran = floor.socai("audit", "--pin", pin, "--save-pin", pin)
    assert ran.code == 0 and ran.out.startswith("HỢP LỆ")
    assert json.loads(pin.read_text(encoding="utf-8"))["size"] == saved["size"] + 1
    assert "VALID" in floor.socai("audit", "--pin", pin, "--lang", "en").out


def test_another_pin_is_never_overwritten(floor: Floor) -> None:
    pin, other = floor.folder / "a.pin", floor.folder / "b.pin"
    floor.socai("audit", "--save-pin", pin)
    before = pin.read_bytes()
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    floor.socai("audit", "--save-pin", other)
    for given in ((), ("--pin", other)):
        ran = floor.socai("audit", *given, "--save-pin", pin, "--json")
        assert (ran.code, ran.error["code"]) == (3, "PIN_EXISTS")
    assert pin.read_bytes() == before
    (floor.folder / "note.txt").write_text("{}", encoding="utf-8")
    ran = floor.socai("audit", "--save-pin", floor.folder / "note.txt", "--json")
    assert (ran.code, ran.error["code"]) == (3, "PIN_EXISTS")
    assert (floor.folder / "note.txt").read_text("utf-8") == "{}"


def test_a_changed_byte_names_its_entry_and_saves_no_pin(floor: Floor) -> None:
    pin = floor.folder / "a.pin"
    floor.socai("audit", "--save-pin", pin)
    _rewrite(floor, 30)
    ran = floor.socai("audit", "--pin", pin, "--save-pin", pin, "--json")
    assert ran.code == 4 and ran.document["verdict"] == "failed"
    assert {finding["seq"] for finding in ran.document["findings"] if finding["severity"] == "failed"} >= {30}
    assert json.loads(pin.read_text(encoding="utf-8"))["root"] != ran.document["root"]
    text = floor.socai("audit", "--pin", pin)
    assert text.code == 4 and text.out.startswith("SAI") and " 30 " in text.out


def test_a_pin_of_another_ledger(floor: Floor) -> None:
    pin = floor.folder / "a.pin"
    floor.socai("audit", "--save-pin", pin)
    told = json.loads(pin.read_text(encoding="utf-8"))
    pin.write_text(json.dumps({**told, "origin": "another"}), encoding="utf-8")
    ran = floor.socai("audit", "--pin", pin, "--json")
    assert ran.code == 4 and [finding["code"] for finding in ran.document["findings"]] == ["WRONG_LEDGER"]


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_broken_pin_is_told(floor: Floor, content: str) -> None:
    pin = floor.folder / "broken.pin"
    pin.write_text(content, encoding="utf-8")
    ran = floor.socai("audit", "--pin", pin, "--json")
    assert (ran.code, ran.error["code"], ran.error["file"]) == (5, "INVALID_PIN", str(pin))
    assert {"place", "found", "expected"} <= ran.error.keys()


def test_no_ledger_is_made_by_a_typing_error(floor: Floor) -> None:
    ran = floor.socai("audit", "--ledger", floor.folder / "tpyo.db", "--json")
    assert (ran.code, ran.error["code"]) == (10, "NO_LEDGER")
    assert not (floor.folder / "tpyo.db").exists()


def _rewrite(floor: Floor, seq: int) -> None:
    """Change one byte of an entry's payload, as somebody with the file in hands can."""
    connection = sqlite3.connect(floor.ledger, isolation_level=None)
    guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    (state,) = connection.execute("SELECT state FROM stored_events WHERE rowid = ?", (seq + 1,)).fetchone()
    place = len(state) // 3
    changed = state[:place] + (b"A" if state[place : place + 1] != b"A" else b"B") + state[place + 1 :]
    connection.execute("UPDATE stored_events SET state = ? WHERE rowid = ?", (changed, seq + 1))
    for _, statement in guards:
        connection.execute(statement)
    connection.close()
