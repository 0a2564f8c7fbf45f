"""Sheets of a workbook (xlsx, xls, ods), read with python-calamine where it is installed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ledger.errors import LedgerError

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")


def is_workbook(path: str) -> bool:
    """Whether `path` is read as a workbook, by its ending."""
    return os.path.splitext(path)[1].lower() in ENDINGS


def sheets_of(path: str, refused: Callable[[str], LedgerError]) -> dict[str, list[list[Any]]]:
    """Name -> lines of cells, in the order of the book. A missing or forbidden file is an `OSError`.

    Raises `WORKBOOK_READER_MISSING`; for a file that is no workbook, what `refused` makes of the reader's words.
    """
    try:
        from python_calamine import CalamineError, load_workbook
    except ImportError:
        raise LedgerError("WORKBOOK_READER_MISSING", file=path) from None
    with open(path, "rb"):  # a missing or forbidden file is the machine's word, not the reader's
        pass
    try:
        book = load_workbook(path)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except CalamineError as fault:
        raise refused(str(fault)) from None
