"""Where an audit may begin, and what is known of the log there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.audit.hashed import Hashed
from ledger.audit.passes import in_ranges
from ledger.audit.resumed import below, may_resume
from ledger.audit.stages import begun, fits
from ledger.events.drafting import Intent
from ledger.folds.registry import Registry
from ledger.opened import carry
from ledger.proof import tree
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.ledger.admission.province import AUTHOR, A, Province, renamed
from tests.ledger.audit.test_ranges import values
from tests.ledger.audit.whole_log import Log, resealed


def pin_at(log: Log, size: int) -> Pin:
    return Pin(log.identity.origin, log.identity.genesis, size, tree.root(log.leaves[:size]).hex())


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
        carry(whole, reader, 0, size)
        for start, stop in ((0, log.acts[3]), (log.acts[3], size)):
            carry(carried, reader, start, min(stop, size))
        replay = begun(reader, None, None)
        for row in log.rows[:size]:
            replay.add(row)
        since = begun(reader, pin_at(log, size), None)
        for registry in (whole, carried, since.registry):
            assert values(registry) == values(replay.registry) != values(Registry())
        assert list(since.leaves) == log.leaves[:size] and since.recorded_at == log.entries[size - 1].recorded_at
        assert since.root_at(size) == pin_at(log, size).root


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


def test_an_author_is_remembered_for_some_acts_only(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.audit import hashed as module

    monkeypatch.setattr(module, "_KEPT", 2)
    hashed = Hashed()
    assert hashed.add_all(log.rows) and len(hashed._authors) <= 2
    row = log.rows[3]
    assert not Hashed().add_all([*log.rows[:3], resealed(row)._replace(author="ab" * 32)])
