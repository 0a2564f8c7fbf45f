"""A figures file as a workbook: one sheet a part, a heading line with the names of the members (docs/FIGURES.md)."""

from __future__ import annotations

from typing import Any

from commands.files.workbook import sheets_of
from ledger.errors import LedgerError

_TRUE, _FALSE = ("true", "có", "1", "x"), ("false", "không", "0")
_LISTS = ("list", "items", "columns", "relations")
_FLAGS = ("list_closed", "closed")


def read_workbook(path: str) -> dict[str, Any]:
    """The document in a workbook, as `ledger.figures.input_file` takes it.

    Sheets `metrics`, `figures`, `lists`, `documents`; members of lists and relations are parted by ";" (a relation's
    own operands stand in brackets). Any other sheet is a table of that name. Numbers must be text cells, as the report
    writes them; a number cell with decimals is refused. Raises WORKBOOK_READER_MISSING, FIGURES_INVALID.
    """
    sheets = sheets_of(path, lambda reason: LedgerError(
        "FIGURES_INVALID", file=path, row="-", column="-", found=reason, expected="xlsx"))
    document: dict[str, Any] = {"schema": "socai/figures-input/1", "tables": []}
    for name, lines in sheets.items():
        if not lines:
            continue
        if name in ("metrics", "figures", "lists", "documents"):
            document[name] = [_part(path, name, lines[0], line, number) for number, line in _filled(lines)]
        else:
            rows = [[_text(path, name, number, "", cell) for cell in line] for number, line in _filled(lines)]
            document["tables"].append({"id": name, "columns": list(map(str, lines[0])), "rows": rows})
    return document


def _filled(lines: list[list[Any]]) -> list[tuple[int, list[Any]]]:
    """(line number of the sheet, cells) of the lines beneath the heading that hold something."""
    return [(number, line) for number, line in enumerate(lines[1:], start=2) if any(cell != "" for cell in line)]


def _part(path: str, sheet: str, heads: list[Any], line: list[Any], number: int) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for head, cell in zip(map(str, heads), line, strict=True):
        text = _text(path, sheet, number, head, cell)
        if text == "":
            continue
        if head in _LISTS:
            members[head] = _parted(text)
        elif head in _FLAGS:
            if text.casefold() not in (*_TRUE, *_FALSE):
                raise _wrong(path, sheet, number, head, text, "true | false")
            members[head] = text.casefold() in _TRUE
        else:
            members[head] = text
    return members


def _parted(text: str) -> list[str]:
    """Parted by ";" outside brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def _text(path: str, sheet: str, number: int, head: str, cell: Any) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        raise _wrong(path, sheet, number, head, cell, '"14,2"')
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()


def _wrong(path: str, sheet: str, number: int, head: str, found: Any, expected: str) -> LedgerError:
    return LedgerError(
        "FIGURES_INVALID", file=path, row=f"{sheet}!{number}", column=head, found=found, expected=expected
    )
