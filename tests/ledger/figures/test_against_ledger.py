"""Figures recomputed from a real ledger as of their own date."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from ledger.figures.against_ledger import against_ledger
from ledger.figures.judge import judge
from ledger.figures.metrics import Metric, metric_of
from ledger.figures.recorded import recorded_rows
from ledger.figures.rows import Row, Verdict
from ledger.folds.view import View
from ledger.stores.reader import LedgerReader
from projections.cuts import view_at
from tests.ledger.figures.making import rel, row
from tests.real_ledger import demo_ledger

YEAR = ("2021-01-01", "2021-12-31")
GLEI: dict[str, Any] = {"scope": "unit:huyen-dak-glei", "set": "set:vn-xa-ntm-2016", "period": YEAR}
RONG: dict[str, Any] = {"scope": "unit:huyen-dam-rong", "set": "set:vn-huyen-ntm-2022", "period": ("2024-02-29",) * 2}


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    with LedgerReader.open(demo_ledger()) as reader:
        yield view_at(reader, reader.size)


def one(view: View, asked: Row) -> Verdict:
    (found,) = against_ledger(view, [asked])
    return found


def test_an_average_with_the_events_it_rests_on(view: View) -> None:
    found = one(view, row("a", "14,2", metric="số tiêu chí đạt bình quân một xã", **GLEI))
    assert (found.klass, found.computed) == ("ok", "14.18")
    communes = {unit for unit in view.children("unit:huyen-dak-glei", "2021-12-31")
                if view.attributes(unit).kind == "xa"}  # fmt: skip
    rests = {entry.subject for unit in communes for entry in view.read(unit) if entry.seq in found.entries}
    assert rests == communes and len(communes) == 11
    wrong = one(view, row("a", "14,3", metric="số tiêu chí đạt bình quân một xã", **GLEI))
    assert (wrong.klass, wrong.reason) == ("contradiction", "ledger-says")


def test_the_average_is_of_the_figures_own_day(view: View) -> None:
    """Before the end of 2021 the ledger doesn't know every commune: it decides nothing."""
    early = {**GLEI, "period": ("2020-01-01", "2020-12-31")}
    found = against_ledger(view, [row("a", "99", metric="số tiêu chí đạt bình quân một xã", **early)])
    assert [verdict.klass for verdict in found] in ([], ["cannot-say"])


def test_recognised_units_between_what_is_known_and_what_may_be(view: View) -> None:
    cases = {"02 xã": "contradiction", "03 xã": "cannot-say", "11 xã": "cannot-say", "12 xã": "contradiction"}
    for said, klass in cases.items():
        found = one(view, row("a", said, metric="số xã được công nhận đạt chuẩn nông thôn mới", **GLEI))
        assert (found.klass, found.computed) == (klass, "3..11"), said
    assert found.entries


def test_x_of_a_result(view: View) -> None:
    met = one(view, row("a", "28", metric="số chỉ tiêu huyện nông thôn mới đạt", unit="chỉ tiêu", **RONG))
    unmet = one(view, row("a", "9", metric="số chỉ tiêu huyện nông thôn mới chưa đạt", unit="chỉ tiêu", **RONG))
    assert (met.klass, met.computed, unmet.klass) == ("contradiction", "27", "ok")
    assert met.entries == unmet.entries and len(met.entries) == 1
    criteria = one(view, row("a", "5", metric="criteria-met", unit="tiêu chí", **RONG))
    assert (criteria.klass, criteria.computed) == ("ok", "5")


def test_a_band(view: View) -> None:
    for said, klass in (("04 xã", "contradiction"), ("06 xã", "ok")):
        found = one(view, row("a", said, metric="số xã đạt từ 10 đến 14 tiêu chí", **GLEI))
        assert (found.klass, found.computed) == (klass, "6"), said


def test_only_results_about_known_units_and_days_are_compared(view: View) -> None:
    metric = "số tiêu chí đạt bình quân một xã"
    for change in ({"basis": "target"}, {"period": None}, {"scope": None}, {"set": None}, {"metric": "số voi"},
                   {"set": "set:khong-co"}, {"scope": "unit:khong-co"}):  # fmt: skip
        asked = row("a", "99", **{"metric": metric, **GLEI, **change})
        assert against_ledger(view, [asked]) == [], change


def test_what_the_ledger_says_joins_the_rows_own_inconsistency(view: View) -> None:
    asked = row("a", "28", rel("sum", "20", "7"), metric="số chỉ tiêu huyện nông thôn mới đạt", unit="chỉ tiêu", **RONG)
    (found,) = judge([asked], against_ledger(view, [asked]))
    assert found.relations == ("sum", "against-ledger") and found.entries


@pytest.mark.parametrize(
    ("words", "metric"),
    [
        ("số tiêu chí đạt bình quân một xã", Metric("criteria-average", "xa")),
        ("Số tiêu chí bình quân/xã", Metric("criteria-average", "xa")),
        ("số xã đạt từ 10-14 tiêu chí", Metric("units-in-band", "xa", (10, 14))),
        ("số thôn được công nhận đạt chuẩn nông thôn mới", Metric("units-recognised", "thon")),
        ("số tiêu chí huyện nông thôn mới chưa đạt", Metric("criteria-unmet")),
        ("indicators-met", Metric("indicators-met")),
        ("số nhà tạm còn lại", None),
    ],
)
def test_metrics_by_the_words_of_reports(words: str, metric: Metric | None) -> None:
    assert metric_of(words) == metric


def test_corrected_and_voided_figures() -> None:
    """Rows come from the events as corrected; a voided one is none, of two with one name the later stands."""
    from ledger.events.entry import Entry
    from ledger.folds.acts import Event

    def event(seq: int, value: str, excluded: bool = False) -> Event:
        stated = {"basis": "actual"}
        body = {"row": "a", "metric": "m", "value": value, "decimals": 1, "relations": [], "stated": stated}
        return Event(Entry(seq, "", "", {}), "figure.asserted", None, None, None, None, body, (), excluded)

    found = recorded_rows("document:x", [event(1, "1.5"), event(2, "2.5"), event(3, "3.5", excluded=True)])
    assert [(one.value, one.seq) for one in found] == [(Fraction(5, 2), 2)]
