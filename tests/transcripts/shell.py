"""The little of a shell that golden sessions and the README need, with `socai` run in this process.

Understood: `socai ... | head -N`, `NAME=$(jq -r .MEMBER FILE)`, `$NAME` as a whole word, `export NAME=VALUE`,
`echo $?`, `cp`, `rm`, `sqlite3 FILE STATEMENT`; `. FILE` and `make` do nothing here.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import closing, redirect_stderr, redirect_stdout

from tests.transcripts.session import Step

_MEMBER = re.compile(r"([A-Z]+)=\$\(jq -r \.(\w+) (\S+)\)")


class Shell:
    """Runs steps in the folder and environment at hand. `clock`: nanoseconds since 1970 UTC."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._last = 0
        self._variables: dict[str, str] = {}

    def run(self, step: Step) -> Step:
        """The same step with what it wrote now; the folder's own path is written `<here>`."""
        _make_files(step.before)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            self._last = self._do(step)
        here = os.getcwd()
        told, beside = out.getvalue().replace(here, "<here>"), err.getvalue().replace(here, "<here>")
        if step.command[-3:-1] == ["|", "head"]:
            told = "".join(told.splitlines(keepends=True)[: -int(step.command[-1])])
            self._last = 0
        return step._replace(out=told, err=beside, code=self._last)

    def _do(self, step: Step) -> int:
        if found := _MEMBER.fullmatch(step.typed[0]):
            with open(found[3], encoding="utf-8") as file:
                self._variables["$" + found[1]] = json.load(file)[found[2]]
            return 0
        words = step.command[:-3] if "|" in step.command else step.command
        name, *arguments = (self._variables.get(word, word) for word in words)
        match name, arguments:
            case "socai", _:
                from commands.app import run as socai

                return socai(arguments, clock=self._clock)
            case "echo", ["$?"]:
                print(self._last)
            case "export", _:
                os.environ.update(argument.split("=", 1) for argument in arguments)
            case "cp", [source, target]:
                shutil.copyfile(source, target)
            case "rm", _:
                for path in arguments:
                    os.unlink(path)
            case "sqlite3", [path, statement]:
                with closing(sqlite3.connect(path)) as connection:
                    connection.executescript(statement)
            case ("." | "make"), _:
                pass
            case _:
                raise ValueError(f"not understood here: {name}")
        return 0


def _make_files(before: Iterable[str]) -> None:
    """Make the files that the lines before a command describe; `<< NFD name` in decomposed Unicode."""
    files: dict[str, list[str]] = {}
    for line in before:
        if line.startswith("<< "):
            name = line[3:].strip()
            files[name] = []
        elif line.startswith("|"):
            files[name].append(line[2:])
    for name, lines in files.items():
        content = "\n".join(lines) + "\n"
        if name.startswith("NFD "):
            name, content = name[4:], unicodedata.normalize("NFD", content)
        with open(name, "w", encoding="utf-8") as file:
            file.write(content)
