"""The two tables of a register: units before the day of change, units after it and what they were made of.

CSV with the columns of ``BEFORE`` and ``AFTER``; codes have 2 digits for provinces, 3 for districts, 5 for communes,
and ``parent`` is a code of the same table. ``predecessors``: codes of the table before, ``~`` behind one of which only
a part went here. A unit that goes on keeps its id and code and has no predecessors.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from ledger.errors import LedgerError

BEFORE = ("id", "kind", "code", "parent", "name", "aliases")
AFTER = (*BEFORE, "predecessors")
BEFORE_FILE, AFTER_FILE = "before.csv", "after.csv"
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}\Z")
_WORD = re.compile(r"[a-z][a-z0-9-]*\Z")
_CODE = re.compile(r"[0-9]{2}(?:[0-9]|[0-9]{3})?\Z")
_ABOVE = {2: (0,), 3: (2,), 5: (2, 3)}


class Row(NamedTuple):
    """One unit. ``parent``: a code or "". ``predecessors``: (code before, whole). ``line``: of the file, from 2."""

    id: str
    kind: str
    code: str
    parent: str
    name: str
    aliases: tuple[str, ...]
    predecessors: tuple[tuple[str, bool], ...]
    line: int

    @property
    def unit(self) -> str:
        return f"unit:{self.id}"


class Register(NamedTuple):
    """Rows by code, in the order of the files. ``law``: data/units/national/acts.toml."""

    before: Mapping[str, Row]
    after: Mapping[str, Row]
    law: Mapping[str, Any]

    def goes_on(self, code: str) -> bool:
        """Whether the unit with this code before has the same id afterwards."""
        new, old = self.after.get(code), self.before.get(code)
        return new is not None and old is not None and new.id == old.id

    def successors(self) -> dict[str, list[tuple[Row, bool]]]:
        """Code before -> (unit after, whole), in the order of the table after."""
        found: dict[str, list[tuple[Row, bool]]] = {}
        for row in self.after.values():
            for code, whole in row.predecessors:
                found.setdefault(code, []).append((row, whole))
        return found


def read_register(before: str, after: str, law: Mapping[str, Any]) -> Register:
    """The register in the texts of both tables.

    Raises ``REGISTER_INVALID`` with file, row, column, found, expected, and ``first``, the row that says otherwise: an
    id, a code or a unit given twice; a predecessor that is unknown, goes on, or went wholly to another; a unit that
    came from nowhere or went nowhere.
    """
    register = Register(_rows(BEFORE_FILE, before, BEFORE), _rows(AFTER_FILE, after, AFTER), law)
    _check_links(register)
    return register


def refused(file: str, line: int, column: str, found: object, expected: object, first: int | None = None) -> NoReturn:
    """Raises ``REGISTER_INVALID``."""
    also = {} if first is None else {"first": first}
    raise LedgerError("REGISTER_INVALID", file=file, row=line, column=column, found=found, expected=expected, **also)


def _rows(file: str, text: str, columns: tuple[str, ...]) -> dict[str, Row]:
    lines = _lines(file, text)
    header = tuple(next(lines, (1, []))[1])
    if header != columns:
        refused(file, 1, "", ",".join(header), ",".join(columns))
    rows: dict[str, Row] = {}
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in lines:
        if len(cells) != len(columns):
            refused(file, line, "", len(cells), f"{len(columns)} cells")
        row = _row(file, line, dict(zip(columns, cells, strict=True)))
        for column, key in (("id", (row.id,)), ("code", (row.code,)), ("name", (row.kind, row.name, row.parent))):
            first = seen.setdefault((column, *key), line)
            if first != line:
                refused(file, line, column, getattr(row, column), "a unit registered once", first)
        rows[row.code] = row
    for row in rows.values():
        if len(row.parent) not in _ABOVE[len(row.code)] or (row.parent and row.parent not in rows):
            refused(file, row.line, "parent", row.parent, "the code of a unit above it in this table")
    return rows


def _lines(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV, each with the number of its line. Raises ``REGISTER_INVALID`` for what is no CSV."""
    reader = csv.reader(io.StringIO(text))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as fault:
        refused(file, reader.line_num, "", str(fault)[:60], "CSV")


def _row(file: str, line: int, cells: Mapping[str, str]) -> Row:
    for column, form, expected in (("id", _ID, "an id in lower case"), ("kind", _WORD, "the id of a kind"),
                                   ("code", _CODE, "2, 3 or 5 digits")):  # fmt: skip
        if not form.match(cells[column]):
            refused(file, line, column, cells[column], expected)
    names = [cells["name"], *(alias for alias in cells["aliases"].split("|") if alias)]
    for column, name in zip(("name", *("aliases",) * (len(names) - 1)), names, strict=True):
        if not name or unicodedata.normalize("NFC", name) != name or " ".join(name.split()) != name:
            refused(file, line, column, name, "a name in NFC with single spaces")
    links = tuple((text.rstrip("~"), not text.endswith("~")) for text in cells.get("predecessors", "").split())
    return Row(cells["id"], cells["kind"], cells["code"], cells["parent"], names[0], tuple(names[1:]), links, line)


def _check_links(register: Register) -> None:
    before, after = register.before, register.after
    old_ids = {row.id: row for row in before.values()}
    whole: dict[str, int] = {}
    gone: dict[str, int] = {}
    for row in after.values():
        old = old_ids.get(row.id)
        if old is not None and (old.code != row.code or old.kind != row.kind or row.predecessors):
            refused(AFTER_FILE, row.line, "id", row.id, "a new id, or the same unit as before", old.line)
        if old is None and not row.predecessors:
            refused(AFTER_FILE, row.line, "predecessors", "", "what the new unit was made of")
        for code, entire in row.predecessors:
            if code not in before:
                refused(AFTER_FILE, row.line, "predecessors", code, "the code of a unit before")
            if register.goes_on(code):
                refused(AFTER_FILE, row.line, "predecessors", code, "a unit that ceased", before[code].line)
            if code in whole or (entire and code in gone):
                refused(AFTER_FILE, row.line, "predecessors", code, "a unit that went to one successor, or in parts "
                        "to several", whole.get(code) or gone[code])  # fmt: skip
            gone[code] = row.line
            if entire:
                whole[code] = row.line
    for old in before.values():
        if len(old.code) != 3 and old.code not in gone and not register.goes_on(old.code):
            refused(BEFORE_FILE, old.line, "code", old.code, "a unit that goes on or is a predecessor")
