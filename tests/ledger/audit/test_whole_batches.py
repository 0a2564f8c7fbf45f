"""Acts signed as one batch, read together: the same as entry by entry, and never where anything is wrong."""

from __future__ import annotations

from json import loads
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.audit.entries import EntryChecker
from ledger.audit.whole_batches import WholeBatches
from ledger.stores.columns import Columns
from tests.attacks.attacker import with_members
from tests.ledger.admission.province import AUTHOR, QUOTED, A, B, Province, quoted, renamed
from tests.ledger.audit.whole_log import Log

SIZE = 5


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    made = Province(tmp_path_factory.mktemp("batches") / "so.db")
    made.record([quoted(B, n) for n in range(SIZE)], QUOTED, made.clerks[:1], shape="batch")
    made.record([quoted(B, n + SIZE) for n in range(SIZE)], QUOTED, made.clerks[:1], shape="batch")
    made.record([quoted(B, 50)], QUOTED, made.clerks[:1])
    made.record([renamed(A, "x"), renamed(B, "y")], AUTHOR, made.root, "batch")
    made.close()
    return Log(made.path)


@pytest.fixture(scope="module")
def whole(log: Log) -> WholeBatches:
    return WholeBatches(log.identity, EntryChecker(log.identity))


def first(log: Log) -> int:
    return log.size - 2 - 1 - 2 * SIZE


def test_as_entry_by_entry(log: Log, whole: WholeBatches) -> None:
    at = first(log)
    one_by_one = EntryChecker(log.identity)
    entries = [one_by_one.look(row.seq, row.state) for row in log.rows[at : at + 2 * SIZE]]
    whole.begin()
    assert [*whole.read(log.rows, at), *whole.read(log.rows, at + SIZE)] == entries
    told = one_by_one.finish()
    assert (whole.good, tuple(whole.batches)) == (told.signatures, told.batches) == (2 * SIZE, told.batches)
    assert len(told.batches) == 2
    whole.begin()
    assert (whole.good, whole.batches) == (0, [])


def test_what_is_no_such_act_is_left_to_others(log: Log, whole: WholeBatches) -> None:
    """Members after the first, a batch cut short, single signatures, several signers, entry 0."""
    at = first(log)
    whole.begin()
    for start in (at + 1, at + SIZE - 1, log.size - 3, log.size - 2, 0):
        assert list(whole.read(log.rows, start)) == []
    assert list(whole.read(log.rows[: at + SIZE - 1], at)) == []
    rows = [row._replace(rowid=index + 1) for index, row in enumerate(log.rows[at : at + SIZE])]
    assert list(whole.read(rows, 0)) == []
    assert (whole.good, whole.batches) == (0, [])


def changed(log: Log, index: int, state: bytes) -> list[Columns]:
    rows = list(log.rows[first(log) : first(log) + SIZE])
    rows[index] = rows[index]._replace(state=state)
    return rows


@given(st.integers(0, SIZE - 1), st.data())
def test_no_bit_of_any_member_may_be_another(log: Log, whole: WholeBatches, index: int, draw: st.DataObject) -> None:
    """But for the instant of recording, which no author signs: the order of instants and the tree hold it."""
    state = log.rows[first(log) + index].state
    bit = draw.draw(st.integers(0, 8 * len(state) - 1))
    other = bytearray(state)
    other[bit // 8] ^= 1 << bit % 8
    rows = changed(log, index, bytes(other))
    whole.begin()
    read = list(whole.read(rows, 0))
    if read:
        entries = log.entries[first(log) : first(log) + SIZE]
        recorded_at = loads(bytes(other))["recorded_at"]
        assert recorded_at != entries[index].recorded_at
        assert read == [*entries[:index], entries[index]._replace(recorded_at=recorded_at), *entries[index + 1 :]]
    assert whole.good == len(read)


@pytest.mark.parametrize("index", [0, 1, SIZE - 1])
def test_an_instant_of_recording_is_no_matter_of_signatures(log: Log, whole: WholeBatches, index: int) -> None:
    state = with_members(log.rows[first(log) + index].state, recorded_at="2026-05-05T05:05:05.000005Z")
    read = list(whole.read(changed(log, index, state), 0))
    assert [entry.recorded_at for entry in read].count("2026-05-05T05:05:05.000005Z") == 1
    assert EntryChecker(log.identity).look(first(log) + index, state) == read[index]


@pytest.mark.parametrize("index", [0, 1, SIZE - 1])
@pytest.mark.parametrize("change", [
    lambda state: state + b" ", lambda state: b" " + state, lambda state: state[:-1],
    lambda state: state.replace(b":", b": ", 1),
    lambda state: state.replace(b"}]}", b"}],\"x\":1}"), lambda state: state.replace(b"/", b"\\/", 1),
    lambda state: state.replace(b'{"payload"', b'{"payload":"","payload"'),
    lambda state: state.replace(b'"recorded_at":"20', b'"recorded_at":"2020-01-01T00:00:00.000000Z","recorded_at":"20'),
    lambda state: with_members(state, recorded_at="2026-02-30T00:00:00.000000Z"),
    lambda state: with_members(state, recorded_at="2026-01-01T00:00:00Z"),
    lambda state: with_members(state, payloadType="application/json"),
    lambda state: with_members(state, signatures=loads(state)["signatures"] * 2),
    lambda state: with_members(state, signatures=[]),
    lambda state: b"{}", lambda state: b"",
])
def test_another_form_is_none(log: Log, whole: WholeBatches, index: int, change: Any) -> None:
    rows = changed(log, index, change(log.rows[first(log) + index].state))
    assert rows != list(log.rows[first(log) : first(log) + SIZE])
    assert list(whole.read(rows, 0)) == []


def test_of_another_ledger_or_by_an_unknown_key(log: Log) -> None:
    for identity in (log.identity._replace(genesis="ab" * 32), log.identity._replace(origin="x.invalid/y"),
                     log.identity._replace(keys={})):
        assert list(WholeBatches(identity, EntryChecker(identity)).read(log.rows, first(log))) == []


def test_signers_are_those_who_signed(log: Log, tmp_path: Path) -> None:
    """Members that name one more, or another, than the key that signed for all."""
    at = first(log)
    other = next(key for key in log.identity.keys if key != log.entries[at].payload["signers"][0]["key"])
    checker = EntryChecker(log.identity)
    read_all = checker.payloads.read_all

    def named(keys: tuple[str, ...]) -> Any:
        return lambda payloads: [(plain, shared._replace(keys=keys)) for plain, shared in read_all(payloads)]

    for keys in ((other,), (log.entries[at].payload["signers"][0]["key"], other), ()):
        checker.payloads.read_all = named(keys)  # type: ignore[method-assign]
        assert list(WholeBatches(log.identity, checker).read(log.rows, at)) == []
