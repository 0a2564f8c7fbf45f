"""The rows of one document, and what each number can stand for once its own sound relations have been used."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ledger.figures.quantity import Interval, approximate, counted, hedged, point, rounded
from ledger.figures.rows import Operand, Relation, Row
from ledger.names import fold

_DEPTH = 24
_NARROWING = ("average", "sum", "difference", "base-plus-gains", "complement", "ratio")


class Book:
    """One document's rows by id, in its order; of two with one id the later counts."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: dict[str, Row] = {row.id: row for row in rows}
        self._narrowed: dict[str, Interval | None] = {}
        self._members: dict[str, frozenset[str] | None] = {}

    def rows_of(self, relation: Relation) -> list[Row]:
        """The rows among a relation's operands."""
        return [self.rows[operand.row] for operand in relation.operands if operand.row is not None]

    def members(self, row: Row) -> frozenset[str] | None:
        """A row's list, folded for comparison; None without one."""
        if row.id not in self._members:
            self._members[row.id] = frozenset(map(key_of, row.members)) if row.members is not None else None
        return self._members[row.id]

    def written(self, row: Row) -> Interval | None:
        """What the row's number can stand for as it is written; None without a number."""
        if row.value is None:
            return None
        return hedged(rounded(row.value, row.decimals, counted(row.unit)), row.hedge)

    def known(self, row: Row, depth: int = 0) -> Interval | None:
        """``written``, narrowed to what the row's own relations leave where they hold.

        An average of whole numbers that is stated as 14,2 and follows from its list is known as 156/11, not as
        anything between 14,15 and 14,25.
        """
        if row.id in self._narrowed:
            return self._narrowed[row.id]
        found = self.written(row)
        self._narrowed[row.id] = found  # as written, for a relation that comes back to the row
        if found is None or depth > _DEPTH or approximate(row.hedge):
            return found
        from ledger.figures.relations.arithmetic import computed

        for relation in row.relations:
            if relation.name in _NARROWING and not (row.members is not None and row.closed is not True):
                reached = computed(self, row, relation, depth + 1)
                if reached is not None and reached.meets(found):
                    found = found.both(reached)
        self._narrowed[row.id] = found
        return found

    def operand(self, operand: Operand, exact: bool, depth: int = 0) -> Interval | None:
        """What an operand can stand for: a row (its number, else how many its list has), or a value as written."""
        if operand.row is not None:
            row = self.rows[operand.row]
            number = self.known(row, depth)
            return number if number is not None or row.members is None else counted_list(row)
        return None if operand.value is None else rounded(operand.value, operand.decimals, exact)


def counted_list(row: Row) -> Interval:
    """How many a row's list stands for: just so many, or at least so many where it isn't closed."""
    count = point(Fraction(len(row.members or ())))
    return count if row.closed is not False else Interval(count.lo, None)


def key_of(member: str) -> str:
    """A member of a list for comparison. Numbers of criteria stay apart: fold would read "1.1" as "1 1"."""
    plain = member.strip()
    return plain if plain.replace(".", "").isdigit() else fold(plain)
