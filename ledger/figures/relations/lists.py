"""Lists and counts: count-of-list, subset, same-as, band-count, range-over-group; complements of lists."""

from __future__ import annotations

from fractions import Fraction

from ledger.figures.book import Book, key_of
from ledger.figures.quantity import Interval, approximate, counted, told
from ledger.figures.relations import arithmetic
from ledger.figures.relations.arithmetic import verdict
from ledger.figures.rows import Relation, Row, Verdict


def count_of_list(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """The number against how many members its own list, or the operand's, has."""
    listed = book.rows[relation.operands[0].row] if relation.operands and relation.operands[0].row else row
    stated = book.written(row)
    if stated is None or listed.members is None:
        return [verdict(row, relation, "cannot-say", "no-list" if listed.members is None else "no-number", "")]
    count = Fraction(len(listed.members))
    found = Interval(count, None if listed.closed is False else count)
    shows = str(len(listed.members))
    if stated.hi is not None and count > stated.hi:
        return [verdict(row, relation, _if_about(row, "contradiction"), "list-longer", shows)]
    if listed.closed is False:
        return [verdict(row, relation, "cannot-say", "open-list", f">={shows}")]
    if stated.meets(found):
        return [verdict(row, relation, "ok", "holds", shows)]
    if listed.closed is None:
        return [verdict(row, relation, "note", "maybe-partial", shows)]
    return [verdict(row, relation, _if_about(row, "contradiction"), "list-shorter", shows)]


def subset(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """Every member of the row's list stands in the operand's."""
    (within,) = book.rows_of(relation)[:1] or [row]
    if row.set and within.set and row.set != within.set:
        return [verdict(row, relation, "note", "other-set", within.set.removeprefix("set:"), stated=row.set[4:])]
    mine, theirs = book.members(row), book.members(within)
    if mine is None or theirs is None:
        return [verdict(row, relation, "cannot-say", "no-list", "")]
    missing = [name for name in row.members or () if key_of(name) not in theirs]
    if not missing:
        return [verdict(row, relation, "ok", "holds", ", ".join(within.members or ()))]
    if (row.basis == "target") != (within.basis == "target"):
        klass = "note"
    else:
        klass = {True: "contradiction", None: "doubt", False: "cannot-say"}[within.closed]
    return [verdict(row, relation, klass, "not-in-list", ", ".join(missing))]


def same_as(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """The same number, or the same list."""
    found: list[Verdict] = []
    for operand in relation.operands:
        other = book.rows[operand.row] if operand.row is not None else None
        if row.value is None and other is not None and other.value is None:
            found.append(_same_list(book, row, other, relation))
            continue
        mine, theirs = book.written(row), book.operand(operand, counted(row.unit))
        if mine is None or theirs is None:
            found.append(verdict(row, relation, "cannot-say", "no-number", ""))
        elif mine.meets(theirs):
            found.append(verdict(row, relation, "ok", "holds", told(theirs)))
        else:
            about = approximate(row.hedge) or (other is not None and approximate(other.hedge))
            found.append(verdict(row, relation, "doubt" if about else "contradiction", "differs", told(theirs)))
    return found


def _same_list(book: Book, row: Row, other: Row, relation: Relation) -> Verdict:
    mine, theirs = book.members(row), book.members(other)
    if mine is None or theirs is None:
        return verdict(row, relation, "cannot-say", "no-list", "")
    shows = ", ".join(other.members or ())
    listed = ", ".join(row.members or ())
    if mine == theirs:
        return verdict(row, relation, "ok", "holds", shows, stated=listed)
    sure = (row.closed is True or theirs <= mine) and (other.closed is True or mine <= theirs)
    klass = "contradiction" if sure and row.closed is True and other.closed is True else "doubt"
    return verdict(row, relation, klass, "lists-differ", shows, stated=listed)


def band_count(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """How many operands after the first two lie between those two."""
    values = _values(book, relation)
    stated = book.written(row)
    if values is None or stated is None or values[0].lo is None or values[1].hi is None:
        return [verdict(row, relation, "cannot-say", "no-number", "")]
    band = Interval(values[0].lo, values[1].hi)
    sure = sum(_within(value, band) for value in values[2:])
    possible = sum(value.meets(band) for value in values[2:])
    found = Interval(Fraction(sure), Fraction(possible))
    if stated.meets(found):
        return [verdict(row, relation, "ok", "holds", told(found))]
    return [verdict(row, relation, _if_about(row, "contradiction"), "differs", told(found))]


def range_over_group(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """Every operand after the first two lies between those two."""
    values = _values(book, relation)
    if values is None or values[0].lo is None or values[1].hi is None:
        return [verdict(row, relation, "cannot-say", "no-number", "")]
    band = Interval(values[0].lo, values[1].hi)
    outside = [told(value) for value in values[2:] if not value.meets(band)]
    shows = ", ".join(told(value) for value in values[2:])
    stated = row.quote or row.as_written or told(band)
    if outside:
        klass = _if_about(row, "contradiction")
        return [verdict(row, relation, klass, "outside-range", ", ".join(outside), stated=stated)]
    return [verdict(row, relation, "ok", "holds", shows, stated=stated)]


def complement(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """The first operand minus the others; a row without a number counts by its list."""
    if row.value is not None or row.members is None:
        return arithmetic.check(book, row, relation)
    reached = arithmetic.computed(book, row._replace(unit="chỉ tiêu"), relation)
    count = Interval(Fraction(len(row.members)), None if row.closed is False else Fraction(len(row.members)))
    if reached is None:
        return [verdict(row, relation, "cannot-say", "no-number", "")]
    said = str(len(row.members))
    if count.meets(reached):
        return [verdict(row, relation, "ok", "holds", told(reached), stated=said)]
    klass = "contradiction" if row.closed is True else "doubt"
    return [verdict(row, relation, klass, "differs", told(reached), stated=said)]


def _values(book: Book, relation: Relation) -> list[Interval] | None:
    found = [book.operand(operand, True) for operand in relation.operands]
    values = [one for one in found if one is not None]
    return values if len(values) == len(found) and len(values) >= 2 else None


def _within(value: Interval, band: Interval) -> bool:
    low, high = value.lo, value.hi
    return low is not None and high is not None and band.meets(Interval(low, low)) and band.meets(Interval(high, high))


def _if_about(row: Row, klass: str) -> str:
    return "doubt" if approximate(row.hedge) else klass


CHECKS = {
    "count-of-list": count_of_list,
    "subset": subset,
    "same-as": same_as,
    "band-count": band_count,
    "range-over-group": range_over_group,
    "complement": complement,
}
