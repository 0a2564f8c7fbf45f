"""A checkpoint on paper: one A4 page, SVG, text and a QR code of the whole signed note.

Paper can't be rolled back: whoever keeps such a page can hold it against the ledger years later. Any browser prints it.
The code holds the note byte for byte; what a reader of codes gives back is a file for `socai checkpoint compare`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from textwrap import wrap
from typing import Any

from commands.terminal import dates
from commands.terminal.words import language, t
from ledger.errors import LedgerError

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
MARGIN, QR_SIDE, QR_TOP = 20, 80, 60
QUIET = 4
"""Light modules around the code, as ISO/IEC 18004 asks."""
_MONO_COLUMNS = 84
_LEAST_MODULE = 0.5
"""Millimetres that an office printer and a telephone's camera need for a module."""


def page(told: Mapping[str, Any]) -> str:
    """The page of a checkpoint told as plain values. Raises ``PACKAGE_MISSING``, ``PAPER_TOO_SMALL``."""
    code, modules = _code(told["note"])
    scale = QR_SIDE / modules
    if scale < _LEAST_MODULE:
        raise LedgerError("PAPER_TOO_SMALL", found=modules, expected=int(QR_SIDE / _LEAST_MODULE))
    left = (PAGE_WIDTH - QR_SIDE) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{PAGE_WIDTH}mm" height="{PAGE_HEIGHT}mm" '
        f'viewBox="0 0 {PAGE_WIDTH} {PAGE_HEIGHT}" xml:lang="{language()}">',
        f'<rect width="{PAGE_WIDTH}" height="{PAGE_HEIGHT}" fill="#fff"/>',
        *_head(told),
        f'<path transform="translate({left:g} {QR_TOP}) scale({scale:.6f})" d="{code}" fill="#000" '
        'shape-rendering="crispEdges"/>',
        *_body(told, QR_TOP + QR_SIDE + 10),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _head(told: Mapping[str, Any]) -> Iterator[str]:
    yield _text(24, t("checkpoint.paper.title"), 7, bold=True, middle=True)
    yield _text(34, told["origin"], 5, middle=True)
    yield _text(43, t("checkpoint.paper.size", size=told["size"]), 5, middle=True)
    sealed = dates.instant(told["sealed_at"]) if told["sealed_at"] else "-"
    yield _text(51, t("checkpoint.paper.sealed", time=sealed), 4, middle=True)


def _body(told: Mapping[str, Any], top: float) -> Iterator[str]:
    facts = [("root", told["root"]), ("genesis", told["genesis"]), ("log_key", told["log_key"])]
    for name, value in facts:
        yield _text(top, t(f"checkpoint.fact.{name}"), 4, bold=True)
        yield _text(top + 5.5, value, 3.2, mono=True)
        top += 13
    yield _text(top, t("checkpoint.paper.note"), 4, bold=True)
    top += 5
    for line in told["note"].splitlines():
        for piece in wrap(line, _MONO_COLUMNS, break_on_hyphens=False) or [""]:
            yield _text(top, piece, 3.2, mono=True)
            top += 4.4
    top += 4
    for line in wrap(t("checkpoint.paper.keep"), 92):
        yield _text(top, line, 3.8)
        top += 5.4


def _text(y: float, text: str, size: float, *, bold: bool = False, mono: bool = False, middle: bool = False) -> str:
    family = "monospace" if mono else "'Times New Roman', Tinos, 'Liberation Serif', 'DejaVu Serif', serif"
    place = f'x="{PAGE_WIDTH / 2:g}" text-anchor="middle"' if middle else f'x="{MARGIN}"'
    weight = ' font-weight="bold"' if bold else ""
    return f'<text {place} y="{y:g}" font-size="{size:g}" font-family="{family}"{weight}>{escape(text)}</text>'


def _code(note: str) -> tuple[str, int]:
    """The dark modules as an SVG path, and how many modules wide the code is with its quiet zone."""
    try:
        import segno
    except ImportError:
        raise LedgerError("PACKAGE_MISSING", package="segno", extra="office") from None
    try:
        made = segno.make(note.encode("utf-8"), error="m", boost_error=False, micro=False)
    except segno.DataOverflowError:
        raise LedgerError("PAPER_TOO_SMALL", found=len(note.encode("utf-8")), expected=2331) from None
    runs = []
    for y, row in enumerate(made.matrix, QUIET):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                runs.append(f"M{x + QUIET} {y}h{width}v1h-{width}z")
            x += width or 1
    return "".join(runs), len(made.matrix) + 2 * QUIET
