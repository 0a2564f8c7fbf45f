"""Half-open rectangles in (effective days x record positions), and the interval algebra beneath them.

A span of days is ``[start, end)`` with civil dates ``YYYY-MM-DD`` compared as strings; ``None`` is open: at the start
"since an unknown day", at the end "until further notice". A span of positions is ``[known, forgotten)`` with entry
positions; the cut of size n sees a rectangle when ``known <= n - 1 < forgotten`` (TEMPORAL.md, Building).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Span(NamedTuple):
    """The days ``[start, end)`` on which ``value`` holds."""

    start: str | None
    end: str | None
    value: Any


class Rectangle(NamedTuple):
    """``value`` holds on the days ``[start, end)``, as the ledger knows it at the positions ``[known, forgotten)``."""

    start: str | None
    end: str | None
    known: int
    forgotten: int | None
    value: Any


def contains(start: str | None, end: str | None, day: str) -> bool:
    """Whether ``day`` lies in ``[start, end)``."""
    return (start is None or start <= day) and (end is None or day < end)


def at(spans: Sequence[Span], day: str) -> Any:
    """The value on ``day`` of spans that don't overlap; None where no span lies."""
    for span in spans:
        if contains(span.start, span.end, day):
            return span.value
    return None


def steps(changes: Iterable[tuple[str | None, Any]], before: Any = None) -> list[Span]:
    """Spans from changes (day, new value) in ascending order of days; ``before`` holds until the first change.

    Of several changes on one day the last wins. Neighbours with equal values are one span; spans of value None are
    left out.
    """
    edges: list[tuple[str | None, Any]] = [(None, before)]
    for day, value in changes:
        if day == edges[-1][0]:
            edges.pop()
        edges.append((day, value))
    spans = [
        Span(start, edges[place + 1][0] if place + 1 < len(edges) else None, value)
        for place, (start, value) in enumerate(edges)
    ]
    return merged(spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Adjacent spans with equal values joined; spans of value None left out."""
    joined: list[Span] = []
    for span in spans:
        if span.value is None:
            continue
        if joined and joined[-1].end is not None and joined[-1].end == span.start and joined[-1].value == span.value:
            joined[-1] = joined[-1]._replace(end=span.end)
        else:
            joined.append(span)
    return joined


def edges_of(*timelines: Sequence[Span]) -> list[str | None]:
    """Every day on which one of the timelines may change, ascending, the open start first."""
    days = {edge for spans in timelines for span in spans for edge in (span.start, span.end) if edge is not None}
    return [None, *sorted(days)]


def elementary(*timelines: Sequence[Span]) -> list[tuple[str | None, str | None, tuple[Any, ...]]]:
    """The common refinement: (start, end, value of each timeline there), covering all days without a gap."""
    edges = edges_of(*timelines)
    cells = []
    for place, start in enumerate(edges):
        end = edges[place + 1] if place + 1 < len(edges) else None
        probe = start if start is not None else ""
        cells.append((start, end, tuple(_holding(spans, probe) for spans in timelines)))
    return cells


def _holding(spans: Sequence[Span], day: str) -> Any:
    for span in spans:
        if (span.start is None or span.start <= day) and (span.end is None or day < span.end):
            return span.value
    return None


def arrive(rectangles: list[Rectangle], old: Sequence[Span], new: Sequence[Span], position: int) -> None:
    """Record in place that at ``position`` the timeline changed from ``old`` to ``new``.

    Rectangles whose days keep their value stay untouched; others end at ``position`` and give way to new ones.
    """
    changed = [(start, end) for start, end, (was, now) in elementary(old, new) if was != now]
    if not changed:
        return
    kept: list[Rectangle] = []
    for box in rectangles:
        if box.forgotten is not None or not any(_overlap(box.start, box.end, *days) for days in changed):
            kept.append(box)
            continue
        kept.append(box._replace(forgotten=position))
        for start, end in _without(box.start, box.end, changed):
            kept.append(Rectangle(start, end, position, None, box.value))
    opened = merged(Span(start, end, now) for start, end, (was, now) in elementary(old, new) if was != now)
    rectangles[:] = [*kept, *(Rectangle(span.start, span.end, position, None, span.value) for span in opened)]


def seen(rectangles: Iterable[Rectangle], day: str, size: int) -> Any:
    """The value on ``day`` at the cut of ``size`` entries; None where no rectangle lies."""
    for box in rectangles:
        if box.known < size and (box.forgotten is None or size <= box.forgotten) and contains(box.start, box.end, day):
            return box.value
    return None


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles share a day at some position."""
    return (
        _overlap(one.start, one.end, other.start, other.end)
        and (one.forgotten is None or other.known < one.forgotten)
        and (other.forgotten is None or one.known < other.forgotten)
    )


def _overlap(start: str | None, end: str | None, start2: str | None, end2: str | None) -> bool:
    return (end is None or start2 is None or start2 < end) and (end2 is None or start is None or start < end2)


def _without(
    start: str | None, end: str | None, holes: Sequence[tuple[str | None, str | None]]
) -> list[tuple[str | None, str | None]]:
    """What remains of ``[start, end)`` when the ascending ``holes`` are cut out."""
    rest: list[tuple[str | None, str | None]] = []
    left: str | None = start
    for low, high in holes:
        if not _overlap(left, end, low, high):
            continue
        if low is not None and (left is None or left < low):
            rest.append((left, low))
        if high is None or (end is not None and end <= high):
            return rest
        left = high
    rest.append((left, end))
    return rest
