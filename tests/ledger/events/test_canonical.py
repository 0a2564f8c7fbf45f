"""Canonical JSON: equal to RFC 8785 on its restricted domain, and refusing everything outside it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from ledger import canonical
from ledger.errors import LedgerError

# What may stand in a string: assigned in Unicode 14, not forbidden, NFC.
texts = (
    st.text(st.characters(exclude_categories=("Cs", "Cn", "Co", "Cc", "Cf")))
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(lambda text: canonical.FORBIDDEN.search(text) is None)
)
keys = st.from_regex("[a-z][a-z0-9_]{0,8}", fullmatch=True)
integers = st.integers(-(2**53 - 1), 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


def code_of(data: bytes) -> str:
    with pytest.raises(LedgerError) as refused:
        canonical.decode(data)
    return refused.value.code


@given(values)
@example({"b": 1, "a": "Đăk Kroong", "a_": [None, True, -5], "a0": 'lời "nói" \\ \n'})
def test_equals_rfc8785(value: Any) -> None:
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value) == canonical.encode_unchecked(value)
    assert canonical.decode(data) == value


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_canonical_or_refused(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except LedgerError as refused:
        assert refused.code == "NON_CANONICAL_PAYLOAD"
    else:
        assert rfc8785.dumps(value) == data


@given(values, st.data())
def test_another_spelling_is_refused(value: Any, data: st.DataObject) -> None:
    spelt = data.draw(st.sampled_from((
        json.dumps(value, ensure_ascii=False, separators=(", ", ": ")),
        json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True),
        json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n",
        "\ufeff" + json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True),
    ))).encode("utf-8")
    if spelt != canonical.encode(value):
        assert code_of(spelt) == "NON_CANONICAL_PAYLOAD"


def test_depth_16_is_the_deepest() -> None:
    deepest: Any = "x"
    for _ in range(16):
        deepest = [deepest]
    assert canonical.decode(canonical.encode(deepest)) == deepest
    with pytest.raises(LedgerError, match="NON_CANONICAL_PAYLOAD"):
        canonical.encode([deepest])


@pytest.mark.parametrize("value", [2**53, -(2**53), 1.5, float("nan"), b"x", "\x00", "\t",
                                   "\r", "\x7f", "\x85", "a\u0301", "\u200b", "\ud800", "\ue000", "\U0001fae8"])
def test_values_without_a_canonical_form(value: Any) -> None:
    with pytest.raises(LedgerError, match="NON_CANONICAL_PAYLOAD"):
        canonical.encode({"a": value})
    with pytest.raises(LedgerError, match="NON_CANONICAL_PAYLOAD"):
        canonical.encode(value)


def test_the_quick_path_lets_nothing_through_that_the_rules_refuse() -> None:
    for point in range(0x110000):
        letter = chr(point)
        if canonical._PLAIN.match(letter):
            assert canonical.FORBIDDEN.search(letter) is None, hex(point)
            assert unicodedata.is_normalized("NFC", letter), hex(point)
            assert unicodedata.category(letter) not in ("Cn", "Cs", "Co"), hex(point)
            assert unicodedata.combining(letter) == 0, hex(point)


def test_newline_is_judged_by_the_field() -> None:
    canonical.check_text("hai\ndòng", "note")
    with pytest.raises(LedgerError, match="newline"):
        canonical.check_text("hai\ndòng", "title", multiline=False)


@pytest.mark.parametrize("key", ["A", "é", "", "a-b", "a.b", "0a", "_a", 1])
def test_keys_outside_the_grammar(key: Any) -> None:
    with pytest.raises(LedgerError, match="NON_CANONICAL_PAYLOAD"):
        canonical.encode({key: 1})


@pytest.mark.parametrize("within", ["{}", "a{}b", "\n{}\n", "ệ{}", "e{}\u0301"])
def test_text_as_bytes_is_judged_as_text(within: str) -> None:
    """Control characters above all: only a newline may stand there, and DEL is none of the plain ones."""
    def refused(judge: Callable[[str], None], text: str) -> object:
        try:
            return judge(text)
        except LedgerError as refusal:
            return refusal.facts

    for point in (*range(0x400), *range(0x2000, 0x2100), 0x1EC7, 0xD7FF, 0xFEFF, 0xFFFD, 0x1F600, 0x1FAE8, 0xE0001):
        text = within.format(chr(point))
        as_text = refused(lambda text: canonical.check_text(text, "x"), text)
        assert refused(lambda text: canonical.check_utf8(text.encode("utf-8"), "x"), text) == as_text
        if point < 0xA0 and "\u0301" not in within:
            assert (as_text is None) == (point == 0x0A or 0x20 <= point < 0x7F)
