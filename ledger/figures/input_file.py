"""``socai/figures-input/1``: the figures of any report, written down to be checked (docs/FIGURES.md).

Already parsed TOML, or the sheets of a workbook, in; rows out. Numbers are text as the report writes them; a TOML float
is refused, for it has lost its decimals. Every refusal names file, row and column, what was found and what is expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.figures.fields import Fields, members_of
from ledger.figures.input_relations import Named, relations_of
from ledger.figures.input_tables import table_rows
from ledger.figures.metrics import METRICS, metric_of
from ledger.figures.quantity import read_vietnamese
from ledger.figures.rows import Relation, Row

SCHEMA = "socai/figures-input/1"
CITATIONS = "documents"
PARTS = ("metrics", "figures", "lists", "tables", "documents")
BASES = ("actual", "estimate", "forecast", "target", "assigned")
_HEDGE = re.compile(r"(khoảng|hơn|trên|gần|dưới|ít nhất|tối thiểu|tối đa|không quá|xấp xỉ|ước)\s+", re.IGNORECASE)
_FIGURE = {"id", "metric", "value", "as_written", "place", "quote", "scope", "unit", "better", "nature", "set", "basis",
           "hedge", "period", "list", "list_closed", "relations"}  # fmt: skip


class Report(NamedTuple):
    """A report's title and rows, in the order of the file."""

    title: str | None
    rows: tuple[Row, ...]


class _Metric(NamedTuple):
    unit: str | None = None
    better: str | None = None
    nature: str | None = None


def read_figures(document: object, file: str) -> Report:
    """Read a parsed figures file; ``file`` is only named in refusals.

    Raises FIGURES_INVALID, FIGURES_REPEATED, FIGURES_UNKNOWN_METRIC, FIGURES_UNKNOWN_OPERAND,
    FIGURES_UNKNOWN_RELATION; all with file, row, column, found, expected.
    """
    whole = Fields(_plain(document), file, "-", "-")
    whole.only({"schema", "title", *PARTS})
    if whole.members.get("schema") != SCHEMA:
        raise whole.wrong("schema", whole.members.get("schema"), SCHEMA)
    parts = {name: list(whole.parts(name)) for name in PARTS}
    metrics = {}
    for one in parts["metrics"]:
        one.only({"id", "name", "unit", "better", "nature"})
        told = _Metric(one.text("unit"), one.choice("better", ("up", "down")), one.choice("nature", ("stock", "flow")))
        metrics[one.required("id")] = metrics[one.text("name") or one.required("id")] = told
    rows: dict[str, Row] = {}
    asked: list[tuple[Fields, Row]] = []
    named = Named({}, {})
    for fields, row in _rows(parts, metrics, named):
        if row.id in rows:
            raise fields.error("FIGURES_REPEATED", "id", row.id, f"{row.id}: {rows[row.id].place or '-'}")
        rows[row.id] = row
        asked.append((fields, row))
    named = Named(rows, named.columns)
    found = [row._replace(relations=row.relations or relations_of(fields, named)) for fields, row in asked]
    return Report(whole.text("title"), tuple(found))


def _rows(
    parts: Mapping[str, list[Fields]], metrics: Mapping[str, _Metric], named: Named
) -> Iterator[tuple[Fields, Row]]:
    for fields in parts["figures"]:
        yield fields, _figure(fields, metrics)
    for fields in parts["lists"]:
        fields.only({"id", "items", "closed", "place", "quote", "set", "basis", "unit", "relations"})
        yield fields, Row(
            fields.required("id"), place=fields.text("place"), quote=fields.text("quote"), set=fields.text("set"),
            basis=fields.choice("basis", BASES) or "actual", members=fields.texts("items"), unit=fields.text("unit"),
            closed=fields.flag("closed"),
        )  # fmt: skip
    for fields in parts["tables"]:
        for row in table_rows(fields, named.columns):
            yield fields, row
    yield from _documents(parts["documents"])


def _figure(fields: Fields, metrics: Mapping[str, _Metric]) -> Row:
    fields.only(_FIGURE)
    words = fields.required("metric")
    metric = metrics.get(words)
    if metric is None and metric_of(words) is None:
        raise fields.error("FIGURES_UNKNOWN_METRIC", "metric", words, [*metrics, *METRICS])
    metric = metric or _Metric()
    said, hedge = fields.number_text("value"), fields.text("hedge")
    stripped = _HEDGE.match(said or "")
    written = None
    if said is not None:
        try:
            written = read_vietnamese(said[stripped.end() :] if stripped else said)
        except LedgerError as fault:
            raise fields.wrong("value", said, fault.facts["expected"]) from None
    return Row(
        id=fields.required("id"),
        place=fields.text("place"),
        quote=fields.text("quote"),
        scope=fields.text("scope"),
        metric=words,
        better=fields.choice("better", ("up", "down")) or metric.better,
        nature=fields.choice("nature", ("stock", "flow")) or metric.nature,
        set=fields.text("set"),
        basis=fields.choice("basis", BASES) or "actual",
        hedge=hedge or (stripped[1].lower() if stripped else None),
        period=fields.period("period"),
        as_written=fields.text("as_written") or said,
        value=written.value if written else None,
        unit=fields.text("unit") or (written.unit if written and written.unit else metric.unit),
        decimals=written.decimals if written else 0,
        members=fields.texts("list") if "list" in fields.members else None,
        closed=fields.flag("list_closed"),
    )


def _documents(parts: list[Fields]) -> Iterator[tuple[Fields, Row]]:
    """Each citation by itself, and all together for the order of their numbers."""
    cited = []
    for number, fields in enumerate(parts, start=1):
        fields.only({"id", "symbol", "date", "issuer", "place", "quote"})
        day = fields.text("date") or "?"
        cited.append(f"{fields.required('symbol')}; {day}; {fields.text('issuer') or '?'}")
        yield fields, Row(
            fields.text("id") or f"{CITATIONS}.{number}", place=fields.text("place"), quote=fields.text("quote"),
            as_written=cited[-1], members=(cited[-1],), closed=True, relations=(Relation("citation"),),
        )  # fmt: skip
    if len(cited) > 1:
        everything = Row(CITATIONS, members=tuple(cited), closed=True, relations=(Relation("citation"),))
        yield parts[0], everything


def _plain(value: Any) -> Any:
    """NFC throughout; TOML dates as text."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return members_of(value)
