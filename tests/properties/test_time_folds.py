"""Properties of time in socai (TEMPORAL.md, Building): random histories of one unit, every day and every position."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.folds.acts import resolve
from ledger.folds.intervals import at, overlap, seen
from ledger.folds.rectangles import aspects_of, rectangles, timeline
from tests.ledger.folds.memory_log import (
    MemoryLog,
    annulled,
    attested,
    ceased,
    corrected,
    ended,
    event,
    formed,
    recognised,
    registered,
    standard,
)
from tests.ledger.folds.test_results import result

A, NTM, HIGH = "unit:a", "standard:ntm", "standard:nang-cao"
DAYS = [f"2020-01-{day:02d}" for day in range(1, 29)]
EDGES = ["1999-12-31", *DAYS, "2030-01-01"]
Payload = dict[str, Any]


def _act(kind: str, name: str, day: str, end: str | None, std: str, link: str | None) -> Payload:
    """One first-order event of the given kind on ``day``."""
    later = end if end is not None and end > day else None
    match kind:
        case "recognised" | "replaced" | "carried-over":
            return recognised(
                name, A, std, f"set:{name}", kind=kind, effective_from=day, effective_to=later, signed=day
            )
        case "window":
            return recognised(name, A, std, window=(day, later or day))
        case "revoked" | "suspended" | "repealed":
            return ended(
                name, A, std, link, kind=kind, effective_from=day, effective_to=later if kind == "suspended" else None
            )
        case "attested" | "denied":
            return attested(name, A, std, day, holds=kind == "attested", for_year=2020)
        case "renamed":
            return event(name, "unit.renamed", A, {"name": name}, day)
        case "ceased":
            return ceased(name, A, {}, effective_from=day)
        case "formed":
            return formed(name, A, "xa", name, None, {}, effective_from=day)
        case _:
            return result(name, day, counts=("criteria", len(name), 19))


KINDS = [
    "recognised",
    "replaced",
    "carried-over",
    "window",
    "revoked",
    "suspended",
    "repealed",
    "attested",
    "denied",
    "renamed",
    "ceased",
    "formed",
    "result",
]


@st.composite
def histories(draw: st.DrawFn, metas: bool = True, at_most: int = 7) -> list[Payload]:
    """First-order events on distinct days, then (in between) corrections and annulments of earlier ones."""
    days = draw(st.lists(st.sampled_from(DAYS), max_size=at_most, unique=True))
    acts: list[Payload] = [registered("reg", A, "xa", "A")]
    for place, day in enumerate(days):
        link = draw(st.sampled_from([None, *(act["id"] for act in acts[1:])]))
        kind = draw(st.sampled_from(KINDS if metas else KINDS[:3] + KINDS[4:]))
        acts.append(
            _act(kind, f"e{place}", day, draw(st.sampled_from([None, *DAYS])), draw(st.sampled_from([NTM, HIGH])), link)
        )
        if metas and draw(st.booleans()):
            target = draw(st.sampled_from(acts))
            if draw(st.booleans()) or target["type"] in ("act.annulled", "unit.registered"):
                acts.append(annulled(f"x{place}", A, target["id"]))
            else:
                acts.append(corrected(f"k{place}", A, target["id"], {"effective_from": draw(st.sampled_from(DAYS))}))
    return acts


def recorded(acts: Sequence[Payload]) -> MemoryLog:
    log = MemoryLog().add("2015-01-01T00:00", standard(NTM, ["xa"]), standard(HIGH, ["xa"], [NTM]))
    for place, act in enumerate(acts):
        log.add(f"2021-{place // 28 + 1:02d}-{place % 28 + 1:02d}T00:00", act)
    return log


@settings(max_examples=120, deadline=None)
@given(histories())
def test_rectangles_never_overlap_and_equal_the_fold_of_every_prefix(acts: list[Payload]) -> None:
    log = recorded(acts)
    stream = log.read()(A)
    found = rectangles(stream)
    for boxes in found.values():
        assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for size in range(log.size() + 1):
        folded = aspects_of(resolve(log.read(size)(A)))
        for name, boxes in found.items():
            spans = folded.get(name, [])
            assert [seen(boxes, day, size) for day in EDGES] == [at(spans, day) for day in EDGES]


def told(log: MemoryLog, day: str) -> list[Any]:
    answer = log.status(A, day)
    return [
        {
            **{
                member: one[member] for member in ("standard", "state", "since", "until", "decided_under", "implied_by")
            },
            "rests_on": sorted(log.names(one["rests_on"])),
        }
        for one in answer["standings"]
    ]


@settings(max_examples=80, deadline=None)
@given(histories(metas=False, at_most=6), st.randoms(use_true_random=False))
def test_arrival_order_of_first_order_acts_does_not_matter(acts: list[Payload], chance: Any) -> None:
    shuffled = acts[1:]
    chance.shuffle(shuffled)
    one, other = recorded(acts), recorded([acts[0], *shuffled])
    for day in EDGES[::3]:
        assert told(one, day) == told(other, day)


@settings(max_examples=80, deadline=None)
@given(histories())
def test_a_timeline_has_no_gap_and_every_state_rests_on_something(acts: list[Payload]) -> None:
    log = recorded(acts)
    spans = timeline(log.read(), A, NTM)
    assert spans[0].start is None and spans[-1].end is None
    for one, other in pairwise(spans):
        assert one.end == other.start
    for span in spans:
        assert span.value.state is None or span.value.rests


@settings(max_examples=60, deadline=None)
@given(histories(), st.sampled_from(EDGES))
def test_until_is_the_first_day_of_another_answer(acts: list[Payload], day: str) -> None:
    log = recorded(acts)
    for place, standing in enumerate(log.status(A, day)["standings"]):
        until = standing["until"]
        if until is not None:
            assert until > day
            then = log.status(A, until)["standings"][place]
            members = ("state", "since", "decided_under", "decision", "rests_on", "implied_by")
            assert any(then[member] != standing[member] for member in members)


@settings(max_examples=60, deadline=None)
@given(histories(), st.sampled_from(EDGES))
def test_a_later_entry_never_changes_what_was_known_before(acts: list[Payload], day: str) -> None:
    log = recorded(acts)
    for size in range(2, log.size()):
        earlier = recorded(acts[: size - 2])
        assert earlier.status(A, day)["standings"] == log.status(A, day, f"seq:{size - 1}")["standings"]
