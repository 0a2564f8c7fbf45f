"""Is a threshold met: every kind, what decides and what doesn't, and that more knowledge never flips an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.measuring.outcome import GROUNDS, MET, NOT_MET, UNKNOWN, Finding
from ledger.measuring.quantities import known_of
from ledger.measuring.thresholds import evaluate, threshold_for
from tests.ledger.measuring.made import case, measured, threshold

TN = {"region": "TN", "group": None, "difficulty": None, "year": "2023"}


def judged(
    published: Mapping[str, Any], value: Mapping[str, Any] | None, traits: Mapping[str, str | None] = TN
) -> Finding:
    return evaluate(threshold_for(published, traits), known_of(value) if value else None)


MINIMUM, MAXIMUM = threshold("min", "40"), threshold("max", "50")
REGIONS = threshold(cases=[case("70", region=["TN", "BTB"]), case("90", region="DBSH")])
HARD = threshold(value="60", cases=[case("30", difficulty="dbkk")])
GROUPS = threshold(cases=[case("80", group="nhom-1"), case(None, group="nhom-3")])
YEARS = threshold(unit="triệu đồng/người/năm", cases=[case("41", region="TN", year="2022"), case("44", region="TN", year="2023")])  # noqa: E501  # one row
BOTH = threshold("composite", parts=[threshold("boolean", "true", None), threshold("max", "50")])
NONE_AND_KM = threshold("composite", parts=[threshold("none", unit="vụ"), threshold("min", None, "km")])
TWO = threshold("composite", parts=[threshold("min", "95"), threshold("min", "60")])


@pytest.mark.parametrize(
    ("published", "value", "expected"),
    [
        (MINIMUM, measured("40"), (MET, "measured")),
        (MINIMUM, measured("39.99"), (NOT_MET, "measured")),
        (MINIMUM, measured("80", op="gt"), (MET, "measured")),
        (MINIMUM, measured("40", op="gt"), (MET, "measured")),
        (MINIMUM, measured("40", op="lt"), (NOT_MET, "measured")),
        (MINIMUM, measured("40", op="le"), (UNKNOWN, "bound-insufficient")),
        (MINIMUM, measured("30", op="gt"), (UNKNOWN, "bound-insufficient")),
        (MAXIMUM, measured("20", op="lt"), (MET, "measured")),
        (MAXIMUM, measured("50", op="lt"), (MET, "measured")),
        (MAXIMUM, measured("50", op="gt"), (NOT_MET, "measured")),
        (MAXIMUM, measured("50", op="ge"), (UNKNOWN, "bound-insufficient")),
        (MAXIMUM, measured("60", op="lt"), (UNKNOWN, "bound-insufficient")),
        (MINIMUM, None, (UNKNOWN, "not-measured")),
        (MINIMUM, measured("80", "km"), (UNKNOWN, "unit-differs")),
        (MINIMUM, measured("80", None), (UNKNOWN, "unit-differs")),
        (threshold("min", "2", "m2/người"), measured("4.5", "m² / Người"), (MET, "measured")),
        (threshold("min", "40", provenance="from-memory 0.9"), measured("80"), (UNKNOWN, "unconfirmed")),
        (threshold("min", "40", provenance=None), measured("80"), (UNKNOWN, "unconfirmed")),
        (threshold("min", None), measured("80"), (UNKNOWN, "no-value")),
        (threshold("min", "từ 40 trở lên"), measured("80"), (UNKNOWN, "no-value")),
        (threshold("boolean", "true", None), measured("80"), (UNKNOWN, "judged")),
        (threshold("text", "Cấp độ 1", None), None, (UNKNOWN, "judged")),
        (threshold("text", "UBND cấp tỉnh quy định cụ thể", None), measured("80"), (UNKNOWN, "set-by-province")),
        (threshold("set-by-province", None), measured("80"), (UNKNOWN, "set-by-province")),
        (threshold("none-allowed", "Không", None), measured("0", "người"), (MET, "measured")),
        (threshold("none-allowed", "Không", None), measured("1", "người"), (NOT_MET, "measured")),
        (threshold("none-allowed", "Không", None), measured("2", "người", "lt"), (UNKNOWN, "bound-insufficient")),
        (REGIONS, measured("70"), (MET, "measured")),
        (HARD, measured("20"), (NOT_MET, "measured")),
        (HARD, measured("45"), (UNKNOWN, "case-unknown")),
        (HARD, measured("60"), (MET, "measured")),
        (GROUPS, measured("100"), (UNKNOWN, "case-unknown")),
        (YEARS, measured("42", "triệu đồng/người/năm"), (NOT_MET, "measured")),
        (BOTH, measured("60"), (NOT_MET, "measured")),
        (BOTH, measured("40"), (UNKNOWN, "judged")),
        (BOTH, measured("40", "km"), (UNKNOWN, "unit-differs")),
        (BOTH, None, (UNKNOWN, "not-measured")),
        (TWO, measured("59"), (NOT_MET, "measured")),
        (TWO, measured("80"), (UNKNOWN, "bound-insufficient")),
        (threshold("composite", parts=[threshold("min", "95")]), measured("96"), (MET, "measured")),
        (NONE_AND_KM, measured("1", "vụ"), (NOT_MET, "measured")),
    ],
)  # fmt: skip
def test_what_a_measured_value_decides(
    published: dict[str, Any], value: dict[str, Any] | None, expected: tuple[str, str]
) -> None:
    found = judged(published, value)
    assert found == Finding(*expected)
    assert found.ground in GROUNDS


def test_no_threshold_decides_nothing() -> None:
    assert evaluate(None, known_of(measured("80"))) == Finding(UNKNOWN, "no-threshold")


@pytest.mark.parametrize(
    ("traits", "value", "outcome"),
    [
        ({"region": "DBSH"}, "80", NOT_MET),
        ({"region": None}, "80", UNKNOWN),
        ({"region": None}, "95", UNKNOWN),
        ({"region": "DNB"}, "95", UNKNOWN),
    ],
)
def test_a_region_unknown_or_without_a_value_decides_nothing(
    traits: dict[str, str | None], value: str, outcome: str
) -> None:
    """Of a region that the set has no value for nothing is demanded that anyone could check."""
    assert judged(REGIONS, measured(value), traits).outcome == outcome


def test_the_first_case_that_holds_comes_before_the_general_value() -> None:
    assert judged(HARD, measured("45"), {**TN, "difficulty": "dbkk"}).outcome == MET
    assert judged(HARD, measured("45"), {**TN, "difficulty": "none"}).outcome == NOT_MET
    assert judged(GROUPS, measured("100"), {"group": "nhom-3"}) == Finding(UNKNOWN, "no-value")


def test_the_provenance_of_a_case_is_its_own_else_that_of_the_threshold_else_of_the_set() -> None:
    published = threshold(value="40", provenance=None, cases=[case("30", "from-memory 0.9", region="TN")])
    assert judged(published, measured("80")).ground == "unconfirmed"
    for status, outcome in (("found 0.97", MET), ("mixed 0.7", UNKNOWN)):
        read = threshold_for(published, {"region": "DNB"}, status)
        assert evaluate(read, known_of(measured("80"))).outcome == outcome


NUMBERS = st.integers(0, 120).map(str)
FOUND = st.sampled_from(["found", "found 0.9", "from-memory 0.9", None])
WHEN = st.dictionaries(
    st.sampled_from(["region", "group", "year"]), st.sampled_from(["a", "b"]), min_size=1, max_size=2
)
CASES = st.lists(st.builds(lambda value, found, when: case(value, found, **when), st.none() | NUMBERS, FOUND, WHEN), max_size=3)  # noqa: E501  # one row
SINGLE = st.builds(
    lambda kind, value, unit, cases, found: threshold(kind, value, unit, cases=cases, provenance=found),
    st.sampled_from(["min", "max", "boolean", "none-allowed", "text"]), st.none() | NUMBERS,
    st.sampled_from(["%", "km"]), CASES, FOUND,
)  # fmt: skip
PUBLISHED = SINGLE | st.lists(SINGLE, min_size=1, max_size=3).map(lambda parts: threshold("composite", parts=parts))
TRAITS = st.fixed_dictionaries({name: st.sampled_from(["a", "b", None]) for name in ("region", "group", "year")})


def found_out(published: dict[str, Any]) -> dict[str, Any]:
    """The same demand with every provenance found."""
    cases = [{**one, "provenance": "found"} for one in published["cases"]]
    parts = [found_out(part) for part in published["parts"]]
    return {**published, "provenance": "found", "cases": cases, "parts": parts}


OPS = st.sampled_from(["lt", "le", "gt", "ge"])


@settings(max_examples=500)
@given(PUBLISHED, st.integers(0, 120), OPS, st.integers(0, 120), TRAITS, st.data())
def test_more_knowledge_never_takes_back_what_was_decided(
    published: dict[str, Any], bound: int, op: str, value: int, traits: dict[str, str | None], data: st.DataObject
) -> None:
    """A bound becomes a value that respects it, unknown traits become known, provenance is found: in any order."""
    holds = {"lt": value < bound, "le": value <= bound, "gt": value > bound, "ge": value >= bound}[op]
    before, after = measured(str(bound), op=op), measured(str(value if holds else bound), op="eq" if holds else op)
    known = {name: one or data.draw(st.sampled_from(["a", "b", "c"])) for name, one in traits.items()}
    first = judged(published, before, traits).outcome
    steps = [(published, after, traits), (published, before, known), (found_out(published), before, traits),
             (found_out(published), after, known)]  # fmt: skip
    for step in steps:
        assert first == UNKNOWN or judged(*step).outcome == first


@given(NUMBERS, st.integers(1, 90), st.integers(0, 90))
def test_a_ratio_decides_exactly_as_fractions_do(bound: str, whole: int, part: int) -> None:
    expected = MET if 100 * part >= int(bound) * whole else NOT_MET
    assert judged(threshold("min", bound), measured("1", ratio=(str(part), str(whole)))).outcome == expected


@given(PUBLISHED, TRAITS)
def test_nothing_measured_decides_nothing(published: dict[str, Any], traits: dict[str, str | None]) -> None:
    assert judged(published, None, traits).outcome == UNKNOWN
