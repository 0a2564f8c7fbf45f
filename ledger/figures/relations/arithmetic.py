"""Numbers that follow from numbers: sum, average, difference, base plus gains, complement, shares of a plan."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.figures.quantity import Interval, approximate, counted, shown, told, truncated
from ledger.figures.rows import Relation, Row, Verdict

if TYPE_CHECKING:
    from ledger.figures.book import Book

_SHARES = ("ratio", "percent-of-plan", "exceeds-by")


def check(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """The row's number against what its operands come to, both as intervals of what was rounded."""
    stated = book.written(row)
    if _nothing_to_count(relation):
        return [verdict(row, relation, "note", "vacuous", "0/0")]
    if relation.name == "percent-of-plan" and len(relation.operands) == 1:
        return [_implied_plan(book, row, relation)]
    reached = computed(book, row, relation)
    if stated is None or reached is None:
        return [verdict(row, relation, "cannot-say", "no-number", "")]
    shows = _shown(row, reached)
    if stated.meets(reached):
        return [verdict(row, relation, "ok", "holds", shows)]
    if row.value is not None and relation.name in (*_SHARES, "average") and truncated(row.value, row.decimals, reached):
        return [verdict(row, relation, "note", "truncated", shows)]
    if any(approximate(one.hedge) for one in (row, *book.rows_of(relation))):
        return [verdict(row, relation, "doubt", "approximate", shows)]
    if relation.name == "sum" and row.members is not None and row.closed is not True:
        return [_part_of_list(row, relation, stated, reached, shows)]
    if relation.name == "exceeds-by" and stated.meets(_plus(reached, Fraction(100))):
        return [verdict(row, relation, "contradiction", "of-not-above", shows)]
    return [verdict(row, relation, "contradiction", "differs", shows)]


def computed(book: Book, row: Row, relation: Relation, depth: int = 0) -> Interval | None:
    """What the operands come to; None where one of them has no number or isn't there, or a divisor may be 0."""
    if not relation.operands or any(one.row is not None and one.row not in book.rows for one in relation.operands):
        return None
    share = relation.name in _SHARES
    exact = counted((row.unit or "").partition("/")[0])
    values: list[Interval] = []
    for operand in relation.operands:
        found = book.operand(operand, exact or (share and operand.decimals == 0), depth)
        if found is None:
            return None
        values.append(found)
    first, rest = values[0], values[1:]
    if relation.name in ("sum", "base-plus-gains"):
        return _sum(values)
    if relation.name == "average":
        return _scaled(_sum(values), Fraction(1, len(values)))
    if relation.name in ("difference", "complement"):
        return _minus(first, _sum(rest))
    if not share or not rest:
        return None
    quotient = _over(first, rest[0])
    if quotient is None:
        return None
    percent = _scaled(quotient, Fraction(100))
    return _plus(percent, Fraction(-100)) if relation.name == "exceeds-by" else percent


def verdict(
    row: Row, relation: Relation, klass: str, reason: str, reached: str, *, stated: str | None = None,
    alone: bool = False,
) -> Verdict:  # fmt: skip
    """A verdict whose stated side is the row's value as written, else its list."""
    if stated is None:
        stated = row.as_written or (shown(row.value, row.decimals) if row.value is not None else "")
        stated = stated or ", ".join(row.members or ())
    return Verdict(row, relation.name, klass, reason, stated, reached, alone=alone)


def _shown(row: Row, reached: Interval) -> str:
    """One number where the interval is within the decimals that the row is written with, else the interval."""
    if reached.exact and reached.lo is not None and (reached.lo * 10**row.decimals).denominator != 1:
        return shown(reached.lo, max(row.decimals, 2))
    return told(reached)


def _nothing_to_count(relation: Relation) -> bool:
    return (
        relation.name == "ratio" and len(relation.operands) == 2 and all(one.value == 0 for one in relation.operands)
    )


def _part_of_list(row: Row, relation: Relation, stated: Interval, reached: Interval, shows: str) -> Verdict:
    """A breakdown that isn't said to be whole: its sum may fall short, never go beyond."""
    if stated.below(reached):
        return verdict(row, relation, "contradiction", "parts-exceed", shows)
    if row.closed is False:
        return verdict(row, relation, "cannot-say", "open-list", shows)
    return verdict(row, relation, "doubt", "maybe-partial", shows)


def _implied_plan(book: Book, row: Row, relation: Relation) -> Verdict:
    """Percent of a plan that isn't stated: the plan that it implies is worth knowing."""
    actual, percent = book.operand(relation.operands[0], False), book.written(row)
    plan = _over(actual, percent) if actual is not None and percent is not None else None
    if plan is None:
        return verdict(row, relation, "cannot-say", "no-number", "")
    found = verdict(row, relation, "note", "implied-plan", told(_scaled(plan, Fraction(100))))
    return found._replace(keys=(("implied-plan", row.place),))


def _sum(values: list[Interval]) -> Interval:
    lows, highs = [one.lo for one in values], [one.hi for one in values]
    return Interval(
        None if None in lows else sum((low for low in lows if low is not None), Fraction(0)),
        None if None in highs else sum((high for high in highs if high is not None), Fraction(0)),
    )


def _minus(first: Interval, second: Interval) -> Interval:
    return Interval(
        None if first.lo is None or second.hi is None else first.lo - second.hi,
        None if first.hi is None or second.lo is None else first.hi - second.lo,
    )


def _plus(one: Interval, more: Fraction) -> Interval:
    return Interval(None if one.lo is None else one.lo + more, None if one.hi is None else one.hi + more)


def _scaled(one: Interval, factor: Fraction) -> Interval:
    """``factor`` > 0."""
    return Interval(None if one.lo is None else one.lo * factor, None if one.hi is None else one.hi * factor)


def _over(first: Interval, second: Interval) -> Interval | None:
    """Quotient of two intervals that are not negative; None where the divisor may be 0."""
    if first.lo is None or second.lo is None or second.lo <= 0:
        return None
    low = None if second.hi is None else max(first.lo, Fraction(0)) / second.hi
    return Interval(low, None if first.hi is None else first.hi / second.lo)


CHECKS = dict.fromkeys(
    ("sum", "average", "difference", "base-plus-gains", "complement", "ratio", "percent-of-plan", "exceeds-by"), check
)
