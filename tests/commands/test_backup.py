"""`socai backup`: a copy that answers and audits like the ledger."""

from __future__ import annotations

from hashlib import sha256

from tests.commands.signing_floor import Floor


def test_a_copy_is_whole_and_never_overwrites(floor: Floor) -> None:
    copy = floor.folder / "copy.db"
    told = floor.done("backup", copy, "--json").document
    assert told["schema"] == "socai/backup/1"
    assert told["sha256"] == sha256(copy.read_bytes()).hexdigest() and told["bytes"] == copy.stat().st_size
    audit = floor.socai("audit", "--ledger", copy, "--json").document
    assert (audit["entries"], audit["root"]) == (told["size"], told["root"])
    again = floor.socai("backup", copy, "--json")
    assert (again.code, again.error["code"]) == (3, "LEDGER_EXISTS")


def test_the_text_names_size_root_and_digest(floor: Floor) -> None:
    ran = floor.done("backup", floor.folder / "b.db", "--lang", "en")
    assert ran.out.startswith("Backed up to") and "root " in ran.out and "sha256 " in ran.out
    missing = floor.socai("backup", floor.folder / "no" / "b.db", "--json")
    assert (missing.code, missing.error["code"]) == (9, "FOLDER_MISSING")
