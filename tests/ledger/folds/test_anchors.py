"""Trusted time from anchors, against a naive reading, and what a policy's longest interval makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.entry import Entry
from ledger.folds.anchors import Anchor, Anchors, anchors_of
from ledger.instants import DAY, instant

START = 1_767_225_600_000_000


def at(days: float) -> str:
    return instant(START + int(days * DAY))


anchor_lists = st.lists(
    st.builds(Anchor, st.integers(1, 30), st.integers(0, 40).map(at), st.integers(1, 99)), max_size=8
)


@given(anchor_lists, st.integers(0, 31))
def test_the_earliest_word_that_covers_an_entry_counts(anchors: list[Anchor], seq: int) -> None:
    covering = [anchor.time for anchor in anchors if anchor.size > seq]
    assert Anchors(anchors).trusted_time_of(seq) == min(covering, default=None)


@given(anchor_lists, st.integers(1, 31))
def test_a_later_anchor_never_makes_a_time_later(anchors: list[Anchor], seq: int) -> None:
    before = Anchors(anchors[:-1]).trusted_time_of(seq)
    after = Anchors(anchors).trusted_time_of(seq)
    assert before is None or (after is not None and after <= before)


@pytest.mark.parametrize(("anchors", "size", "recorded", "now", "told"), [
    ([], 0, 0, 0, None),
    ([], 5, 0, 10, "pending"),
    ([], 5, 0, 32, "unproven"),
    ([(5, 20)], 5, 0, 99, "proven"),
    ([(5, 31)], 5, 0, 99, "proven"),
    ([(5, 32)], 5, 0, 99, "unproven"),
    ([(4, 20)], 5, 0, 99, "unproven"),
    ([(4, 20), (9, 25)], 5, 0, 99, "proven"),
    ([(4, 20), (9, 60)], 5, 0, 99, "unproven"),
])
def test_the_longest_interval(
    anchors: list[tuple[int, int]], size: int, recorded: int, now: int, told: str | None
) -> None:
    made = Anchors(Anchor(covered, at(day), covered + 1) for covered, day in anchors)
    assert made.proof_of(size, at(recorded), 31, at(now)) == told
    assert made.proof_of(size, at(recorded), None, at(now)) is None


def anchored(seq: int, size: int, witnessed: str | None, *tokens: str) -> Entry:
    body: dict[str, Any] = {"size": size, "root": "ab" * 32, "signatures": [], "witnessed_at": witnessed,
                            "tokens": [{"authority": "a", "time": time, "token": "AAAA"} for time in tokens]}
    return Entry(seq, f"{seq:064x}", at(50), {"type": "time.anchored", "subject": "ledger:time", "body": body})


def test_of_several_words_in_one_entry_the_earliest_counts() -> None:
    stream = [anchored(9, 5, at(7), at(6), at(8)), anchored(12, 10, None, at(9)), anchored(14, 13, at(13))]
    assert anchors_of(stream).all == (Anchor(5, at(6), 9), Anchor(10, at(9), 12), Anchor(13, at(13), 14))
    assert [anchors_of(stream).trusted_time_of(seq) for seq in (4, 5, 9, 12, 13)] == [at(6), at(9), at(9), at(13), None]
