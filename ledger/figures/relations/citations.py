"""Cited documents: whether a symbol suits its issuer (Nghị định 30/2020/NĐ-CP, Phụ lục III), and the order of numbers.

A row's list holds "number; day; issuer" as written, "?" for what isn't stated. Numbers of one issuer, one type and one
year rise with the days; a smaller number on a later day is a doubt, for offices reserve numbers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ledger.figures.book import Book
from ledger.figures.relations.arithmetic import verdict
from ledger.figures.rows import Relation, Row, Verdict
from ledger.names import fold
from ledger.symbols import Symbol, issuer_matches, parse_symbol

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_ISSUERS: tuple[tuple[str, str, str], ...] = (
    ("thu tuong", "TTg", "state"), ("chinh phu", "CP", "state"), ("hoi dong nhan dan", "HĐND", "assembly"),
    ("hdnd", "HĐND", "assembly"), ("uy ban nhan dan", "UBND", "state"), ("ubnd", "UBND", "state"),
    ("uy ban thuong vu quoc hoi", "UBTVQH", "assembly"), ("quoc hoi", "QH", "assembly"),
    ("bo chinh tri", "TW", "party"), ("ban bi thu", "TW", "party"), ("trung uong dang", "TW", "party"),
    ("tinh uy", "TU", "party"), ("thanh uy", "TU", "party"), ("dang bo tinh", "TU", "party"),
    ("huyen uy", "HU", "party"), ("dang bo huyen", "HU", "party"),
)  # fmt: skip
_LEVELS = ("tinh", "huyen", "xa", "phuong")


class Cited(NamedTuple):
    """One citation: its symbol taken apart, its day (None if unstated or partial), the issuer's words folded."""

    text: str
    symbol: Symbol
    day: str | None
    issuer: str


def citation(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """Each citation of the row by itself, then the order among them and those of the operands."""
    own = [one for one in map(_read, row.members or ()) if one is not None]
    found = [one for each in own if (one := _issuer(row, each, relation)) is not None]
    others = [one for other in book.rows_of(relation) for one in map(_read, other.members or ()) if one is not None]
    found += _order(row, own, [*own, *others], relation)
    if found:
        return found
    if not own:
        return [verdict(row, relation, "cannot-say", "no-symbol", "")]
    return [verdict(row, relation, "ok", "holds", ", ".join(one.symbol.normalised for one in own))]


def _read(member: str) -> Cited | None:
    number, _, rest = member.partition(";")
    day, _, issuer = (part.strip() for part in rest.partition(";"))
    symbol = parse_symbol(number)
    return Cited(member, symbol, day if _DAY.match(day) else None, fold(issuer)) if symbol is not None else None


def _issuer(row: Row, cited: Cited, relation: Relation) -> Verdict | None:
    known = next(((code, system) for words, code, system in _ISSUERS if cited.issuer.startswith(words)
                  or f" {words}" in f" {cited.issuer}"), None)  # fmt: skip
    if known is None:
        return None
    code, system = known
    if issuer_matches(cited.symbol, [code], system) is not False:
        return None
    same_code = (cited.symbol.issuer or "").rstrip("0123456789") == code
    klass, reason = ("note", "form-of-symbol") if same_code else ("contradiction", "not-their-symbol")
    found = verdict(row, relation, klass, reason, code, stated=cited.text)
    return found._replace(keys=(("citation", cited.symbol.normalised, reason),), alone=True)


def _order(row: Row, own: list[Cited], every: list[Cited], relation: Relation) -> list[Verdict]:
    series: dict[tuple[str | None, ...], list[tuple[str, int, Cited]]] = {}
    for one in every:
        number = re.match(r"[0-9]+", one.symbol.number or "")
        if one.day is not None and number is not None:
            level = next((word for word in _LEVELS if f" {word} " in f" {one.issuer} "), "")
            key = (one.symbol.form, one.symbol.type, one.symbol.issuer, one.symbol.unit, level, one.day[:4])
            series.setdefault(key, []).append((one.day, int(number[0]), one))
    found: dict[frozenset[str], Verdict] = {}
    for numbered in series.values():
        highest: tuple[str, int, Cited] | None = None
        for item in sorted(numbered, key=lambda one: (one[0], one[1])):
            falls = highest is not None and item[1] < highest[1] and item[0] > highest[0]
            if falls and highest is not None and _one_office(item[2], highest[2]):
                pair = frozenset((item[2].symbol.normalised, highest[2].symbol.normalised))
                told = verdict(row, relation, "doubt", "number-order", item[2].text, stated=highest[2].text)
                found[pair] = told._replace(keys=(("citation", *sorted(pair)),), alone=True)
            if highest is None or item[1] > highest[1]:
                highest = item
    return list(found.values()) if own else []


def _one_office(one: Cited, other: Cited) -> bool:
    """Whether two issuers can be one: the same words, or one named without its place ("UBND huyện")."""
    return one.issuer == other.issuer or one.issuer.startswith(other.issuer) or other.issuer.startswith(one.issuer)


CHECKS = {"citation": citation}
