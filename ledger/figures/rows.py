"""A figure as a checker sees it, whatever it was read from, and what a check says of it."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from typing import NamedTuple

CLASSES = ("contradiction", "doubt", "note", "cannot-say", "ok")
"""Worst first. contradiction: can't all be true; doubt: a person has to look; note: worth knowing, nothing wrong by
arithmetic; cannot-say: the document doesn't tell enough."""


class Operand(NamedTuple):
    """Another row of the same document, or a value as written (``decimals`` of them)."""

    row: str | None
    value: Fraction | None = None
    decimals: int = 0


class Relation(NamedTuple):
    """What must hold between a row and its operands; the vocabulary: data/demo/README.md, docs/FIGURES.md."""

    name: str
    operands: tuple[Operand, ...] = ()
    note: str | None = None


class Row(NamedTuple):
    """One figure of one document. Values are exact as written; ``period`` = (first, last) day, both included.

    ``closed``: True, the source lists all; False, it says or shows that it doesn't; None, can't be told.
    ``basis``: actual | estimate | forecast | target | assigned. ``seq``: the entry that holds it, where one does.
    """

    id: str
    document: str = ""
    place: str | None = None
    quote: str | None = None
    scope: str | None = None
    metric: str = ""
    better: str | None = None
    nature: str | None = None
    set: str | None = None
    basis: str = "actual"
    hedge: str | None = None
    period: tuple[str, str] | None = None
    period_as_written: str | None = None
    as_written: str | None = None
    value: Fraction | None = None
    unit: str | None = None
    decimals: int = 0
    members: tuple[str, ...] | None = None
    closed: bool | None = None
    relations: tuple[Relation, ...] = ()
    seq: int | None = None


class Verdict(NamedTuple):
    """What one relation of one row came to.

    ``reason`` is a stable code, its words are ``figures.reason.<code>``. Failing verdicts of one document and class
    that share a key are one stated inconsistency; ``alone``: not joined with others by the row's links.
    ``entries``: positions of the ledger's events that the computed side rests on.
    """

    row: Row
    relation: str
    klass: str
    reason: str
    stated: str
    computed: str
    keys: tuple[Hashable, ...] = ()
    alone: bool = False
    entries: tuple[int, ...] = ()


class Finding(NamedTuple):
    """One row of the answer: a stated inconsistency with every relation that shows it, or a figure that holds."""

    id: str
    document: str
    klass: str
    relation: str
    place: str | None
    stated: str
    computed: str
    reason: str
    figures: tuple[str, ...]
    relations: tuple[str, ...]
    entries: tuple[int, ...]
