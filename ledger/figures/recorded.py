"""Figures as the ledger holds them: the standing ``figure.asserted`` events of a document, corrections applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.figures.quantity import read_canonical
from ledger.figures.rows import Operand, Relation, Row
from ledger.folds.acts import Event

TYPE = "figure.asserted"


def recorded_rows(document: str, events: Iterable[Event]) -> list[Row]:
    """The rows of one document (full id), in order of recording; of two with one name the later stands."""
    rows: dict[str, Row] = {}
    for event in events:
        if event.type == TYPE and not event.excluded:
            row = row_of(document, event.body, event.seq)
            rows[row.id] = row
    return list(rows.values())


def row_of(document: str, body: Mapping[str, Any], seq: int | None = None) -> Row:
    """The row of one body of ``figure.asserted``. Members that aren't there are null (as in act files)."""
    stated, period, value = body.get("stated") or {}, body.get("period"), body.get("value")
    members = body.get("list")
    return Row(
        id=body["row"],
        document=document,
        place=body.get("place"),
        quote=body.get("quote"),
        scope=body.get("scope"),
        metric=body["metric"],
        better=body.get("better"),
        nature=body.get("nature"),
        set=body.get("set"),
        basis=stated.get("basis") or "actual",
        hedge=stated.get("hedge"),
        period=(period["first"], period["last"]) if period else None,
        period_as_written=period.get("as_written") if period else None,
        as_written=body.get("value_as_written"),
        value=None if value is None else read_canonical(value).value,
        unit=body.get("unit"),
        decimals=body.get("decimals") or 0,
        members=None if members is None else tuple(members),
        closed=body.get("list_closed"),
        relations=tuple(_relation(one) for one in body.get("relations") or ()),
        seq=seq,
    )


def _relation(told: Mapping[str, Any]) -> Relation:
    return Relation(told["relation"], tuple(_operand(one) for one in told["operands"]), told.get("note"))


def _operand(told: Mapping[str, Any]) -> Operand:
    """{row, value}: a row's name wins; a value is a decimal of the ledger."""
    if told.get("row") is not None:
        return Operand(told["row"])
    try:
        read = read_canonical(told.get("value") or "")
    except LedgerError:
        return Operand(None)
    return Operand(None, read.value, read.decimals)
