"""What an indicator demands, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from commands.terminal import words
from commands.texts.threshold import threshold


@pytest.fixture(autouse=True, params=("vi", "en"))
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    before = words.language()
    words.speak(request.param)
    yield request.param
    words.speak(before)


def a_threshold(kind: str = "min", value: str | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "value": value, "unit": "%", "text": None, "provenance": "found", "cases": [], **more}


def a_case(value: str | None, *whom: str, provenance: str | None = None) -> dict[str, Any]:
    return {"when": [{"attribute": "region", "values": list(whom)}], "value": value, "provenance": provenance}


def said(vi: str, en: str, spoken: str) -> str:
    return {"vi": vi, "en": en}[spoken]


def test_a_bound_has_its_unit_and_the_decimals_of_the_language(spoken: str) -> None:
    assert threshold(a_threshold(value="48.5")) == said("từ 48,5 % trở lên", "at least 48.5 %", spoken)
    assert threshold(a_threshold("max", "5")) == said("không quá 5 %", "at most 5 %", spoken)


def test_the_bound_of_the_other_units_stands_behind_the_cases(spoken: str) -> None:
    found = a_threshold("max", "5", cases=[a_case("9", "TN", "TDMNPB"), a_case(None, "DNB")])
    assert threshold(found) == said(
        "không quá TN/TDMNPB 9, DNB ?, còn lại 5 %", "at most TN/TDMNPB 9, DNB ?, otherwise 5 %", spoken
    )


def test_a_bound_that_was_not_found_is_said_to_be_unknown(spoken: str) -> None:
    unknown = said("(chưa rõ mức)", "(level not known)", spoken)
    assert threshold(None) == threshold(a_threshold()) == threshold(a_threshold(provenance="from-memory")) == unknown
    assert threshold(a_threshold(text="theo vùng: 70%-100%")) != unknown


def test_what_no_source_confirms_is_marked(spoken: str) -> None:
    assert threshold(a_threshold(value="5", provenance="from-memory 0.6")).endswith("*")
    assert threshold(a_threshold(value="5", provenance=None), "from-memory 0.6").endswith("*")
    assert "*" not in threshold(a_threshold(value="5", provenance=None), "found 0.97")
    one = threshold(a_threshold(cases=[a_case("9", "TN", provenance="from-memory"), a_case("8", "DNB")]))
    assert "TN 9 *, DNB 8" in one
    assert threshold(a_threshold("none-allowed", provenance="from-memory")).count("*") == 1
