"""Every example of the README runs as printed, in order, in the folder that `make demo` leaves.

`TRANSCRIPTS=write` writes what is said now into the README. Digests, keys and instants of the reader's own demo differ.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from tests.transcripts.demo_ledger import CLOCK, Built, sandbox
from tests.transcripts.session import Names, Step, read, written
from tests.transcripts.shell import Shell

README = Path(__file__).parents[2] / "README.md"
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
PLAIN = Names({}).plain


def test_the_first_two_commands_are_make_demo_and_make_test() -> None:
    first = [step.typed for block in _BLOCK.findall(README.read_text("utf-8")) for step in read(block)[0]][:2]
    assert first == [("make demo",), ("make test",)]


def test_examples_run_as_printed(demo: Callable[[str], Built], tmp_path: Path) -> None:
    text = README.read_text("utf-8")
    shell = Shell(lambda: CLOCK + 3600 * 10**9)
    wrong: list[str] = []

    def again(block: re.Match[str]) -> str:
        steps: list[Step] = []
        for step in read(block[0])[0]:
            now = shell.run(step)
            said = now.out + now.err
            if PLAIN(said) != PLAIN(step.out):
                wrong.append(" ".join(step.typed))
                step = step._replace(out=said)
            steps.append(step)
        return written(steps, ())

    with sandbox(demo("vi").folder, tmp_path):
        found = _BLOCK.sub(again, text)
    if os.environ.get("TRANSCRIPTS") == "write":
        README.write_text(found, "utf-8")
        return
    assert wrong == []


def test_every_file_that_is_named_is_there() -> None:
    text = README.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (README.parent / target).exists(), target
