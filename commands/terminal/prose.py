"""Sentences: broken between words on a terminal, one line each elsewhere, so that they can be searched."""

from __future__ import annotations

import sys

from commands.terminal import output


def say(text: str, *, style: str | None = None, indent: int = 0) -> None:
    """One paragraph to stdout; `indent` spaces before it, on every line it is broken into."""
    for line in output.broken(" " * indent + text, indent, sys.stdout):
        output.say(output.style(line, style) if style else line)
