"""Proposals of figures from a report's text, for a person to accept: never more than what the words show.

Read line by line: citations ("Quyết định số 695/QĐ-UBND, ngày 31/12/2021 của UBND tỉnh"), x/y, counts with a list in
brackets, percentages, gains, and numbers with a unit. What is about the number (metric, scope, period) stays "?".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.figures.quantity import Written, read_vietnamese
from ledger.symbols import parse_symbol

_UNITS = (
    "tiêu chí", "chỉ tiêu", "xã", "thôn", "làng", "hộ", "căn", "sản phẩm", "ý tưởng", "trường", "km", "ha", "người",
    "triệu", "tỷ", "tấn", "công trình", "mô hình", "hợp tác xã", "HTX", "THT", "lớp", "học viên", "thành viên",
    "ttriệu", "đồng", "cây", "tổ", "nhóm", "lao động",
)  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?"
_EDGE = r"(?<![0-9A-Za-zÀ-ỹ/.,-])"
_SYMBOL = re.compile(
    r"(?<![0-9/])[0-9]{1,5}[a-z]?(?:/[0-9]{4})?\s*[/-]\s*[A-ZĐ][A-ZĐa-z]{0,5}\s*[-–/]\s*[A-ZĐ][A-ZĐa-z0-9]*"
)
_TAIL = re.compile(
    r"\s*,?\s*(?P<before>của\s+[^,;.()\n]{2,60}?\s+)?(?:ngày\s*"
    r"(?P<day>[0-9]{1,2}\s*[/-]\s*[0-9]{1,2}\s*[/-]\s*[0-9]{4}|[0-9]{1,2} tháng [0-9]{1,2} năm [0-9]{4}))?"
    r"(?:\[[^\]]*\])?\s*(?:của|,)?\s*"
    r"(?P<after>(?:UBND|Ủy ban|Thủ tướng|Huyện [uủ][yỷ]|Tỉnh [uủ][yỷ]|HĐND|Ban|Bộ|phòng)[^,;.()\[\n]{0,40}?"
    r"(?=\s+(?:về|v/v|V/v|số|thực hiện|triển|phê|ban hành|tiếp)|[,;.()\[\n]|$))?"
)
_SHARE = re.compile(_EDGE + rf"({_NUMBER})\s*/\s*({_NUMBER})\s*({_UNIT})?(?![0-9/])", re.IGNORECASE)
_FROM_TO = re.compile(rf"từ ({_NUMBER})\b[^.;]{{0,40}}? lên ({_NUMBER})\s*({_UNIT})?", re.IGNORECASE)
_RANGE = re.compile(rf"từ ([0-9]+)\s*(?:đến|-)\s*([0-9]+)\s*({_UNIT})", re.IGNORECASE)
_LISTED = re.compile(
    _EDGE + rf"({_NUMBER})\s*({_UNIT})\b[^.;()\[\]]{{0,60}}?:?\s*\((?!http)([^()]{{2,400}})\)", re.IGNORECASE
)
_NUMBERED = re.compile(_EDGE + rf"({_NUMBER})\s*({_UNIT})\b[^.;]{{0,200}}?gồm:?\s*(\(1\)[^.;]{{2,600}})", re.IGNORECASE)
_PERCENT = re.compile(_EDGE + rf"({_NUMBER})\s*%")
_GAIN = re.compile(rf"(?:tăng|giảm)(?:\s+(?:lên|được|thêm|còn|xuống))*\s+({_NUMBER})\s*({_UNIT})?", re.IGNORECASE)
_COUNT = re.compile(
    r"(?<![0-9A-Za-zÀ-ỹ.,-])(?<![0-9]/)" + rf"({_NUMBER})(?:\s*\(?({_UNIT})(?![a-zà-ỹ]))", re.IGNORECASE
)
_DAY = re.compile(r"([0-9]{1,2})\D+([0-9]{1,2})\D+([0-9]{4})")


class Suggestion(NamedTuple):
    """What a line says; ``kind``: citation | share | list | gain | percent | range | count.

    ``value``: the number as written; ``of``: y of x/y; ``members``: the list in brackets, else None.
    """

    kind: str
    line: int
    quote: str
    value: str
    unit: str | None = None
    of: str | None = None
    members: tuple[str, ...] | None = None
    day: str | None = None
    issuer: str | None = None


def suggest(text: str) -> list[Suggestion]:
    """Every proposal of ``text``, in its order; a number is proposed once, by the reading that says most."""
    lines = enumerate(unicodedata.normalize("NFC", text).split("\n"), start=1)
    return [one for number, line in lines for one in _of_line(number, line) if one.kind != "date"]


def _of_line(number: int, line: str) -> list[Suggestion]:
    taken = bytearray(len(line))
    found: list[tuple[int, Suggestion]] = []
    for start, end, one in _readings(number, line):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append((start, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _readings(number: int, line: str) -> Iterator[tuple[int, int, Suggestion]]:
    """(start, end of the number itself, proposal), the reading that says most first."""
    for match in _SYMBOL.finditer(line):
        tail = _TAIL.match(line, match.end())
        if parse_symbol(match[0]) is None or tail is None:
            continue
        issuer = (tail["before"] or tail["after"] or "").removeprefix("của ").strip() or None
        quote = line[match.start() : tail.end()].strip(" ,")
        yield *match.span(), Suggestion("citation", number, quote, match[0], day=_day(tail["day"]), issuer=issuer)
        if tail["day"]:
            yield *tail.span("day"), Suggestion("date", number, quote, tail["day"])
    for match in _LISTED.finditer(line):
        members = tuple(part.strip() for part in re.split(r"[;,]|\s+và\s+", match[3]) if part.strip())
        if len(members) > 1 or not re.search(r"\d", match[3]):
            said = Suggestion("list", number, match[0], match[1], match[2], members=members)
            yield *match.span(1), said
    for match in _NUMBERED.finditer(line):
        members = tuple(part.strip(" ,") for part in re.split(r"\([0-9]+\)", match[3]) if part.strip(" ,"))
        yield *match.span(1), Suggestion("list", number, match[0], match[1], match[2], members=members)
    for match in _SHARE.finditer(line):
        yield match.start(1), match.end(2), Suggestion("share", number, match[0], match[1], match[3], of=match[2])
    for match in _FROM_TO.finditer(line):
        for place in (1, 2):
            yield *match.span(place), Suggestion("gain", number, match[0], match[place], match[3])
    for match in _RANGE.finditer(line):
        yield match.start(1), match.end(2), Suggestion("range", number, match[0], match[1], match[3], of=match[2])
    for match in _PERCENT.finditer(line):
        yield *match.span(1), Suggestion("percent", number, match[0], match[1], "%")
    for match in _GAIN.finditer(line):
        yield *match.span(1), Suggestion("gain", number, match[0], match[1], match[2])
    for match in _COUNT.finditer(line):
        yield *match.span(1), Suggestion("count", number, match[0], match[1], match[2])


def number_in(one: Suggestion) -> Written | None:
    """The number of a proposal; None for citations."""
    try:
        return None if one.kind == "citation" else read_vietnamese(one.value)
    except LedgerError:
        return None


def _day(text: str | None) -> str | None:
    found = _DAY.search(text or "")
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else None
