"""Folding, Vietnamese order, queries."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import seed
from ledger.names import compact, fold, parse_query, same_spelling, sort_key

WORDS = seed.kind_words()
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
NAMES = st.text(alphabet=LETTERS + LETTERS.upper() + " '’0123456789", max_size=20)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăk Kroong", "dak kroong"),
        ("Đắk KRoong", "dak kroong"),
        ("Ia H’Drai", "ia hdrai"),
        ("Ia H' Drai", "ia h drai"),
        ("Đạ K'Nàng", "da knang"),
        ("ÐĂK GLEI", "dak glei"),
        ("Ɖăk", "dak"),
        ("  xã   Xốp ", "xa xop"),
        ("Đa-Long", "da long"),
        ("đặc_khu", "dac khu"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_compact_joins_spellings_of_the_sources() -> None:
    assert len({compact(name) for name in ("Ia H’Drai", "Ia H'Drai", "Ia H' Drai", "IA H’DRAI")}) == 1
    assert len({compact(name) for name in ("Đạ K'Nàng", "Đa K'Nàng", "Đạ K' Nàng")}) == 1
    assert compact("Đăk Pék") != compact("Đăk Pét")
    assert compact("Đăk Plô") != compact("Đăk Blô")


@given(NAMES)
def test_fold_is_idempotent_and_independent_of_normal_form(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(text).isascii()


@given(st.text(max_size=30))
def test_any_text_folds(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    sort_key(text)
    parse_query(text, WORDS)


def test_letters_in_vietnamese_order() -> None:
    assert "".join(sorted(LETTERS, key=sort_key)) == LETTERS


def test_names_in_vietnamese_order() -> None:
    names = [
        "Đăk Man",
        "Xốp",
        "Đăk Long",
        "Dục Lang",
        "Ê",
        "Đăk Ak",
        "Ân",
        "An",
        "Ăn",
        "Án",
        "Thôn 10",
        "Thôn 2",
        "Thôn Chư",
    ]
    assert sorted(names, key=sort_key) == [
        "An",
        "Án",
        "Ăn",
        "Ân",
        "Dục Lang",
        "Đăk Ak",
        "Đăk Long",
        "Đăk Man",
        "Ê",
        "Thôn 2",
        "Thôn 10",
        "Thôn Chư",
        "Xốp",
    ]


def test_order_goes_syllable_by_syllable() -> None:
    assert sorted(["mà a", "ma ba", "ma"], key=sort_key) == ["ma", "ma ba", "mà a"]


@given(NAMES)
def test_sort_key_is_ascii_and_sees_no_case(text: str) -> None:
    assert sort_key(text).isascii()
    assert sort_key(text) == sort_key(text.upper()) == sort_key(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("first", "second"), [("hòa", "hoà"), ("Thủy", "thuỷ"), ("Hòa Bình", "HOÀ BÌNH"), ("khỏe", "khoẻ")]
)
def test_the_place_of_the_tone_mark_does_not_matter(first: str, second: str) -> None:
    assert same_spelling(first, second)
    assert sort_key(first) == sort_key(second)


@pytest.mark.parametrize(
    ("first", "second"), [("hòa", "hóa"), ("hoa", "hòa"), ("Đăk", "Đắk"), ("dăk", "đăk"), ("ơ", "o")]
)
def test_other_tones_and_letters_do(first: str, second: str) -> None:
    assert not same_spelling(first, second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xã Đăk Kroong", [("Đăk Kroong", ("xa",))]),
        ("thôn 8, xã Ia Đal", [("8", ("thon",)), ("Ia Đal", ("xa",))]),
        (
            "làng Long Yên,xa dak long , huyen dak glei",
            [("Long Yên", ("thon",)), ("dak long", ("xa",)), ("dak glei", ("huyen",))],
        ),
        ("TT. Đăk Glei", [("Đăk Glei", ("thi-tran",))]),
        ("TT Đăk Glei", [("Đăk Glei", ("thi-tran",))]),
        ("X.Xốp, H. Đăk Glei", [("Xốp", ("xa",)), ("Đăk Glei", ("huyen",))]),
        ("T. Kon Tum", [("Kon Tum", ("tinh", "thon"))]),
        ("tổ dân phố 3", [("3", ("thon",))]),
        ("thành phố trực thuộc trung ương Huế", [("Huế", ("thanh-pho-truc-thuoc-trung-uong",))]),
        ("TP Kon Tum", [("Kon Tum", ("thanh-pho", "thanh-pho-truc-thuoc-trung-uong"))]),
        ("Đăk Kroong", [("Đăk Kroong", ())]),
        ("xã", [("xã", ())]),
        ("Thôn 1", [("1", ("thon",))]),
        (" , ", [("", ())]),
        ("", [("", ())]),
    ],
)
def test_parse_query(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    query = parse_query(text, WORDS)
    got = []
    while query is not None:
        got.append((query.name, query.kinds))
        if query.within is None:
            break
        query = query.within
    assert got == expected


def test_an_id_passes_through() -> None:
    assert parse_query(" unit:xa-dak-kroong ", WORDS).unit == "unit:xa-dak-kroong"


def test_a_kind_word_may_be_part_of_the_name() -> None:
    assert parse_query("Bản Đôn", WORDS).readings() == (("don", ("thon",)), ("bandon", ()))
    assert parse_query("Tơ Lung", WORDS).readings()[1] == ("tolung", ())
    assert parse_query("Xốp", WORDS).readings() == (("xop", ()),)


def test_every_registered_unit_is_found_by_each_of_its_spellings() -> None:
    for item in seed.units():
        body = item["body"]
        if "aliases" not in body:
            continue
        word = next(word for word, kinds in WORDS.items() if body["kind"] in kinds)
        for name in (body["name"], *body["aliases"]):
            query = parse_query(f"{word} {name}", WORDS)
            key, kinds = query.readings()[0]
            assert key == compact(name)
            assert body["kind"] in kinds
