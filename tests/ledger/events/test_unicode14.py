"""The table of code points that Unicode 14 leaves unassigned, recomputed where the interpreter has that version."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest

from ledger.unicode14 import first_unassigned, ranges


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="only CPython 3.11 carries Unicode 14.0.0")
def test_equals_the_character_database() -> None:
    expected: list[tuple[int, int]] = []
    for point in range(0x110000):
        if unicodedata.category(chr(point)) in ("Cn", "Cs", "Co"):
            if expected and expected[-1][1] == point - 1:
                expected[-1] = (expected[-1][0], point)
            else:
                expected.append((point, point))
    assert ranges() == expected


def test_ascends_without_overlap() -> None:
    found = ranges()
    assert all(first <= last for first, last in found)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(found))
    assert found[-1][1] == 0x10FFFF


def test_finds_a_later_letter_and_passes_ours() -> None:
    assert first_unassigned("Đắk Glei, Ngọk Réo; 中文; ꯍ") is None
    assert first_unassigned("a\U0001fae8\u0378\U0001fae8") == "\U0001fae8"  # shaking face, Unicode 15


def test_agrees_with_the_ranges_at_their_ends() -> None:
    for first, last in ranges():
        assert first_unassigned(chr(first)) and first_unassigned(chr(last))
    edges = {point for first, last in ranges() for point in (first - 1, last + 1) if point < 0x110000}
    assert not any(first_unassigned(chr(point)) for point in edges)
