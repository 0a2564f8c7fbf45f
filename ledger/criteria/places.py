"""Where in the text of a TOML file a member stands that a path like ``criteria[3].indicators[0].threshold.unit`` names.

The file was read by tomllib before: this looks for tables, keys and the members of inline tables, nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")
_KEY = re.compile(r"(\s*)([A-Za-z0-9_.\"'-]+)\s*=")


class Position(NamedTuple):
    """Line and column of the first letter, both from 1."""

    line: int
    column: int


def position_of(text: str, place: str) -> Position | None:
    """Where ``place`` begins, or the nearest table or member that holds it; None where the text tells of neither."""
    best: tuple[int, Position] | None = None
    for name, number, line, start in _told(text):
        if place != name and not place.startswith((f"{name}.", f"{name}[")):
            continue
        if best is None or len(name) >= best[0]:
            inner = _within(line, start, place[len(name):])
            best = len(name), Position(number, inner + 1)
    return best[1] if best else None


def _told(text: str) -> Iterator[tuple[str, int, str, int]]:
    """(place, line number, line, where its name begins) of each table and key, in order."""
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _table(header[2].strip(), header[1] == "[[", counts)
            yield table, number, line, header.start(1)
        elif key := _KEY.match(line):
            name = key[2].replace('"', "").replace("'", "")
            yield f"{table}.{name}".lstrip("."), number, line, key.start(2)


def _table(name: str, listed: bool, counts: dict[str, int]) -> str:
    """The place of a table: each list above it at its last item; a list's own header begins its next item."""
    parts, plain = [], ""
    segments = name.split(".")
    for depth, segment in enumerate(segments, 1):
        plain = f"{plain}.{segment}".lstrip(".")
        if listed and depth == len(segments):
            counts[plain] = counts.get(plain, -1) + 1
            for deeper in [one for one in counts if one.startswith(f"{plain}.")]:
                del counts[deeper]
        parts.append(f"{segment}[{counts[plain]}]" if plain in counts else segment)
    return ".".join(parts)


def _within(line: str, start: int, rest: str) -> int:
    """Where in ``line`` the innermost named member of ``rest`` begins: ``unit`` in ``threshold = { unit = 1 }``."""
    for name in re.findall(r"[^.\[\]]+", re.sub(r"\[[0-9]+\]", "", rest)):
        found = re.compile(rf"[{{,\s][\"']?({re.escape(name)})[\"']?\s*=").search(line, start)
        if found is None:
            return start
        start = found.start(1)
    return start
