"""How an audit is divided, what it reads, how it tells its progress: the small parts of its passes by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from ledger.audit import passes, stages
from ledger.audit import pool as pool_module
from ledger.audit.entries import Identity, RangeChecker
from ledger.audit.findings import Finding, Report
from ledger.audit.hashed import Hashed
from ledger.audit.leaves import Leaves
from ledger.audit.passes import in_order, in_ranges
from ledger.audit.pool import Pool
from ledger.audit.readable import readable
from ledger.audit.repeated import Repeated
from ledger.audit.replay import Replay
from ledger.audit.resumed import below, carry_registry, may_resume
from ledger.audit.run import audit, identity_of
from ledger.audit.stages import Steps, TreeOnly, begun, feed, fits, reads_single_entries
from ledger.events.drafting import Intent
from ledger.folds.registry import Registry
from ledger.proof import tree
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker
from tests.ledger.admission.province import AUTHOR, A, Province, renamed
from tests.ledger.audit.test_ranges import values
from tests.ledger.audit.whole_log import Log, resealed, small_log


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return small_log(tmp_path_factory.mktemp("pieces") / "so.db")


@pytest.fixture
def reader(log: Log) -> Iterator[LedgerReader]:
    with LedgerReader.open(str(log.path)) as opened:
        yield opened


def pin_at(log: Log, size: int) -> Pin:
    return Pin(log.identity.origin, log.identity.genesis, size, tree.root(log.leaves[:size]).hex())


class Adder:
    """A worker that says what it was given and who it is."""

    def __init__(self, path: str, identity: Identity) -> None:
        self.path, self.identity, self.closed = path, identity, False
        made.append(self)

    def run(self, start: int, stop: int) -> tuple[int, int, str]:
        assert not self.closed
        sleep(0.001)
        return start, stop, f"{self.path} {self.identity.origin}"

    def close(self) -> None:
        self.closed = True


made: list[Adder] = []


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_each_range_is_looked_at_once(jobs: int) -> None:
    ranges = [(at, at + 7) for at in range(0, 300, 7)]
    made.clear()
    with Pool(Adder, "p", Identity("o", "g", {}), ranges, jobs) as pool:
        found = sorted(pool.results())
    assert found == [(*one, "p o") for one in ranges]
    assert len(made) == 1 and made[0].closed
    with Pool(Adder, "p", Identity("o", "g", {}), [], jobs) as pool:
        assert list(pool.results()) == []


def test_what_another_process_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "_worker", None)
    with pytest.raises(AssertionError, match="the pool begins each process with _begin"):
        pool_module._run(1, 2)
    pool_module._begin(Adder, "p", Identity("o", "g", {}))
    assert pool_module._run(1, 2) == (1, 2, "p o")


def test_alone_ranges_come_in_order_and_an_end_in_the_middle_closes() -> None:
    made.clear()
    with Pool(Adder, "p", Identity("o", "g", {}), [(0, 1), (1, 2), (2, 3)], 1) as pool:
        results = pool.results()
        assert [next(results)[0], next(results)[0]] == [0, 1] and not made[0].closed
        results.close()  # type: ignore[attr-defined]  # a generator
    assert made[0].closed


def test_ranges_hold_whole_acts_and_everything(log: Log, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as the processes need, neither shorter nor longer than is good, the shorter ones last."""
    for shortest, longest in ((1, 1), (5, 20), (2, 1000), (1000, 1000)):
        monkeypatch.setattr(passes, "_SHORTEST", shortest)
        monkeypatch.setattr(passes, "_LONGEST", longest)
        for start in (0, log.acts[4], log.acts[-2], log.size):
            for jobs in (1, 2, 7):
                ranges = passes._act_ranges(reader, start, jobs)
                ends = [start, *(stop for _, stop in ranges)]
                assert [begin for begin, _ in ranges] == ends[:-1] and ends[-1] == log.size
                assert set(ends) <= set(log.acts)
                for begin, stop in ranges:
                    wanted = begin + min(max((log.size - begin) // (jobs * 4), shortest), longest)
                    acts = [act for act in log.acts if act <= wanted and act > begin]
                    assert stop == (acts[-1] if acts else min(act for act in log.acts if act > begin))
    monkeypatch.setattr(passes, "_LONGEST", 30)
    assert list(passes._ranges(87)) == [(0, 30), (30, 60), (60, 87)]
    assert list(passes._ranges(60)) == [(0, 30), (30, 60)] and list(passes._ranges(0)) == []
    monkeypatch.setattr(passes, "_CHUNK", 30)
    assert list(passes._chunks(reader, 5))[:2] == [(5, 35), (35, 65)]
    assert list(passes._chunks(reader, 5))[-1][1] == log.size == next(passes._chunks(reader, log.size - 1))[1]


@pytest.mark.parametrize("act", [{"index": 11, "size": 1}, {"index": 99, "size": 1}, {"index": 11, "size": -5}])
def test_an_entry_that_says_impossible_things_of_its_act(
    tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch, act: dict[str, int]
) -> None:
    """It neither stops the audit nor keeps it for ever."""
    monkeypatch.setattr(passes, "_SHORTEST", 10)
    monkeypatch.setattr(passes, "_LONGEST", 10)
    one = Attacker(log.path, tmp_path / "so.db")
    one.put(10, resealed(log.rows[10], act={"id": "x"} | act).state)
    one.done()
    with LedgerReader.open(str(one.path)) as reader:
        assert in_ranges(reader, log.identity, None, 1, None) is None


def test_a_head_that_the_file_cannot_hold(log: Log, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_CHUNK", 30)
    reader.size = 2**40
    rows = list(passes._chunks(reader, 0))
    assert rows == [(at, at + 30) for at in range(0, log.size, 30)]
    assert list(passes._chunks(reader, 50)) == [(at, at + 30) for at in range(50, log.size, 30)]
    reader.size = log.path.stat().st_size // 256
    assert passes._can_hold(reader)
    reader.size += 1
    assert not passes._can_hold(reader)


def test_a_log_that_is_not_yet_in_the_file_itself(tmp_path: Path, log: Log) -> None:
    """What was written last stands beside it."""
    one = Attacker(log.path, tmp_path / "so.db")
    (tmp_path / "so.db-wal").write_bytes(bytes(256))

    class Seen:
        path = str(one.path)
        size = one.path.stat().st_size // 256 + 1

    seen: Any = Seen
    assert passes._can_hold(seen)
    one.db.close()


def test_how_many_processes() -> None:
    assert passes._jobs(3, 2048) == 3 and passes._jobs(3, 2047) == 1 and passes._jobs(1, 10**6) == 1
    assert passes._jobs(None, 2048) >= 1 and passes._jobs(None, 0) == 1


def test_where_an_audit_may_begin(log: Log, reader: LedgerReader) -> None:
    for size in (*log.acts[1:], log.size):
        assert may_resume(reader, pin_at(log, size))
        hashed = below(reader, pin_at(log, size))
        assert hashed is not None and list(hashed.leaves()) == log.leaves[:size]
        assert below(reader, pin_at(log, size)._replace(root="ab" * 32)) is None
    for size in set(range(1, log.size)) - set(log.acts):
        assert not may_resume(reader, pin_at(log, size)) and below(reader, pin_at(log, size)) is None
    beyond = pin_at(log, log.size)._replace(size=log.size + 1)
    assert not may_resume(reader, beyond) and below(reader, beyond) is None and below(reader, None) is None


def test_a_defect_that_was_acknowledged_is_looked_at_again(tmp_path: Path) -> None:
    """Whoever acknowledged it hasn't made it good: what lies below such an entry is audited anew, above it is not."""
    province = Province(tmp_path / "so.db")
    body = {"defects": [{"code": "EFFECT_BEFORE_UNIT", "seq": 3}], "reason": "bản cũ đã nhận nhầm"}
    before = province.pin()
    province.record([Intent("defect.acknowledged", "ledger:defects", body)], AUTHOR, province.root)
    province.record([renamed(A, "một")], AUTHOR, province.root)
    after = province.pin()
    province.close()
    with LedgerReader.open(str(province.path)) as reader:
        assert may_resume(reader, before) and below(reader, before) is not None
        for size in (after.size - 1, after.size):
            pin = after._replace(size=size, root=reader.root_at(size))
            assert not may_resume(reader, pin) and below(reader, pin) is None


def test_the_registry_carried_on_is_that_of_the_replay(log: Log, reader: LedgerReader) -> None:
    for size in (log.acts[4], log.size):
        whole, carried = Registry(), Registry()
        carry_registry(whole, reader, 0, size)
        for start, stop in ((0, log.acts[3]), (log.acts[3], size)):
            carry_registry(carried, reader, start, min(stop, size))
        replay = begun(reader, None, None)
        for row in log.rows[:size]:
            replay.add(row)
        since = begun(reader, pin_at(log, size), None)
        for registry in (whole, carried, since.registry):
            assert values(registry) == values(replay.registry) != values(Registry())
        assert list(since.leaves) == log.leaves[:size] and since.recorded_at == log.entries[size - 1].recorded_at
        assert since.frontier.root().hex() == pin_at(log, size).root


@pytest.mark.parametrize(("asked", "alone", "tree_only"), [
    (None, True, False), (("structure",), True, True), (("signatures", "root"), True, True),
    (("leaves",), False, True), (("tiles", "root"), False, True), (("positions",), False, False),
    (("positions", "signatures"), True, False), (("leaves", "structure"), True, True),
])
def test_no_more_is_read_than_was_asked(
    log: Log, reader: LedgerReader, asked: tuple[str, ...] | None, alone: bool, tree_only: bool
) -> None:
    assert reads_single_entries(asked) is alone
    assert isinstance(begun(reader, None, asked), TreeOnly) is tree_only
    assert len(begun(reader, pin_at(log, log.acts[5]), asked).leaves) == (0 if tree_only else log.acts[5])
    seen = in_order(reader, log.identity, None, 1, None, asked)
    assert bool(sum(part.signatures for part in seen.checked)) is alone
    assert list(seen.replay.leaves) == log.leaves and seen.start == 0
    assert isinstance(seen.replay, TreeOnly) is tree_only


def test_progress(log: Log, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    steps = Steps(lambda done, of: told.append((done, of)), 20, 100, 4)
    for count in (20, 60, 100):
        steps.replayed(count)
    for chunks in (1, 2, 4):
        steps.checked(chunks)
    assert told == [(20, 100), (40, 100), (60, 100), (70, 100), (80, 100), (100, 100)]
    none = Steps(None, 0, 10, 0)
    none.replayed(5)
    none.checked(1)
    told.clear()
    Steps(lambda done, of: told.append((done, of)), 0, 10, 0).checked(1)
    assert told == [(10, 10)]
    monkeypatch.setattr(stages, "_SHOWN", 40)
    monkeypatch.setattr(stages, "_PAGE", 40)
    counts: list[int] = []
    feed(begun(reader, None, None), reader, counts.append)
    assert counts == [40, 80]
    counts.clear()
    since = begun(reader, pin_at(log, log.acts[3]), None)
    feed(since, reader, counts.append)
    assert counts == [80] and list(since.leaves) == log.leaves
    counts.clear()
    feed(begun(reader, None, ("tiles",)), reader, counts.append)
    assert counts == [40, 80, log.size]
    told.clear()
    seen = in_ranges(reader, log.identity, None, 1, lambda done, of: told.append((done, of)))
    assert seen is not None and told == [(log.size, log.size)]
    told.clear()
    in_order(reader, log.identity, None, 1, lambda done, of: told.append((done, of)), None)
    assert told == [(20, log.size), (40, log.size), (log.size, log.size)]


def test_pins_of_this_ledger(log: Log) -> None:
    pin = pin_at(log, 3)
    assert fits(pin, log.identity)
    assert not fits(pin._replace(origin="x"), log.identity) and not fits(pin._replace(genesis="x"), log.identity)


def test_what_was_seen_since_a_pin(log: Log, reader: LedgerReader) -> None:
    """The root below is held against the pin; between two members of an act everything is seen again."""
    for size, start in ((log.acts[5], log.acts[5]), (log.size, log.size), (log.acts[5] + 1, 0)):
        seen = in_ranges(reader, log.identity, pin_at(log, size), 1, None)
        assert seen is not None and seen.start == start
        assert sum(part.signatures for part in seen.checked) >= log.size - start
        assert bool(seen.checked) is (start < log.size)
    assert in_ranges(reader, log.identity, pin_at(log, log.acts[5])._replace(root="ab" * 32), 1, None) is None


def test_the_identity(log: Log, reader: LedgerReader) -> None:
    assert identity_of(reader) == log.identity
    keys = {entry.payload["body"]["key"] for entry in log.entries if entry.payload["type"] == "key.enrolled"}
    founding = log.entries[0].payload["body"]
    keys |= {item["key"] for item in (*founding["founders"], founding["log_key"])}
    assert set(log.identity.keys) == keys and log.identity.origin == founding["origin"]
    assert log.identity.genesis == tree.root(log.leaves[:1]).hex()


def test_a_whole_audit(log: Log) -> None:
    told: list[tuple[int, int]] = []
    pin = pin_at(log, log.acts[5])
    report = audit(str(log.path), pin, progress=lambda done, of: told.append((done, of)))
    assert (report.verdict, report.entries, report.root) == ("valid", log.size, pin_at(log, log.size).root)
    assert (report.origin, report.genesis, report.checks) == (*pin[:2], None)
    assert (report.anchored_size, report.since) == (pin.size, 0) and told[-1] == (log.size, log.size)
    assert [finding.seq for finding in report.findings] == sorted(f.seq or 0 for f in report.findings)
    later = audit(str(log.path), since=pin)
    assert (later.since, later.anchored_size, later.root) == (pin.size, pin.size, report.root)
    assert 0 < later.signatures < report.signatures
    some = audit(str(log.path), pin, checks=["root", "tiles"])
    assert (some.checks, some.signatures, some.findings, some.root) == (("root", "tiles"), 0, (), report.root)
    given = audit(str(log.path), pin, given={"own": lambda case: [Finding("OWN", "failed", 3)]})
    assert Finding("OWN", "failed", 3) in given.findings and given.verdict == "failed"


def test_leaves_of_two_levels() -> None:
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(256 * 256 + 300)]
    leaves = Leaves()
    leaves.extend_joined(b"".join(hashes))
    assert leaves.tile_root(1, 0) == tree.root(hashes[:65536])
    assert leaves.tile(1, 0)[:64] == tree.root(hashes[:256]) + tree.root(hashes[256:512])
    assert len(leaves.tile(1, 0)) == len(leaves.tile(0, 255)) == 8192
    assert leaves.root_at(len(hashes)) == tree.root(hashes)
    more = [tree.leaf_hash(b"more %d" % number) for number in range(400)]
    leaves.extend(more)
    assert leaves.root_at(len(leaves)) == tree.root([*hashes, *more])


def test_a_tree_that_goes_on_above_full_tiles(reader: LedgerReader) -> None:
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(600)]
    hashed = Hashed()
    hashed.joined += b"".join(hashes)
    assert Replay(reader, hashed).frontier.root() == tree.root(hashes)


def test_entries_that_stand_twice(log: Log, reader: LedgerReader) -> None:
    """Only those alike are looked up, and only they are told."""
    repeated = Repeated()
    for row in log.rows:
        repeated.add(row.seq, row.event_digest, row.author, row.event_id)
    assert list(repeated.findings(reader)) == [] == repeated._alike()
    other = Repeated()
    other.add(7, log.rows[7].event_digest, "x", "y")
    other.add(500, b"\1" * 32, log.rows[9].author, log.rows[9].event_id)
    repeated.extend(other)
    assert repeated._alike() == [7, 9, 7, 500]
    first, last = log.entries[-2], log.entries[-1]
    entries = {1: first, 2: first._replace(seq=2), 3: last, 4: last._replace(seq=4, digest="ab" * 32)}

    class Twice:
        def entry(self, seq: int) -> Any:
            return entries[seq]

    told = Repeated()
    for seq, entry in entries.items():
        told.add(seq, bytes.fromhex(entry.digest), entry.payload["signers"][0]["key"], entry.payload["id"])
    reader_of: Any = Twice()
    signers = tuple(signer["key"] for signer in first.payload["signers"])
    assert list(told.findings(reader_of)) == [
        Finding("DUPLICATE_EVENT_DIGEST", "failed", 2, first.subject, signers, "an event once",
                f"also entry {first.seq}"),
        Finding("EVENT_ID_REUSED", "failed", 4, last.subject, signers, "a new id", last.payload["id"])]


def test_one_of_two_marks_is_enough(log: Log) -> None:
    """An id used again for another event, an event again under another id."""
    row = log.rows[7]
    for digest, event_id in ((b"\1" * 32, row.event_id), (row.event_digest, "another")):
        repeated = Repeated()
        for one in log.rows:
            repeated.add(one.seq, one.event_digest, one.author, one.event_id)
        repeated.add(500, digest, row.author, event_id)
        assert repeated._alike() == [7, 500]


def test_what_can_be_read(log: Log) -> None:
    bad = log.entries[5]._replace(payload={"type": "x"})
    assert list(readable([log.entries[4], bad, log.entries[6]])) == [log.entries[4], log.entries[6]]


def test_an_author_is_remembered_for_some_acts_only(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.audit import hashed as module

    monkeypatch.setattr(module, "_KEPT", 2)
    hashed = Hashed()
    assert hashed.add_all(log.rows) and len(hashed._authors) <= 2
    row = log.rows[3]
    assert not Hashed().add_all([*log.rows[:3], resealed(row)._replace(author="ab" * 32)])


def test_ranges_of_entries_by_themselves(log: Log) -> None:
    checker = RangeChecker(str(log.path), log.identity)
    whole, parts = checker.run(0, log.size), [checker.run(*one) for one in ((0, 40), (40, log.size))]
    checker.close()
    assert whole.findings == () and whole.signatures == sum(part.signatures for part in parts) > log.size


@pytest.mark.parametrize(("statement", "finding"), [
    ("DELETE FROM stored_events", Finding("EMPTY_OR_MISSING", "failed", expected="at least entry 0", actual=88)),
    ("DELETE FROM head", Finding("STORE_DAMAGED", "failed", actual="no head row")),
])
def test_where_nothing_can_be_judged(tmp_path: Path, log: Log, statement: str, finding: Finding) -> None:
    one = Attacker(log.path, tmp_path / "so.db")
    one.db.execute(statement)
    one.done()
    assert log.size == 88
    assert audit(str(one.path)) == Report(0, 0, None, None, (finding,), None, None)
    assert audit(str(one.path), checks=["root"]).checks == ("root",)
