"""Failures: one table from code to exit and words, in both languages, as text and as JSON."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest

from commands import app
from commands.terminal import errors
from commands.terminal.home import HOME, PACKAGES
from tests.conftest import Ran

Socai = Callable[..., Ran]
EXITS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 130}


@pytest.fixture(autouse=True)
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.COMMANDS, "probe", "tests.commands.probe")


def raised_codes() -> set[str]:
    """Every code that our packages give to LedgerError as a literal."""
    found = set()
    for package in PACKAGES:
        for path in Path(HOME, package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith("LedgerError"):
                    code = node.args[0]
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        found.add(code.value)
    return found


def test_the_table_knows_every_code_that_is_raised() -> None:
    assert raised_codes() - errors.table().keys() == set()


@pytest.mark.parametrize(("code", "row"), errors.table().items())
def test_every_row_has_an_exit_code_and_words_in_both_languages(code: str, row: dict[str, object]) -> None:
    assert re.fullmatch(r"[A-Z][A-Z0-9_]+", code)
    assert row["exit"] in EXITS
    assert row.keys() <= {"exit", "vi", "en", "hint_vi", "hint_en"}
    assert ("hint_vi" in row) == ("hint_en" in row)
    fields = [{name for _, name, _, _ in Formatter().parse(str(row[name])) if name} for name in ("vi", "en")]
    assert fields[0] == fields[1]


def test_every_code_is_named_by_a_test() -> None:
    tests = "\n".join(path.read_text("utf-8") for path in Path(HOME, "tests").rglob("*.py"))
    assert [code for code in errors.table() if not re.search(rf"\b{code}\b", tests)] == []


@pytest.mark.parametrize(
    ("how", "code", "exit_code"),
    [
        ("ledger", "NO_LEDGER", 10),
        ("interrupt", "INTERRUPTED", 130),
        ("prompt", "CANCELLED", 7),
        ("full", "ENVIRONMENT_FILE", 9),
        ("read-only", "READ_ONLY", 9),
        ("nameless", "ENVIRONMENT", 9),
        ("locked", "LEDGER_BUSY", 11),
        ("disk", "DISK_FULL", 9),
        ("garbage", "NOT_A_LEDGER", 10),
        ("defect", "INTERNAL", 1),
        ("sqlite", "INTERNAL", 1),
        ("unknown", "NEVER_HEARD_OF", 1),
    ],
)
def test_each_kind_of_failure_has_its_exit_code(socai: Socai, how: str, code: str, exit_code: int) -> None:
    text = socai("probe", "fail", how)
    assert text.code == exit_code
    assert text.err.startswith("lỗi: ")
    assert socai("--lang", "en", "probe", "fail", how).err.startswith("error: ")
    told = socai("probe", "fail", how, "--json")
    assert told.code == exit_code
    document = json.loads(told.err)
    assert document["code"] == code and document["exit"] == exit_code
    assert list(document)[:3] == ["code", "exit", "message"]


def test_interrupting_a_prompt_is_an_interruption(socai: Socai) -> None:
    assert socai("probe", "wrapped-interrupt").code == 130


def test_an_exit_code_that_is_part_of_the_answer_says_nothing_on_stderr(socai: Socai) -> None:
    assert socai("probe", "fail", "5") == Ran(5, "answered\n", "")


def test_facts_candidates_and_hints_are_shown(socai: Socai) -> None:
    ran = socai("probe", "fail", "candidates", "--lang", "en")
    assert ran.out == "before\n"
    assert ran.err.splitlines() == [
        "error: there is no ledger at a",
        "    unit:a  xã A",
        "    unit:b",
        "  Make one: socai init. Or name an existing one: --ledger FILE or SOCAI_LEDGER.",
    ]
    assert json.loads(socai("--json", "probe", "fail", "candidates").err)["candidates"][1] == "unit:b"


def test_a_defect_says_where_and_shows_its_traceback_on_demand(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = socai("probe", "fail", "defect")
    assert "ZeroDivisionError" in ran.err and "probe.py" in ran.err and "Traceback" not in ran.err
    monkeypatch.setenv("SOCAI_DEBUG", "1")
    assert "Traceback" in socai("probe", "fail", "defect").err


def test_a_fact_that_is_missing_does_not_hide_the_error() -> None:
    assert errors.foreseen("NO_LEDGER", {}).message.endswith("-")


def test_a_broken_configuration_file_is_refused(socai: Socai, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOCAI_HOME", str(tmp_path))
    for text in ("ledger = ", "ledger = 3"):
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        ran = socai("probe", "echo", "x", "--json")
        assert (ran.code, json.loads(ran.err)["code"]) == (3, "CONFIG_INVALID")


@pytest.mark.skipif(os.name == "nt", reason="pipes and /dev/full of POSIX")
class TestStreams:
    def test_a_reader_that_leaves_makes_no_noise(self) -> None:
        code = f'"{sys.executable}" -m commands --help; echo "exit $?" >&2'
        ran = subprocess.run(["bash", "-c", f"({code}) | true"], capture_output=True, text=True, cwd=HOME)
        assert ran.stderr.strip() in ("exit 0", "exit 9")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is a device of Linux")
    def test_an_answer_that_cannot_be_written_is_no_success(self) -> None:
        with open("/dev/full", "w") as full:
            ran = subprocess.run(
                [sys.executable, "-m", "commands", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=HOME
            )
        assert ran.returncode == 9
        assert ran.stderr.startswith("lỗi: ")
        assert "Exception ignored" not in ran.stderr
