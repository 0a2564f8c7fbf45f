"""Findings about keys, seals and tiles of the record itself, each member of each, and what the audit itself goes by."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

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


def test_what_a_compromised_key_has_signed(province: Province) -> None:
    thief = province.employ(UBND_P, "head", name="thief")
    assert found(province.path, "keys") == []
    asked = []
    for subject, number in ((A, 1), (B, 2)):
        body = {"regime": "nd-131-2025"}
        province.record([recognised(subject, number=f"{number}/QĐ-UBND", body=body)], AUTHOR, [thief])
        asked.append((province.size - 1, subject))
        province.record([quoted(subject, number)], QUOTED, province.clerks[:1])
    revoked = {"key": thief["key"], "reason": "x", "compromised_since": SINCE}
    province.record([Intent("key.revoked", UBND_P, revoked)], AUTHOR, province.root)
    assert found(province.path, "keys") == [
        Finding("KEY_IN_QUESTION", "incomplete", seq, subject, (thief["key"],), {"trusted_time": f"< {SINCE}"},
                {"trusted_time": None, "key": thief["key"], "office": UBND_P}) for seq, subject in asked]


def test_false_seals(tmp_path: Path) -> None:
    """Each is told with what it ought to say; those below an earlier audit's pin were judged then."""
    floor = Floor(tmp_path)
    floor.record(3)
    first = floor.operator.sign().checkpoint.size - 1
    floor.record(2)
    second = floor.operator.sign().checkpoint.size - 1
    floor.record(1)
    scene = floor.scene
    scene.book.close()
    with LedgerReader.open(floor.path) as reader:
        true = {seq: reader.entry(seq).body for seq in (first, second)}

    def lied(name: str, *places: int) -> tuple[Path, list[Finding]]:
        copy = Attacker(Path(floor.path), tmp_path / f"{name}.db")
        forger = Forger(copy.states(), scene.keys)
        assert {plain_of(forger.states[seq])["type"] for seq in (first, second)} == {"index.sealed"}
        for seq in places:
            forger.resigned(seq, lambda plain: plain["body"].update(root="ab" * 32))
        copy.rewrite(forger.states)
        copy.done()
        return copy.path, [one for one in found(copy.path, "seals") if one.code == "SEAL_MISMATCH"]

    def told(seq: int, path: Path, subjects: int, root: str) -> Finding:
        return Finding("SEAL_MISMATCH", "failed", seq, "ledger:index", signers_of(path, seq), [subjects, root],
                       [true[seq]["subjects"], "ab" * 32])

    assert lied("true")[1] == []
    path, findings = lied("last", second)
    assert findings == [told(second, path, true[second]["subjects"], true[second]["root"])]
    path, findings = lied("both", first, second)
    assert findings[0] == told(first, path, true[first]["subjects"], true[first]["root"])
    assert [one.seq for one in findings] == [first, second] and findings[1].expected[0] == true[second]["subjects"]
    with LedgerReader.open(str(path)) as reader:
        identity = reader.entry(0).body["origin"], reader.genesis()
        pins = [Pin(*identity, size, reader.root_at(size)) for size in (first, first + 1, second + 1)]
    for pin, seqs in zip(pins, ([first, second], [second], []), strict=True):
        later = audit(str(path), since=pin, jobs=1, checks=("seals",)).findings
        assert [one.seq for one in later if one.code == "SEAL_MISMATCH"] == seqs


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
