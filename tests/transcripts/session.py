"""Golden sessions: command lines with what they write, read from a text file and written back.

    # a remark
    << note.txt                 the lines below that begin with "| " become a file
    | content
    $ socai status "xã Đăk Kroong" --as-of 2021-12-30
    the answer (stdout), line by line
    ! what was told beside it (stderr)
    [6]                         the exit code, where it isn't 0

A command may go on in the next line after a backslash. `tests.transcripts.shell` runs it. What differs from session to
session stands as `<name>` (`Names.plain`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_HEX = re.compile(r"(?<![0-9a-zA-Z+/_-])[0-9a-f]{8,64}(?![0-9a-zA-Z+/=_-])")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/<])[A-Za-z0-9+/]{43,}={0,2}(?![A-Za-z0-9+/])")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MICROSECONDS = re.compile(r"(T\d\d:\d\d:\d\d)\.\d{6}Z")
_BYTES = re.compile(r"\b\d{1,3}(?:,\d{3})+(?= byte)|(?<=\"bytes\": )\d+")
_SECONDS = re.compile(r"\b\d+[.,]\d+(?= (?:giây|s|seconds)\b)")


class Step(NamedTuple):
    """One command line and what it wrote; `before`: the lines that stand above it in the file."""

    before: tuple[str, ...]
    typed: tuple[str, ...]
    out: str
    err: str
    code: int

    @property
    def command(self) -> list[str]:
        """The words of the command line."""
        return shlex.split(" ".join(line.removesuffix("\\") for line in self.typed))


def read(text: str) -> tuple[list[Step], tuple[str, ...]]:
    """The steps of a session file, and the lines after the last one."""
    steps: list[Step] = []
    before: list[str] = []
    lines = iter(text.splitlines())
    pending = next(lines, None)
    while pending is not None:
        if not pending.startswith("$ "):
            before.append(pending)
            pending = next(lines, None)
            continue
        typed = [pending[2:]]
        while typed[-1].endswith("\\"):
            typed.append(next(lines))
        out, err, code = [], [], 0
        pending = next(lines, None)
        while pending is not None and not pending.startswith(("$ ", "# ", "<< ")):
            if found := re.fullmatch(r"\[(\d+)\]", pending):
                code = int(found[1])
            elif pending.startswith("!"):
                err.append(pending[2:])
            else:
                out.append(pending)
            pending = next(lines, None)
        while out and not out[-1]:
            out.pop()
        steps.append(Step(tuple(before), tuple(typed), _text(out), _text(err), code))
        before = []
    return steps, tuple(before)


def written(steps: Iterable[Step], after: Iterable[str]) -> str:
    """The session file of these steps."""
    lines: list[str] = []
    for step in steps:
        lines += step.before
        lines += ["$ " + step.typed[0], *step.typed[1:]]
        lines += step.out.splitlines()
        lines += [f"! {line}".rstrip() for line in step.err.splitlines()]
        lines += [f"[{step.code}]"] if step.code else []
        lines.append("")
    return "\n".join([*lines[:-1], *after]) + "\n"


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


class Names:
    """Names for the identifiers of one ledger: digests and roots by position, keys by the person that holds them."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def plain(self, text: str) -> str:
        """`text` with what differs between sessions replaced, and without spaces at the ends of lines."""
        text = _UUID.sub("<uuid>", text)
        text = _MICROSECONDS.sub(r"\1.<µs>Z", text)
        text = _BYTES.sub("<bytes>", text)
        text = _SECONDS.sub("<s>", text)
        text = _BASE64.sub("<base64>", _HEX.sub(lambda found: self._name(found[0]), text))
        return "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())

    def _name(self, digits: str) -> str:
        named = next((name for value, name in self._known.items() if value.startswith(digits)), None)
        if named is None and len(digits) < 12 and not re.search("[a-f]", digits):
            return digits  # a number; of twelve hexadecimal digits one in 300 has no letter either
        return f"<{named or 'hex'}>" if named or len(digits) >= 12 else digits
