"""What the author saw: observed, decision_prev, relied_on; nothing is written where they don't hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.book import Book
from ledger.events.drafting import Intent
from ledger.signing.dsse import event_digest
from tests.ledger.admission.province import (
    AUTHOR,
    NTM,
    QUOTED,
    S22,
    UBND_P,
    A,
    B,
    H,
    Province,
    payload_of,
    quoted,
    recognised,
    renamed,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    province = Province(tmp_path_factory.mktemp("province") / "so.db")
    yield province
    province.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Province]:
    province = Province(tmp_path / "so.db")
    yield province
    province.close()


def head(province: Province) -> list[dict[str, Any]]:
    return [province.heads[UBND_P]]


@pytest.mark.parametrize(("size", "root"), [(None, "00" * 32), (0, "00" * 32), (10**6, "11" * 32), (7, None)])
def test_what_the_author_observed_must_be_this_log(shared: Province, size: int | None, root: str | None) -> None:
    [good] = shared.envelopes([quoted(B, 1)], QUOTED, shared.clerks[:1])

    def change(plain: dict[str, Any]) -> None:
        plain["observed"] = {"size": plain["observed"]["size"] if size is None else size,
                             "root": root or plain["observed"]["root"]}

    refusal = shared.refuses([shared.resigned(good, change)])
    assert refusal.code == "OBSERVED_NOT_OURS"
    assert (refusal.facts["event"], refusal.facts["subject"]) == (0, B)


def test_the_next_position_is_the_last_that_an_author_can_have_observed(shared: Province) -> None:
    """A draft on the head has observed.size = its own seq; one more entry cannot have been seen."""
    [good] = shared.envelopes([quoted(B, 2)], QUOTED, shared.clerks[:1])
    assert payload_of(good)["observed"]["size"] == shared.size

    def ahead(plain: dict[str, Any]) -> None:
        plain["observed"]["size"] += 1

    assert shared.refuses([shared.resigned(good, ahead)]).code == "OBSERVED_NOT_OURS"
    shared.book.append([good])


def test_an_older_head_of_this_log_is_good(shared: Province) -> None:
    [old] = shared.envelopes([quoted(B, 3)], QUOTED, shared.clerks[:1])
    shared.results(300, first=1000)
    assert list(shared.book.append([old]).positions) == [shared.size - 1]


def test_a_draft_that_saw_nothing_is_good(shared: Province) -> None:
    """No ledger at hand: {0, SHA-256("")}."""
    from ledger.proof.tree import EMPTY_ROOT

    [good] = shared.envelopes([quoted(B, 4)], QUOTED, shared.clerks[:1])

    def nothing(plain: dict[str, Any]) -> None:
        plain["observed"] = {"root": EMPTY_ROOT.hex(), "size": 0}

    shared.book.append([shared.resigned(good, nothing)])


def test_a_rolled_back_copy_contradicts_its_authors(own: Province, tmp_path: Path) -> None:
    """The attack: restore an old backup, then go on appending. The act drafted on the true head is refused there."""
    own.book.close()
    shutil.copy(own.path, tmp_path / "old.db")
    own.book = Book.open(own.path, own.clock)
    own.results(3)
    truth = own.envelopes([quoted(B, 50)], QUOTED, own.clerks[:1])
    own.book.close()
    own.book = Book.open(tmp_path / "old.db", own.clock)
    assert own.refuses(truth).code == "OBSERVED_NOT_OURS"


def test_a_forked_copy_contradicts_its_authors(own: Province, tmp_path: Path) -> None:
    own.book.close()
    shutil.copy(own.path, tmp_path / "fork.db")
    own.book = Book.open(own.path, own.clock)
    own.results(3, first=10)
    truth = own.envelopes([quoted(B, 60)], QUOTED, own.clerks[:1])
    own.book.close()
    own.book = Book.open(tmp_path / "fork.db", own.clock)
    own.results(3, first=20)
    assert own.refuses(truth).code == "OBSERVED_NOT_OURS"


def test_a_stale_decision_is_a_conflict_that_names_the_competing_one(own: Province) -> None:
    mine = own.envelopes([recognised(A)], AUTHOR, head(own))
    other = own.envelopes([renamed(A, "vùng 1")], AUTHOR, own.root)
    own.book.append(other)
    refusal = own.refuses(mine)
    assert refusal.code == "CONFLICT"
    competing = event_digest(_payload_bytes(other[0]))
    assert refusal.facts["competing"] == competing == refusal.facts["expected"]
    assert refusal.facts["place"] == "decision_prev" and refusal.facts["subject"] == A
    own.record([recognised(A)], AUTHOR, head(own))


def test_a_first_decision_must_say_null(shared: Province) -> None:
    [good] = shared.envelopes([recognised(B)], AUTHOR, head(shared))

    def forgot(plain: dict[str, Any]) -> None:
        plain["decision_prev"] = None

    def invented(plain: dict[str, Any]) -> None:
        plain["decision_prev"] = "ab" * 32

    assert payload_of(good)["decision_prev"] is not None
    assert shared.refuses([shared.resigned(good, forgot)]).code == "CONFLICT"
    assert shared.refuses([shared.resigned(good, invented)]).code == "CONFLICT"
    fresh = own_new_unit(shared)
    assert shared.refuses([shared.resigned(fresh, invented)]).code == "CONFLICT"


def own_new_unit(province: Province) -> bytes:
    from tests.ledger.admission.province import unit

    [envelope] = province.envelopes([unit("unit:xa-never", "xa", H)], AUTHOR, province.root)
    return envelope


def test_observing_acts_never_conflict(own: Province) -> None:
    """Three drafts on one head: results don't make each other, nor a decision, stale."""
    first = own.envelopes([quoted(A, 1)], QUOTED, own.clerks[:1])
    second = own.envelopes([quoted(A, 2)], QUOTED, own.clerks[:1])
    decision = own.envelopes([recognised(A)], AUTHOR, head(own))
    late = own.envelopes([quoted(A, 3)], QUOTED, own.clerks[:1])
    for act in (first, second, decision, late):
        own.book.append(act)


def test_several_events_on_one_subject_within_an_act(own: Province) -> None:
    """The later event's decision_prev is the earlier one's digest; anything else is refused whole."""
    act = own.envelopes([renamed(A, "1"), quoted(A, 9), renamed(A, "2"), renamed(B, "3")], AUTHOR, own.root, "single")
    plains = [payload_of(envelope) for envelope in act]
    assert plains[2]["decision_prev"] == event_digest(_payload_bytes(act[0]))

    def stale(plain: dict[str, Any]) -> None:
        plain["decision_prev"] = plains[0]["decision_prev"]

    refusal = own.refuses([act[0], act[2], act[3]])
    assert refusal.code == "ACT_INCOMPLETE"
    three = own.envelopes([renamed(A, "1"), renamed(A, "2"), renamed(B, "3")], AUTHOR, own.root, "single")
    refusal = own.refuses([three[0], own.resigned(three[1], stale), three[2]])
    assert (refusal.code, refusal.facts["event"]) == ("CONFLICT", 1)
    assert len(own.book.append(three).positions) == 3


def test_relied_on_goes_stale(own: Province) -> None:
    relying = recognised(A, relied_on=(B, H))
    mine = own.envelopes([relying], AUTHOR, head(own))
    own.results(2, B)
    watched = own.envelopes([quoted(B, 77)], QUOTED, own.clerks[:1])
    own.book.append(watched)
    own.book.append(own.envelopes([renamed(B, "khác")], AUTHOR, own.root))
    refusal = own.refuses(mine)
    assert refusal.code == "CONFLICT" and refusal.facts["subject"] == B
    assert refusal.facts["place"].startswith("relied_on[") and refusal.facts["competing"] == own.book.last_deciding(B)
    own.record([relying], AUTHOR, head(own))


def test_relied_on_is_sorted_distinct_and_outside_the_act(own: Province) -> None:
    [good] = own.envelopes([recognised(A, relied_on=(B, H))], AUTHOR, head(own))

    def swapped(plain: dict[str, Any]) -> None:
        plain["relied_on"].reverse()

    def twice(plain: dict[str, Any]) -> None:
        plain["relied_on"] = [plain["relied_on"][0]] * 2

    def itself(plain: dict[str, Any]) -> None:
        plain["relied_on"] = [{"head": plain["decision_prev"], "subject": A}]

    def unheard(plain: dict[str, Any]) -> None:
        plain["relied_on"] = [{"head": None, "subject": "unit:xa-nowhere"}]

    for change in (swapped, twice, itself):
        assert own.refuses([own.resigned(good, change)]).code == "INVALID_PAYLOAD"
    own.book.append([own.resigned(good, unheard)])


def test_an_observing_event_names_no_decision(shared: Province) -> None:
    [good] = shared.envelopes([quoted(B, 5)], QUOTED, shared.clerks[:1])

    def claims(plain: dict[str, Any]) -> None:
        plain["decision_prev"] = shared.book.last_deciding(B)

    assert shared.refuses([shared.resigned(good, claims)]).code == "INVALID_PAYLOAD"


def test_recognition_in_an_act_with_its_announcement(own: Province) -> None:
    """An observing event between deciding ones leaves their chain alone."""
    told = Intent("recognition.announced", A, {"standard": NTM, "announced_on": "2026-01-01", "place": None},
                  document={"issuer": UBND_P, "number": "1/QĐ-UBND", "signed_on": "2026-01-01"})
    own.record([recognised(A), told, recognised(A, body={"set": S22})], AUTHOR, head(own))


def _payload_bytes(envelope: bytes) -> bytes:
    from ledger.events.envelope import parse_envelope

    return parse_envelope(envelope).payload
