"""What `socai record` is given wrongly: said with its place, the exit code of the table, and nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.signing_floor import ACT, Floor

OWN = ("recognise", "--unit", "xã Đăk Kroong", "--set", "vn-xa-ntm-2022", "--signed-on", "2026-09-21",
       "--effective-from", "2026-09-21")
RESULT = ("result", "--unit", "xã Đăk Kroong", "--set", "vn-xa-ntm-2016", "--observed-on", "2021")


@pytest.fixture
def unchanged(built_floor: Floor) -> Iterator[Floor]:
    before = built_floor.ledger.read_bytes()
    yield built_floor
    assert built_floor.ledger.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("recognise", "--unit", "xã Không Có", "--standard", "ntm"), "UNIT_NOT_FOUND", 6),
        (("recognise", "--unit", "unit:khong-co", "--standard", "ntm"), "UNIT_UNKNOWN", 3),
        (("recognise", "--unit", "dak kroong", "--standard", "ntx"), "STANDARD_UNKNOWN", 3),
        (("recognise", "--unit", "dak kroong", "--set", "vn-xa"), "SET_UNKNOWN", 3),
        (("recognise", "--unit", "dak kroong"), "INVALID_PAYLOAD", 3),
        ((*OWN, "--number", "12/QĐ-TTg"), "SYMBOL_NOT_OF_ISSUER", 3),
        ((*OWN, "--issuer", "khong-co"), "OFFICE_UNKNOWN", 3),
        ((*OWN, "--issuer", "luu-tru"), "ISSUER_NOT_SIGNER", 3),
        ((*OWN, "--role", "recorder"), "ROLE_NOT_ENTITLED", 3),
        ((*OWN[:-1], "2021-02-29"), "USAGE", 2),
        ((*OWN[:-1], "21/09/2026"), "USAGE", 2),
        ((*OWN, "--counts", "1/2"), "USAGE", 2),
        ((*RESULT, "--counts", "15"), "USAGE", 2),
        ((*RESULT, "--counts", "15/19", "--criteria-unmet", "1,2,3,4,5"), "COUNT_LIST_MISMATCH", 3),
        ((*RESULT, "--criteria-met", "1,77"), "CRITERION_UNKNOWN", 3),
        ((*RESULT, "--indicators-met", "1.1,77.7"), "INDICATOR_UNKNOWN", 3),
        ((*RESULT, "--counts", "3/19", "--field", "stated.basis=sure"), "INVALID_PAYLOAD", 3),
        ((*RESULT, "--counts", "3/19", "--field", "no-equals"), "USAGE", 2),
        ((*RESULT, "--counts", "3/19", "--field", "note=x"), "INVALID_PAYLOAD", 3),
        (("annul", "--target", "seq:99999", "--reason", "x"), "TARGET_UNKNOWN", 3),
        (("annul", "--target", "0" * 64, "--subject", "unit:xa-dak-kroong", "--reason", "x"), "TARGET_UNKNOWN", 3),
        (("recognize",), "USAGE", 2),
        (("act",), "USAGE", 2),
    ],
)  # fmt: skip
def test_refused(unchanged: Floor, arguments: tuple[str, ...], code: str, exit_code: int) -> None:
    ran = unchanged.socai("record", *arguments, "--signer", unchanged.key_id("chairman"), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (exit_code, code), ran
    assert ran.out == ""


def test_an_office_that_is_not_competent(unchanged: Floor) -> None:
    ran = unchanged.socai("record", *OWN, "--signer", unchanged.key_id("clerk"), "--dry-run", "--json")
    assert (ran.code, ran.error["code"], ran.error["subject"]) == (3, "OFFICE_NOT_COMPETENT", "unit:xa-dak-kroong")


@pytest.mark.parametrize(
    ("content", "ending", "code", "place"),
    [
        ("schema = \n", "toml", "FILE_SYNTAX", {"line": 1, "column": 10}),
        ("[[events]]\nx = 2021-02-29\n", "toml", "FILE_SYNTAX", {"line": 2, "column": 5}),
        ('{\n "a": }', "json", "FILE_SYNTAX", {"line": 2, "column": 7}),
        ('{"schema": "socai/act/1", "schema": 1}', "json", "FILE_SYNTAX", {"line": None}),
        ('{"schema": "socai/act/1", "attestation": "archival", "events": [1.5]}', "json", "INVALID_ACT_FILE", {}),
        ("schema = 'other/1'\n", "toml", "INVALID_ACT_FILE", {"place": "schema"}),
        (ACT.replace("unit:xa-dak-kroong", "unit:Xã").replace("Đăk Kroong", "Đăk Mới"), "toml", "INVALID_PAYLOAD", {}),
        (ACT.replace("kind =", "kinds ="), "toml", "INVALID_PAYLOAD", {"place": "events[0].body.kinds"}),
        (ACT, "toml", "SUBJECT_EXISTS", {"event": 0}),
    ],
)  # fmt: skip
def test_a_file_names_the_place(
    unchanged: Floor, tmp_path: Path, content: str, ending: str, code: str, place: dict[str, object]
) -> None:
    path = tmp_path / f"act.{ending}"
    path.write_text(content, encoding="utf-8")
    signers = [flag for name in ("one", "two") for flag in ("--signer", unchanged.key_id(name))]
    ran = unchanged.socai("record", "act", "--from", path, *signers, "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (3, code), ran
    assert {name: ran.error.get(name) for name in place} == place


def test_keys_and_passphrases(unchanged: Floor, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("sai\n", encoding="utf-8")
    clerk = unchanged.folder / "clerk.key"
    for flags, code in (
        (("--key", clerk), "PASSPHRASE_WRONG"),
        (("--key", clerk, "--passphrase-file", tmp_path / "wrong"), "PASSPHRASE_WRONG"),
        (("--key", tmp_path / "none.key"), "KEY_FILE_MISSING"),
        (("--key", unchanged.folder / "act.toml", "--passphrase-file", tmp_path / "wrong"), "KEY_FILE_INVALID"),
        (("--signer", "0" * 64, "--dry-run"), "KEY_UNKNOWN"),
    ):
        ran = unchanged.socai("record", *RESULT, "--counts", "3/19", *flags, "--json")
        assert (ran.code, ran.error["code"]) == (12, code), ran
    for more in ((), ("--signer", "0" * 64), ("--draft", clerk), ("-o", tmp_path / "d", "--key", clerk)):
        assert unchanged.socai("record", *RESULT, "--counts", "3/19", *more, "--json").code == 2
    assert unchanged.socai("record", "--json").code == 2


def test_a_draft_file_is_not_overwritten(unchanged: Floor, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_text("mine", encoding="utf-8")
    ran = unchanged.socai("record", *RESULT, "--counts", "3/19", "--signer", unchanged.key_id("clerk"), "--attestation",
                          "quoted-from-report", "--title", "x", "--dry-run", "-o", path, "--json")
    assert (ran.code, ran.error["code"]) == (3, "FILE_EXISTS") and path.read_text(encoding="utf-8") == "mine"
