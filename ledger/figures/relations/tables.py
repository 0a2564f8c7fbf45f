"""Text against table: a sentence's number, list or deadline beside the document's own table, annex or notes."""

from __future__ import annotations

import re

from ledger.figures.book import Book, key_of
from ledger.figures.relations.arithmetic import verdict
from ledger.figures.rows import Relation, Row, Verdict

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*\Z")


def text_against_table(book: Book, row: Row, relation: Relation) -> list[Verdict]:
    """The row against the tables among its operands.

    A table is a row whose list holds numbers of criteria or indicators. What is counted is told by the row's unit:
    criteria are counted from indicators; with a second table (what is not met) a criterion counts if nothing of it
    stands there.
    """
    others = book.rows_of(relation)
    lists = [one for one in others if one.members]
    if row.value is None and not lists:
        return [_deadlines(row, others, relation)]
    if not lists or len(lists) != len(others):
        return [verdict(row, relation, "cannot-say", "no-list", "")]
    numbers = [[member for member in one.members or () if _NUMBER.match(member.strip())] for one in lists]
    if not all(numbers):
        return [_described(row, lists, relation)]
    if row.basis == "target":
        return [_deadlines(row, lists, relation) if lists[0].basis == "target" else _task(row, lists[0], relation)]
    in_criteria = "tiêu chí" in (row.unit or "") if row.unit else not any("." in one for one in row.members or ())
    table = _criteria(numbers) if in_criteria else numbers[0]
    found = _named(row, table, lists[0], relation)
    return [found] if found is not None else [_counted(row, table, relation)]


def _criteria(numbers: list[list[str]]) -> list[str]:
    """The criteria of the first table's indicators, without those that have one in another table."""
    elsewhere = {number.partition(".")[0] for other in numbers[1:] for number in other}
    return list(dict.fromkeys(one.partition(".")[0] for one in numbers[0] if one.partition(".")[0] not in elsewhere))


def _named(row: Row, table: list[str], source: Row, relation: Relation) -> Verdict | None:
    """What the row names and the table does not: a false statement of its own, whatever the count."""
    known = set(map(key_of, table))
    extra = [member for member in row.members or () if key_of(member) not in known]
    if not extra:
        return None
    klass = "contradiction" if source.closed is True else "doubt"
    return verdict(row, relation, klass, "not-in-table", ", ".join(table), stated=", ".join(extra), alone=True)


def _counted(row: Row, table: list[str], relation: Relation) -> Verdict:
    if row.value is None:
        missing = [number for number in table if key_of(number) not in set(map(key_of, row.members or ()))]
        klass = "contradiction" if missing and row.closed is True else "ok"
        return verdict(row, relation, klass, "missing-from-text" if missing else "holds", ", ".join(table))
    shows = f"{len(table)} ({', '.join(table)})"
    if row.value == len(table):
        return verdict(row, relation, "ok", "holds", shows)
    return verdict(row, relation, "contradiction", "table-says", shows)


def _task(row: Row, table: Row, relation: Relation) -> Verdict:
    """A task for what the table already shows as done."""
    known = set(map(key_of, table.members or ()))
    done = [member for member in row.members or () if key_of(member) in known]
    if done:
        return verdict(row, relation, "doubt", "already-in-table", ", ".join(done))
    return verdict(row, relation, "ok", "holds", ", ".join(table.members or ()))


def _deadlines(row: Row, others: list[Row], relation: Relation) -> Verdict:
    """Two days for one thing."""
    ends = [one.period[1] for one in others if one.period is not None]
    if row.period is None or not ends:
        return verdict(row, relation, "cannot-say", "no-date", "")
    mine = row.period[1]
    other = [end for end in ends if end != mine]
    klass, reason = ("doubt", "other-deadline") if other else ("ok", "holds")
    return verdict(row, relation, klass, reason, ", ".join(other or ends), stated=mine)


def _described(row: Row, lists: list[Row], relation: Relation) -> Verdict:
    """Words, not numbers. Only a claim about all (100 %) beside notes that tell the parts apart can be doubted."""
    if row.basis == "target" and all(one.basis == "target" for one in lists):
        return _deadlines(row, lists, relation)
    words = [member for one in lists for member in one.members or ()]
    everything = row.value == 100 and (row.unit or "").strip() == "%"
    if everything and len(set(map(key_of, words))) > 1:
        return verdict(row, relation, "doubt", "not-alike", ", ".join(words))
    return verdict(row, relation, "cannot-say", "words", ", ".join(words))


CHECKS = {"text-against-table": text_against_table}
