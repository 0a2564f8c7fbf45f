"""A part of the log, member by member, against the log itself; no lie in it and no row that differs is let through."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.findings import Finding
from ledger.audit.hashed import Hashed, hashed_part
from ledger.audit.merging import Merged
from ledger.audit.parts import Assumed, Part
from ledger.audit.ranges import RangeReplay
from ledger.audit.repeated import Repeated
from ledger.audit.run import audit
from ledger.events.catalogue import is_deciding
from ledger.proof import tree
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, compact, dsse, with_members
from tests.ledger.audit.whole_log import Log, resealed


@pytest.fixture
def parts(log: Log) -> list[Part]:
    """One of each act."""
    replay = RangeReplay(str(log.path), log.identity)
    made = [replay.run(start, stop) for start, stop in pairwise(log.acts)]
    replay.close()
    assert all(part is not None and part.checked is not None for part in made)
    return [part for part in made if part is not None]


def alike(repeated: Repeated) -> list[list[int]]:
    return [list(column) for column in (repeated._seqs, repeated._digests, repeated._identities)]


def of_entries(log: Log, start: int, stop: int) -> list[list[int]]:
    made = Repeated()
    for row in log.rows[start:stop]:
        made.add(row.seq, row.event_digest, row.author, row.event_id)
    return alike(made)


@pytest.mark.parametrize("since", [False, True])
def test_what_a_part_says_is_so(log: Log, since: bool) -> None:
    """Judged or, where an earlier audit has judged, only hashed."""
    replay = RangeReplay(str(log.path), log.identity, log.size if since else 0)
    for start, stop in [*pairwise(log.acts), (0, log.size), (log.acts[4], log.size), (log.acts[3], log.acts[9])]:
        part = replay.run(start, stop)
        assert part is not None
        assert (part.start, part.stop, part.leaves) == (start, stop, b"".join(log.leaves[start:stop]))
        assert part.first_at == log.entries[start].recorded_at and part.last_at == log.entries[stop - 1].recorded_at
        assert part.versions == log.versions(start, stop) and alike(part.repeated) == of_entries(log, start, stop)
        before = log.versions(0, start)
        assert part.assumed.versions == {subject: before.get(subject, 0) for subject in part.versions}
        assert all(head == log.head(subject, stop) for subject, head in part.heads.items())
        decided = {entry.subject for entry in log.entries[start:stop] if is_deciding(entry.payload["type"])}
        assert decided <= set(part.heads)
        assert all(head == log.head(subject, start) for subject, head in part.assumed.heads.items())
        assert all(root == tree.root(log.leaves[:size]).hex() for size, root in part.assumed.roots.items())
        if since:
            assert part.checked is None and set(part.heads) == decided and part.notes == ()
            assert part.assumed[1:] == ({}, {})
        else:
            relied = {relied["subject"] for entry in log.entries[start:stop] for relied in entry.payload["relied_on"]}
            assert decided | relied <= set(part.heads) and part.checked is not None
            assert part.checked.signatures >= stop - start and part.checked.findings == ()
            assert {entry.payload["observed"]["size"] for entry in log.entries[start:stop]} <= set(part.assumed.roots)
    replay.close()


def test_the_hashed_log_is_the_log(log: Log, reader: LedgerReader) -> None:
    hashed = Hashed()
    assert hashed.add_all(log.rows) and list(hashed.leaves()) == log.leaves
    assert hashed.versions == log.versions(0, log.size) and not hashed.strange and not hashed.findings
    subjects = {entry.subject for entry in log.entries}
    assert {subject: hashed.heads.get(subject) for subject in subjects} == {
        subject: log.head(subject, log.size) for subject in subjects}
    assert (hashed.first_at, hashed.recorded_at) == (log.entries[0].recorded_at, log.entries[-1].recorded_at)
    for size in (0, 1, 7, log.size):
        assert hashed.root_at(size) == tree.root(log.leaves[:size]).hex()
    assert hashed.root_at(log.size + 1) is None
    assert hashed.part(0, log.size) is not None
    assert hashed.part(0, log.size - 1) is None and hashed.part(0, log.size + 1) is None
    assert hashed_part(reader, 4, log.size + 1) is None


def test_events_of_a_later_program_below(log: Log) -> None:
    """They are told, are heads of nothing, and leave a range in doubt."""
    at = next(seq for seq in range(log.size) if is_deciding(log.entries[seq].payload["type"]) and seq > 10)
    row, entry = log.rows[at], log.entries[at]
    for name, value in (("type", "unit.renumbered"), ("version", 77)):
        changed = resealed(row, **{name: value})
        hashed = Hashed()
        assert hashed.add_all([*log.rows[:at], changed])
        assert hashed.strange == {row.originator_id: {changed.event_digest.hex()}}
        assert hashed.findings == [Finding("NOT_UNDERSTOOD", "incomplete", at, row.originator_id, (row.author,),
                                           "a known type", changed.topic)]
        assert hashed.heads.get(entry.subject) == log.head(entry.subject, at)
        assert hashed.versions == log.versions(0, at + 1)
        assert hashed.part(0, at + 1) is None


CHANGES: list[tuple[str, Any]] = [
    ("rowid", 0), ("rowid", 99), ("originator_id", "unit:xa-c"), ("originator_id", 7), ("originator_id", None),
    ("originator_version", 0), ("originator_version", 99), ("originator_version", "1"), ("topic", "unit.x"),
    ("topic", None), ("topic", 7), ("topic", "\ud800"), ("event_digest", bytes(32)), ("event_digest", None),
    ("author", "ab" * 32), ("author", None), ("author", 7), ("event_id", "x"), ("event_id", None), ("event_id", 7),
    ("state", None), ("state", "text"), ("state", b""), ("state", b"{}"), ("state", b"\0"),
]


@pytest.mark.parametrize(("column", "value"), CHANGES)
def test_a_row_that_says_anything_else_is_not_hashed(log: Log, column: str, value: Any) -> None:
    for at in (0, log.acts[6] + 1, log.size - 1):
        rows = list(log.rows)
        rows[at] = rows[at]._replace(**{column: value})
        assert not Hashed().add_all(rows), (column, at)
        assert not Hashed().add_all(rows[at:at + 1], at) or column == "originator_version"


def test_members_are_looked_for_where_they_stand(log: Log) -> None:
    """A body may have members of the same names; a payload without them is no entry, and no surprise."""
    at = log.acts[6]
    for body in ({"a": 1, "id": "x", "ledger": {}, "subject": "y"}, {"a": {"b": 1, "ledger": {"subject": "y"}}}):
        assert Hashed().add_all([*log.rows[:at], resealed(log.rows[at], body=body)])
    row = log.rows[at]
    payload = compact({"act": 1, "id": row.event_id, "ledger": {}, "subject": row.originator_id, "type": row.topic,
                       "version": 1})
    assert b',"subject":' in payload and b"signers" not in payload
    state = compact({"payload": b64encode(payload).decode(), "recorded_at": log.entries[at].recorded_at})
    without = row._replace(state=state, event_digest=sha256(dsse(payload)).digest())
    assert not Hashed().add_all([*log.rows[:at], without])


def test_every_subject_begins_with_one_where_the_log_begins(log: Log) -> None:
    """Where a range begins, its first row says how many there were; where the log begins there were none."""
    at = log.acts[6]
    assert Hashed().add_all(log.rows[at:], at)
    assert any(count > 1 for count in {row.originator_id: row.originator_version for row in reversed(log.rows[at:])
                                       }.values())
    moved = [row._replace(rowid=seq + 1) for seq, row in enumerate(log.rows[at:])]
    assert not Hashed().add_all(moved)


def merged(reader: LedgerReader, parts: list[Part]) -> Merged | None:
    replay = Merged(reader)
    known = replay.read_registry() and all(replay.take(part) for part in parts)
    return replay if known and replay.complete() else None


def test_parts_that_fit_make_the_log(log: Log, reader: LedgerReader, parts: list[Part]) -> None:
    for order in (parts, parts[::-1], parts[::2] + parts[1::2]):
        replay = merged(reader, order)
        assert replay is not None and list(replay.leaves) == log.leaves and replay.size == log.size
        assert replay.recorded_at == log.entries[-1].recorded_at
        assert replay.findings == [note for part in parts for note in part.notes] != []
        assert all(replay.root_at(size) == tree.root(log.leaves[:size]).hex() for size in range(log.size + 1))
        assert replay.root_at(log.size + 1) is None
        assert alike(replay._repeated) == of_entries(log, 0, log.size)
    growing = Merged(reader)
    assert growing.size == 0
    assert growing.take(parts[1]) and growing.size == 0
    assert growing.take(parts[0]) and growing.size == parts[1].stop and not growing.complete()


def lies(part: Part) -> Iterator[Part]:
    """Each thing that a part takes for true of the log before it, changed."""
    versions, heads, roots = part.assumed
    for subject, count in versions.items():
        for other in (count + 1, count - 1):
            yield part._replace(assumed=Assumed(versions | {subject: other}, heads, roots))
    for subject, head in heads.items():
        for changed in {"ab" * 32, None} - {head}:
            yield part._replace(assumed=Assumed(versions, heads | {subject: changed}, roots))
    for size in roots:
        yield part._replace(assumed=Assumed(versions, heads, roots | {size: "ab" * 32}))
    for size in {0, part.start, part.stop} - set(roots):
        yield part._replace(assumed=Assumed(versions, heads, roots | {size: "ab" * 32}))


def test_no_lie_about_the_log_before(reader: LedgerReader, parts: list[Part]) -> None:
    tried = 0
    for at, part in enumerate(parts):
        for lie in lies(part):
            replay = Merged(reader)
            assert all(replay.take(before) for before in parts[:at]) and not replay.take(lie)
            tried += 1
    assert tried > 100


def test_instants_only_rise(reader: LedgerReader, parts: list[Part]) -> None:
    for first_at, fits in ((parts[4].last_at, False), (parts[4].first_at, False), (parts[5].first_at, True)):
        replay = Merged(reader)
        assert all(replay.take(part) for part in parts[:5])
        assert replay.take(parts[5]._replace(first_at=first_at)) is fits


def test_rows_after_the_head_give_no_right(log: Log, attack: Callable[[], Attacker]) -> None:
    late, one = log.place("person.registered", -1), attack()
    one.db.execute("UPDATE head SET size = ?", (late,))
    one.done(restore_guards=False)
    replay = RangeReplay(str(one.path), log.identity)
    part = replay.run(0, late)
    replay.close()
    with LedgerReader.open(str(one.path)) as reader:
        known = merged(reader, [] if part is None else [part])
        assert known is not None and "person:late" not in known.registry.persons
        assert "person:head-ubnd-p" in known.registry.persons


@pytest.mark.parametrize("lost", [0, 5, -1])
def test_a_log_with_a_hole_is_not_whole(reader: LedgerReader, parts: list[Part], lost: int) -> None:
    del parts[lost]
    assert merged(reader, parts) is None


def test_leaves_that_are_others(log: Log, reader: LedgerReader, parts: list[Part]) -> None:
    """Whoever signs later has seen the root; that of the last range is held against the pin and the tiles."""
    for at in range(len(parts) - 1):
        changed = parts[at]._replace(leaves=bytes(32) + parts[at].leaves[32:])
        assert merged(reader, [*parts[:at], changed, *parts[at + 1:]]) is None


@pytest.fixture
def attack(log: Log, tmp_path: Path) -> Callable[[], Attacker]:
    names = iter(range(100))
    return lambda: Attacker(log.path, tmp_path / f"{next(names)}.db")


def doubtful(log: Log, one: Attacker, start: int, stop: int, since: int = 0) -> bool:
    """Whether the range leaves a doubt, also to who has seen every other one before."""
    one.done(restore_guards=False)
    replay = RangeReplay(str(one.path), log.identity, since)
    found = [replay.run(start, stop) is None]
    replay.run(log.acts[3], start)
    found.append(replay.run(start, stop) is None)
    replay.close()
    assert len(set(found)) == 1
    return found[0]


def _column(name: str, value: Any, db: Any, seq: int) -> None:
    db.execute(f"UPDATE stored_events SET {name} = ? WHERE rowid = ?", (value, seq + 1))


def _gone(db: Any, seq: int) -> None:
    db.execute("DELETE FROM stored_events WHERE rowid = ?", (seq + 1,))


def test_rows_as_they_were(log: Log, attack: Callable[[], Attacker]) -> None:
    assert not any(doubtful(log, attack(), log.acts[-5], log.size, since) for since in (0, log.size))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("change", [
    _gone, partial(_column, "originator_id", "unit:xa-c"), partial(_column, "topic", "entry.voided"),
    partial(_column, "event_digest", bytes(32)), partial(_column, "author", "ab" * 32),
    partial(_column, "event_id", "x"), partial(_column, "state", b"{}"),
])
def test_rows_that_were_changed(log: Log, attack: Callable[[], Attacker], change: Any, place: int) -> None:
    start, stop = log.acts[-5], log.size
    for since in (0, stop):
        one = attack()
        change(one.db, (start, start + 1, stop - 1)[place])
        assert doubtful(log, one, start, stop, since)


@pytest.mark.parametrize("place", [1, 2])
def test_an_instant_that_does_not_rise(log: Log, attack: Callable[[], Attacker], place: int) -> None:
    start, stop = log.acts[-5], log.size
    one, at = attack(), (start, start + 1, stop - 1)[place]
    one.put(at, with_members(one.state(at), recorded_at=log.entries[at - 1].recorded_at))
    assert doubtful(log, one, start, stop)


def test_a_signature_that_does_not_hold(log: Log, attack: Callable[[], Attacker]) -> None:
    start, stop = log.acts[-5], log.size
    for at in (start, stop - 1):
        one, signatures = attack(), [{"keyid": "ab" * 32, "sig": "A" * 86 + "=="}]
        one.put(at, with_members(one.state(at), signatures=signatures))
        assert doubtful(log, one, start, stop)


@pytest.mark.parametrize("topic", ["ledger.founded", "key.enrolled"])
def test_an_instant_of_recording_at_the_end_of_time(log: Log, attack: Callable[[], Attacker], topic: str) -> None:
    """It has no civil day in Viet Nam, and no author signs it: the entry is named, in ranges and by the audit."""
    one, at = attack(), log.place(topic)
    one.put(at, with_members(one.state(at), recorded_at="9999-12-31T20:00:00.000000Z"))
    one.done(restore_guards=False)
    with LedgerReader.open(str(one.path)) as reader:
        assert not Merged(reader).read_registry()
    found = audit(str(one.path))
    assert found.verdict == "failed" and ("UNREADABLE_ENTRY", at) in {(each.code, each.seq) for each in found.findings}


def test_a_range_of_none(log: Log, attack: Callable[[], Attacker]) -> None:
    assert doubtful(log, attack(), log.size, log.size + 1) and doubtful(log, attack(), 0, log.size + 1)


def test_a_range_that_cuts_an_act(log: Log) -> None:
    """At its end or its beginning, also where the whole log ends there."""
    replay = RangeReplay(str(log.path), log.identity)
    longer = [(start, stop) for start, stop in pairwise(log.acts) if stop - start > 1]
    for start, stop in longer:
        for cut in ((start, stop - 1), (start + 1, stop), (0, stop - 1)):
            assert replay.run(*cut) is None
        assert replay.run(start, stop) is not None
    replay.close()


def test_roots_that_a_range_takes_for_true(log: Log) -> None:
    """What its entries name, and what the tiles say of other sizes: all of it is held against the leaves later."""
    replay = RangeReplay(str(log.path), log.identity)
    start, stop = log.acts[-3], log.acts[-2]
    part = replay.run(start, stop)
    assert part is not None
    named = log.entries[start].payload["observed"]
    assert part.assumed.roots == {named["size"]: named["root"]}
    for size in (0, 5, log.size):
        root = tree.root(log.leaves[:size]).hex()
        assert replay.root_at(size) == root == part.assumed.roots[size]
    for size in (-1, log.size + 1):
        assert replay.root_at(size) is None and size not in part.assumed.roots
    part.assumed.roots[5] = "as it was named"
    assert replay.root_at(5) == "as it was named"
    replay.close()
