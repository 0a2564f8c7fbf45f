"""A fault of a set file, as a value that text, JSON and exit code all render."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.criteria.places import position_of
from ledger.errors import LedgerError


class Fault(NamedTuple):
    """``code``: of data/errors.toml; ``place``: path in the file (``criteria[3].indicators[0].threshold.unit``);
    ``found`` and ``expected``: the two facts that don't agree; ``line``, ``column``: where that path, or what holds it,
    begins (from 1), null where unknown."""

    code: str
    place: str
    found: Any
    expected: Any
    line: int | None = None
    column: int | None = None

    def error(self, file: str) -> LedgerError:
        """The refusal of a file with this fault."""
        return LedgerError(self.code, file=file, line=self.line, column=self.column, place=self.place,
                           found=self.found, expected=self.expected)


def with_lines(faults: list[Fault], text: str) -> list[Fault]:
    """The faults of a TOML file ``text`` with line and column of their place."""
    places = [position_of(text, fault.place) for fault in faults]
    return [
        fault._replace(line=place.line, column=place.column) if place else fault
        for fault, place in zip(faults, places, strict=True)
    ]
