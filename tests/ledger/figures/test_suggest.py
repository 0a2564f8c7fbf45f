"""Proposals from plain text: forms, and how many of the recorded figures are proposed in the three documents."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.figures.rows import Row
from ledger.figures.suggest import Suggestion, number_in, suggest
from ledger.symbols import parse_symbol
from tests.ledger.figures.test_demo_documents import rows

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "reference" / "sources"
TEXTS = {
    "000": "000-dak-glei-report-2021.txt", "001": "001-ia-hdrai-plan-2022.txt", "003": "003-dam-rong-plan-2024.txt",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đạt 4/10 tiêu chí", [("share", "4", "10", "tiêu chí", None)]),
        ("đạt tỷ lệ 26,65%", [("percent", "26,65", None, "%", None)]),
        ("tăng lên 2,0 tiêu chí", [("gain", "2,0", None, "tiêu chí", None)]),
        ("từ 14,2 (kết quả 2021) lên 15,63 tiêu chí/xã", [("gain", "14,2", None, "tiêu chí", None),
                                                         ("gain", "15,63", None, "tiêu chí", None)]),
        ("có 02 thôn đạt (thôn A; thôn B)", [("list", "02", None, "thôn", ("thôn A", "thôn B"))]),
        ("có 02 sản phẩm được xếp hạng, gồm: (1) Cá khô (hộp), (2) Nước mắm.",
         [("list", "02", None, "sản phẩm", ("Cá khô (hộp)", "Nước mắm"))]),
        ("từ 4 đến 7 tiêu chí", [("range", "4", "7", "tiêu chí", None)]),
        ("là 34.083 triệu đồng", [("count", "34.083", None, "triệu", None)]),
        ("5 tiêu chí/8 chỉ tiêu chưa đạt", [("count", "5", None, "tiêu chí", None),
                                           ("count", "8", None, "chỉ tiêu", None)]),
        ("ngày 31/12/2021", []),
        ("không có số nào", []),
    ],
)  # fmt: skip
def test_forms(text: str, expected: list[tuple[object, ...]]) -> None:
    assert [(one.kind, one.value, one.of, one.unit, one.members) for one in suggest(text)] == expected


def test_citations_with_day_and_issuer() -> None:
    text = (
        "Quyết định số 695/QĐ – UBND, ngày 31/12/2021 của UBND tỉnh Kon Tum về việc; "
        "09-CTr/HU ngày 9/11/2020 của Huyện ủy"
    )
    first, second = suggest(text)
    assert (first.kind, first.value, first.day, first.issuer) == ("citation", "695/QĐ – UBND", "2021-12-31",
                                                                  "UBND tỉnh Kon Tum")  # fmt: skip
    assert (second.value, second.day, second.issuer) == ("09-CTr/HU", "2020-11-09", "Huyện ủy")
    (third,) = suggest("Quyết định số 2261/QĐ-UBND ngày 15 tháng 12 năm 2014 của Thủ tướng Chính phủ.")
    assert (third.day, third.issuer) == ("2014-12-15", "Thủ tướng Chính phủ")


@given(st.text(max_size=200) | st.text(alphabet="0123456789/.,%() tiêuchíxãQĐ-UBNDngày", max_size=120))
def test_any_text_is_read(text: str) -> None:
    for one in suggest(text):
        assert isinstance(one, Suggestion) and one.value and one.line <= text.count("\n") + 1


@pytest.mark.parametrize("words", ["1", "02 thôn ", "02 thôn (", "1/QĐ-UBND ngày ", "từ 1 ", " ", "tăng "])
def test_a_long_line_takes_no_longer_than_its_length(words: str) -> None:
    """Quadratic reading would take minutes here, linear takes well under a second."""
    import time

    begin = time.process_time()
    suggest(words * (200_000 // len(words)))
    assert time.process_time() - begin < 8


def _proposed(row: Row, found: list[Suggestion]) -> bool:
    line = int((row.place or "l.0")[2:])
    numbers = [number_in(one) for one in found if one.line == line]
    return any(number is not None and number.value == row.value for number in numbers)


@pytest.mark.parametrize("document", TEXTS)
def test_recall(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    """How many recorded figures with a number (same line, same number) and citations (same number) are proposed."""
    if not SOURCES.is_dir():
        pytest.skip("../shared/reference/sources is not here")
    found = suggest((SOURCES / TEXTS[document]).read_text("utf-8"))
    recorded = rows(document)
    figures = [row for row in recorded if row.value is not None and row.place and "-" not in row.place]
    hits = [row for row in figures if _proposed(row, found)]
    (cited,) = [row.members or () for row in recorded if row.id == "trich-dan"]
    symbols = {symbol.normalised for one in found if one.kind == "citation" and (symbol := parse_symbol(one.value))}
    known = [symbol.normalised for member in cited if (symbol := parse_symbol(member.split(";")[0]))]
    with capsys.disabled():
        print(f"\n{document}: figures {len(hits)}/{len(figures)}, citations "
              f"{sum(one in symbols for one in known)}/{len(known)}, proposals {len(found)}")  # fmt: skip
    assert len(hits) == len(figures) and set(known) <= symbols


def test_recall_of_the_collected_facts(capsys: pytest.CaptureFixture[str]) -> None:
    """How many statements of source-facts.yaml that hold a number overlap with a proposal on their line."""
    facts_file = SOURCES.parent / "source-facts.yaml"
    if not facts_file.is_file():
        pytest.skip("../shared/reference is not here")
    facts = pytest.importorskip("yaml").safe_load(facts_file.read_text("utf-8"))
    least = {"claims": 0.85, "targets": 0.8, "aggregates": 1.0, "ocop_claims": 1.0}
    raw = {number: (SOURCES / name).read_text("utf-8") for number, name in TEXTS.items()}
    texts = {number: unicodedata.normalize("NFC", text) for number, text in raw.items()}
    proposed = {number: suggest(text) for number, text in texts.items()}
    for part, share in least.items():
        hits = total = elsewhere = 0
        for source in (fact.get("source") or {} for fact in facts[part]):
            quote = unicodedata.normalize("NFC", source.get("quote") or "")
            if source.get("doc") in TEXTS and re.search("[0-9]", quote):
                line = texts[source["doc"]].split("\n")[source["line"] - 1]
                start = line.find(quote)
                elsewhere += start < 0  # a quote put together from parts: counted as missed
                here = [one.quote for one in proposed[source["doc"]] if one.line == source["line"]]
                spans = [found.span() for words in here for found in re.finditer(re.escape(words), line)]
                end = start + len(quote)
                total += 1
                hits += start >= 0 and any(first < end and start < last for first, last in spans)
        with capsys.disabled():
            print(f"\n{part}: {hits}/{total}, {elsewhere} of them with a quote that isn't one piece of its line")
        assert hits >= share * total > 0, part
