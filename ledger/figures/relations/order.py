"""What must be more, later or part of something: targets, parts of wholes, deadlines."""

from __future__ import annotations

from ledger.figures.book import Book
from ledger.figures.quantity import Interval, told
from ledger.figures.relations.arithmetic import verdict
from ledger.figures.rows import Relation, Row, Verdict


def target_already_met(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """A target that is what was foreseen, or reached, before it leaves nothing to do."""
    mine, theirs = _both(book, row, relation)
    if mine is None or theirs is None:
        return [verdict(row, relation, "cannot-say", "no-number", "")]
    if mine == theirs:
        found = verdict(row, relation, "note", "nothing-left", told(theirs))
        return [found._replace(keys=("target-already-met",))]
    return [verdict(row, relation, "ok", "holds", told(theirs))]


def target_against_forecast(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """A target must be better, in the row's direction, than the forecast or result before it."""
    mine, theirs = _both(book, row, relation)
    if mine is None or theirs is None or row.better is None:
        return [verdict(row, relation, "cannot-say", "no-number" if row.better else "no-direction", "")]
    worse = mine.below(theirs) if row.better == "up" else theirs.below(mine)
    better = theirs.below(mine) if row.better == "up" else mine.below(theirs)
    shows = _as_written(book, relation) or told(theirs)
    if worse:
        return [verdict(row, relation, "contradiction", "worse-than-before", shows)]
    if better:
        return [verdict(row, relation, "ok", "holds", shows)]
    if mine == theirs:
        return [verdict(row, relation, "note", "nothing-left", shows)]
    return [verdict(row, relation, "cannot-say", "too-close", shows)]


def part_against_whole(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """A part is at most the whole."""
    mine, theirs = _both(book, row, relation)
    if mine is None or theirs is None:
        return [verdict(row, relation, "cannot-say", "no-number", "")]
    shows = _as_written(book, relation) or told(theirs)
    if theirs.below(mine):
        return [verdict(row, relation, "contradiction", "part-above-whole", shows)]
    return [verdict(row, relation, "ok", "holds", shows)]


def deadline_order(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """The row's period ends after those of its operands; the same day leaves no time between them."""
    ends = [one.period[1] for one in book.rows_of(relation) if one.period is not None]
    if row.period is None or not ends:
        return [verdict(row, relation, "cannot-say", "no-date", "")]
    mine, last = row.period[1], max(ends)
    if mine > last:
        return [verdict(row, relation, "ok", "holds", last, stated=mine)]
    klass, reason = ("doubt", "same-day") if mine == last else ("contradiction", "too-early")
    return [verdict(row, relation, klass, reason, last, stated=mine)]


def _both(book: Book, row: Row, relation: Relation) -> tuple[Interval | None, Interval | None]:
    return book.written(row), book.operand(relation.operands[0], True)


def _as_written(book: Book, relation: Relation) -> str | None:
    rows = book.rows_of(relation)
    return rows[0].as_written if rows else None


CHECKS = {
    "target-already-met": target_already_met,
    "target-against-forecast": target_against_forecast,
    "part-against-whole": part_against_whole,
    "deadline-order": deadline_order,
}
