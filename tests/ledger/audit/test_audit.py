"""Verdicts on good ledgers: what a pin adds, what jobs don't change, what an audit leaves untouched (row 42)."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.scene import Clock
from ledger.audit.findings import to_json
from ledger.audit.run import audit
from ledger.book import Book
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from ledger.proof.pin import Pin
from ledger.stores.backup import backup
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, Province, quoted, recognised, renamed


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("province") / "so.db")
    made.results(300)
    yield made
    made.close()


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Long enough for several processes, with tiles at level 0."""
    made = Province(tmp_path_factory.mktemp("long") / "so.db")
    for first in range(0, 2100, 1000):
        made.record([quoted(B, n) for n in range(first, min(first + 1000, 2100))], QUOTED, made.clerks[:1])
    made.book.close()
    yield made


def hashed(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_with_a_pin_valid_without_one_unanchored(province: Province) -> None:
    pin = province.pin()
    anchored = audit(str(province.path), pin)
    assert (anchored.verdict, anchored.findings, anchored.anchored_size) == ("valid", (), pin.size)
    assert (anchored.root, anchored.entries) == (pin.root, pin.size)
    loose = audit(str(province.path))
    assert (loose.verdict, loose.anchored_size) == ("incomplete", None)
    assert [f.code for f in loose.findings] == ["UNANCHORED"]
    assert loose.signatures == anchored.signatures > pin.size


def test_an_older_pin_anchors_up_to_its_size(province: Province) -> None:
    for size in (1, 2, 100, 255, 256, 257, province.size - 1):
        report = audit(str(province.path), province.pin(size))
        assert (report.verdict, report.anchored_size) == ("valid", size)


def test_pins_that_do_not_fit(province: Province) -> None:
    pin = province.pin()
    for changed, code in (
        (pin._replace(size=pin.size + 1), "TRUNCATED"), (pin._replace(size=2**53 - 1), "TRUNCATED"),
        (pin._replace(root="ab" * 32), "INCONSISTENT_WITH_PIN"), (pin._replace(size=7), "INCONSISTENT_WITH_PIN"),
        (pin._replace(genesis="ab" * 32), "WRONG_LEDGER"), (pin._replace(origin="socai.invalid/b"), "WRONG_LEDGER"),
    ):
        report = audit(str(province.path), changed)
        assert (report.verdict, [f.code for f in report.findings], report.anchored_size) == ("failed", [code], None)


def test_notes_leave_the_verdict(province: Province) -> None:
    province.record([recognised(A)], AUTHOR, [province.heads[UBND_P]])
    report = audit(str(province.path), province.pin())
    assert report.verdict == "valid"
    assert [(f.code, f.severity) for f in report.findings] == [
        ("SET_OUTSIDE_PERIOD", "note"), ("PREREQUISITES_UNKNOWN", "note")]
    told = to_json(report)
    assert told["verdict"] == "valid" and told["findings"][0]["signer"] == [province.heads[UBND_P]["key"]]


def test_one_process_and_two_say_the_same(long: Province, tmp_path: Path) -> None:
    from tests.attacks.attacker import Attacker, with_payload

    copy = Attacker(long.path, tmp_path / "copy.db")
    for seq in (3, 700, 1500, 2000):
        copy.put(seq, with_payload(copy.state(seq), lambda plain: plain["body"].update(by="office:x")))
    copy.done()
    for path in (long.path, copy.path):
        seen: list[tuple[int, int]] = []
        one = audit(str(path), jobs=1)
        two = audit(str(path), jobs=2, progress=lambda done, whole, seen=seen: seen.append((done, whole)))
        assert one == two and one.entries > 2048
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
        assert len(seen) >= 4 and all(whole == one.entries for _, whole in seen)
        assert seen[-1] == (one.entries, one.entries)


def test_an_audit_writes_nothing(long: Province, tmp_path: Path) -> None:
    before = (hashed(long.path), os.stat(long.path).st_mtime_ns, sorted(os.listdir(long.path.parent)))
    audit(str(long.path), jobs=2)
    assert (hashed(long.path), os.stat(long.path).st_mtime_ns, sorted(os.listdir(long.path.parent))) == before
    folder = tmp_path / "read-only"
    folder.mkdir()
    shutil.copy(long.path, folder / "so.db")
    os.chmod(folder / "so.db", 0o444)
    os.chmod(folder, 0o555)
    try:
        assert audit(str(folder / "so.db"), jobs=1).verdict == "incomplete"
        assert os.listdir(folder) == ["so.db"]
    finally:
        os.chmod(folder, 0o755)


def test_an_audit_while_another_appends_is_no_alarm(province: Province) -> None:
    """Entries and tiles that come in between belong to the next audit."""
    stop = threading.Event()

    def append() -> None:
        with Book.open(province.path, province.clock) as book:
            number = 5000
            while not stop.is_set():
                number += 40
                book.append(province.envelopes([quoted(B, number + n) for n in range(40)], QUOTED, province.clerks[:1]))

    pin = province.pin()
    writer = threading.Thread(target=append)
    writer.start()
    try:
        for _ in range(6):
            report = audit(str(province.path), pin, jobs=1)
            assert report.verdict == "valid", report.findings[:3]
    finally:
        stop.set()
        writer.join()


def test_42_legitimate_operations(tmp_path: Path) -> None:
    """Rotation of keys, roles ended, backup and work on it, VACUUM, a log left in the WAL: all audit clean."""
    province = Province(tmp_path / "so.db")
    pin = province.pin()
    old = province.heads[UBND_P]
    province.record([recognised(A)], AUTHOR, [old])
    enrolment, new = province.enrol(old["person"], UBND_P)
    province.record([enrolment, Intent("key.retired", UBND_P, {"key": old["key"], "reason": "đổi khóa"})], AUTHOR,
                    province.root)
    head = {**old, "key": new}
    province.record([recognised(B), renamed(A, "x")][:1], AUTHOR, [head])
    successor = province.employ(UBND_P, "head", "ecdsa-p256", "successor")
    province.record([Intent("role.ended", UBND_P, {"person": old["person"], "role": "head"}, "2026-01-01")], AUTHOR,
                    province.root)
    province.record([recognised(A)], AUTHOR, [successor])
    rsa = province.employ("office:luu-tru", "recorder", "rsa-pkcs1-sha256", "clerk-rsa")
    province.record([quoted(B, 1), quoted(B, 2)], QUOTED, [rsa])
    province.results(300)
    assert audit(str(province.path), pin).verdict == "valid"  # beside a writer, entries still in its log
    backup(province.path, tmp_path / "copy.db")
    with Book.open(tmp_path / "copy.db", province.clock) as book:
        book.append(province.envelopes([quoted(B, 9)], QUOTED, province.clerks[:1]))
    assert audit(str(tmp_path / "copy.db"), province.pin()).verdict == "valid"
    province.close()
    db = sqlite3.connect(province.path)
    db.execute("VACUUM")
    db.close()
    for seen in (pin, Pin(*pin)):
        report = audit(str(province.path), seen)
        assert report.verdict == "valid" and report.anchored_size == pin.size
    province.book = Book.open(province.path, province.clock)
    province.results(3, first=1000)
    assert audit(str(province.path), province.pin()).verdict == "valid"
    province.close()


@pytest.mark.parametrize(("content", "code"), [
    (None, "NO_LEDGER"),
    (b"", "NOT_A_LEDGER"),
    (b"no database, but long enough to be read as one" * 90, "NOT_A_LEDGER"),
])
def test_what_cannot_be_audited(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "x.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LedgerError) as caught:
        audit(str(path))
    assert caught.value.code == code
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (a)")
    other.close()
    with pytest.raises(LedgerError, match="NOT_A_LEDGER"):
        audit(str(tmp_path / "other.db"))


@pytest.mark.parametrize("size", [254, 255, 256, 257, 511, 512, 513])
def test_sizes_around_full_tiles(tmp_path: Path, size: int) -> None:
    province = Province(tmp_path / "so.db")
    province.results(size - province.size)
    assert province.size == size
    pins: list[Any] = [province.pin(), province.pin(size - 1)]
    province.close()
    for pin in pins:
        assert audit(str(province.path), pin).verdict == "valid"
    with Book.open(province.path, province.clock) as book:
        assert book.reader.root_at(size) == pins[0].root


def test_65536_leaves_at_tree_level() -> None:
    """A ledger of that size is too slow to sign here: the tiles' roots against the plain tree, around level 1's end."""
    from ledger.proof import tiles, tree

    leaves = [tree.leaf_hash(number.to_bytes(4, "big")) for number in range(65_536 + 300)]
    held = {(level, index): (root, hashes) for level, index, root, hashes in tiles.grown(
        0, len(leaves), lambda level, index: b"", lambda start, end: leaves[start:end])}
    assert sum(level == 0 for level, _ in held) == 257 and (1, 0) in held
    for size in (65_535, 65_536, 65_537, 65_792, 65_836):
        derived = tiles.root_at(size, lambda level, index: held[level, index][0], lambda start, end: leaves[start:end])
        assert derived == tree.root(leaves[:size])


def test_times_with_zero_microseconds(tmp_path: Path) -> None:
    """The clock strikes whole seconds: six digits all the same, in their order."""
    province = Province(tmp_path / "so.db", Clock(step=1_000_000))
    province.results(20, shape="single")
    province.results(20, first=50)
    stamps = [province.book.reader.entry(seq).recorded_at for seq in range(province.size)]
    assert sum(stamp.endswith(".000000Z") for stamp in stamps) >= 10 and stamps == sorted(set(stamps))
    assert audit(str(province.path), province.pin()).verdict == "valid"
    assert audit(str(province.path), since=province.pin(province.size - 20)).verdict == "valid"
    province.close()
