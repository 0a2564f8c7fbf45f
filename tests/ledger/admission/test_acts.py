"""Acts are recorded whole, once, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.book import Book
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from ledger.events.envelope import envelope_bytes, parse_envelope
from ledger.signing.batch import sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from tests.ledger.admission.province import (
    AUTHOR,
    QUOTED,
    UBND_P,
    A,
    B,
    Province,
    payload_of,
    quoted,
    recognised,
    renamed,
    unit,
)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("province") / "so.db")
    yield made
    made.close()


@pytest.mark.parametrize("kept", [[0, 1], [1, 2], [0, 2], [1], [2, 1, 0], [0, 2, 1], [0, 1, 1, 2], [0, 0, 0], []])
@pytest.mark.parametrize("shape", ["single", "batch"])
def test_a_part_missing_doubled_or_out_of_order(province: Province, kept: list[int], shape: str) -> None:
    act = province.envelopes([quoted(B, n) for n in range(3)], QUOTED, province.clerks[:1], shape)
    refusal = province.refuses([act[n] for n in kept])
    assert refusal.code == "ACT_INCOMPLETE"


def test_an_event_of_a_foreign_act(province: Province) -> None:
    one = province.envelopes([quoted(B, 1), quoted(B, 2)], QUOTED, province.clerks[:1], "single")
    two = province.envelopes([quoted(B, 3), quoted(B, 4)], QUOTED, province.clerks[:1], "single")
    assert province.refuses([one[0], two[1]]).code == "ACT_INCOMPLETE"
    assert province.refuses([*one, *two]).code == "ACT_INCOMPLETE"


def test_one_id_twice_in_an_act(province: Province) -> None:
    same = province.id()
    draft = province.drafted([quoted(B, 1), quoted(B, 2)], QUOTED, province.clerks[:1], event_ids=[same, same])
    refusal = province.refuses(province.signed(draft, province.clerks[:1]))
    assert refusal.code == "EVENT_ID_REUSED" and refusal.facts["place"] == "events[1].id"


@pytest.mark.parametrize("shape", ["single", "batch"])
def test_a_refusal_in_the_middle_leaves_nothing(province: Province, shape: str) -> None:
    """Events that change registry, heads and memo stand before the bad one; the next good act is judged as ever."""
    person, at = f"person:mid-{shape}", UBND_P
    enrolment, key = province.enrol(person, at)
    good = [
        Intent("person.registered", person, {}), enrolment,
        Intent("role.granted", at, {"person": person, "role": "recorder"}, "2020-01-01"),
        unit(f"unit:xa-mid-{shape}", "xa", "unit:huyen-h"), renamed(A, "giữa"),
    ]
    bad = unit("unit:xa-mid-bad", "xa", "unit:nowhere")
    refusal = province.refuses(province.envelopes([*good, bad], AUTHOR, province.root, shape))
    assert (refusal.code, refusal.facts["event"], refusal.facts["subject"]) == ("UNIT_UNKNOWN", 5, "unit:xa-mid-bad")
    assert key not in province.book.registry.keys
    head = province.book.last_deciding(A)
    admitted = province.record(good, AUTHOR, province.root, shape)
    assert list(admitted.positions) == list(range(province.size - 5, province.size))
    assert province.book.last_deciding(A) != head and key in province.book.registry.keys


@pytest.mark.parametrize("shape", ["single", "batch"])
@pytest.mark.parametrize("observing", [True, False])
def test_the_same_act_again_gets_its_old_positions(province: Province, shape: str, observing: bool) -> None:
    intents = [quoted(A, 1), quoted(B, 2)] if observing else [renamed(A, "lại"), renamed(B, "lại")]
    signers = province.clerks[:1] if observing else province.root
    act = province.envelopes(intents, QUOTED if observing else AUTHOR, signers, shape)
    first = province.book.append(act)
    assert not first.repeated
    province.results(2)
    with province.unchanged():
        again = province.book.append(act)
    assert again.repeated and list(again.positions) == list(first.positions)
    with province.unchanged(), Book.open(province.path, province.clock) as other:
        assert list(other.append(act).positions) == list(first.positions)


def test_a_repeat_is_recognised_whatever_the_clock_says(province: Province) -> None:
    act = province.envelopes([quoted(A, 31)], QUOTED, province.clerks[:1])
    province.book.append(act)
    before, province.clock.now = province.clock.now, 1
    try:
        assert province.book.append(act).repeated
    finally:
        province.clock.now = before


def test_a_remade_signature_is_the_same_event(province: Province) -> None:
    """ECDSA is randomised: the digest, not the envelope, names the event."""
    clerk = province.employ("office:luu-tru", "recorder", "ecdsa-p256", "clerk-p256")
    [act] = province.envelopes([quoted(A, 32)], QUOTED, [clerk])
    first = province.book.append([act])
    payload = parse_envelope(act).payload
    again = envelope_bytes(payload, [sign_single(province.keys[clerk["key"]], pae(EVENT_TYPE, payload))])
    assert again != act
    with province.unchanged():
        repeat = province.book.append([again])
    assert repeat.repeated and list(repeat.positions) == list(first.positions)


@pytest.mark.parametrize("observing", [True, False])
@pytest.mark.parametrize("at", [0, 1])
def test_an_id_used_for_another_event(province: Province, observing: bool, at: int) -> None:
    signers = province.clerks[:1] if observing else province.root
    words = QUOTED if observing else AUTHOR

    def intent(number: int) -> Intent:
        return quoted(B, number) if observing else renamed(B, f"{number}")

    used = province.id()
    province.book.append(province.signed(province.drafted([intent(1)], words, signers, event_ids=[used]), signers))
    ids = [province.id(), province.id()]
    ids[at] = used
    draft = province.drafted([intent(2), intent(3)], words, signers, event_ids=ids)
    refusal = province.refuses(province.signed(draft, signers))
    assert (refusal.code, refusal.facts["place"]) == ("EVENT_ID_REUSED", f"events[{at}].id")


def test_another_author_may_use_the_same_id(province: Province) -> None:
    used = province.id()
    for clerk in province.clerks:
        draft = province.drafted([quoted(B, 8)], QUOTED, [clerk], event_ids=[used])
        province.book.append(province.signed(draft, [clerk]))


def test_a_recorded_event_in_other_company(province: Province) -> None:
    """An act cannot be recorded in part, so a known first event with unknown others is another act."""
    act = province.envelopes([quoted(B, 21), quoted(B, 22)], QUOTED, province.clerks[:1], "single")
    province.book.append(act)

    def other(plain: dict[str, Any]) -> None:
        plain["body"]["counts"]["met"] = 3
        plain["id"] = province.id()

    assert province.refuses([act[0], province.resigned(act[1], other)]).code == "ACT_INCOMPLETE"
    assert province.refuses([province.resigned(act[0], other), act[1]]).code == "ACT_INCOMPLETE"


def test_limits_of_size(province: Province) -> None:
    """40 KiB with one signer, 24 KiB with two, 65,535 bytes an entry: more is refused, whoever made the bytes."""
    [good] = province.envelopes([quoted(B, 1)], QUOTED, province.clerks[:1])

    def grown(plain: dict[str, Any]) -> None:
        units = [f"unit:{'x' * 70}-{n:04}" for n in range(490 if len(plain["signers"]) == 1 else 300)]
        plain["document"]["covers"] = {"as_written": None, "count": None, "units": units}

    refusal = province.refuses([province.resigned(good, grown)])
    assert refusal.code == "PAYLOAD_TOO_LARGE" and refusal.facts["expected"] == 40 * 1024
    [two] = province.envelopes([quoted(B, 1)], QUOTED, province.clerks)
    refusal = province.refuses([province.resigned(two, grown)])
    assert refusal.code == "PAYLOAD_TOO_LARGE" and refusal.facts["expected"] == 24 * 1024
    assert province.refuses([b" " * 70_000]).code == "ENTRY_TOO_LARGE"


def test_the_longest_act(province: Province) -> None:
    """1,024 events in one transaction, one signature; 1,025 can't be drafted."""
    admitted = province.record([quoted(B, n) for n in range(1024)], QUOTED, province.clerks[:1])
    assert len(admitted.positions) == 1024
    with pytest.raises(LedgerError) as caught:
        province.record([quoted(B, n) for n in range(1025)], QUOTED, province.clerks[:1])
    assert caught.value.code == "INVALID_PAYLOAD"


def test_a_rehearsal_writes_nothing_and_says_the_same(province: Province) -> None:
    head = [province.heads[UBND_P]]
    draft = province.drafted([recognised(A)], AUTHOR, head)
    with province.unchanged():
        told = province.book.rehearse(draft)
    done = province.book.append(province.signed(draft, head))
    assert list(told.positions) == list(done.positions) and told.notes == done.notes
    with province.unchanged():
        assert province.book.rehearse(draft).repeated
        stale = province.drafted([recognised(B)], AUTHOR, province.clerks[:1])
        with pytest.raises(LedgerError) as caught:
            province.book.rehearse(stale)
    assert caught.value.code == "ISSUER_NOT_SIGNER"


def test_what_admission_writes_is_what_was_signed(province: Province) -> None:
    """The entry is the envelope with recorded_at, byte for byte."""
    act = province.envelopes([quoted(B, 5), quoted(A, 6)], QUOTED, province.clerks[:1])
    positions = province.book.append(act).positions
    province.book.reader.refresh()
    for seq, envelope in zip(positions, act, strict=True):
        state = province.book.reader.state(seq)
        stamp = b',"recorded_at":"%b"' % province.book.reader.recorded_at(seq).encode()
        assert state.replace(stamp, b"") == envelope and payload_of(state) == payload_of(envelope)


def test_nothing_is_left_by_a_founding_that_fails(tmp_path: Path, province: Province) -> None:
    envelope = province.envelopes([quoted(B, 5)], QUOTED, province.clerks[:1])[0]
    with pytest.raises(LedgerError) as caught:
        Book.found(tmp_path / "new.db", province.clock, envelope)
    assert caught.value.code == "GENESIS_INVALID"
    assert os.listdir(tmp_path) == []
