"""`socai/figures-input/1`: what is read, and what is refused with file, row, column and both facts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.figures.input_file import PARTS, Report, read_figures
from ledger.figures.judge import judge
from ledger.figures.relations import CHECKS, LEAST_OPERANDS
from ledger.figures.rows import Operand
from tests.conftest import ROOT

WHOLE = """
schema = "socai/figures-input/1"
title = "Báo cáo thử"
[[metrics]]
id = "ho-ngheo"
name = "tỷ lệ hộ nghèo"
unit = "%"
better = "down"
[[figures]]
id = "l1"
metric = "criteria-average"
value = "13,3 tiêu chí"
unit = "tiêu chí/xã"
period = "2021-07"
place = "l.54"
relations = ["average(b1:tiêu chí)", { relation = "same-as", operands = ["13,3"] }]
[[figures]]
id = "l2"
metric = "tỷ lệ hộ nghèo"
value = "khoảng 25,36%"
basis = "forecast"
period = "2021-01-01..2021-12-31"
[[figures]]
id = "l3"
metric = "ho-ngheo"
value = "37,5 %"
basis = "target"
relations = ["target-against-forecast(l2)"]
[[figures]]
id = "l4"
metric = "số xã đạt từ 10 đến 14 tiêu chí"
value = 3
unit = "xã"
list = ["Ia Dom", "Ia Đal", "Ia Tơi"]
list_closed = true
relations = ["count-of-list", "count-of-list(b1:xã)", "band-count(10; 14; b1:tiêu chí)"]
[[lists]]
id = "ds"
items = ["Ia Dom"]
closed = true
relations = ["subset(b1:xã)"]
[[tables]]
id = "b1"
columns = ["xã", "tiêu chí", "ghi chú"]
rows = [["Ia Dom", "13", "-"], ["Ia Đal", "13", "x"], ["Ia Tơi", "14", ""]]
unit = "tiêu chí"
[[documents]]
symbol = "2261/QĐ-UBND"
date = 2014-12-15
issuer = "Thủ tướng Chính phủ"
place = "l.78"
[[documents]]
symbol = "461/QĐ-TTg"
date = "2018-04-27"
issuer = "Thủ tướng Chính phủ"
"""


def read(text: str) -> Report:
    return read_figures(tomllib.loads(text), "bao-cao.toml")


def refused(text: str) -> LedgerError:
    with pytest.raises(LedgerError) as found:
        read('schema = "socai/figures-input/1"\n' + text)
    assert found.value.facts.keys() >= {"file", "row", "column", "found", "expected"}
    assert found.value.facts["file"] == "bao-cao.toml"
    return found.value


def test_a_whole_file() -> None:
    report = read(WHOLE)
    rows = {row.id: row for row in report.rows}
    assert report.title == "Báo cáo thử"
    assert (rows["l1"].value, rows["l1"].decimals, rows["l1"].unit) == (Fraction(133, 10), 1, "tiêu chí/xã")
    assert rows["l1"].period == ("2021-07-01", "2021-07-31")
    assert [operand.row for operand in rows["l1"].relations[0].operands] == [
        "b1:tiêu chí:Ia Dom", "b1:tiêu chí:Ia Đal", "b1:tiêu chí:Ia Tơi",
    ]  # fmt: skip
    assert rows["l1"].relations[1].operands == (Operand(None, Fraction(133, 10), 1),)
    assert (rows["l2"].hedge, rows["l2"].value, rows["l2"].unit, rows["l2"].better) == (
        "khoảng", Fraction(2536, 100), "%", "down",
    )  # fmt: skip
    assert rows["b1:xã"].members == ("Ia Dom", "Ia Đal", "Ia Tơi") and rows["b1:ghi chú"].members == ("x",)
    found = {one.id: one.klass for one in judge(report.rows)}
    assert found == {"l1": "ok", "l3": "contradiction", "l4": "ok", "ds": "ok", "documents.1": "contradiction",
                     "documents.2": "ok"}  # fmt: skip


FIGURE = '[[figures]]\nid = "a"\nmetric = "criteria-met"\n'


@pytest.mark.parametrize(
    ("text", "code", "row", "column", "found"),
    [
        ('[[figures]]\nid = "a"\nmetric = "số voi"\n', "FIGURES_UNKNOWN_METRIC", "figures[1] (a)", "metric", "số voi"),
        (FIGURE + 'relations = ["sum(b; 1)"]', "FIGURES_UNKNOWN_OPERAND", "figures[1] (a)", "relations: sum", "b"),
        (FIGURE + 'relations = ["sum(3.1)"]', "FIGURES_UNKNOWN_OPERAND", "figures[1] (a)", "relations: sum", "3.1"),
        (FIGURE + 'relations = ["summ(1)"]', "FIGURES_UNKNOWN_RELATION", "figures[1] (a)", "relations", "summ"),
        (FIGURE + 'relations = ["ratio(1)"]', "FIGURES_INVALID", "figures[1] (a)", "relations", "ratio: 1"),
        (FIGURE + 'relations = ["???"]', "FIGURES_INVALID", "figures[1] (a)", "relations", "???"),
        (FIGURE + 'value = "3.1 km"', "FIGURES_INVALID", "figures[1] (a)", "value", "3.1 km"),
        (FIGURE + "value = 14.2", "FIGURES_INVALID", "figures[1] (a)", "value", "14.2"),
        (FIGURE + 'period = "2021-02-30"', "FIGURES_INVALID", "figures[1] (a)", "period", "2021-02-30"),
        (FIGURE + 'period = "2021-13"', "FIGURES_INVALID", "figures[1] (a)", "period", "2021-13"),
        (FIGURE + 'period = "2022..2021"', "FIGURES_INVALID", "figures[1] (a)", "period", "2022..2021"),
        (FIGURE + 'basis = "maybe"', "FIGURES_INVALID", "figures[1] (a)", "basis", "maybe"),
        (FIGURE + 'list_closed = "yes"', "FIGURES_INVALID", "figures[1] (a)", "list_closed", "yes"),
        (FIGURE + 'lst = ["x"]', "FIGURES_INVALID", "figures[1] (a)", "lst", "lst"),
        (FIGURE + FIGURE, "FIGURES_REPEATED", "figures[2] (a)", "id", "a"),
        ('[[figures]]\nmetric = "criteria-met"', "FIGURES_INVALID", "figures[1]", "id", None),
        ('[[tables]]\nid = "t"\ncolumns = ["a", "b"]\nrows = [["x"]]', "FIGURES_INVALID", "tables[1] (t)",
         "rows[1]", 1),
        ('[[tables]]\nid = "t"\ncolumns = ["a", "b"]\nrows = [["x", 1.5]]', "FIGURES_INVALID", "tables[1] (t)",
         "rows[1]: b", "1.5"),
        ('figures = "none"', "FIGURES_INVALID", "-", "figures", "none"),
        ("colour = 1", "FIGURES_INVALID", "-", "colour", "colour"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, code: str, row: str, column: str, found: Any) -> None:
    error = refused(text)
    assert (error.code, error.facts["row"], error.facts["column"], error.facts["found"]) == (code, row, column, found)
    assert error.facts["expected"]


def test_another_schema_is_refused() -> None:
    with pytest.raises(LedgerError) as found:
        read_figures({"schema": "socai/act/1"}, "x.toml")
    assert found.value.facts["found"] == "socai/act/1" and found.value.facts["expected"] == "socai/figures-input/1"


def test_an_unknown_operand_names_the_nearest() -> None:
    error = refused(FIGURE + 'value = "1"\n[[figures]]\nid = "b"\nmetric = "criteria-met"\nrelations = ["same-as(aa)"]')
    assert error.facts["expected"] == ["a"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
MEMBERS = ["id", "metric", "value", "relations", "list", "period", "items", "columns", "rows", "symbol", "date", "unit"]
NEAR = st.one_of(
    JSON, st.sampled_from(["criteria-met", "2021", "14,2", "a", "sum(a; 1)", "count-of-list", "2021-00", "²"]),
    st.lists(st.sampled_from(["a", "sum(a; a)", "same-as(a)", "average(a; b)"]), max_size=3),
)  # fmt: skip
PART = st.dictionaries(st.sampled_from(MEMBERS), NEAR, max_size=6)
NAMES = st.sampled_from([*PARTS, "title", "x"])
DOCUMENT = st.dictionaries(NAMES, st.lists(PART | JSON, max_size=3) | JSON, max_size=4)


@given(DOCUMENT | JSON)
def test_any_document_is_read_or_refused(document: Any) -> None:
    if isinstance(document, dict):
        document = {**document, "schema": "socai/figures-input/1"}
    try:
        report = read_figures(document, "x.toml")
    except LedgerError as error:
        assert error.code.startswith("FIGURES_")
    else:
        judge(report.rows)


@given(st.data())
def test_any_relations_are_judged_without_failing(data: Any) -> None:
    """Whatever hangs together by name is judged: cycles, rows without numbers, zero divisors, empty lists."""
    names = ["a", "b", "c"]
    figures = []
    draw: Callable[[Any], Any] = data.draw
    for name in names:
        operands = st.lists(st.sampled_from([*names, "0", "14,2", "7"]), min_size=3, max_size=4)
        rows_only = st.lists(st.sampled_from(names), min_size=3, max_size=4)
        relations = []
        for relation in draw(st.lists(st.sampled_from(sorted(CHECKS)), max_size=3)):
            needs = relation in ("subset", "text-against-table", "deadline-order")
            relations.append({"relation": relation, "operands": draw(rows_only if needs else operands)})
        one = {"id": name, "metric": "criteria-met", "relations": relations}
        for member, choices in (("value", ["0", "14,2", "100%", "trên 7 xã"]), ("period", ["2021", "2022-02"]),
                                ("better", ["up", "down"]), ("basis", ["target", "actual"]), ("set", ["s", "t"]),
                                ("list", [["1.1", "2"], ["x"], ["5/QĐ-UBND; 2021-01-01; ?"]])):  # fmt: skip
            value = draw(st.none() | st.sampled_from(choices))
            if value is not None:
                one[member] = value
        figures.append(one)
    report = read_figures({"schema": "socai/figures-input/1", "figures": figures}, "x.toml")
    words = json.loads((ROOT / "data" / "locales" / "vi" / "figures.json").read_text("utf-8"))
    for found in judge(report.rows):
        assert f"figures.class.{found.klass}" in words and f"figures.reason.{found.reason}" in words


def test_the_vocabulary_is_that_of_the_demo() -> None:
    from tests.data.test_demo_claims import RELATIONS

    assert set(CHECKS) == RELATIONS == set(LEAST_OPERANDS)
