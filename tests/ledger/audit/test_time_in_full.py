"""Findings about time, each member of each: entries out of the bounds of anchors, and intervals that none covers."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.checkpoints.shelf import Shelf
from ledger.instants import DAY, MINUTE, instant, microseconds
from ledger.proof.fields import base64_text
from ledger.stores.reader import LedgerReader
from ledger.trusted_time.queue import TokenQueue
from tests.attacks.attacker import Attacker, plain_of, with_members
from tests.attacks.forger import Forger
from tests.attacks.test_trusted_time import adopt, anchor, cosign
from tests.ledger.checkpoints.operating import Floor
from tests.ledger.trusted_time.tsa import Tsa


def found(path: object) -> list[Finding]:
    return list(audit(str(path), jobs=1, checks=("time",)).findings)


def stamps(path: object) -> list[str]:
    with LedgerReader.open(str(path)) as reader:
        return [reader.recorded_at(seq) for seq in range(reader.size)]


def named(path: object, seq: int) -> tuple[str, tuple[str, ...]]:
    with LedgerReader.open(str(path)) as reader:
        payload = reader.entry(seq).payload
    return payload["subject"], tuple(signer["key"] for signer in payload["signers"])


def witnessed(path: object, seq: int) -> str:
    with LedgerReader.open(str(path)) as reader:
        told: str = reader.entry(seq).body["witnessed_at"]
    return told


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    made = Floor(tmp_path)
    adopt(made)
    made.record(3)
    return made


class Contradicted(NamedTuple):
    """A ledger, a copy of it in which one entry more was bent, and what an audit finds in each."""

    path: str
    late: Finding
    copy: Path
    early: Finding


@pytest.fixture(scope="module")
def contradicted(tmp_path_factory: pytest.TempPathFactory) -> Contradicted:
    floor = Floor(tmp_path_factory.mktemp("contradicted"))
    adopt(floor)
    floor.record(3)
    honest = floor.scene.clock.now
    floor.scene.clock.now += 2 * DAY
    first = floor.scene.book.reader.refresh()
    floor.record(2)
    done = floor.operator.sign()
    cosign(floor, done, honest + MINUTE)
    [at] = anchor(floor)
    moment = microseconds(witnessed(floor.path, at))
    late = Finding("RECORDED_AT_OUT_OF_BOUNDS", "failed", first, *named(floor.path, first),
                   f"<= {instant(moment + 10 * MINUTE)}", {
        "recorded_at": stamps(floor.path)[first], "last": done.checkpoint.size - 1, "anchor": at})
    floor.scene.book.close()
    attacker = Attacker(Path(floor.path), Path(floor.path).with_name("copy.db"))
    states = attacker.states()
    bent = instant(moment - 10 * MINUTE - 1)
    attacker.rewrite([*states[:at], with_members(states[at], recorded_at=bent)])
    attacker.done()
    early = Finding("RECORDED_AT_OUT_OF_BOUNDS", "failed", at, *named(attacker.path, at),
                    f">= {instant(moment - 10 * MINUTE)}", {"recorded_at": bent, "last": at, "anchor": at})
    return Contradicted(floor.path, late, attacker.path, early)


def test_entries_that_an_anchor_contradicts(contradicted: Contradicted) -> None:
    """Two were dated ahead, and one back: the first and the last of them are told, and who says otherwise."""
    assert found(contradicted.path) == [contradicted.late]
    told = [one for one in found(contradicted.copy) if one.code == "RECORDED_AT_OUT_OF_BOUNDS"]
    assert told == [contradicted.late, contradicted.early]


@pytest.fixture(scope="module")
def uncovered(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Finding]]:
    """Two long intervals: up to an anchor, and from there to the last entry."""
    floor = Floor(tmp_path_factory.mktemp("uncovered"))
    adopt(floor)
    adopted = floor.scene.book.reader.refresh() - 1
    floor.scene.clock.now += 32 * DAY
    floor.record(2)
    done = floor.operator.sign()
    cosign(floor, done, floor.scene.clock.now + MINUTE)
    [at] = anchor(floor)
    floor.scene.clock.now += 33 * DAY
    floor.record(2)
    floor.scene.book.close()
    told, size = stamps(floor.path), done.checkpoint.size
    return floor.path, [
        Finding("TIME_UNPROVEN", "note", adopted, None, (), {"days": 31}, [told[adopted], witnessed(floor.path, at)]),
        Finding("TIME_UNPROVEN", "note", size, None, (), {"days": 31}, [told[size], told[-1]])]


def test_what_no_anchor_covers(uncovered: tuple[str, list[Finding]]) -> None:
    assert found(uncovered[0]) == uncovered[1]


@pytest.mark.parametrize(("beyond", "count"), [(0, 0), (1, 1)])
def test_ten_minutes_to_the_microsecond(floor: Floor, beyond: int, count: int) -> None:
    """The last entry under the checkpoint, and the entry that records the anchor, at the edge of what is allowed."""
    moment = (floor.scene.clock.now // 1_000_000 + 3600) * 1_000_000
    floor.scene.clock.now = moment - 1000
    done = floor.operator.sign()
    cosign(floor, done, moment)
    floor.scene.clock.now = moment + 1000
    [at] = anchor(floor)
    floor.scene.book.close()
    for name, seq, stamp, side in (
        ("late", done.checkpoint.size - 1, moment + 10 * MINUTE + beyond, f"<= {instant(moment + 10 * MINUTE)}"),
        ("early", at, moment - 10 * MINUTE - beyond, f">= {instant(moment - 10 * MINUTE)}"),
    ):
        attacker = Attacker(Path(floor.path), Path(floor.path).with_name(f"{name}.db"))
        states = attacker.states()
        states[seq] = with_members(states[seq], recorded_at=instant(stamp))
        attacker.rewrite(states)
        attacker.done()
        told = [one for one in found(attacker.path) if one.code == "RECORDED_AT_OUT_OF_BOUNDS"]
        assert told == count * [Finding(
            "RECORDED_AT_OUT_OF_BOUNDS", "failed", seq, *named(attacker.path, seq), side,
            {"recorded_at": instant(stamp), "last": seq, "anchor": at})], name


def test_intervals_longer_than_the_policy_allows(floor: Floor) -> None:
    """Told from the first entry that nothing covers: up to the next anchor, or to the last entry."""
    adopted = floor.scene.book.reader.refresh() - 4
    begin = stamps(floor.path)[adopted]
    for beyond in (0, 1):
        kept = Path(floor.path).with_name("kept.db")
        with closing(sqlite3.connect(floor.path)) as source, closing(sqlite3.connect(kept)) as target:
            source.backup(target)
        attacker = Attacker(kept, kept.with_name(f"{beyond}.db"))
        states = attacker.states()
        end = instant(microseconds(begin) + 31 * DAY + beyond)
        attacker.rewrite([*states[:-1], with_members(states[-1], recorded_at=end)])
        attacker.done()
        assert found(attacker.path) == beyond * [
            Finding("TIME_UNPROVEN", "note", adopted, None, (), {"days": 31}, [begin, end])]
    floor.scene.clock.now += 32 * DAY
    done = floor.operator.sign()
    cosign(floor, done, floor.scene.clock.now + MINUTE)
    [at] = anchor(floor)
    long = Finding("TIME_UNPROVEN", "note", adopted, None, (), {"days": 31}, [begin, witnessed(floor.path, at)])
    assert found(floor.path) == [long]
    floor.scene.clock.now += 40 * DAY
    floor.record()
    told = stamps(floor.path)
    again = Finding("TIME_UNPROVEN", "note", done.checkpoint.size, None, (), {"days": 31},
                    [told[done.checkpoint.size], told[-1]])
    assert found(floor.path) == [long, again]
    adopt(floor, 60)
    for _ in range(2):
        floor.scene.clock.now += 25 * DAY
        floor.record()
    assert found(floor.path) == []
    adopt(floor, None)
    for _ in range(3):
        floor.scene.clock.now += 30 * DAY
        floor.record()
    assert found(floor.path) == []


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Floor, Tsa, int]]:
    """A ledger on the authority's clock, with one token on record."""
    tsa = Tsa(tmp_path_factory.mktemp("tsa"))
    floor = Floor(tmp_path_factory.mktemp("stamped"), time.time_ns() // 1000)
    adopt(floor, 31, [{"name": "tsa", "certificate": base64_text(tsa.authority.certificate),
                       "chain": [base64_text(one) for one in tsa.authority.chain]}])
    floor.operator.sign()
    shelf = Shelf(floor.scene.book.reader)
    queue = TokenQueue(shelf)
    path, _ = queue.ask(shelf.one(None), "tsa")
    queue.add(tsa.stamp(Path(path).read_bytes()))
    [at] = anchor(floor)
    floor.scene.book.close()
    yield floor, tsa, at


def test_tokens(stamped: tuple[Floor, Tsa, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floor, tsa, at = stamped
    assert found(floor.path) == []
    other = base64_text(tsa.stamp(tsa.query(b"another text", "-sha256")))
    with LedgerReader.open(floor.path) as reader:
        true = reader.entry(at).body["tokens"][0]["time"]

    def told(name: str, value: str, unpinned: bool = False) -> list[Finding]:
        attacker = Attacker(Path(floor.path), tmp_path / f"{name}-{value[:4]}.db")
        shutil.copytree(f"{floor.path}.checkpoints", f"{attacker.path}.checkpoints")
        forger = Forger(attacker.states(), floor.scene.keys)
        assert plain_of(forger.states[at])["type"] == "time.anchored"
        forger.resigned(at, lambda plain: plain["body"]["tokens"][0].update({name: value}))
        if unpinned:
            [policy] = [n for n, state in enumerate(forger.states) if plain_of(state)["type"] == "policy.adopted"]
            forger.resigned(policy, lambda plain: plain.update(subject="registry:elsewhere"))
        attacker.rewrite(forger.states)
        attacker.done()
        return [one for one in found(attacker.path) if one.seq == at and one.code != "RECORDED_AT_OUT_OF_BOUNDS"]

    who = named(floor.path, at)
    assert who[0] == "ledger:time"
    early = "2020-01-01T00:00:00.000000Z"
    assert Finding("TIME_TOKEN_INVALID", "failed", at, *who, true, early) in told("time", early)
    assert Finding("TIME_AUTHORITY_UNKNOWN", "failed", at, *who, ["tsa"], {"reason": None, "found": "another"}) in told(
        "authority", "another")
    assert told("authority", "tsa", unpinned=True) == [
        Finding("TIME_AUTHORITY_UNKNOWN", "failed", at, *who, [], {"reason": None, "found": "tsa"})]
    [false] = [one for one in told("token", other) if isinstance(one.actual, dict)][:1]
    assert (false.code, false.severity, false.seq, false.subject, false.signer) == (
        "TIME_TOKEN_INVALID", "failed", at, *who)
    assert set(false.actual) == {"reason", "found"} and false.actual["reason"] and false.expected
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    assert found(floor.path) == [Finding(
        "CHECK_NOT_RUN", "incomplete", expected="the package rfc3161-client", actual={"check": "time", "found": "tsa"})]
