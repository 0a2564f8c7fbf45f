"""`socai init`: all of a ledger's beginning, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.stores.reader import LedgerReader
from tests.commands.signing_floor import Floor, Ran


def _init(floor: Floor, ledger: Path, *more: object, threshold: int = 2) -> Ran:
    folder = floor.folder
    return floor.socai(
        "init", "--ledger", ledger, "--origin", "so-cai.test/new", "--purpose", "test", "--threshold", threshold,
        "--founder", f"one={folder / 'f1.key'}", "--founder", f"two={folder / 'f2.key'}",
        "--log-key", f"op={folder / 'log.key'}", *more,
    )


def test_a_new_ledger_stands_and_audits_clean(floor: Floor) -> None:
    ledger = floor.folder / "new.db"
    ran = _init(floor, ledger, "--passphrase-file", floor.folder / "passphrase", "--json")
    assert ran.code == 0, ran
    told = ran.document
    assert told["schema"] == "socai/init/1" and told["threshold"] == 2
    assert [founder["person"] for founder in told["founders"]] == ["person:one", "person:two"]
    with LedgerReader.open(str(ledger)) as reader:
        assert reader.entry(0).body["rules"] == 2
    audit = floor.socai("audit", "--ledger", ledger, "--json").document
    assert [finding["code"] for finding in audit["findings"]] == ["UNANCHORED"]
    assert (audit["entries"], audit["root"]) == (told["size"], told["root"])
    assert (floor.folder / "home" / "seen" / f"{told['genesis']}.json").exists()
    assert not list(floor.folder.glob(".new.db*")) and not list(floor.folder.glob("new.db-*"))


def test_an_existing_file_is_refused_before_any_passphrase(floor: Floor) -> None:
    ran = _init(floor, floor.ledger, "--json")
    assert (ran.code, ran.error["code"]) == (3, "LEDGER_EXISTS")


@pytest.mark.parametrize(
    ("threshold", "origin", "code"), [(3, "so-cai.test/new", 2), (2, "So Cai", 3)], ids=["too high", "bad origin"]
)
def test_nothing_is_left_behind(floor: Floor, threshold: int, origin: str, code: int) -> None:
    ledger = floor.folder / "none.db"
    passphrase = ("--passphrase-file", floor.folder / "passphrase")
    ran = _init(floor, ledger, *passphrase, "--origin", origin, "--json", threshold=threshold)
    assert ran.code == code, ran
    assert not [path.name for path in floor.folder.iterdir() if "none.db" in path.name]


def test_the_same_key_cannot_serve_twice(floor: Floor) -> None:
    folder = floor.folder
    ran = floor.socai(
        "init", "--ledger", folder / "x.db", "--origin", "a", "--purpose", "test", "--threshold", 1,
        "--founder", f"one={folder / 'f1.key'}", "--log-key", f"op={folder / 'f1.key'}",
        "--passphrase-file", folder / "passphrase", "--json",
    )
    assert (ran.code, ran.error["code"]) == (3, "DUPLICATE_SIGNER")


def test_a_folder_that_is_missing_is_not_made(floor: Floor) -> None:
    ran = _init(floor, floor.folder / "no" / "x.db", "--passphrase-file", floor.folder / "passphrase", "--json")
    assert (ran.code, ran.error["code"]) == (9, "FOLDER_MISSING")
    assert not (floor.folder / "no").exists()


def test_a_wrong_passphrase(floor: Floor) -> None:
    wrong = floor.folder / "wrong"
    wrong.write_text("khác\n", encoding="utf-8")
    ran = _init(floor, floor.folder / "x.db", "--passphrase-file", wrong, "--json")
    assert (ran.code, ran.error["code"]) == (12, "PASSPHRASE_WRONG")
