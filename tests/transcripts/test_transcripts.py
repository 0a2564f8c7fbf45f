"""Every golden session runs as written. `TRANSCRIPTS=write` writes what is said now; then read the difference."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.transcripts.demo_ledger import CLOCK, Built, ordered_keys, sandbox
from tests.transcripts.names import names_of
from tests.transcripts.session import Step, read, written
from tests.transcripts.shell import Shell

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))
NEXT_DAY = CLOCK + 86_400 * 10**9


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_session_runs_as_written(file: Path, demo: Callable[[str], Built], tmp_path: Path) -> None:
    language = file.name.split(".")[-2]
    steps, after = read(file.read_text("utf-8"))
    source = demo("vi").folder
    names = names_of(source / "demo" / "socai.db")
    seen: list[Step] = []
    with sandbox(source, tmp_path), ordered_keys(500):
        os.environ["SOCAI_LANG"] = language
        shell = Shell(lambda: NEXT_DAY)
        for step in steps:
            now = shell.run(step)
            seen.append(now._replace(out=names.plain(now.out), err=names.plain(now.err)))
    assert [" ".join(step.typed) for step in seen if step.code == 1] == [], "a defect is no transcript"
    if os.environ.get("TRANSCRIPTS") == "write":
        file.write_text(written(seen, after), "utf-8")
        return
    for expected, found in zip(steps, seen, strict=True):
        assert found == expected, " ".join(expected.typed)


def test_both_languages_have_the_same_command_lines() -> None:
    told = {
        language: {file.name.split(".")[0]: [step.command for step in read(file.read_text("utf-8"))[0]]
                   for file in FILES if file.name.endswith(f".{language}.txt")}
        for language in ("vi", "en")
    }
    assert told["vi"] == told["en"]


def test_every_command_of_the_overview_has_a_session() -> None:
    from commands.app import COMMANDS

    shown = {step.command[1] for file in FILES for step in read(file.read_text("utf-8"))[0] if len(step.command) > 1}
    assert set(COMMANDS) <= shown
