"""Wrong command lines: exit 2, what is wrong and what was meant, in both languages; options before and after."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import app
from tests.conftest import Ran

Socai = Callable[..., Ran]
NEW_YEAR = 1_735_664_400_000_000_000  # 2024-12-31T17:00:00Z = 2025-01-01 at +07:00


@pytest.fixture(autouse=True)
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.COMMANDS, "probe", "tests.commands.probe")


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        ([], "Cách dùng: socai", "the name of a command is missing"),
        (["prob"], "không có lệnh 'prob'. Có phải ý bạn là: probe", "no command 'prob'. Did you mean: probe"),
        (["probe"], "Cách dùng: socai probe", "Usage: socai probe"),
        (["probe", "ech"], "không có lệnh 'ech'. Có phải ý bạn là: echo?", "Did you mean: echo?"),
        (["probe", "echo"], "thiếu UNIT", "UNIT is missing"),
        (["probe", "echo", "x", "y"], "thừa đối số: y", "too many arguments: y"),
        (["probe", "echo", "x", "--asof", "2021-01-01"], "không có tùy chọn '--asof'", "Did you mean: --as-of"),
        (["probe", "echo", "x", "--as-of"], "tùy chọn '--as-of' cần một giá trị", "needs a value"),
        (["probe", "echo", "x", "--json=1"], "tùy chọn '--json' không nhận giá trị", "takes no value"),
        (["probe", "echo", "x", "--kind", "huyen"], "--kind: 'huyen' không nằm trong", "is not among"),
        (["probe", "echo", "x", "--count", "12"], "--count: 12 nằm ngoài khoảng", "is outside the range"),
        (["probe", "echo", "x", "--count", "ba"], "--count: 'ba' không phải là số nguyên", "is not an integer"),
        (["probe", "echo", "x", "--file", "no-such-file"], "--file: không có tệp 'no-such-file'", "there is no file"),
        (["probe", "echo", "x", "--file", "/"], "--file: '/' là thư mục", "'/' is a folder"),
        (["probe", "echo", "x", "--lang", "fr"], "--lang: 'fr' không nằm trong", "'fr' is not among"),
        (["probe", "echo", "x", "--as-of", "2021-02-30"], "--as-of: '2021-02-30': lịch không có", "has no such day"),
        (["probe", "echo", "x", "--as-of", "31/12/2021"], "ý bạn là 2021-12-31?", "did you mean 2021-12-31?"),
        (["probe", "echo", "x", "--as-of", "20211231"], "không phải là ngày", "is not a date"),
        (["probe", "echo", "x", "--from", "2021-02-02", "--through", "2021-02-01"], "ở trước ngày đầu", "is before"),
    ],
)
def test_a_wrong_command_line(socai: Socai, arguments: list[str], vietnamese: str, english: str) -> None:
    told = socai(*arguments)
    assert (told.code, told.out) == (2, "")
    assert vietnamese in told.err
    assert english in socai("--lang", "en", *arguments).err or "fr" in arguments
    document = json.loads(socai("--json", *arguments).err)
    assert (document["code"], document["exit"]) == ("USAGE", 2)


def test_where_to_read_on_is_said(socai: Socai) -> None:
    assert socai("probe", "echo").err.splitlines()[-1] == "  Xem: socai probe echo --help"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ledger", "a.db", "--json", "probe", "echo", "x"],
        ["probe", "--ledger", "a.db", "echo", "--json", "x"],
        ["probe", "echo", "x", "--ledger=a.db", "--json"],
        ["--ledger", "b.db", "probe", "echo", "--json", "x", "--ledger", "a.db"],
    ],
)
def test_common_options_stand_before_or_after(socai: Socai, arguments: list[str]) -> None:
    assert json.loads(socai(*arguments).out)["ledger"] == "a.db"


def test_which_ledger_is_meant(socai: Socai, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def meant(*arguments: str) -> str:
        return str(json.loads(socai("probe", "echo", "x", "--json", *arguments).out)["ledger"])

    monkeypatch.setenv("SOCAI_HOME", str(tmp_path))
    assert meant() == "socai.db"
    (tmp_path / "config.toml").write_text('ledger = "district.db"\n', encoding="utf-8")
    assert meant() == str(tmp_path / "district.db")
    monkeypatch.setenv("SOCAI_LEDGER", "env.db")
    assert meant() == "env.db"
    assert meant("--ledger", "flag.db") == "flag.db"


def test_the_clock_is_injected_and_the_civil_day_is_at_plus_seven(socai: Socai) -> None:
    for nanoseconds, today, now in (
        (NEW_YEAR, "2025-01-01", "2024-12-31T17:00:00.000000Z"),
        (NEW_YEAR - 1_000, "2024-12-31", "2024-12-31T16:59:59.999999Z"),
    ):
        answer = json.loads(socai("probe", "echo", "x", "--json", clock=lambda told=nanoseconds: told).out)
        assert (answer["today"], answer["now"]) == (today, now)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_help_of_a_command_speaks_the_language(socai: Socai, language: str) -> None:
    ran = socai("probe", "echo", "--help", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    own = ("Cách dùng:", "Tùy chọn chung:", "mặc định: 3") if language == "vi" else ("Usage:", "Common", "default: 3")
    foreign = ("Usage:", "Options", "Show this") if language == "vi" else ("Cách dùng", "Tùy chọn")
    assert all(word in ran.out for word in own)
    assert not any(word in ran.out for word in foreign)
