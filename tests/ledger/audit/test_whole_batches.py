"""Acts signed as one batch, read together: the same as entry by entry, and never where anything is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from json import loads
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import canonical
from ledger.audit.entries import EntryChecker
from ledger.audit.passes import in_order, in_ranges
from ledger.audit.ranges import RangeReplay
from ledger.audit.whole_batches import WholeBatches
from ledger.events.envelope import entry_bytes, envelope_bytes, exact_entry
from ledger.events.payload import OwnMembers
from ledger.signing.batch import sign_batch, sign_single
from ledger.signing.dsse import EVENT_TYPE, event_paes, pae
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, with_members
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


def signed_at_once(made: Province, sizes: Sequence[int], batches: Sequence[Sequence[int]], recorded: int) -> Log:
    """Acts of ``sizes`` results, of which the first ``recorded`` are appended. One key signs them all; each of
    ``batches`` by one signature: numbers of events, counted through all acts.
    """
    signer = made.employ("office:luu-tru", "recorder", "ecdsa-p256", "elsewhere")
    key, genesis = made.keys[signer["key"]], str(made.book.genesis)
    acts = [made.drafted([quoted(B, number) for number in range(size)], QUOTED, [signer]).payloads for size in sizes]
    messages = [pae(EVENT_TYPE, payload) for payloads in acts for payload in payloads]
    signatures: dict[int, dict[str, Any]] = {}
    for numbers in batches:
        some = [messages[number] for number in numbers]
        signed = sign_batch(key, genesis, some) if len(some) > 1 else [sign_single(key, some[0])]
        signatures |= dict(zip(numbers, signed, strict=True))
    numbered = (signatures[number] for number in range(len(messages)))
    for payloads in acts[:recorded]:
        made.book.append([envelope_bytes(payload, [next(numbered)]) for payload in payloads])
    made.close()
    return Log(made.path)


ACTS_AND_BATCHES = pytest.mark.parametrize(("sizes", "batches", "recorded", "whole"), [
    ([6], [[0, 1, 2], [3, 4, 5]], 1, {0: 3, 3: 3}),  # an act in two batches
    ([7], [[0, 1], [2, 3, 4, 5, 6]], 1, {0: 2, 2: 5}),
    ([6], [[0], [1, 2], [3], [4, 5]], 1, {1: 2, 4: 2}),  # with single signatures between them
    ([6], [[0, 2, 4], [1, 3, 5]], 1, {}),  # one between the members of the other
    ([4], [[3, 2, 1, 0]], 1, {}),  # in another order than the act
    ([2, 2], [[0, 1, 2, 3]], 2, {}),  # a batch of two acts
    ([3, 3], [[0, 1], [2, 3], [4, 5]], 2, {0: 2, 4: 2}),  # from the end of one to the beginning of the next
    ([2, 1, 3], [[0, 1, 2, 3, 4, 5]], 3, {}),
    ([3, 2, 4], [[0, 1, 2], [3, 4], [5, 6, 7, 8]], 3, {0: 3, 3: 2, 5: 4}),
    ([3, 2], [[0, 1, 2, 3, 4]], 1, {}),  # of which some were never recorded
])


@ACTS_AND_BATCHES
def test_acts_and_batches_in_any_way(
    tmp_path: Path, sizes: list[int], batches: list[list[int]], recorded: int, whole: dict[int, int]
) -> None:
    """However an author bundled what it signed, ranges find it good and tell what the log in order tells."""
    log = signed_at_once(Province(tmp_path / "so.db"), sizes, batches, recorded)
    begin = log.size - sum(sizes[:recorded])
    reading, replay = WholeBatches(log.identity, EntryChecker(log.identity)), RangeReplay(str(log.path), log.identity)
    read = {at - begin: len(reading.read(log.rows, at)) for at in range(begin, log.size)}
    assert {at: count for at, count in read.items() if count} == whole
    acts = [at for at in log.acts if at >= begin]
    for start, stop in [*pairwise(acts), (begin, log.size), (0, log.size)]:
        part, told = replay.run(start, stop), EntryChecker(log.identity).check(
            [(row.seq, row.state) for row in log.rows[start:stop]])
        assert part is not None and part.checked is not None and part.leaves == b"".join(log.leaves[start:stop])
        assert replay._batches.good == sum(count for at, count in whole.items() if start <= begin + at < stop)
        assert part.checked.signatures == told.signatures
        assert sorted(part.checked.batches) == sorted(told.batches) and not told.findings
    replay.close()
    with LedgerReader.open(str(log.path)) as reader:
        ranged, ordered = in_ranges(reader, log.identity, None, 1, None), in_order(
            reader, log.identity, None, 1, None, None)
        assert ranged is not None and ranged.replay.findings == ordered.replay.findings
        assert ranged.replay.root_at(log.size) == ordered.replay.root_at(log.size)


def test_an_act_within_a_batch_of_another_leaves_a_doubt(tmp_path: Path) -> None:
    """Whoever has the file puts the entries in the order of the batch, not of the acts."""
    log = signed_at_once(Province(tmp_path / "so.db"), [2, 1], [[0, 2, 1]], 2)
    attacker = Attacker(log.path, tmp_path / "other.db")
    *before, first, second, other = attacker.states()
    attacker.rewrite([*before, first, other, second])
    attacker.done(restore_guards=False)
    bad = Log(attacker.path)
    at = bad.size - 3
    read = WholeBatches(bad.identity, EntryChecker(bad.identity)).read(bad.rows, at)
    assert [entry.payload["act"]["index"] for entry in read] == [0, 0, 1]
    replay = RangeReplay(str(bad.path), bad.identity)
    assert replay.run(at, bad.size) is None
    replay.close()


def test_a_payload_of_two_lines_is_none_however_it_is_signed(tmp_path: Path) -> None:
    """The first line of the form of an event's own members; values of the second would go to the entry after it."""
    made = Province(tmp_path / "so.db")
    made.record([quoted(B, n) for n in range(SIZE)], QUOTED, made.clerks[:1], shape="batch")
    made.close()
    log = Log(made.path)
    rows = log.rows[-SIZE:]
    good = [exact_entry(row.state).payload for row in rows]
    key = made.keys[made.clerks[0]["key"]]

    def signed(payloads: list[bytes]) -> list[Columns]:
        signatures = sign_batch(key, str(log.identity.genesis), event_paes(payloads))
        return [row._replace(state=entry_bytes(envelope_bytes(payload, [signature]), "2026-02-01T00:00:00.000000Z"))
                for row, payload, signature in zip(rows, payloads, signatures, strict=True)]

    def read(payloads: list[bytes]) -> list[Any]:
        return list(WholeBatches(log.identity, EntryChecker(log.identity)).read(signed(payloads), 0))

    assert [entry.payload for entry in read(good)] == [canonical.decode(payload) for payload in good]
    for index in range(SIZE):
        plain = canonical.decode(good[index])
        line = canonical.encode({name: plain[name] for name in OwnMembers.__struct_fields__})
        glued = [*good[:index], line + b"\n" + good[index], *good[index + 1 :]]
        assert read(glued) == []
        if index + 1 < SIZE:
            assert read([*glued[:-1], b"{}"]) == read([*glued[: index + 1], b"{}", *good[index + 2 :]]) == []
        checker = EntryChecker(log.identity)
        looked = [checker.look(row.seq, row.state) for row in signed(glued)]
        assert [entry is None for entry in looked] == [at == index for at in range(SIZE)]
        assert [(found.code, found.seq) for found in checker.finish().findings] == [
            ("NON_CANONICAL_PAYLOAD", rows[index].seq)]
