"""Tables of a figures file: a cell is a figure ``table:column:label``, a column a list ``table:column``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.errors import LedgerError
from ledger.figures.fields import Fields
from ledger.figures.quantity import Written, read_vietnamese
from ledger.figures.rows import Row

_EMPTY = ("", "-", "–")


def table_rows(fields: Fields, columns: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    """The rows of one table; ``columns`` gets id of each column of numbers -> ids of its cells.

    The first column labels the rows. Empty cells and "-" are no figures.
    """
    fields.only({"id", "columns", "rows", "place", "unit", "basis"})
    table, heads, lines = fields.required("id"), fields.texts("columns"), _lines(fields)
    labels = [line[0] for line in lines]
    yield Row(f"{table}:{heads[0]}", place=fields.text("place"), members=tuple(labels), closed=True)
    for column, head in enumerate(heads[1:], start=1):
        cells = [(line[0], line[column]) for line in lines if line[column].strip() not in _EMPTY]
        numbers = [_number(text) for _, text in cells]
        yield Row(f"{table}:{head}", place=fields.text("place"), members=tuple(text for _, text in cells), closed=True)
        if not all(numbers):
            continue
        columns[f"{table}:{head}"] = tuple(f"{table}:{head}:{label}" for label, _ in cells)
        for (label, text), number in zip(cells, numbers, strict=True):
            assert number is not None
            yield Row(
                f"{table}:{head}:{label}", place=fields.text("place"), metric=head, as_written=text,
                value=number.value, decimals=number.decimals, unit=number.unit or fields.text("unit"),
            )  # fmt: skip


def _lines(fields: Fields) -> list[list[str]]:
    told: Any = fields.members.get("rows")
    heads = fields.texts("columns")
    if not isinstance(told, list):
        raise fields.wrong("rows", told, '[["...", "14,2"], ...]')
    lines = []
    for number, line in enumerate(told, start=1):
        if not isinstance(line, list) or len(line) != len(heads):
            found = len(line) if isinstance(line, list) else line
            raise fields.wrong(f"rows[{number}]", found, f"{len(heads)}: {', '.join(heads)}")
        for head, cell in zip(heads, line, strict=True):
            if isinstance(cell, bool) or not isinstance(cell, str | int):
                raise fields.wrong(f"rows[{number}]: {head}", cell, '"14,2"')
        lines.append([str(cell).strip() for cell in line])
    return lines


def _number(text: str) -> Written | None:
    try:
        return read_vietnamese(text)
    except LedgerError:
        return None
