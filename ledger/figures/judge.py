"""Every row of a document judged by its relations; all failing relations of one stated inconsistency are one row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from ledger.figures.book import Book
from ledger.figures.relations import CHECKS, LEAST_OPERANDS
from ledger.figures.rows import CLASSES, Finding, Relation, Row, Verdict
from ledger.figures.wording import wording

_JOINED = ("contradiction", "doubt", "note")


def judge(rows: Iterable[Row], more: Iterable[Verdict] = ()) -> list[Finding]:
    """The findings of one document, in its order; ``more``: verdicts from elsewhere (the ledger) on its rows.

    A row without relations isn't judged; a relation that this program doesn't know, or whose operands aren't there,
    can't be said anything of. Raises nothing.
    """
    book = Book(rows)
    verdicts = [verdict for row in book.rows.values() for verdict in _of_row(book, row)]
    verdicts += more
    place = {row: number for number, row in enumerate(book.rows)}
    findings = [_finding(group) for group in _groups(book, verdicts)]
    findings += _sound(verdicts)
    return sorted(findings, key=lambda one: (place[one.id], CLASSES.index(one.klass)))


def _of_row(book: Book, row: Row) -> list[Verdict]:
    found: list[Verdict] = []
    for relation in row.relations:
        wrong = _unreadable(book, relation)
        if wrong is not None:
            found.append(Verdict(row, relation.name, "cannot-say", wrong, row.as_written or "", ""))
        else:
            found += CHECKS[relation.name](book, row, relation)
    return found + wording(row)


def _unreadable(book: Book, relation: Relation) -> str | None:
    if relation.name not in CHECKS:
        return "unknown-relation"
    if any(one.row is not None and one.row not in book.rows for one in relation.operands):
        return "unknown-operand"
    return "too-few-operands" if len(relation.operands) < LEAST_OPERANDS[relation.name] else None


def _groups(book: Book, verdicts: list[Verdict]) -> list[list[Verdict]]:
    """Failing verdicts joined: by row, by the same words at the same place, by same-as, by keys of their own."""
    failing = [one for one in verdicts if one.klass != "ok"]
    apart = {(one.row.id, one.klass) for one in failing if one.alone}
    owner: dict[Hashable, int] = {}
    parent = list(range(len(failing)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for number, one in enumerate(failing):
        for key in _keys(one, apart):
            first = owner.setdefault((one.klass, key), number)
            parent[root(number)] = root(first)
    _join_same(book, failing, apart, parent, root)
    joined: dict[int, list[Verdict]] = {}
    for number, one in enumerate(failing):
        joined.setdefault(root(number), []).append(one)
    return list(joined.values())


def _keys(one: Verdict, apart: set[tuple[str, str]]) -> list[Hashable]:
    if one.keys:
        return list(one.keys)
    keys: list[Hashable] = [("row", one.row.id)]
    if one.row.quote and one.klass in _JOINED and (one.row.id, one.klass) not in apart:
        keys.append(("words", one.row.place, one.row.quote))
    return keys


def _join_same(
    book: Book, failing: list[Verdict], apart: set[tuple[str, str]], parent: list[int], root: Callable[[int], int]
) -> None:
    by_row = {(one.row.id, one.klass): number for number, one in enumerate(failing)}
    for number, one in enumerate(failing):
        if one.klass not in _JOINED or (one.row.id, one.klass) in apart:
            continue
        for relation in one.row.relations:
            if relation.name == "same-as":
                others = (book.rows[one.row] for one in relation.operands if one.row in book.rows)
                for other in others:
                    link = by_row.get((other.id, one.klass))
                    if link is not None and (other.id, one.klass) not in apart:
                        parent[root(link)] = root(number)


def _finding(group: list[Verdict]) -> Finding:
    first = group[0]
    return Finding(
        first.row.id, first.row.document, first.klass, first.relation, first.row.place, first.stated, first.computed,
        first.reason, tuple(dict.fromkeys(one.row.id for one in group)),
        tuple(dict.fromkeys(one.relation for one in group)),
        tuple(sorted({seq for one in group for seq in one.entries})),
    )  # fmt: skip


def _sound(verdicts: list[Verdict]) -> list[Finding]:
    """One ok for each row of which every relation holds."""
    failing = {one.row.id for one in verdicts if one.klass != "ok"}
    by_row: dict[str, list[Verdict]] = {}
    for one in verdicts:
        if one.klass == "ok" and one.row.id not in failing:
            by_row.setdefault(one.row.id, []).append(one)
    return [_finding(group) for group in by_row.values()]
