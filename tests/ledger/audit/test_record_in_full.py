"""Findings about keys, seals and tiles of the record itself, each member of each, and what the audit itself goes by."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, plain_of
from tests.attacks.forger import Forger
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, Province, quoted, recognised
from tests.ledger.checkpoints.operating import Floor

SINCE = "2025-12-01T00:00:00.000000Z"


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path / "so.db")


def found(path: object, *checks: str) -> list[Finding]:
    return list(audit(str(path), jobs=1, checks=checks).findings)


def signers_of(path: object, seq: int) -> tuple[str, ...]:
    with LedgerReader.open(str(path)) as reader:
        return tuple(signer["key"] for signer in reader.entry(seq).payload["signers"])


@pytest.fixture(scope="module")
def compromised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Finding]]]:
    """A key declared compromised after it has signed for two subjects, between entries of others."""
    province = Province(tmp_path_factory.mktemp("compromised") / "so.db")
    thief = province.employ(UBND_P, "head", name="thief")
    assert found(province.path, "keys") == []
    told = []
    for subject, number in ((A, 1), (B, 2)):
        body = {"regime": "nd-131-2025"}
        province.record([recognised(subject, number=f"{number}/QĐ-UBND", body=body)], AUTHOR, [thief])
        told.append(Finding(
            "KEY_IN_QUESTION", "incomplete", province.size - 1, subject, (thief["key"],),
            {"trusted_time": f"< {SINCE}"}, {"trusted_time": None, "key": thief["key"], "office": UBND_P}))
        province.record([quoted(subject, number)], QUOTED, province.clerks[:1])
    revoked = {"key": thief["key"], "reason": "x", "compromised_since": SINCE}
    province.record([Intent("key.revoked", UBND_P, revoked)], AUTHOR, province.root)
    province.close()
    yield province.path, told


def test_what_a_compromised_key_has_signed(compromised: tuple[Path, list[Finding]]) -> None:
    assert found(compromised[0], "keys") == compromised[1]


class Sealed(NamedTuple):
    """``bent``: a copy in which both seals lie. ``seals``: their positions, ``true``: what they said."""

    floor: Floor
    seals: tuple[int, int]
    true: dict[int, dict[str, Any]]
    bent: Path


def lied(floor: Floor, name: str, *places: int) -> Path:
    """A copy in which the seals at these places name another root."""
    copy = Attacker(Path(floor.path), Path(floor.path).with_name(f"{name}.db"))
    forger = Forger(copy.states(), floor.scene.keys)
    for seq in places:
        assert plain_of(forger.states[seq])["type"] == "index.sealed"
        forger.resigned(seq, lambda plain: plain["body"].update(root="ab" * 32))
    copy.rewrite(forger.states)
    copy.done()
    return copy.path


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    floor = Floor(tmp_path_factory.mktemp("sealed"))
    floor.record(3)
    first = floor.operator.sign().checkpoint.size - 1
    floor.record(2)
    second = floor.operator.sign().checkpoint.size - 1
    floor.record(1)
    floor.scene.book.close()
    with LedgerReader.open(floor.path) as reader:
        true = {seq: dict(reader.entry(seq).body) for seq in (first, second)}
    return Sealed(floor, (first, second), true, lied(floor, "both", first, second))


def mismatches(path: object, **asked: Any) -> list[Finding]:
    told = audit(str(path), jobs=1, checks=("seals",), **asked).findings
    return [one for one in told if one.code == "SEAL_MISMATCH"]


def test_false_seals(sealed: Sealed) -> None:
    """Each is told with what it ought to say; the second, over a first that was bent, with another root."""
    first, second = sealed.seals
    told = mismatches(sealed.bent)
    assert [one.seq for one in told] == [first, second]
    for one in told:
        subjects = sealed.true[one.seq or 0]["subjects"]
        assert one == Finding("SEAL_MISMATCH", "failed", one.seq, "ledger:index", signers_of(sealed.bent, one.seq or 0),
                              [subjects, one.expected[1]], [subjects, "ab" * 32])
    assert told[0].expected[1] == sealed.true[first]["root"] and told[1].expected[1] != sealed.true[second]["root"]


def test_false_seals_below_a_pin_were_judged_then(sealed: Sealed) -> None:
    first, second = sealed.seals
    assert mismatches(sealed.floor.path) == []
    [last] = mismatches(lied(sealed.floor, "last", second))
    assert last.expected == [sealed.true[second]["subjects"], sealed.true[second]["root"]]
    with LedgerReader.open(str(sealed.bent)) as reader:
        identity = reader.entry(0).body["origin"], reader.genesis()
        pins = [Pin(*identity, size, reader.root_at(size)) for size in (first, first + 1, second + 1)]
    for pin, seqs in zip(pins, ([first, second], [second], []), strict=True):
        assert [one.seq for one in mismatches(sealed.bent, since=pin)] == seqs


def test_tiles_that_are_completed_while_an_audit_runs(province: Province) -> None:
    """What honest appends complete is no alarm; what they can't have made is."""
    province.results(500 - province.size)
    pin = province.pin()
    path = str(province.path)

    def audited(*rows: tuple[object, object]) -> list[Finding]:
        """An audit of what is there now, during which 300 more are appended and these tiles appear."""
        begun: list[int] = []

        def meanwhile(done: int, whole: int) -> None:
            if not begun:
                begun.append(province.size)
                province.results(300, first=1000 + begun[0])
                with closing(sqlite3.connect(path, isolation_level=None)) as db:
                    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                        db.execute(f"DROP TRIGGER {name}")
                    for level, index in rows:
                        db.execute("INSERT INTO tiles SELECT ?, ?, root, hashes FROM tiles LIMIT 1", (level, index))

        return list(audit(path, pin, jobs=1, checks=("tiles", "positions"), progress=meanwhile).findings)

    assert audited() == []
    size = province.size
    assert 768 <= size < 1024
    strange = audited((0, 4), (0, 9), (1, 0), (7, 0), (0, -1))
    assert strange == [Finding("TILE_MISMATCH", "failed", expected="no such tile", actual=f"tile {level}/{index}")
                       for level, index in ((0, -1), (0, 4), (0, 9), (1, 0), (7, 0))]


def test_what_a_case_tells_of_an_entry(province: Province) -> None:
    told: list[tuple[object, ...]] = []

    def asking(case: AuditCase) -> list[Finding]:
        told.append((case.size, case.facts(5), case.registry.persons, case.since, case.asked))
        return []

    audit(str(province.path), jobs=1, checks=("mine",), given={"mine": asking})
    entry = province.book.reader.entry(5)
    keys = tuple(signer["key"] for signer in entry.payload["signers"])
    [(size, facts, persons, since, asked)] = told
    assert (size, facts, since, asked) == (province.size, (entry.subject, keys, entry.payload), 0, ("mine",))
    assert persons
