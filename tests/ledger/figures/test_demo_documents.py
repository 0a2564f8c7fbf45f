"""Documents 000, 001 and 003: exactly the inconsistencies that source-facts.yaml marks, each one row."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import load_toml
from ledger.figures.judge import judge
from ledger.figures.recorded import row_of
from ledger.figures.rows import Finding, Row

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference" / "source-facts.yaml"
FILES = {"000": "05-dak-glei-figures", "001": "08-ia-hdrai-figures", "003": "11-dam-rong-figures"}
CONTRADICTIONS = {
    "I-000-1": "l51.tang-2021", "I-000-2": "l69.binh-quan-2022", "I-000-3": "l73.peng-lang",
    "I-000-4": "l70.khu-dan-cu", "I-000-10": "l32.sam-ngoc-linh", "I-001-1": "l78.qd-2261",
    "I-001-2": "l91.ho-ngheo-2022", "I-001-7": "l103.ngan-sach-tinh-2022", "I-003-1": "l192.chi-tieu-dat",
    "I-003-2": "l192.tieu-chi-dat", "I-003-3": "l194.tieu-chi-chua-dat", "I-003-4": "l39.tieu-chi-chua-dat",
}  # fmt: skip
DOUBTS = {
    "I-000-5": "l47.nha-tam-giam", "I-000-12": "l48.kh-191", "I-003-5": "l81.han-5-4", "I-003-6": "l146.nang-cao-2024",
    "I-003-7": "l57.han-2-4", "I-003-8": "l45.han-ho-so", "I-003-13": "l155.cung-hoa",
}  # fmt: skip
NOTES = {
    "I-000-6": "l47.thon-xa-bien-gioi", "I-000-7": "l84.xa-chua-dat-18", "I-000-13": "l32.cay-an-qua-kh",
    "I-001-5": "l88.xa-2022", "I-003-12": "l147.thi-tran", "I-003-14": "l81.han-5-4", "I-003-15": "l164.truong-thpt",
    "I-003-16": "l35.xa-2016-2020",
}  # fmt: skip
CANNOT_SAY = {"I-001-3": "l51.thon-t12"}
EXPECTED = {"contradiction": CONTRADICTIONS, "doubt": DOUBTS, "note": NOTES, "cannot-say": CANNOT_SAY}


def rows(number: str) -> list[Row]:
    events = load_toml(f"demo/{FILES[number]}.toml")["events"]
    return [row_of(event["subject"], event["body"]) for event in events]


def claims(number: str) -> dict[str, list[str]]:
    """Row -> the inconsistencies that the demo's act says it covers."""
    events = load_toml(f"demo/{FILES[number]}.toml")["events"]
    return {event["body"]["row"]: [one for one in event.get("claims", ()) if one[0] == "I"] for event in events}


def found(number: str) -> list[Finding]:
    return judge(rows(number))


@pytest.mark.parametrize("klass", EXPECTED)
@pytest.mark.parametrize("number", FILES)
def test_exactly_the_known_inconsistencies(number: str, klass: str) -> None:
    expected = {row for known, row in EXPECTED[klass].items() if known.split("-")[1] == number}
    assert sorted(one.id for one in found(number) if one.klass == klass) == sorted(expected)


@pytest.mark.parametrize("number", FILES)
def test_each_finding_is_of_a_row_that_claims_the_inconsistency(number: str) -> None:
    claimed = claims(number)
    by_row = {(row, klass): known for klass, known_rows in EXPECTED.items() for known, row in known_rows.items()}
    for one in found(number):
        if one.klass != "ok":
            known = by_row[one.id, one.klass]
            assert any(known in claimed[name] for name in one.figures), (known, one)


def test_the_expectation_is_what_the_reference_marks() -> None:
    if not REFERENCE.is_file():
        pytest.skip("../shared/reference is not here")
    yaml = pytest.importorskip("yaml")
    facts = yaml.safe_load(REFERENCE.read_text("utf-8"))["inconsistencies"]
    marked = {klass: {one["id"] for one in facts if one["figures_class"] == klass} for klass in EXPECTED}
    assert marked == {klass: set(known) for klass, known in EXPECTED.items()}


def test_one_stated_inconsistency_is_one_row() -> None:
    by_id = {(one.id, one.klass): one for number in FILES for one in found(number)}
    assert set(by_id["l194.tieu-chi-chua-dat", "contradiction"].figures) == {
        "l194.tieu-chi-chua-dat", "l194.chi-tieu-chua-dat", "l39.chi-tieu-chua-dat", "l111.chi-tieu-chua-dat",
    }  # fmt: skip
    assert by_id["l192.tieu-chi-dat", "contradiction"].figures == ("l192.tieu-chi-dat", "l39.tieu-chi-dat")
    assert by_id["l39.tieu-chi-chua-dat", "contradiction"].figures == ("l39.tieu-chi-chua-dat",)
    assert by_id["l78.qd-2261", "contradiction"].figures == ("l78.qd-2261", "trich-dan")
    assert set(by_id["l88.xa-2022", "note"].figures) == {
        "l88.xa-2022", "l91.thu-nhap-2022", "l91.nuoc-2022", "l92.tieu-chi-huyen-2022",
    }  # fmt: skip


def test_what_was_computed() -> None:
    by_id = {(one.id, one.klass): (one.stated, one.computed, one.reason) for n in FILES for one in found(n)}
    assert by_id["l69.binh-quan-2022", "contradiction"] == ("15,63", "15.73", "differs")
    assert by_id["l32.sam-ngoc-linh", "contradiction"][2] == "of-not-above"
    assert by_id["l47.nha-tam-giam", "doubt"] == ("96 căn", "90", "maybe-partial")
    assert by_id["l164.truong-thpt", "note"] == ("66,66%", "66.67", "truncated")
    assert by_id["l192.tieu-chi-dat", "contradiction"][:2] == ("4/9", "5 (1, 3, 4, 5, 8)")


def test_a_rounded_operand_is_narrowed_by_its_own_list() -> None:
    """14,2 - 12,3 could be 2,0 by rounding alone; the report's own list makes 14,2 the average 156/11."""
    known = {row.id: row for row in rows("000")}
    own, other = known["l51.tang-2021"], known["l51.binh-quan-2021"]
    alone = [own, other._replace(relations=()), known["l51.binh-quan-2020"]]
    assert [one.klass for one in judge(alone)] == ["ok"]
    assert "contradiction" in {one.klass for one in judge([own, other, known["l51.binh-quan-2020"]])}
