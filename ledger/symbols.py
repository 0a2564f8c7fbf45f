"""Numbers of documents: ``695/QĐ-UBND``, ``25/2018/QĐ-UBND``, ``118/UBND-TH``, ``149-KH/HU``, ``202/2025/QH15``.

Forms after Nghị định 30/2020/NĐ-CP, Phụ lục III (state), and Party usage, which is the mirror image: hyphen before the
type, slash before the organ. Types and issuers known by their codes are data (data/symbols.toml).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-") | dict.fromkeys(map(ord, "⁄∕／"), "/")
_NUMBER = re.compile(r"[0-9]{1,6}[a-zA-Z]?")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_CODE = re.compile(r"[^\W\d_][^\W_]*(?:[.&][^\W_]+)*", re.UNICODE)
_TERM = re.compile(r"[0-9]+\Z")


class Symbol(NamedTuple):
    """A number taken apart. Members that the form doesn't have, or the paper left blank, are None.

    ``form``: individual | normative | dispatch (công văn: no type) | assembly (no type: ``202/2025/QH15``) | party.
    ``system``: whose organs write so, as in office.registered; None where the issuer's code is not known.
    ``unit`` is the drafting unit (``TH`` in ``118/UBND-TH``).
    """

    form: str
    number: str | None
    year: str | None
    type: str | None
    issuer: str | None
    unit: str | None
    system: str | None

    @property
    def normalised(self) -> str:
        """The number in the form of the decree (of the Party), a blank number left out: ``/BC-UBND``."""
        number = self.number or ""
        if self.form == "party":
            return f"{number}-{self.type}/{self.issuer}"
        head = f"{number}/{self.year}" if self.year else number
        tail = "-".join(part for part in (self.type, self.issuer, self.unit) if part)
        return f"{head}/{tail}"


@cache
def _table() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """(folded abbreviation -> type as official, folded code -> (issuer code, system)); ambiguous foldings left out."""
    from data import load_toml

    table = load_toml("symbols.toml")
    types = [row["abbr"] for row in table["types"]]
    issuers = [(row["code"], row["system"]) for row in table["issuers"]]
    by_type = {abbr: abbr for abbr in types}
    by_code = {code: (code, system) for code, system in issuers}
    for fold in (str.casefold, _bare):
        folded = [fold(abbr) for abbr in types]
        by_type = {fold(abbr): abbr for abbr in types if folded.count(fold(abbr)) == 1} | by_type
        folded = [fold(code) for code, _ in issuers]
        by_code = {fold(row[0]): row for row in issuers if folded.count(fold(row[0])) == 1} | by_code
    return by_type, by_code


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _type(code: str) -> str | None:
    by_type, _ = _table()
    return by_type.get(code) or by_type.get(code.casefold()) or by_type.get(_bare(code))


def _issuer(code: str) -> tuple[str, str | None]:
    """The code as official, its term kept (``QH15``), and its system, None where the code is not known."""
    _, by_code = _table()
    stem = _TERM.sub("", code)
    found = by_code.get(stem) or by_code.get(stem.casefold()) or by_code.get(_bare(stem))
    return (found[0] + code[len(stem) :], found[1]) if found else (code, None)


def parse_symbol(text: str) -> Symbol | None:
    """The document number ``text``, tolerant of spaces, long dashes, letter case and a leading "Số:".

    None where it is no document number. A blank number (``   /BC-UBND``) is read, with ``number`` None.
    """
    plain = unicodedata.normalize("NFC", text).translate(_DASHES).replace("Ð", "Đ").replace("Ɖ", "Đ")
    plain = re.sub(r"\A(số|so)\s*:?\s*(?=[0-9/ ])", "", plain.strip(), flags=re.IGNORECASE)
    plain = re.sub(r"\s+", "", plain)
    head, slash, tail = plain.partition("/")
    if not slash or not tail:
        return None
    if "-" in head:
        return _party(head, tail)
    if head and not _NUMBER.fullmatch(head):
        return None
    year, slash, rest = tail.partition("/")
    if slash:
        return _state(head, year, rest) if _YEAR.fullmatch(year) else None
    return _state(head, None, tail)


def _party(head: str, tail: str) -> Symbol | None:
    number, _, kind = head.partition("-")
    if (number and not _NUMBER.fullmatch(number)) or not _CODE.fullmatch(kind) or not _CODE.fullmatch(tail):
        return None
    issuer, _ = _issuer(tail)
    return Symbol("party", number or None, None, _type(kind) or kind, issuer, None, "party")


def _state(number: str, year: str | None, tail: str) -> Symbol | None:
    codes = tail.split("-")
    if not all(_CODE.fullmatch(code) for code in codes):
        return None
    kind = _type(codes[0]) if len(codes) > 1 else None
    rest = codes[1:] if kind else codes
    issuer, system = _issuer(rest[0])
    unit = "-".join(rest[1:]) or None
    if kind:
        form = "normative" if year else "individual"
    elif year:
        form = "assembly"
    elif unit:
        form = "dispatch"
    else:
        return None
    return Symbol(form, number or None, year, kind, issuer, unit, system)


def issuer_matches(symbol: str | Symbol, codes: Iterable[str], system: str) -> bool | None:
    """Whether an office with document codes ``codes`` and system ``system`` can have written ``symbol``.

    False: the form or the issuer's code belongs to another organ, as ``2261/QĐ-UBND`` for the Prime Minister or
    ``149-KH/HU`` for a UBND. None: can't be said (no document number, or an office without codes). The code tells
    no level: True for UBND of any province, district or commune.
    """
    parsed = parse_symbol(symbol) if isinstance(symbol, str) else symbol
    if parsed is None or parsed.issuer is None:
        return None
    if (parsed.form == "party") != (system == "party"):
        return False
    own = {_TERM.sub("", _issuer(code)[0]) for code in codes}
    if not own:
        return None
    return _TERM.sub("", parsed.issuer) in own
