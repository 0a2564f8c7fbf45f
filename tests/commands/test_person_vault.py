"""`socai person`, `socai vault`: values that only this machine holds, erased for good, in and out of backups."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.commands.key_acts.test_changes import acted, refused
from tests.commands.signing_floor import Floor
from tests.schemas import demand

ROOTS = ("f1", "f2")
NAME = "Nguyễn Thị Thử Nghiệm"


def vault_files(floor: Floor) -> bytes:
    folder = floor.folder / "home" / "vault"
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir())) if folder.exists() else b""


def added(floor: Floor, person: str = "p-7", **values: str) -> Any:
    told = [part for field, value in values.items() for part in ("--value", f"{field}={value}")]
    return acted(floor, ROOTS, "person", "add", person, *told)


def shown(floor: Floor, person: str = "p-7", *flags: str) -> dict[str, Any]:
    answer = floor.done("person", "show", person, *flags, "--json").document
    demand("person", answer)
    return {field["field"]: field for field in answer["fields"]}


def backed_up(floor: Floor, name: str = "vault.bak") -> Path:
    path = floor.folder / name
    answer = floor.done("vault", "backup", path, "--passphrase-file", floor.folder / "passphrase", "--json").document
    demand("vault-backup", answer)
    return path


def restored(floor: Floor, path: Path) -> Any:
    answer = floor.done("vault", "restore", path, "--passphrase-file", floor.folder / "passphrase", "--json").document
    demand("vault-restore", answer)
    return answer


def test_values_go_to_the_vault_and_commitments_to_the_ledger(floor: Floor) -> None:
    added(floor, name=NAME, phone="0905000111")
    ledger = floor.ledger.read_bytes()
    assert NAME.encode() in vault_files(floor) and NAME.encode() not in ledger and b"0905000111" not in ledger
    told = shown(floor)
    assert {field: one["state"] for field, one in told.items()} == {"name": "held", "phone": "held"}
    assert all(one["value"] is None for one in told.values())
    assert shown(floor, "p-7", "--open")["name"]["value"] == NAME
    out = floor.done("person", "show", "p-7", "--open").out
    assert NAME in out and "person." not in out
    rows = floor.done("person", "list", "--json").document
    demand("persons", rows)
    row = next(row for row in rows["persons"] if row["id"] == "person:p-7")
    assert row["values"] == {"committed": 2, "held": 2, "redacted": 0}
    assert "p-7" in floor.done("person", "list", "--lang", "en").out


def test_an_id_is_drawn_and_values_come_from_a_file(floor: Floor) -> None:
    path = floor.folder / "person.toml"
    path.write_text(f'name = "{NAME}"\nbirth-year = 1980\n', encoding="utf-8")
    acted(floor, ROOTS, "person", "add", "--from", path)
    rows = floor.done("person", "list", "--json").document["persons"]
    (row,) = [row for row in rows if row["values"]["committed"] == 2]
    assert len(row["id"].removeprefix("person:p-")) == 10


def test_values_that_cannot_be_kept(floor: Floor) -> None:
    assert refused(floor, ROOTS, "person", "add", "p-7", "--value", "a=x", "--value", "a=y") == (3, "VALUE_INVALID")
    assert refused(floor, ROOTS, "person", "add", "p-7", "--value", 'a=["x"]') == (3, "VALUE_INVALID")
    assert refused(floor, ROOTS, "person", "add", "clerk", "--value", "a=x") == (3, "SUBJECT_EXISTS")
    assert refused(floor, ROOTS, "person", "add", "p-7", "--value", f"Tên={NAME}") == (3, "INVALID_PAYLOAD")
    assert NAME.encode() not in vault_files(floor)
    ran = floor.socai("person", "show", "nobody", "--json")
    assert (ran.code, ran.error["code"]) == (6, "PERSON_NOT_FOUND")


def test_what_was_not_recorded_leaves_the_vault(floor: Floor) -> None:
    ran = floor.socai("person", "add", "p-7", "--value", f"name={NAME}", *floor.keys(*ROOTS))
    assert ran.code == 7 and NAME.encode() not in vault_files(floor)
    path = floor.folder / "kept.json"
    floor.done("person", "add", "p-8", "--value", f"name={NAME}", *floor.keys(*ROOTS), "--dry-run", "-o", path)
    assert NAME.encode() in vault_files(floor)
    floor.done("vault", "apply")
    assert NAME.encode() in vault_files(floor)
    answer = floor.done("vault", "apply", "--unrecorded", "--json").document
    demand("vault-apply", answer)
    assert answer["openings"] == 0 and NAME.encode() not in vault_files(floor)


def test_a_redaction_erases_and_no_backup_brings_it_back(floor: Floor) -> None:
    added(floor, name=NAME, phone="0905000111")
    old = backed_up(floor)
    assert NAME.encode() not in old.read_bytes()
    path = floor.folder / "redaction.json"
    told = ("person", "redact", "p-7", "--field", "name", "--reason", "theo yêu cầu")
    assert refused(floor, ("f1",), *told) == (3, "THRESHOLD_NOT_MET")
    ran = floor.done(*told, *floor.keys(*ROOTS), "--dry-run", "-o", path, "--json")
    assert NAME.encode() in vault_files(floor)
    floor.done("record", "--draft", path, "--confirm", ran.document["digest"], *floor.keys(*ROOTS))
    assert floor.socai("audit", "persons", "--json").document["findings"][0]["code"] == "REDACTION_NOT_APPLIED"
    applied = floor.done("vault", "apply")
    assert "Đã xóa lại 1" in applied.err and NAME.encode() not in vault_files(floor)
    assert {field: one["state"] for field, one in shown(floor).items()} == {"name": "redacted", "phone": "held"}
    assert restored(floor, old) == {"schema": "socai/vault-restore/1", "file": str(old), "added": 0, "redacted": 1}
    assert NAME.encode() not in vault_files(floor)
    assert floor.socai("audit", "persons", "--json").document["findings"] == []


def test_an_older_backup_on_a_fresh_machine(floor: Floor) -> None:
    added(floor, name=NAME, phone="0905000111")
    old = backed_up(floor)
    acted(floor, ROOTS, "person", "redact", "p-7", "--reason", "theo yêu cầu", "--field", "phone")
    for file in (floor.folder / "home" / "vault").iterdir():
        file.unlink()
    assert floor.socai("audit", "persons", "--json").document["findings"][0]["actual"] == {
        "unopened": 1, "redacted": 1, "vault": False}
    done = restored(floor, old)
    assert (done["added"], done["redacted"]) == (1, 1)
    assert b"0905000111" not in vault_files(floor) and shown(floor, "p-7", "--open")["name"]["value"] == NAME
    assert restored(floor, backed_up(floor, "new.bak"))["added"] == 0


def test_backups_that_do_not_open(floor: Floor) -> None:
    ran = floor.socai("vault", "backup", floor.folder / "none.bak", "--passphrase-file", floor.folder / "passphrase",
                      "--json")
    assert (ran.code, ran.error["code"]) == (6, "VAULT_MISSING")
    added(floor, name=NAME)
    path = backed_up(floor)
    wrong = floor.folder / "wrong"
    wrong.write_text("khác\n", encoding="utf-8")
    ran = floor.socai("vault", "restore", path, "--passphrase-file", wrong, "--json")
    assert (ran.code, ran.error["code"], ran.error["path"]) == (12, "PASSPHRASE_WRONG", str(path))
    told = floor.socai("vault", "restore", path, "--passphrase-file", wrong, "--lang", "vi").err
    assert f"sai hoặc thiếu mật khẩu của {path} (lý do: không khớp)" in told
    empty = floor.folder / "empty"
    empty.write_text("\n", encoding="utf-8")
    ran = floor.socai("vault", "backup", floor.folder / "empty.bak", "--passphrase-file", empty, "--lang", "en")
    assert ran.code == 12 and f"the passphrase of {floor.folder / 'empty.bak'} is wrong or missing" in ran.err
    assert not (floor.folder / "empty.bak").exists()
    ran = floor.socai("vault", "restore", wrong, "--passphrase-file", wrong, "--json")
    assert (ran.code, ran.error["code"]) == (3, "VAULT_BACKUP_INVALID")
    ran = floor.socai("vault", "backup", path, "--passphrase-file", wrong, "--json")
    assert ran.error["code"] == "FILE_EXISTS"


def test_an_office_tells_heads_keys_and_succession(floor: Floor) -> None:
    body = json.dumps(["office:ubnd"])
    floor.recorded(ROOTS, "office.succeeded", "--subject", "office:luu-tru", "--field", f"successors={body}",
                   "--effective-from", "2026-07-01")
    answer = floor.done("office", "show", "ubnd", "--json").document
    demand("office", answer)
    assert answer["heads"] == ["person:chairman"] and [one["status"] for one in answer["keys"]] == ["in-use"]
    assert [one["id"] for one in answer["may_answer_for"]] == ["office:luu-tru"]
    assert [one["name"] for one in answer["predecessors"]] == ["Lưu trữ"]
    gone = floor.done("office", "show", "luu-tru", "--json").document
    assert [one["id"] for one in gone["successors"]] == ["office:ubnd"] and gone["heads"] == []
    out = floor.done("office", "show", "luu-tru").out
    assert "Được kế thừa bởi: UBND tỉnh Kon Tum" in out and "office." not in out
    assert "May correct" in floor.done("office", "show", "ubnd", "--lang", "en").out
    ran = floor.socai("office", "show", "nowhere", "--json")
    assert (ran.code, ran.error["code"]) == (6, "OFFICE_NOT_FOUND")


def test_offices_are_filtered(floor: Floor) -> None:
    def ids(*flags: str) -> list[str]:
        return [one["id"] for one in floor.done("office", "list", *flags, "--json").document["offices"]]

    assert ids("--kind", "ubnd") == ["office:ubnd"] and ids("--system", "party") == []
    assert ids("--level", "province", "--unit", "Kon Tum") == ["office:luu-tru", "office:ubnd"]
    assert ids("--level", "commune") == [] == ids("--unit", "dak kroong")
