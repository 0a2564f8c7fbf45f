"""An audit that goes on where an earlier one ended: the same findings above, and nothing slips in below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.audit.hashed import Hashed
from ledger.audit.leaves import Leaves
from ledger.audit.run import audit
from ledger.proof import tree
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, codes, with_members, with_payload
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, Province, quoted, recognised, renamed


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Province, Pin]]:
    """A ledger with a pin in its middle; above it keys of both sides sign, and links reach below."""
    made = Province(tmp_path_factory.mktemp("since") / "so.db")
    made.record([renamed(A, "một")], AUTHOR, made.root)
    made.results(300)
    pin = made.pin()
    made.record([renamed(A, "hai")], AUTHOR, made.root)
    late = made.employ("office:luu-tru", "recorder", "ecdsa-p256", "late")
    made.record([quoted(B, 1)], QUOTED, [late])
    made.record([recognised(A)], AUTHOR, [made.heads[UBND_P]])
    made.results(40, first=500, shape="single")
    made.book.close()
    yield made, pin


@pytest.fixture
def copy(grown: tuple[Province, Pin], tmp_path: Path) -> Callable[[], Attacker]:
    names = iter(range(100))
    return lambda: Attacker(grown[0].path, tmp_path / f"{next(names)}.db")


def root_of(province: Province, size: int) -> str:
    with LedgerReader.open(province.path) as reader:
        return reader.root_at(size)


def test_only_what_was_added_is_verified(grown: tuple[Province, Pin]) -> None:
    province, pin = grown
    whole, later = audit(str(province.path), pin), audit(str(province.path), since=pin)
    assert (later.verdict, later.since, later.anchored_size) == ("valid", pin.size, pin.size)
    assert (later.root, later.entries) == (whole.root, whole.entries)
    assert 0 < later.signatures < 100 < whole.signatures
    assert [f for f in whole.findings if (f.seq or 0) >= pin.size] == list(later.findings)
    at_head = Pin(pin.origin, pin.genesis, whole.entries, str(whole.root))
    nothing = audit(str(province.path), since=at_head)
    assert (nothing.verdict, nothing.signatures, nothing.since) == ("valid", 0, whole.entries)


@pytest.mark.parametrize("column", [
    "topic = 'entry.voided'", "originator_id = 'unit:xa-c'", "author = hex(zeroblob(32))", "event_id = 'x'",
    "event_digest = zeroblob(32)", "originator_version = 99977", "topic = 7", "topic = CAST(x'ff41' AS TEXT)",
])
def test_a_column_below_the_pin(grown: tuple[Province, Pin], copy: Callable[[], Attacker], column: str) -> None:
    """The pin vouches for the bytes only. Whatever else was changed is found by going back to the first entry."""
    pin = grown[1]
    changed = copy()
    changed.db.execute(f"UPDATE stored_events SET {column} WHERE rowid = 60")
    changed.done()
    report = audit(str(changed.path), since=pin)
    assert (report.verdict, report.since) == ("failed", 0) and "COLUMN_MISMATCH" in codes(report, 59)


def test_bytes_below_the_pin(grown: tuple[Province, Pin], copy: Callable[[], Attacker]) -> None:
    pin = grown[1]
    for change in (lambda s: with_payload(s, lambda p: p.update(signed_at="2020-01-01T00:00:00.000000Z")),
                   lambda s: with_members(s, recorded_at="2020-01-01T00:00:00.000000Z"),
                   lambda s: b"\0" + s, lambda s: b"", lambda s: s.replace(b'"payload":"', b'"payload":"!')):
        changed = copy()
        changed.put(59, change(changed.state(59)))
        changed.done()
        report = audit(str(changed.path), since=pin)
        assert (report.verdict, report.since) == ("failed", 0)
        assert codes(report) & {"LEAF_HASH_MISMATCH"} and "INCONSISTENT_WITH_PIN" in codes(report)
    gone = copy()
    gone.db.execute("DELETE FROM stored_events WHERE rowid = 60")
    gone.done()
    assert "GAP" in codes(audit(str(gone.path), since=pin))


def test_what_came_above_is_judged_by_all_that_stands_below(
    grown: tuple[Province, Pin], copy: Callable[[], Attacker]
) -> None:
    pin = grown[1]
    changed = copy()
    states = changed.states()
    again = with_members(states[59], recorded_at="2030-01-01T00:00:00.000000Z")
    changed.db.execute("DROP INDEX stored_events_identity")
    changed.rewrite([*states, again])
    changed.done(restore_guards=False)
    report = audit(str(changed.path), since=pin)
    assert report.since == pin.size and {"DUPLICATE_EVENT_DIGEST"} <= codes(report, len(states))
    cut = copy()
    cut.rewrite([*states[: pin.size], *states[pin.size + 1 :]])
    cut.done()
    report = audit(str(cut.path), since=pin)
    assert report.since == pin.size and "OBSERVED_NOT_OURS" in codes(report)


def test_pins_that_do_not_fit_are_told_and_everything_is_replayed(grown: tuple[Province, Pin]) -> None:
    province, pin = grown
    for other, code in (
        (pin._replace(size=10**9), "TRUNCATED"), (pin._replace(root="ab" * 32), "INCONSISTENT_WITH_PIN"),
        (pin._replace(genesis="ab" * 32), "WRONG_LEDGER"),
    ):
        report = audit(str(province.path), since=other)
        assert (report.since, codes(report)) == (0, {code}) and report.signatures > 300
    within_an_act = pin._replace(size=pin.size - 10, root=root_of(province, pin.size - 10))
    report = audit(str(province.path), since=within_an_act)
    assert (report.since, report.verdict, report.anchored_size) == (0, "valid", pin.size - 10)


def test_rows_that_are_no_entries() -> None:
    from ledger.stores.columns import Columns

    row = Columns(1, "unit:a", 1, "t", b"", "k", "i", b"")
    for state in (b"", b'{"payload":"', b'{"payload":"!!","payloadType":"application/vnd.socai.event.v1+json",'
                  b'"recorded_at":"2026', None, "text"):
        assert not Hashed().add_all([row._replace(state=state)])
    assert not Hashed().add_all([row._replace(rowid=2)])


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1000])
def test_leaves_know_every_root(size: int) -> None:
    leaves, plain = Leaves(), [tree.leaf_hash(bytes([n % 251, n // 251])) for n in range(size)]
    for leaf in plain:
        leaves.append(leaf)
    assert list(leaves) == plain == leaves[:] and leaves[3:7] == plain[3:7]
    for at in {0, 1, size // 2, 256, size}:
        assert leaves.root_at(at) == (tree.root(plain[:at]) if at <= size else None)
    assert leaves.root_at(-1) is None and leaves.root_at(size + 1) is None
