"""Quantities: decimals of the law, units, ratios recomputed, shares of units."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.measuring.outcome import MET, NOT_MET, UNKNOWN, agreed, every, share
from ledger.measuring.quantities import decimal, folded, known_of
from tests.ledger.measuring.made import measured


@pytest.mark.parametrize(
    ("written", "value"),
    [("98", "98"), ("21.8", "21.8"), ("21,8", "21.8"), (" 60 ", "60"), ("0", "0"), ("-1.5", "-1.5"), ("Không", None),
     ("≥60", None), ("70%-100%", None), ("", None), ("NaN", None), ("Infinity", None), ("1e3", None), (None, None)],
)  # fmt: skip
def test_only_plain_numbers_are_numbers(written: str | None, value: str | None) -> None:
    assert decimal(written) == (Decimal(value) if value else None)


def test_units_are_compared_as_written_but_for_case_spaces_and_powers() -> None:
    assert folded("m² / Người") == folded("m2/người")
    assert folded("%") != folded("% xã")
    assert folded(None) is None


def test_a_ratio_is_recomputed_whatever_percentage_stands_beside_it() -> None:
    """Source document 003: 2/3 trường, "tỷ lệ 66,66%"."""
    known = known_of(measured("66.66", ratio=("2", "3")))
    assert known is not None
    assert known.at_least(Decimal("66.666666666666")) is True
    assert known.at_least(Decimal("66.7")) is False


@pytest.mark.parametrize("value", [measured(), measured(ratio=("5", "0")), measured(None, "km", ratio=("5", "10"))])
def test_what_tells_no_value_is_not_known(value: dict[str, str | None]) -> None:
    assert known_of(value) is None


def test_a_ratio_of_something_else_than_a_share_is_left_alone() -> None:
    known = known_of(measured("38.39", "km", ratio=("10.23", "38.39")))
    assert known is not None and known.unit == "km" and known.at_least(Decimal("38")) is True


@given(st.lists(st.sampled_from([MET, NOT_MET, UNKNOWN]), max_size=6), st.data())
def test_all_of_several_never_takes_back_what_it_decided(outcomes: list[str], data: st.DataObject) -> None:
    later = [one if one != UNKNOWN else data.draw(st.sampled_from([MET, NOT_MET, UNKNOWN])) for one in outcomes]
    assert every(outcomes) in (UNKNOWN, every(later))
    assert every([]) == MET and agreed([]) == UNKNOWN


COUNTS = st.integers(0, 40)


@given(st.sampled_from(["min", "max"]), st.integers(0, 100), COUNTS, COUNTS, COUNTS, st.data())
def test_a_share_is_decided_iff_no_turn_of_the_unknown_could_change_it(
    kind: str, wanted: int, yes: int, no: int, unknown: int, data: st.DataObject
) -> None:
    total = yes + no + unknown
    possible = set()
    for more in range(unknown + 1):
        part = Fraction(100 * (yes + more), total) if total else None
        holds = part is None or (part >= wanted if kind == "min" else part <= wanted)
        possible.add(MET if holds else NOT_MET)
    assert share(kind, str(wanted), yes, no, unknown) == (possible.pop() if len(possible) == 1 else UNKNOWN)


def test_a_share_without_a_number_or_of_another_kind_is_unknown() -> None:
    assert share("min", "", 8, 0, 0) == UNKNOWN
    assert share("boolean", "100", 8, 0, 0) == UNKNOWN
