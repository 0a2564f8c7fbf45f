"""Random changes to a small ledger and to a receipt: audit and second verifier are of one mind about each."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import pin as pins
from ledger.proof.pin import Pin
from ledger.receipts.document import receipt_bytes
from ledger.receipts.trust import Trusted
from tests.attacks.attacker import Attacker, compact, payload_bytes, with_members
from tests.attacks.judging import audit, check_receipt
from tests.ledger.receipts.sealed import Sealed
from tests.ledgers import freeze

COLUMNS = ("originator_id", "originator_version", "topic", "event_digest", "author", "event_id")
JUNK: tuple[Any, ...] = (None, 0, -1, 7, 2**62, "", "x", "unit:xa-b", "index.sealed", b"", b"\0" * 32, b"\xff")
FIXED = os.environ.get("FLIPS") != "all"
"""The same changes in every run; others with FLIPS=all."""
Mutation = Callable[[Attacker, st.DataObject], object]


class Copies(NamedTuple):
    """The frozen ledger that others vouch for, of 46 entries; ``fresh`` makes a copy beside its checkpoints."""

    folder: Path
    pin: Pin

    def fresh(self) -> Attacker:
        target = self.folder / "copy.db"
        for left in self.folder.glob("copy.db*"):
            if left.is_file():
                left.unlink()
        return Attacker(freeze.HERE / "vouched.db", target)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    pin = pins.from_json(json.loads((freeze.HERE / "vouched.pin").read_text("utf-8")))
    folder = tmp_path_factory.mktemp("copies")
    shutil.copytree(freeze.HERE / "vouched.db.checkpoints", folder / "copy.db.checkpoints")
    yield Copies(folder, pin)


def place(copy: Attacker, data: st.DataObject) -> int:
    return data.draw(st.integers(0, len(copy.states()) - 1), "entry")


def a_byte(copy: Attacker, data: st.DataObject) -> None:
    """Any byte of any entry becomes any other."""
    seq = place(copy, data)
    state = bytearray(copy.state(seq))
    at = data.draw(st.integers(0, len(state) - 1), "byte")
    state[at] = data.draw(st.integers(0, 255).filter(lambda value: value != state[at]), "value")
    copy.put(seq, bytes(state))


def a_byte_of_the_payload(copy: Attacker, data: st.DataObject) -> None:
    """The same inside the base64, so that the envelope stays what it should be."""
    seq = place(copy, data)
    payload = bytearray(payload_bytes(copy.state(seq)))
    at = data.draw(st.integers(0, len(payload) - 1), "byte")
    payload[at] ^= data.draw(st.integers(1, 255), "bits")
    copy.put(seq, with_members(copy.state(seq), payload=b64encode(bytes(payload)).decode()))


def a_member(copy: Attacker, data: st.DataObject) -> None:
    """Any value in any place of a payload becomes another; signatures stay."""
    seq = place(copy, data)
    plain = json.loads(payload_bytes(copy.state(seq)))
    holder: Any = plain
    while True:
        name = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))), "at")
        if not isinstance(holder[name], dict | list) or not holder[name] or data.draw(st.booleans(), "here"):
            break
        holder = holder[name]
    holder[name] = data.draw(st.sampled_from([None, 0, 1, -1, "", "x", "ab" * 32, [], {}, [0], True]), "value")
    copy.put(seq, with_members(copy.state(seq), payload=b64encode(compact(plain)).decode()))


def a_signature(copy: Attacker, data: st.DataObject) -> None:
    """Signatures doubled, dropped, exchanged with another entry's."""
    seq, other = place(copy, data), place(copy, data)
    mine, theirs = (json.loads(copy.state(one))["signatures"] for one in (seq, other))
    changed = data.draw(st.sampled_from([theirs, mine + theirs, mine[1:], mine * 2, mine[::-1]]), "signatures")
    copy.put(seq, with_members(copy.state(seq), signatures=changed))


def a_column(copy: Attacker, data: st.DataObject) -> None:
    """A column that is derived, not a byte of an entry."""
    seq, column = place(copy, data), data.draw(st.sampled_from(COLUMNS), "column")
    value = data.draw(st.sampled_from(JUNK), "value")
    with suppress(sqlite3.IntegrityError):  # then not even the table takes it
        copy.db.execute(f"UPDATE stored_events SET {column} = ? WHERE rowid = ?", (value, seq + 1))


def rows(copy: Attacker, data: st.DataObject) -> None:
    """An entry gone, moved, twice, two exchanged: with everything derived anew."""
    states = copy.states()
    seq, other = place(copy, data), place(copy, data)
    match data.draw(st.sampled_from(["gone", "moved", "exchanged"]), "rows"):
        case "gone":
            del states[seq]
        case "moved":
            states.insert(other, states.pop(seq))
        case _:
            states[seq], states[other] = states[other], states[seq]
    copy.db.execute("DROP INDEX IF EXISTS stored_events_identity")
    copy.rewrite(states)


def the_head(copy: Attacker, data: st.DataObject) -> None:
    size = data.draw(st.integers(-1, 60), "size")
    copy.db.execute("UPDATE head SET size = ?", (size,))


MUTATIONS: tuple[Mutation, ...] = (a_byte, a_byte_of_the_payload, a_member, a_signature, a_column, rows, the_head)


@settings(max_examples=150, derandomize=FIXED, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_change_of_a_ledger(copies: Copies, data: st.DataObject) -> None:
    """``audit`` of tests/attacks/judging.py fails where one of the two tells what the other should have told."""
    copy = copies.fresh()
    data.draw(st.sampled_from(MUTATIONS), "mutation")(copy, data)
    copy.done(restore_guards=False)
    pin = copies.pin if data.draw(st.booleans(), "pinned") else None
    try:
        audit(str(copy.path), pin, jobs=1)
    except LedgerError as refusal:
        assert refusal.code in {"NOT_A_LEDGER", "NO_LEDGER"}


class Given(NamedTuple):
    """A receipt and who reads it."""

    data: bytes
    trusted: Trusted


@pytest.fixture(scope="module")
def receipt(tmp_path_factory: pytest.TempPathFactory) -> Given:
    made = Sealed(tmp_path_factory.mktemp("receipt") / "so.db")
    made.recognise()
    made.recognise(day="2022-01-01", number="200/QĐ-UBND")
    made.seal([0, 1])
    found = Given(receipt_bytes(made.receipt(known_at="seq:72")), Trusted(made.clock.now, made.policy()))
    made.close()
    return found


@settings(max_examples=300, derandomize=FIXED, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_change_of_a_receipt(receipt: Given, data: st.DataObject) -> None:
    """A byte anywhere, or a value of the document: within its scope the second verifier says the same."""
    changed = bytearray(receipt.data)
    at = data.draw(st.integers(0, len(changed) - 1), "byte")
    changed[at] ^= data.draw(st.integers(1, 255), "bits")
    try:
        check_receipt(bytes(changed), receipt.trusted)
    except LedgerError as refusal:
        assert refusal.code.endswith(("_MALFORMED", "_NEWER"))
