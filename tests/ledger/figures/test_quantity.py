"""Numbers as Vietnamese documents write them, rounding, truncation, hedges."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.figures.quantity import (
    Interval,
    Written,
    approximate,
    hedged,
    point,
    read_canonical,
    read_vietnamese,
    rounded,
    shown,
    told,
    truncated,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "decimals", "unit"),
    [
        ("14,2", Fraction(142, 10), 1, ""),
        ("36.683", Fraction(36683), 0, ""),
        ("02", Fraction(2), 0, ""),
        ("25,36%", Fraction(2536, 100), 2, "%"),
        ("37,5 %", Fraction(375, 10), 1, "%"),
        ("2.140.750 triệu đồng", Fraction(2140750), 0, "triệu đồng"),
        ("1.938,50 ha", Fraction(193850, 100), 2, "ha"),
        ("04 sản phẩm", Fraction(4), 0, "sản phẩm"),
        ("0", Fraction(0), 0, ""),
        ("-1,5", Fraction(-15, 10), 1, ""),
        ("15,63 tiêu chí/xã", Fraction(1563, 100), 2, "tiêu chí/xã"),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Fraction, decimals: int, unit: str) -> None:
    assert read_vietnamese(text) == Written(value, decimals, unit)


NO_NUMBERS = ["", "3.1", "3.1000", "1,234.5", "1.23.456", "ba", "12,5,6", "1." * 40 + "1", "٣", ","]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(LedgerError) as refused:
        read_vietnamese(text)
    assert refused.value.code == "NUMBER_UNREADABLE"
    assert refused.value.facts["found"] == text[:80] and refused.value.facts["expected"]


@given(st.text(max_size=30) | st.text(alphabet="0123456789.,% -+x", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_vietnamese, read_canonical):
        try:
            assert isinstance(read(text), Written)
        except LedgerError as refused:
            assert refused.code == "NUMBER_UNREADABLE"


@given(st.integers(0, 10**12), st.integers(0, 4))
def test_what_is_written_is_read_back(units: int, decimals: int) -> None:
    value = Fraction(units, 10**decimals)
    whole, rest = divmod(units, 10**decimals)
    text = f"{whole:,}".replace(",", ".") + (f",{rest:0{decimals}}" if decimals else "")
    assert read_vietnamese(text)[:2] == (value, decimals)


def test_a_measured_number_is_an_interval_and_a_count_is_exact() -> None:
    assert rounded(Fraction(142, 10), 1, False) == Interval(Fraction(1415, 100), Fraction(1425, 100))
    assert rounded(Fraction(3), 0, True) == point(Fraction(3))
    assert rounded(Fraction(3), 0, False) == Interval(Fraction(5, 2), Fraction(7, 2))
    assert rounded(Fraction(142, 10), 1, True) == rounded(Fraction(142, 10), 1, False)


def test_intervals_meet_at_their_bounds() -> None:
    low, high = Interval(Fraction(1), Fraction(2)), Interval(Fraction(2), Fraction(3))
    assert low.meets(high) and high.meets(low) and not low.below(high)
    assert Interval(None, Fraction(1)).below(high) and not Interval(None, None).below(high)
    assert Interval(Fraction(5), None).both(Interval(None, Fraction(7))) == Interval(Fraction(5), Fraction(7))


@pytest.mark.parametrize(
    ("hedge", "low", "high"),
    [("trên", 3, None), ("hơn", 3, None), ("ít nhất", 3, None), ("dưới", None, 3), ("gần", None, 3), (None, 3, 3)],
)
def test_hedges_open_a_side(hedge: str | None, low: int | None, high: int | None) -> None:
    assert hedged(point(Fraction(3)), hedge) == Interval(
        None if low is None else Fraction(low), None if high is None else Fraction(high)
    )


def test_about_says_nothing_of_how_far() -> None:
    assert approximate("khoảng") and approximate("cơ bản") and not approximate("trên") and not approximate(None)


def test_truncation_is_told_from_rounding() -> None:
    two_thirds = point(Fraction(200, 3))
    assert truncated(Fraction(6666, 100), 2, two_thirds)
    assert not truncated(Fraction(6667, 100), 2, two_thirds) and not truncated(Fraction(66), 0, two_thirds)


def test_numbers_are_shown_with_a_point_half_up() -> None:
    assert [shown(Fraction(1, 8), 2), shown(Fraction(-1, 8), 2), shown(Fraction(3), 0)] == ["0.13", "-0.13", "3"]
    assert shown(Fraction(156, 11)) == "14.1818" and shown(Fraction(5, 2)) == "2.5"
    assert told(Interval(Fraction(9), None)) == ">=9" and told(Interval(None, Fraction(9))) == "<=9"
