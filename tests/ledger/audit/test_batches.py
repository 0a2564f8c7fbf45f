"""Batches checked whole or in pieces give the same signatures and findings."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest

from ledger.audit.entries import EntryChecker, Identity
from ledger.stores.reader import LedgerReader
from tests.ledger.admission.province import QUOTED, B, Province, quoted

SIZE = 7


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("batches") / "so.db")
    made.record([quoted(B, n) for n in range(SIZE)], QUOTED, made.clerks[:1], shape="batch")
    yield made
    made.close()


@pytest.fixture(scope="module")
def states(province: Province) -> list[tuple[int, bytes]]:
    with LedgerReader.open(str(province.path)) as reader:
        return list(reader.states(0, reader.size))[-SIZE:]


@pytest.fixture
def checker(province: Province) -> EntryChecker:
    keys = {k: base64.b64encode(province.book.key_of(k).spki).decode() for k in (province.clerks[0]["key"],)}
    return EntryChecker(Identity(province.book.origin, str(province.book.genesis), keys))


def test_the_batch_is_one(states: list[tuple[int, bytes]]) -> None:
    signatures = [json.loads(state)["signatures"][0] for _, state in states]
    assert [s["batch"]["index"] for s in signatures] == list(range(SIZE))
    assert len({s["sig"] for s in signatures}) == 1


def test_whole_or_cut_anywhere(states: list[tuple[int, bytes]], checker: EntryChecker) -> None:
    whole = checker.check(states)
    assert (whole.signatures, len(whole.batches), whole.findings) == (SIZE, 1, ())
    for cut in range(1, SIZE):
        first, second = checker.check(states[:cut]), checker.check(states[cut:])
        assert first.signatures + second.signatures == SIZE
        assert (*first.findings, *second.findings) == ()


def test_in_another_order_each_still_proves_itself(states: list[tuple[int, bytes]], checker: EntryChecker) -> None:
    assert checker.check(states[::-1]).signatures == SIZE
    assert checker.check([*states[3:], *states[:3]]).signatures == SIZE


def test_a_changed_member_is_named_and_the_others_hold(
    states: list[tuple[int, bytes]], checker: EntryChecker
) -> None:
    seq, state = states[4]
    entry = json.loads(state)
    payload = base64.b64decode(entry["payload"]).replace(b'"met":4', b'"met":5')
    entry["payload"] = base64.b64encode(payload).decode()
    spoilt = [*states[:4], (seq, json.dumps(entry, separators=(",", ":"), sort_keys=True).encode()), *states[5:]]
    checked = checker.check(spoilt)
    assert checked.signatures == SIZE - 1
    assert [(f.code, f.seq) for f in checked.findings] == [("SIGNATURE_INVALID", seq)]


def test_a_false_signature_on_all_names_all(states: list[tuple[int, bytes]], checker: EntryChecker) -> None:
    spoilt = []
    for seq, state in states:
        entry = json.loads(state)
        sig = bytearray(base64.b64decode(entry["signatures"][0]["sig"]))
        sig[40] ^= 1
        entry["signatures"][0]["sig"] = base64.b64encode(sig).decode()
        spoilt.append((seq, json.dumps(entry, separators=(",", ":"), sort_keys=True).encode()))
    checked = checker.check(spoilt)
    assert (checked.signatures, checked.batches) == (0, ())
    assert [(f.code, f.seq) for f in checked.findings] == [("SIGNATURE_INVALID", seq) for seq, _ in states]
