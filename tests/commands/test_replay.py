"""`socai replay`, and what the asking commands do with a read model that doesn't fit."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger

Socai = Callable[..., Ran]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return Path(shutil.copy(demo_ledger(), tmp_path / "socai.db"))


def model_of(ledger: Path) -> Path:
    return Path(f"{ledger}.views.db")


def change(ledger: Path, name: str, value: object) -> None:
    with sqlite3.connect(model_of(ledger)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))
    connection.close()


def ask(socai: Socai, ledger: Path) -> Ran:
    return socai(
        "list", "--parent", "huyện Đăk Glei", "--as-of", "2021-12-31", "--json", "--ledger", ledger, clock=clock
    )


def test_counts_and_time(socai: Socai, ledger: Path) -> None:
    ran = socai("replay", "--json", "--ledger", ledger)
    told = json.loads(ran.out)
    assert (ran.code, ran.err, told["schema"]) == (0, "", "socai/replay/1")
    assert told["rows"]["units"] > 80 and told["rows"]["results"] > 20 and told["entries"] > 250
    assert "Đã dựng lại" in socai("replay", "--ledger", ledger).out
    assert model_of(ledger).exists()


def test_asking_never_makes_a_read_model(socai: Socai, ledger: Path) -> None:
    assert ask(socai, ledger).code == 0
    assert not model_of(ledger).exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("genesis", "0" * 64, "là của sổ khác"),
        ("fold_version", 0, "do bản socai khác làm"),
        ("root", "0" * 64, "không khớp gốc của sổ"),
        ("position", 10**6, "đi trước sổ"),
    ],
)
def test_a_read_model_that_does_not_fit_is_said_and_rebuilt(
    socai: Socai, ledger: Path, name: str, value: object, said: str
) -> None:
    expected = ask(socai, ledger)
    socai("replay", "--ledger", ledger)
    change(ledger, name, value)
    found = ask(socai, ledger)
    assert found.out == expected.out and said in found.err
    assert ask(socai, ledger) == expected


def test_a_damaged_read_model_is_rebuilt(socai: Socai, ledger: Path) -> None:
    expected = ask(socai, ledger)
    model_of(ledger).write_bytes(b"not a database at all" * 99)
    found = ask(socai, ledger)
    assert found.out == expected.out and "hỏng" in found.err


def test_names_come_from_the_read_model_too(socai: Socai, ledger: Path) -> None:
    socai("replay", "--ledger", ledger)
    ran = socai("status", "dak kroong", "--as-of", "2021-12-31", "--ledger", ledger, clock=clock)
    assert ran.code == 0 and "695/QĐ-UBND" in ran.out
    missing = socai("status", "dak krong", "--as-of", "2021-12-31", "--ledger", ledger, clock=clock)
    assert missing.code == 6 and "unit:xa-dak-kroong" in missing.err


def test_a_past_cut_does_not_use_it(socai: Socai, ledger: Path) -> None:
    socai("replay", "--ledger", ledger)
    with sqlite3.connect(model_of(ledger)) as connection:
        connection.execute("DELETE FROM units")
    connection.close()
    arguments = ("list", "--kind", "tinh", "--known-at", "seq:40", "--as-of", "2021-12-31", "--json")
    ran = socai(*arguments, "--ledger", ledger, clock=clock)
    assert ran.code in (0, 2)  # seq:40 may lie inside an act, which is a usage error
