"""`socai record session --from GRID`: the minutes of a session as a TOML or JSON file or a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from commands.acts.event_flags import full_id, paper_of
from commands.asking.unit_lookup import resolve_unit
from commands.files.structured import read_structured
from commands.files.workbook import is_workbook, sheets_of
from commands.terminal.settings import Settings
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.book import Book

T = TypeVar("T")
SESSION_SHEET, LINES_SHEET = ("session", "phiên họp"), ("dossiers", "hồ sơ")
_HEADS = {
    "hồ sơ": "dossier", "đơn vị": "unit", "được cử": "appointed", "có mặt": "present", "phát ra": "issued",
    "thu về": "returned", "hợp lệ": "valid", "đồng ý": "agree", "không đồng ý": "disagree", "kết luận": "conclusion",
    "phiên họp": "session", "hội đồng": "council", "ngày họp": "held_on", "hình thức": "ballot",
    "tổ kiểm phiếu": "counting_team", "chuẩn": "standard", "năm": "for_year",
}
_WORDS = {"đạt": "passed", "không đạt": "failed", "theo biên bản": "as-minuted", "kín": "secret", "công khai": "open"}
_COUNT = re.compile("[0-9]{1,9}")
_NUMBERS = ("appointed", "present", "issued", "returned", "valid", "agree", "disagree", "for_year")
_LISTS = ("counting_team",)


def is_grid(path: str | None) -> bool:
    """Whether the file is a grid of minutes rather than the body of one event."""
    if path is None:
        return False
    return is_workbook(path) or (_schema(path) or "").startswith("socai/session/")


def grid_act(path: str, flags: Mapping[str, Any], book: Book, settings: Settings) -> dict[str, Any]:
    """The act that the grid in `path` is; flags may give its paper and attestation.

    A line may name its unit instead of its dossier, where the grid says `standard` and `for_year`: its last attempt.
    Raises INVALID_SESSION_FILE, WORKBOOK_READER_MISSING, DOSSIER_NOT_FOUND, UNIT_NOT_FOUND.
    """
    from ledger.events.session_grid import session_act

    grid = read_grid_workbook(path) if is_workbook(path) else read_structured(path)
    grid = dict(grid)
    standard, year = _taken(grid, "standard", str), _taken(grid, "for_year", int)
    _demand(grid.get("document"), dict, "document")
    day = str(grid.get("held_on") or settings.today())
    lines = grid.get("dossiers")
    grid["dossiers"] = [
        _with_dossier(dict(line), standard, year, day, book, settings) if isinstance(line, dict) else line
        for line in lines
    ] if isinstance(lines, list) else lines
    paper = paper_of(flags)
    if paper:
        grid["document"] = {**(grid.get("document") or {}), **paper}
    if flags["attestation"] is not None:
        grid["attestation"] = flags["attestation"]
    for name, kind in (("session", "session"), ("council", "office")):
        if isinstance(grid.get(name), str):
            grid[name] = full_id(kind, grid[name])
    document = grid.get("document")
    if document is not None and document.get("issuer") is None:
        document["issuer"] = grid.get("council")
    return session_act(grid)


def _taken(grid: dict[str, Any], name: str, kind: type[T]) -> T | None:
    """The member of the grid that no act has, taken out of it."""
    return _demand(grid.pop(name, None), kind, name)


def _demand(value: Any, kind: type[T], place: str) -> T | None:
    if value is not None and type(value) is not kind:
        expected = {str: "text", int: "a number"}.get(kind, "a table")
        raise LedgerError("INVALID_SESSION_FILE", place=place, found=str(value)[:80], expected=expected)
    return value


def read_grid_workbook(path: str) -> dict[str, Any]:
    """The grid in a workbook: a sheet `session` of names and values, a sheet `dossiers` with a heading line.

    Sheets and headings may be in Vietnamese. Raises WORKBOOK_READER_MISSING, INVALID_SESSION_FILE.
    """
    found = sheets_of(path, lambda reason: _wrong(path, reason, "xlsx"))
    sheets = {name.strip().casefold(): lines for name, lines in found.items()}
    grid: dict[str, Any] = {"schema": "socai/session/1"}
    for number, line in enumerate(_sheet(path, sheets, SESSION_SHEET), 1):
        if len(line) >= 2 and str(line[0]).strip():
            name = _name(line[0])
            grid[name] = _value(name, line[1], f"{path}: {SESSION_SHEET[0]}!{number}")
    heads, *lines = _sheet(path, sheets, LINES_SHEET)
    names = [_name(head) for head in heads]
    grid["dossiers"] = [
        {name: _value(name, cell, f"{path}: {LINES_SHEET[0]}!{number} {name}")
         for name, cell in zip(names, line, strict=False) if name and str(cell).strip()}
        for number, line in enumerate(lines, 2) if any(str(cell).strip() for cell in line)
    ]
    return grid


def _sheet(path: str, sheets: Mapping[str, list[list[Any]]], names: tuple[str, ...]) -> list[list[Any]]:
    found = next((sheets[name] for name in names if sheets.get(name)), None)
    if found is None:
        raise _wrong(path, sorted(sheets), " | ".join(names))
    return found


def _name(cell: Any) -> str:
    text = str(cell).strip().casefold()
    return _HEADS.get(text, text)


def _value(name: str, cell: Any, place: str) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if name in _NUMBERS:
        if isinstance(cell, str) and _COUNT.fullmatch(cell.strip()):
            return int(cell)
        if type(cell) is not int:
            raise LedgerError("INVALID_SESSION_FILE", place=place, found=str(cell), expected="a count")
        return cell
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    text = str(cell).strip()
    if name in _LISTS:
        return [full_id("person", part.strip()) for part in text.split(";") if part.strip()]
    return _WORDS.get(text.casefold(), text)


def _with_dossier(
    line: dict[str, Any], standard: str | None, year: int | None, day: str, book: Book, settings: Settings
) -> dict[str, Any]:
    if "unit" not in line:
        if isinstance(line.get("dossier"), str):
            line["dossier"] = full_id("dossier", line["dossier"])
        return line
    unit = resolve_unit(settings, _demand(line.pop("unit"), str, "unit") or "", day)
    wanted = (unit, None if standard is None else full_id("standard", standard), year)
    found = list(_dossiers(book, wanted))
    if not found:
        raise LedgerError("DOSSIER_NOT_FOUND", found=list(wanted), candidates=sorted(book.registry.dossiers))
    return line | {"dossier": found[-1]}


def _dossiers(book: Book, wanted: tuple[str, str | None, int | None]) -> Iterator[str]:
    """The unit's dossiers for the standard and year, the last attempt last."""
    for dossier in sorted(book.registry.dossiers.values(), key=lambda one: one.attempt):
        if (dossier.unit, dossier.standard, dossier.for_year) == wanted:
            yield dossier.id


def _schema(path: str) -> str | None:
    told = read_structured(path)
    schema = told.get("schema") if isinstance(told, dict) else None
    return schema if isinstance(schema, str) else None


def _wrong(path: str, found: Any, expected: str) -> LedgerError:
    return LedgerError("INVALID_SESSION_FILE", place=path, found=str(found), expected=expected)
