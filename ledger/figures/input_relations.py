"""Relations in a figures file: ``{relation = "sum", operands = ["l.1", "14,2"]}`` or ``"sum(l.1; 14,2)"``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.figures.fields import Fields
from ledger.figures.quantity import read_vietnamese
from ledger.figures.relations import CHECKS, LEAST_OPERANDS
from ledger.figures.rows import Operand, Relation, Row

_WRITTEN = re.compile(r"([a-z-]+)\s*(?:\((.*)\))?\Z", re.DOTALL)
_OF_LISTS = frozenset({"count-of-list", "subset", "same-as", "text-against-table", "citation", "complement"})
_MEMBERS = frozenset({"relation", "operands", "note"})
_NEED_ROWS = frozenset({"subset", "text-against-table", "deadline-order"})


class Named(NamedTuple):
    """What an operand can name: rows, and columns of tables (id of the column -> ids of its cells)."""

    rows: Mapping[str, Row]
    columns: dict[str, tuple[str, ...]]


def relations_of(fields: Fields, named: Named) -> tuple[Relation, ...]:
    """The relations of one part, operands resolved.

    Raises FIGURES_INVALID, FIGURES_UNKNOWN_RELATION, FIGURES_UNKNOWN_OPERAND.
    """
    told = fields.members.get("relations")
    if told is None:
        return ()
    if not isinstance(told, list):
        raise fields.wrong("relations", told, "[{relation = ..., operands = [...]}]")
    return tuple(_relation(fields, one, named) for one in told)


def _relation(fields: Fields, told: Any, named: Named) -> Relation:
    if isinstance(told, str):
        found = _WRITTEN.match(told.strip())
        if found is None:
            raise fields.wrong("relations", told, "sum(l.1; 14,2)")
        operands = [part.strip() for part in (found[2] or "").split(";") if part.strip()]
        name, note = found[1], None
    elif isinstance(told, dict) and isinstance(told.get("relation"), str) and told.keys() <= _MEMBERS:
        name, operands, note = told["relation"], told.get("operands", []), told.get("note")
    else:
        raise fields.wrong("relations", told, "{relation, operands, note}")
    if name not in CHECKS:
        raise fields.error("FIGURES_UNKNOWN_RELATION", "relations", name, sorted(CHECKS))
    if not isinstance(operands, list) or not (note is None or isinstance(note, str)):
        raise fields.wrong("relations", told, "{relation, operands, note}")
    read = [operand for one in operands for operand in _operands(fields, name, one, named)]
    least = LEAST_OPERANDS[name]
    if len(read) < least:
        raise fields.wrong("relations", f"{name}: {len(read)}", f"{name}: >= {least}")
    return Relation(name, tuple(read), note)


def _operands(fields: Fields, relation: str, told: Any, named: Named) -> list[Operand]:
    """A row, the cells of a column, or a number as written. Raises FIGURES_UNKNOWN_OPERAND."""
    text = str(told) if isinstance(told, int) and not isinstance(told, bool) else told
    if isinstance(text, str):
        text = text.strip()
        if text in named.columns and relation not in _OF_LISTS:
            return [Operand(cell) for cell in named.columns[text]]
        if text in named.rows:
            return [Operand(text)]
        if relation not in _NEED_ROWS:
            try:
                read = read_vietnamese(text)
                return [Operand(None, read.value, read.decimals)]
            except LedgerError:
                pass
    from difflib import get_close_matches

    near = get_close_matches(str(told), [*named.rows, *named.columns], 3, 0.5)
    raise fields.error("FIGURES_UNKNOWN_OPERAND", f"relations: {relation}", told, near or sorted(named.rows)[:8])
