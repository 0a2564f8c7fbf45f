"""The interval algebra: timelines, refinement, rectangles."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from ledger.folds.intervals import Rectangle, Span, arrive, at, contains, elementary, merged, overlap, seen, steps

DAYS = [f"2020-01-{day:02d}" for day in range(1, 13)]
changes = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(["a", "b", None])), max_size=6, unique_by=lambda change: change[0]
).map(lambda found: sorted(found, key=lambda change: change[0]))
timelines = changes.map(steps)


def value_after(told: list[tuple[str, str | None]], day: str) -> str | None:
    value = None
    for start, changed in told:
        if start <= day:
            value = changed
    return value


@given(changes)
def test_steps_say_the_last_change(told: list[tuple[str, str | None]]) -> None:
    spans = steps(told)
    assert [at(spans, day) for day in DAYS] == [value_after(told, day) for day in DAYS]
    for one, other in pairwise(spans):
        assert one.end is not None and other.start is not None and one.end <= other.start
        assert one.end < other.start or one.value != other.value


@given(timelines, timelines)
def test_refinement_covers_every_day_once(one: list[Span], other: list[Span]) -> None:
    cells = elementary(one, other)
    for day in DAYS:
        holding = [values for start, end, values in cells if contains(start, end, day)]
        assert holding == [(at(one, day), at(other, day))]
    assert merged(Span(start, end, values[0]) for start, end, values in cells) == one


@given(st.lists(timelines, min_size=1, max_size=6))
def test_rectangles_hold_every_belief_there_was(beliefs: list[list[Span]]) -> None:
    boxes: list[Rectangle] = []
    old: list[Span] = []
    for position, new in enumerate(beliefs):
        arrive(boxes, old, new, position)
        old = new
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for size, belief in enumerate([[], *beliefs]):
        assert [seen(boxes, day, size) for day in DAYS] == [at(belief, day) for day in DAYS]
