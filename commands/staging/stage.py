"""The stage of the demo: a folder and an environment of its own, and command lines run as a person would type them.

Every line goes through `commands.app.run` with the arguments that are printed. `commands.sh` in the folder keeps all of
them in order, those too whose output the demo tells in one line only.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from json import loads
from shutil import which
from textwrap import fill
from typing import Any

from commands.terminal import output, words
from commands.terminal.words import t

FOLDER = "demo"
LEDGER = f"{FOLDER}/socai.db"
PIN = f"{FOLDER}/socai.pin"
KEYS = f"{FOLDER}/keys"
ACTS = f"{FOLDER}/acts"
DRAFTS = f"{FOLDER}/drafts"
HOME = f"{FOLDER}/home"
PASSPHRASE = f"{KEYS}/passphrase"
CHECKPOINTS = f"{LEDGER}.checkpoints"
FLIPPED = f"{FOLDER}/flipped.db"
SCRIPT = f"{FOLDER}/commands.sh"

WIDTH = 100
ENVIRONMENT = {"SOCAI_LEDGER": LEDGER, "SOCAI_HOME": HOME}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+")


class StepFailed(Exception):
    """A command line of the demo ended with another exit code than the script expects."""

    def __init__(self, line: str, code: int, expected: int, written: str) -> None:
        super().__init__(line)
        self.line, self.code, self.expected, self.written = line, code, expected, written


class Stage:
    """Runs command lines. `clock`: nanoseconds since 1970 UTC, handed on to each of them.

    `lines`: how many were run; `keys`: ids of the enrolled keys, by the names of their files.
    """

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._number = 0
        self.lines = 0
        self.keys: dict[str, str] = {}
        self._keep("#!/bin/sh", "# " + t("demo.script"), export_line())

    def title(self, key: str, **facts: object) -> None:
        """The heading of the next part, numbered."""
        self._number += 1
        output.say()
        output.say(output.style(f"{self._number}. {t(key, **facts)}", "strong"))
        self._keep("", f"# {self._number}. {t(key, **facts)}")

    def tell(self, key: str, **facts: object) -> None:
        """A remark between two command lines, kept as a comment too."""
        output.say()
        say(t(key, **facts))
        self._keep(*(f"# {line}" for line in t(key, **facts).split("\n")))

    def show(self, *arguments: str, expect: int = 0) -> None:
        """Print the command line, run it with its output, and its exit code where that isn't 0."""
        from commands.app import run

        output.say()
        for line in folded(arguments):
            output.say(output.style(line, "strong"))
        sys.stdout.flush()
        self._keep(typed(arguments))
        code = run(arguments, clock=self._clock)
        sys.stderr.flush()
        if code != expect:
            raise StepFailed(typed(arguments), code, expect, "")
        if code:
            output.say(t("demo.exit", code=code))

    def ask(self, *arguments: str) -> dict[str, Any]:
        """Run the command line with `--json` and return its answer; nothing is printed."""
        from commands.app import run

        line = (*arguments, "--json")
        self._keep(typed(line))
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(line, clock=self._clock)
        if code != 0:
            raise StepFailed(typed(line), code, 0, out.getvalue() + err.getvalue())
        answer: dict[str, Any] = loads(out.getvalue())
        return answer

    def _keep(self, *lines: str) -> None:
        self.lines += sum(line.startswith("socai ") for line in lines)
        with open(SCRIPT, "a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)


@contextmanager
def environment() -> Iterator[None]:
    """The demo's own settings: its ledger, its home, the language spoken now; the caller's are put back."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("SOCAI_")]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT, SOCAI_LANG=words.language())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def export_line() -> str:
    """What a person types first, to copy the demo's lines as they stand; PATH too where the shell finds no `socai`."""
    settings = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
    beside = os.path.dirname(sys.executable)
    if which("socai") is None and os.path.exists(os.path.join(beside, "socai")):
        here = os.path.relpath(beside)
        settings.append(f'PATH="{beside if here.startswith("..") else "$PWD/" + here}:$PATH"')
    return "export " + " ".join(settings)


def typed(arguments: tuple[str, ...]) -> str:
    """The command line as typed into a POSIX shell."""
    return " ".join(["socai", *(_quoted(one) for one in arguments)])


def folded(arguments: tuple[str, ...]) -> list[str]:
    """The same as printed: parted before flags, so that lines fit where that is possible."""
    groups = [["$ socai"]]
    for argument in arguments:
        if argument.startswith("-"):
            groups.append([])
        groups[-1].append(_quoted(argument))
    lines = [" ".join(groups[0])]
    for group in groups[1:]:
        flag = " ".join(group)
        if len(lines[-1]) + len(flag) + 3 > _width():
            lines[-1] += " \\"
            lines.append(f"    {flag}")
        else:
            lines[-1] += f" {flag}"
    return lines


def say(text: str) -> None:
    """Prose to stdout, each of its lines folded."""
    for line in text.split("\n"):
        output.say(fill(line, _width(), break_long_words=False, break_on_hyphens=False))


def _width() -> int:
    """The columns of a terminal that has less than WIDTH."""
    if not output.on_terminal(sys.stdout):
        return WIDTH
    from shutil import get_terminal_size

    return min(WIDTH, max(get_terminal_size().columns, 40))


def _quoted(text: str) -> str:
    if text and _PLAIN.issuperset(text):
        return text
    if not set(text) & set('"$`\\!'):
        return f'"{text}"'
    return "'" + text.replace("'", "'\\''") + "'"
