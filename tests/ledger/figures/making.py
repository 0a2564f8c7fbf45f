"""Rows for tests, and what a document of them comes to."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ledger.figures.judge import judge
from ledger.figures.quantity import read_vietnamese
from ledger.figures.rows import Finding, Operand, Relation, Row


def row(name: str, said: str | None = None, *relations: Relation, **members: Any) -> Row:
    """A row whose value is written the Vietnamese way."""
    if said is not None:
        written = read_vietnamese(said)
        members = {"unit": written.unit or None, "as_written": said, **members}
        members |= {"value": written.value, "decimals": written.decimals}
    return Row(id=name, place=members.pop("place", "l.1"), relations=relations, **members)


def rel(name: str, *operands: str) -> Relation:
    """``rel("sum", "@row", "14,2")``: ``@`` names a row, anything else is a number as written."""
    return Relation(name, tuple(_operand(one) for one in operands))


def _operand(told: str) -> Operand:
    if told.startswith("@"):
        return Operand(told[1:])
    written = read_vietnamese(told)
    return Operand(None, written.value, written.decimals)


def only(*rows: Row) -> Finding:
    """The single finding of a document."""
    (found,) = judge(rows)
    return found


def klass(*rows: Row) -> str:
    return only(*rows).klass


def vietnamese(value: Fraction, decimals: int) -> str:
    """``value`` rounded half up to ``decimals``, written with a comma."""
    scaled = (abs(value) * 10**decimals + Fraction(1, 2)).__floor__()
    digits = str(scaled).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]},{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if value < 0 and scaled else text
