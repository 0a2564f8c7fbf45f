"""Sentences: broken between words on a terminal, one line each elsewhere, so that they can be searched."""

from __future__ import annotations

import sys
from typing import IO

from commands.terminal import output


def note(text: str) -> None:
    """One remark to stderr."""
    for line in _lines(text, 0, sys.stderr):
        output.note(line)


def say(text: str, *, style: str | None = None, indent: int = 0) -> None:
    """One paragraph to stdout; `indent` spaces before it, on every line it is broken into."""
    for line in _lines(text, indent, sys.stdout):
        output.say(output.style(line, style) if style else line)


def _lines(text: str, indent: int, stream: IO[str]) -> list[str]:
    margin = " " * indent
    if not output.on_terminal(stream):
        return [margin + text]
    from shutil import get_terminal_size
    from textwrap import wrap

    width = max(get_terminal_size().columns, 40)
    return wrap(
        text, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    ) or [margin]
