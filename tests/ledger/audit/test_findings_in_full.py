"""Findings of tree, head, pin and repetition, each member of each: what a person and a script act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.proof import tree
from ledger.proof.pin import Pin
from tests.attacks.attacker import Attacker, plain_of, with_members
from tests.ledger.admission.province import Province


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Pin]]:
    province = Province(tmp_path_factory.mktemp("full") / "so.db")
    province.results(520 - province.size)
    pin = province.pin()
    province.close()
    yield province.path, pin


@pytest.fixture
def copy(good: tuple[Path, Pin], tmp_path: Path) -> Callable[[], Attacker]:
    names = iter(range(100))
    return lambda: Attacker(good[0], tmp_path / f"{next(names)}.db")


def told(attacker: Attacker, pin: Pin | None, *checks: str, guards: bool = True) -> list[Finding]:
    attacker.done(guards)
    return list(audit(str(attacker.path), pin, checks=checks).findings)


def test_tiles(good: tuple[Path, Pin], copy: Callable[[], Attacker]) -> None:
    pin = good[1]
    one = copy()
    leaves = [tree.leaf_hash(state) for state in one.states()]
    held = b"".join(leaves[256:512])
    bent = held[:96] + bytes(32) + held[128:-32] + bytes(32)
    one.db.execute("UPDATE tiles SET hashes = ? WHERE level = 0 AND idx = 1", (bent,))
    zero = bytes(32).hex()
    assert told(one, pin, "tiles", "leaves") == [
        Finding("LEAF_HASH_MISMATCH", "failed", 259, expected=zero, actual=leaves[259].hex()),
        Finding("LEAF_HASH_MISMATCH", "failed", 511, expected=zero, actual=leaves[511].hex())]
    one = copy()
    one.db.execute("UPDATE tiles SET root = zeroblob(32) WHERE idx = 1")
    assert told(one, pin, "tiles") == [
        Finding("TILE_MISMATCH", "failed", expected=tree.root(leaves[256:512]).hex(), actual="tile 0/1")]
    one = copy()
    one.db.execute("DELETE FROM tiles WHERE idx = 1")
    one.db.execute("INSERT INTO tiles SELECT 1, 0, root, hashes FROM tiles WHERE idx = 0")
    one.db.execute("INSERT INTO tiles SELECT 0, 2, root, hashes FROM tiles WHERE idx = 0 AND level = 0")
    assert sorted(told(one, pin, "tiles"), key=str) == sorted([
        Finding("TILE_MISMATCH", "failed", expected="tile 0/1", actual="missing"),
        Finding("TILE_MISMATCH", "failed", expected="no such tile", actual="tile 1/0"),
        Finding("TILE_MISMATCH", "failed", expected="no such tile", actual="tile 0/2")], key=str)


def test_positions_and_head(good: tuple[Path, Pin], copy: Callable[[], Attacker]) -> None:
    pin = good[1]
    one = copy()
    one.db.execute("UPDATE head SET size = size + 3, recorded_at = '2030-01-01T00:00:00.000000Z'")
    last = json.loads(one.state(pin.size - 1))["recorded_at"]
    assert told(one, pin, "positions") == [
        Finding("TRUNCATED", "failed", expected=pin.size + 3, actual=pin.size),
        Finding("HEAD_MISMATCH", "failed", expected=last, actual="2030-01-01T00:00:00.000000Z")]
    one = copy()
    one.db.execute("UPDATE head SET size = size - 2")
    found = told(one, None, "positions")
    assert Finding("HEAD_MISMATCH", "failed", pin.size - 2, expected=pin.size - 2, actual=pin.size) in found


def test_guards_that_are_missing(good: tuple[Path, Pin], copy: Callable[[], Attacker]) -> None:
    one = copy()
    assert len(one.guards) > 2
    assert sorted(told(one, good[1], "structure", guards=False), key=str) == sorted(
        (Finding("STORE_GUARD_MISSING", "failed", actual=name) for name in one.guards), key=str)


@pytest.mark.parametrize("place", [(-5, 0), (0, -1), (-(2**63), -(2**63)), (63, 2**63 - 1)])
def test_tiles_where_none_can_be(
    good: tuple[Path, Pin], copy: Callable[[], Attacker], place: tuple[int, int]
) -> None:
    one = copy()
    one.db.execute("INSERT INTO tiles VALUES (?, ?, zeroblob(32), zeroblob(8192))", place)
    assert Finding("TILE_MISMATCH", "failed", expected="no such tile", actual=f"tile {place[0]}/{place[1]}") in told(
        one, good[1], "tiles")


@pytest.mark.parametrize("level", ["'x'", "x'00'", "1.5", "NULL"])
def test_tiles_in_a_table_without_types(good: tuple[Path, Pin], copy: Callable[[], Attacker], level: str) -> None:
    """Whoever makes the table anew can put anything into it; the audit says so and goes on."""
    one = copy()
    one.db.execute("CREATE TABLE loose (level, idx, root, hashes)")
    one.db.execute("INSERT INTO loose SELECT * FROM tiles")
    one.db.execute("DROP TABLE tiles")
    one.db.execute("ALTER TABLE loose RENAME TO tiles")
    one.db.execute(f"INSERT INTO tiles VALUES ({level}, 0, zeroblob(32), zeroblob(8192))")
    found = {finding.code for finding in told(one, good[1], "structure", "tiles")}
    assert {"STORE_GUARD_MISSING", "TILE_MISMATCH"} <= found


def test_rows_before_the_first(good: tuple[Path, Pin], copy: Callable[[], Attacker]) -> None:
    one = copy()
    columns = one.db.execute("SELECT * FROM stored_events WHERE rowid = 5").fetchone()
    for at in (0, -(2**40), 1 - 2**63, -(2**63)):
        row = [at, f"unit:x-{abs(at)}", 1, columns[3], bytes(32 - len(str(at))) + str(at).encode(), *columns[5:]]
        row[6] = f"{columns[6]}{at}"
        one.db.execute(f"INSERT INTO stored_events VALUES ({', '.join('?' * len(row))})", row)
    seqs = (-(2**63) - 1, -(2**63), -(2**40) - 1, -1)
    found = told(one, good[1], "positions")
    assert [finding for finding in found if finding.code == "GAP"] == [
        Finding("GAP", "failed", seq, expected="seq from 0", actual=seq) for seq in seqs]


def test_the_root_against_pins(good: tuple[Path, Pin], copy: Callable[[], Attacker]) -> None:
    path, pin = good
    root = audit(str(path)).root

    def against(other: Pin | None) -> list[Finding]:
        return list(audit(str(path), other, checks=("root",)).findings)

    assert against(pin) == []
    assert against(None) == [Finding("UNANCHORED", "incomplete", expected="a pin kept outside the ledger")]
    assert against(pin._replace(origin="o")) == [Finding(
        "WRONG_LEDGER", "failed", expected=f"o {pin.genesis}", actual=f"{pin.origin} {pin.genesis}")]
    assert against(pin._replace(size=pin.size + 1)) == [
        Finding("TRUNCATED", "failed", expected=pin.size + 1, actual=pin.size)]
    assert against(pin._replace(root="ab" * 32)) == [
        Finding("INCONSISTENT_WITH_PIN", "failed", pin.size - 1, expected="ab" * 32, actual=root)]
    assert audit(str(path), pin._replace(origin="o")).anchored_size is None
    assert audit(str(path), pin).anchored_size == pin.size


def test_what_stands_twice(copy: Callable[[], Attacker]) -> None:
    one = copy()
    states = one.states()
    again = with_members(states[400], recorded_at="2030-01-01T00:00:00.000000Z")
    one.db.execute("DROP INDEX stored_events_identity")
    one.rewrite([*states, again])
    plain = plain_of(again)
    signers = tuple(signer["key"] for signer in plain["signers"])
    assert told(one, None, "columns", guards=False) == [Finding(
        "DUPLICATE_EVENT_DIGEST", "failed", len(states), plain["subject"], signers, "an event once", "also entry 400")]
