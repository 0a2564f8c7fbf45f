"""A fault of a set file, as a value that text, JSON and exit code all render."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.errors import LedgerError


class Fault(NamedTuple):
    """``code``: of data/errors.toml; ``place``: path in the file (``criteria[3].indicators[0].threshold.unit``);
    ``found`` and ``expected``: the two facts that don't agree; ``line``: where that path begins, null where unknown."""

    code: str
    place: str
    found: Any
    expected: Any
    line: int | None = None

    def error(self, file: str) -> LedgerError:
        """The refusal of a file with this fault."""
        return LedgerError(self.code, file=file, line=self.line, place=self.place, found=self.found,
                           expected=self.expected)


def with_lines(faults: list[Fault], text: str) -> list[Fault]:
    """The faults of a TOML file ``text`` with the line on which the table of their place begins."""
    return [fault._replace(line=line_of(text, fault.place)) for fault in faults]


def line_of(text: str, place: str) -> int | None:
    """The line (from 1) of the list table (``[[criteria]]``, ``[[criteria.indicators]]``) or top-level member that
    ``place`` names; null where the text doesn't tell."""
    head, _, rest = place.partition(".")
    name, index = _indexed(head)
    inner, inner_index = _indexed(rest.partition(".")[0])
    outer = seen = -1
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.partition("#")[0].strip()
        if index is None:
            if stripped == f"[{name}]" or stripped.partition("=")[0].strip() == name:
                return number
        elif stripped == f"[[{name}]]":
            outer += 1
            seen = -1
            if outer == index and inner_index is None:
                return number
        elif stripped == f"[[{name}.{inner}]]" and outer == index:
            seen += 1
            if seen == inner_index:
                return number
    return None


def _indexed(part: str) -> tuple[str, int | None]:
    name, bracket, index = part.partition("[")
    return (name, int(index.rstrip("]"))) if bracket else (name, None)
