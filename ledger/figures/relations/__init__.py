"""What can hold between figures, a module a family: each has CHECKS, name of the relation -> its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledger.figures.book import Book
from ledger.figures.relations import arithmetic, citations, lists, order, tables
from ledger.figures.rows import Relation, Row, Verdict

Check = Callable[[Book, Row, Relation], list[Verdict]]

CHECKS: Mapping[str, Check] = {
    **arithmetic.CHECKS, **lists.CHECKS, **order.CHECKS, **tables.CHECKS, **citations.CHECKS,
}  # fmt: skip
"""Every relation by name; the meaning of each stands in docs/FIGURES.md."""

LEAST_OPERANDS: Mapping[str, int] = {
    **dict.fromkeys(CHECKS, 1), "count-of-list": 0, "citation": 0, "difference": 2, "ratio": 2, "exceeds-by": 2,
    "complement": 2, "base-plus-gains": 2, "band-count": 2, "range-over-group": 3,
}  # fmt: skip
