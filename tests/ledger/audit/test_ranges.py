"""Ranges seen side by side say what the log seen in order says, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ledger.audit import passes
from ledger.audit.entries import Identity
from ledger.audit.merging import Merged
from ledger.audit.passes import Seen, in_order, in_ranges
from ledger.audit.ranges import Part, RangeReplay
from ledger.audit.run import identity_of
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, Province, quoted, recognised, renamed


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LedgerReader, Identity, Pin]]:
    """Acts of one and of many, batches and single signatures, decisions that rely on others, keys that come late."""
    made = Province(tmp_path_factory.mktemp("ranges") / "so.db")
    made.record([renamed(A, "một")], AUTHOR, made.root)
    made.results(150)
    pin = made.pin()
    late = made.employ("office:luu-tru", "recorder", "ecdsa-p256", "late")
    made.record([quoted(B, 1)], QUOTED, [late])
    made.record([recognised(A), recognised(B)], AUTHOR, [made.heads[UBND_P]])
    made.results(30, subject=A, first=500, shape="single")
    made.record([renamed(A, "hai")], AUTHOR, made.root)
    made.book.close()
    with LedgerReader.open(made.path) as reader:
        yield reader, identity_of(reader), pin


def told(seen: Seen | None) -> dict[str, Any]:
    assert seen is not None
    replay, size = seen.replay, len(seen.replay.leaves)
    return {
        "start": seen.start, "findings": replay.findings, "root": replay.root_at(size), "size": size,
        "recorded_at": replay.recorded_at, "registry": values(replay.registry),
        "signatures": sum(part.signatures for part in seen.checked),
        "batches": {batch[:4] for part in seen.checked for batch in part.batches},
    }


def values(thing: Any) -> Any:
    """A registry as values that can be compared: its objects have slots and no notion of being equal."""
    if isinstance(thing, dict):
        return {key: values(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [values(value) for value in thing]
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: values(getattr(thing, name)) for name in slots if name not in ("form", "memo")} if slots else thing


@pytest.mark.parametrize("longest", [1, 40, 4096])
@pytest.mark.parametrize("jobs", [1, 3])
def test_they_say_what_the_log_in_order_says(
    ledger: tuple[LedgerReader, Identity, Pin], longest: int, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, identity, pin = ledger
    monkeypatch.setattr(passes, "_LONGEST", longest)
    monkeypatch.setattr(passes, "_SHORTEST", longest)
    monkeypatch.setattr(passes, "_ALONE", 0)
    for since in (None, pin):
        seen = told(in_ranges(reader, identity, since, jobs, None))
        assert seen == told(in_order(reader, identity, since, jobs, None, None))
        assert seen["start"] == (since.size if since else 0)
        assert any(finding.code == "SET_OUTSIDE_PERIOD" for finding in seen["findings"])


def test_a_range_knows_nothing_of_those_before_it_but_what_it_says(
    ledger: tuple[LedgerReader, Identity, Pin]
) -> None:
    reader, identity, _ = ledger
    at = act_starts(reader)
    replay = RangeReplay(reader.path, identity)
    alone = RangeReplay(reader.path, identity)
    parts = [replay.run(start, stop) for start, stop in pairwise(at)]
    late = [alone.run(start, stop) for start, stop in reversed(list(pairwise(at)))]
    for part, same in zip(parts, reversed(late), strict=True):
        assert part is not None and same is not None
        assert part[:8] == same[:8]
    replay.close()
    alone.close()


def act_starts(reader: LedgerReader) -> list[int]:
    return [seq for seq in range(reader.size) if reader.entry(seq).payload["act"]["index"] == 0] + [reader.size]


@pytest.fixture
def parts(ledger: tuple[LedgerReader, Identity, Pin]) -> list[Part]:
    reader, identity, _ = ledger
    replay, at = RangeReplay(reader.path, identity), act_starts(reader)
    made = [replay.run(start, stop) for start, stop in pairwise(at)]
    replay.close()
    return [part for part in made if part is not None]


def merged(reader: LedgerReader, parts: list[Part]) -> bool:
    replay = Merged(reader)
    return all(replay.take(part) for part in parts) and replay.complete()


def test_parts_come_in_any_order_but_all(ledger: tuple[LedgerReader, Identity, Pin], parts: list[Part]) -> None:
    reader = ledger[0]
    assert merged(reader, parts) and merged(reader, parts[::-1]) and merged(reader, parts[::2] + parts[1::2])
    for missing in (0, 3, len(parts) - 1):
        assert not merged(reader, parts[:missing] + parts[missing + 1:])


def _assumed(name: str, change: Callable[[Any], Any]) -> Callable[[Part], Part]:
    def changed(part: Part) -> Part:
        held = dict(getattr(part.assumed, name))
        key = next(iter(held))
        held[key] = change(held[key])
        return part._replace(assumed=part.assumed._replace(**{name: held}))

    return changed


@pytest.mark.parametrize("lie", [
    _assumed("versions", lambda count: count + 1), _assumed("versions", lambda count: count - 1),
    _assumed("heads", lambda head: "ab" * 32 if head is None else None), _assumed("roots", lambda root: "ab" * 32),
    lambda part: part._replace(first_at="2020-01-01T00:00:00.000000Z"),
    lambda part: part._replace(leaves=bytes(32) + part.leaves[32:]),
])
def test_what_was_assumed_has_to_be_so(
    ledger: tuple[LedgerReader, Identity, Pin], parts: list[Part], lie: Callable[[Part], Part]
) -> None:
    """Whatever a range took for true of those before it, and the leaves that later ranges take roots from."""
    deciding = next(index for index, part in enumerate(parts) if part.start > 60 and part.assumed.heads)
    assert not merged(ledger[0], [*parts[:deciding], lie(parts[deciding]), *parts[deciding + 1:]])


def test_an_event_that_stands_in_two_ranges_leaves_a_doubt(
    ledger: tuple[LedgerReader, Identity, Pin], parts: list[Part]
) -> None:
    parts[-1].repeated.extend(parts[0].repeated)
    assert not merged(ledger[0], parts)


def test_a_range_that_cuts_an_act_is_in_doubt_and_the_next_one_is_not(
    ledger: tuple[LedgerReader, Identity, Pin]
) -> None:
    reader, identity, _ = ledger
    replay, at = RangeReplay(reader.path, identity), act_starts(reader)
    long = next(index for index, start in enumerate(at) if at[index + 1] - start > 50)
    assert replay.run(at[long], at[long + 1]) is not None
    for start, stop in ((at[long], at[long + 1] - 1), (at[long] + 1, at[long + 1]), (0, reader.size + 5)):
        assert replay.run(start, stop) is None
    assert replay.run(at[long + 1], at[long + 2]) is not None
    replay.close()


def test_a_head_beyond_the_file_is_not_counted_through(tmp_path: Path) -> None:
    """(positions) The size stands in the file and may say anything."""
    made = Province(tmp_path / "so.db")
    made.book.close()
    with LedgerReader.open(made.path) as reader:
        identity = identity_of(reader)
        reader.size = 2**40
        assert in_ranges(reader, identity, None, 1, None) is None
