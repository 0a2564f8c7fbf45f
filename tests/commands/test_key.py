"""`socai key`: new key files and the keys enrolled."""

from __future__ import annotations

import os
import stat
import tomllib

import pytest

from ledger.signing.keyfile import load
from tests.commands.signing_floor import PASSPHRASE, Floor


def test_a_new_key_is_encrypted_and_its_owners_alone(floor: Floor) -> None:
    path = floor.folder / "new.key"
    ran = floor.done("key", "new", path, "--passphrase-file", floor.folder / "passphrase", "--json")
    assert ran.document["file"] == str(path) and len(ran.document["key"]) == 64 and ran.document["act"] is None
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = floor.socai("key", "new", path, "--passphrase-file", floor.folder / "passphrase", "--json")
    assert (again.code, again.error["code"]) == (12, "KEY_FILE_EXISTS")


def test_a_passphrase_comes_from_a_descriptor(floor: Floor) -> None:
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    try:
        floor.done("key", "new", floor.folder / "fd.key", "--passphrase-fd", reading)
    finally:
        os.close(reading)
    load(floor.folder / "fd.key", PASSPHRASE.encode())


@pytest.mark.parametrize("source", ["none", "empty"])
def test_without_a_passphrase_no_key_is_made(floor: Floor, source: str) -> None:
    empty = floor.folder / "empty"
    empty.write_text("", encoding="utf-8")
    given = ("--passphrase-file", empty) if source == "empty" else ()
    ran = floor.socai("key", "new", floor.folder / "n.key", *given, "--json")
    assert (ran.code, ran.error["code"]) == (12, "PASSPHRASE_WRONG")
    assert not (floor.folder / "n.key").exists()


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"])
def test_an_enrolment_carries_its_proof(floor: Floor, algorithm: str) -> None:
    path = floor.folder / "e.key"
    floor.done("key", "new", path, "--algorithm", algorithm, "--person", "new-clerk", "--office", "luu-tru", "--role",
               "recorder", "--passphrase-file", floor.folder / "passphrase")
    act = tomllib.loads((floor.folder / "e.key.act.toml").read_text(encoding="utf-8"))
    assert [event["type"] for event in act["events"]] == ["person.registered", "key.enrolled", "role.granted"]
    recorded = floor.recorded(("f1", "f2"), "act", "--from", f"{path}.act.toml")
    assert len(recorded["positions"]) == 3 and recorded["notes"] == []
    row = next(row for row in floor.done("key", "list", "--json").document["keys"] if row["person"] ==
               "person:new-clerk")
    assert (row["algorithm"], row["purpose"], row["retired"], row["revoked"]) == (algorithm, "events", None, None)
    assert row["since"]["seq"] == recorded["positions"][1]


def test_an_unknown_office_makes_neither_key_nor_act(floor: Floor) -> None:
    path = floor.folder / "u.key"
    ran = floor.socai("key", "new", path, "--person", "x", "--office", "nowhere", "--passphrase-file",
                      floor.folder / "passphrase", "--json")
    assert (ran.code, ran.error["code"]) == (3, "OFFICE_UNKNOWN")
    assert not path.exists() and not (floor.folder / "u.key.act.toml").exists()


def test_the_list_tells_what_became_of_a_key(floor: Floor) -> None:
    clerk = floor.key_id("clerk")
    floor.recorded(("f1", "f2"), "key.retired", "--subject", "office:luu-tru", "--field", f"key={clerk}")
    row = next(row for row in floor.done("key", "list", "--json").document["keys"] if row["key"] == clerk)
    assert row["retired"] is not None and row["revoked"] is None
    assert "thôi dùng" in floor.done("key", "list").out
    assert "retired" in floor.done("key", "list", "--lang", "en").out
    ran = floor.socai("record", "result", "--unit", "dak kroong", "--set", "vn-xa-ntm-2016", "--observed-on", "2021",
                      "--counts", "3/19", "--signer", clerk, "--attestation", "quoted-from-report", "--title", "x",
                      "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (3, "KEY_NOT_VALID_AT_INDEX")
