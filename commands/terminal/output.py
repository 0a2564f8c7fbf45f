"""Where answers and notes go: stdout is the answer and nothing else, stderr everything that is about it.

UTF-8 whatever the terminal says, colour only as an addition (NO_COLOR, no colour into files), progress only on a
terminal and only for what takes longer than a second. rich is imported when a table is drawn on a terminal.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Any

from commands.terminal.words import t

# C0 and C1 controls (newline and tab aside), bidirectional controls: text from a file must not drive the terminal.
# The few colours of `style` are the only escape sequences that pass.
_DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    r"|\x1b(?!\[(?:0|1|2|31|32|33)m)"
)
_NARROWEST = 6
"""Columns of text that a table keeps at the least."""
_STYLES = {"good": "\x1b[32m", "bad": "\x1b[31m", "doubt": "\x1b[33m", "strong": "\x1b[1m", "faint": "\x1b[2m"}


def prepare() -> None:
    """Force UTF-8 on both streams; what can't be encoded (a lone surrogate of a file name) is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str = "") -> None:
    """One line (or several) of the answer, to stdout."""
    print(safe(text), file=sys.stdout)


def note(text: str) -> None:
    """A remark for people, to stderr; on a terminal each of its lines is broken between words, under its own margin."""
    for line in text.split("\n"):
        for part in broken(line, len(line) - len(line.lstrip(" ")), sys.stderr):
            print(safe(part), file=sys.stderr)


def warn(text: str) -> None:
    """A warning for people, to stderr: `cảnh báo: ...`."""
    note(t("cli.warning", text=text))


def broken(line: str, indent: int, stream: IO[str]) -> list[str]:
    """`line` broken between words to the width of a terminal, `indent` spaces before what follows; else as it is."""
    if not on_terminal(stream) or not line.strip():
        return [line]
    from shutil import get_terminal_size
    from textwrap import wrap

    width = max(get_terminal_size().columns, 40)
    return wrap(line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)


def emit_json(document: Any) -> None:
    """The answer as one JSON document, to stdout."""
    from json import dumps

    print(dumps(document, ensure_ascii=False, indent=2), file=sys.stdout)


def safe(text: str) -> str:
    """`text` with control and bidirectional characters made visible; the colours of `style` stay."""
    return _DANGEROUS.sub(_visible, text) if _DANGEROUS.search(text) else text


def coloured(stream: IO[str] | None = None) -> bool:
    """Whether colour may be used on `stream` (stdout unless told): a terminal, and NO_COLOR is not set."""
    return on_terminal(stream or sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style(text: str, name: str) -> str:
    """`text` as "good", "bad", "doubt", "strong" or "faint" where colour may be used, else as it is."""
    return f"{_STYLES[name]}{text}\x1b[0m" if coloured() else text


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), whole: Sequence[int] = ()
) -> None:
    """Rows of text under headings, to stdout; the columns numbered in `right` are set to the right.

    Those in `whole` (ids, to be copied) are never broken. On a terminal rich wraps the table to the width; elsewhere
    columns are only aligned, one row a line.
    """
    if on_terminal(sys.stdout):
        _draw(headings, rows, right, whole)
        return
    lines = [[safe(cell).replace("\n", " ") for cell in row] for row in (headings, *rows)]
    widths = [max(width_of(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        cells = [
            " " * (width - width_of(cell)) + cell if column in right else cell + " " * (width - width_of(cell))
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip(), file=sys.stdout)


def width_of(text: str) -> int:
    """How many terminal columns `text` takes: combining marks none, East Asian wide characters two."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


class Progress:
    """A counter on stderr: `with Progress(t("audit.entries"), total) as seen: ...; seen.advance()`.

    Silent unless stderr is a terminal and a second has passed; the final state stays as one line.
    """

    def __init__(self, label: str, total: int | None = None, *, after: float = 1.0) -> None:
        self._label, self._total, self._done = label, total, 0
        self._next = time.monotonic() + after if on_terminal(sys.stderr) else float("inf")
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def advance(self, count: int = 1) -> None:
        """`count` more are done."""
        self._done += count
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 0.1
            self._write("")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._write("\n")

    def _write(self, end: str) -> None:
        self._shown = True
        of = f"/{self._total:,}" if self._total is not None else ""
        print(f"\r\x1b[K{safe(self._label)} {self._done:,}{of}", end=end, file=sys.stderr, flush=True)


def _draw(
    headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], whole: Sequence[int]
) -> None:
    from rich.console import Console, JustifyMethod
    from rich.table import Table
    from rich.text import Text

    lines = [[Text.from_ansi(safe(cell)) for cell in row] for row in rows]
    cells = [[Text(safe(heading)) for heading in headings], *lines]
    console = Console(file=sys.stdout, no_color=not coloured(), highlight=False)
    columns = [[row[column].plain for row in cells] for column in range(len(headings))]
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column, width in enumerate(fitted(columns, whole, console.width)):
        side: JustifyMethod = "right" if column in right else "left"
        drawn.add_column(cells[0][column], justify=side, overflow="fold", width=width, no_wrap=column in whole)
    for row in lines:
        drawn.add_row(*row)
    console.print(drawn)


def fitted(columns: Sequence[Sequence[str]], whole: Sequence[int], available: int) -> list[int]:
    """Widths for columns of cells, two spaces between them: as wide as their cells, else the widest give way first, to
    their longest words; only where even those do not fit are words broken, those of columns in `whole` never."""
    widths = [max(width_of(line) for cell in cells for line in cell.split("\n")) for cells in columns]
    words = [max((width_of(word) for cell in cells for word in cell.split()), default=0) for cells in columns]
    left = sum(widths) + 2 * (len(widths) - 1) - available
    for least in (words, [_NARROWEST] * len(widths)):
        while left > 0:
            room = {column: widths[column] for column in range(len(widths))
                    if column not in whole and widths[column] > least[column]}  # fmt: skip
            if not room:
                break
            widths[max(room, key=lambda column: room[column])] -= 1
            left -= 1
    return [max(width, 1) for width in widths]


def on_terminal(stream: IO[str]) -> bool:
    """Whether `stream` is a terminal."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _visible(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
