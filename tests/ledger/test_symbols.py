"""Document numbers: forms, written variants, issuers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.symbols import Symbol, issuer_matches, parse_symbol


@pytest.mark.parametrize(
    ("text", "normalised", "form", "kind", "issuer", "system"),
    [
        ("695/QĐ-UBND", "695/QĐ-UBND", "individual", "QĐ", "UBND", "state"),
        ("695/QĐ – UBND", "695/QĐ-UBND", "individual", "QĐ", "UBND", "state"),
        ("24/QĐ - UBND", "24/QĐ-UBND", "individual", "QĐ", "UBND", "state"),
        ("154/KH - UBND", "154/KH-UBND", "individual", "KH", "UBND", "state"),
        ("Số: 318/QĐ-TTg", "318/QĐ-TTg", "individual", "QĐ", "TTg", "state"),
        ("318/qđ-ttg", "318/QĐ-TTg", "individual", "QĐ", "TTg", "state"),
        ("318/QD-TTG", "318/QĐ-TTg", "individual", "QĐ", "TTg", "state"),
        ("25/2018/QĐ-UBND", "25/2018/QĐ-UBND", "normative", "QĐ", "UBND", "state"),
        ("30/2020/NĐ-CP", "30/2020/NĐ-CP", "normative", "NĐ", "CP", "state"),
        ("09/2018/NQ-HĐND", "09/2018/NQ-HĐND", "normative", "NQ", "HĐND", "assembly"),
        ("40/2014/TT-BNNPTNT", "40/2014/TT-BNNPTNT", "normative", "TT", "BNNPTNT", "state"),
        ("118/UBND-TH", "118/UBND-TH", "dispatch", None, "UBND", "state"),
        ("5421/UBND-HĐTĐKT", "5421/UBND-HĐTĐKT", "dispatch", None, "UBND", "state"),
        ("2251/BTNMT-KSONMT", "2251/BTNMT-KSONMT", "dispatch", None, "BTNMT", None),
        ("48/PNN-CV", "48/PNN-CV", "dispatch", None, "PNN", None),
        ("43/CV-VPNTM", "43/CV-VPNTM", "individual", "CV", "VPNTM", "steering"),
        ("49/KH-BCĐ", "49/KH-BCĐ", "individual", "KH", "BCĐ", "steering"),
        ("149 -KH/HU", "149-KH/HU", "party", "KH", "HU", "party"),
        ("01-NQ/TU", "01-NQ/TU", "party", "NQ", "TU", "party"),
        ("09-CTr/HU", "09-CTr/HU", "party", "CTr", "HU", "party"),
        ("21-KL/TW", "21-KL/TW", "party", "KL", "TW", "party"),
        ("202/2025/QH15", "202/2025/QH15", "assembly", None, "QH15", "assembly"),
        ("1677/NQ-UBTVQH15", "1677/NQ-UBTVQH15", "individual", "NQ", "UBTVQH15", "assembly"),
        ("78/HD-MTTW-BTT", "78/HD-MTTW-BTT", "individual", "HD", "MTTW", "front"),
        ("   /BC-UBND", "/BC-UBND", "individual", "BC", "UBND", "state"),
    ],
)
def test_forms(text: str, normalised: str, form: str, kind: str | None, issuer: str, system: str | None) -> None:
    symbol = parse_symbol(text)
    assert symbol is not None
    assert (symbol.normalised, symbol.form, symbol.type, symbol.issuer, symbol.system) == (
        normalised,
        form,
        kind,
        issuer,
        system,
    )
    assert parse_symbol(symbol.normalised) == symbol


def test_parts() -> None:
    assert parse_symbol("25/2018/QĐ-UBND") == Symbol("normative", "25", "2018", "QĐ", "UBND", None, "state")
    blank = parse_symbol("/BC-UBND")
    assert blank is not None and blank.number is None


def test_decomposed_text_and_other_letters_for_d() -> None:
    assert parse_symbol("695/QĐ-UBND") == parse_symbol("695/QÐ-UBND") == parse_symbol("695/QƉ-UBND")


@pytest.mark.parametrize(
    "text", ["", "695", "695/", "/", "QĐ-UBND", "695/18/QĐ-UBND", "695/QĐ", "ngày 31/12/2021", "31/12/2021"]
)
def test_no_document_number(text: str) -> None:
    assert parse_symbol(text) is None
    assert issuer_matches(text, ["UBND"], "state") is None


@pytest.mark.parametrize(
    ("text", "codes", "system", "expected"),
    [
        ("2261/QĐ-UBND", ["TTg"], "state", False),
        ("2261/QĐ-UBND", ["UBND"], "state", True),
        ("118/UBND-TH", ["UBND"], "state", True),
        ("/BC-UBND", ["UBND"], "state", True),
        ("149-KH/HU", ["HU"], "party", True),
        ("149-KH/HU", ["UBND"], "state", False),
        ("149/KH-HU", ["HU"], "party", False),
        ("695/QĐ-UBND", ["HU"], "party", False),
        ("318/QĐ-TTg", ["UBND"], "state", False),
        ("202/2025/QH15", ["QH"], "assembly", True),
        ("202/2025/QH15", ["UBTVQH"], "assembly", False),
        ("1677/NQ-UBTVQH15", ["UBTVQH"], "assembly", True),
        ("08/TB-VP", ["UBND"], "state", False),
        ("695/QĐ-UBND", [], "council", None),
    ],
)
def test_issuers(text: str, codes: list[str], system: str, expected: bool | None) -> None:
    assert issuer_matches(text, codes, system) is expected


@given(st.text(alphabet="0123456789/-– QĐUBNDTgqđHNK.", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    symbol = parse_symbol(text)
    assert symbol is None or parse_symbol(symbol.normalised) == symbol
