"""The ledger's clock: behind, far ahead, standing still; and what authors may claim about theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.run import audit
from ledger.instants import DAY, MINUTE, instant, microseconds, vietnam_day
from tests.ledger.admission.province import QUOTED, B, Clock, Province, quoted


class Still(Clock):
    """A clock that stands where it is put."""

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path / "so.db")
    made.clock.step = 0
    yield made
    made.close()


def last(province: Province) -> int:
    province.book.reader.refresh()
    return microseconds(province.book.reader.head_recorded_at)


def append(province: Province, number: int) -> None:
    province.record([quoted(B, number)], QUOTED, province.clerks[:1])


def test_recorded_at_grows_when_the_clock_stands_still(province: Province) -> None:
    before = last(province)
    province.clock.now = before
    province.results(5)
    append(province, 9)
    assert last(province) == before + 6
    assert audit(str(province.path), province.pin()).verdict == "valid"


def test_up_to_ten_minutes_behind_the_entries_go_on(province: Province) -> None:
    before = last(province)
    province.clock.now = before - 10 * MINUTE
    append(province, 1)
    assert last(province) == before + 1


def test_more_than_ten_minutes_behind_is_refused(province: Province) -> None:
    act = province.envelopes([quoted(B, 1)], QUOTED, province.clerks[:1])
    kept = province.clock.now
    province.clock.now = last(province) - 10 * MINUTE - 1
    refusal = province.refuses(act)
    assert refusal.code == "CLOCK_BEHIND" and refusal.facts["found"] == instant(province.clock.now)
    province.clock.now = kept
    province.book.append(act)


def test_45_days_ahead_is_the_last_that_needs_no_word(province: Province) -> None:
    province.clock.now = last(province) + 45 * DAY
    append(province, 1)


@pytest.mark.parametrize("typed", [None, "2026-01-01", "today", ""])
def test_further_ahead_the_day_must_be_typed(province: Province, typed: str | None) -> None:
    province.clock.now = last(province) + 45 * DAY + 1
    act = province.envelopes([quoted(B, 1)], QUOTED, province.clerks[:1])
    refusal = province.refuses(act, confirmed_day=typed)
    day = vietnam_day(instant(province.clock.now))
    assert refusal.code == "CLOCK_AHEAD" and refusal.facts["day"] == day
    province.book.append(act, confirmed_day=day)
    assert last(province) == province.clock.now


def test_the_day_is_that_of_viet_nam(province: Province) -> None:
    """At 17:00Z the next civil day has begun."""
    ahead = last(province) // DAY * DAY + 90 * DAY + 17 * 60 * MINUTE
    province.clock.now = ahead
    act = province.envelopes([quoted(B, 1)], QUOTED, province.clerks[:1])
    wrong = instant(ahead)[:10]
    assert province.refuses(act, confirmed_day=wrong).facts["day"] > wrong
    province.clock.now = ahead - 1
    assert province.refuses(act, confirmed_day="2026-01-01").facts["day"] == wrong
    province.book.append(act, confirmed_day=wrong)


def test_signed_more_than_a_day_ahead(province: Province) -> None:
    now = province.clock.now

    def act(ahead: int) -> list[bytes]:
        signers = province.clerks[:1]
        draft = province.drafted([quoted(B, 1)], QUOTED, signers, signed_at=instant(now + ahead))
        return province.signed(draft, signers)

    refusal = province.refuses(act(DAY + 1))
    assert refusal.code == "SIGNED_AT_IN_FUTURE"
    province.book.append(act(DAY))
    province.book.append(act(-3650 * DAY))


def test_an_impossible_signed_at_never_reaches_the_clock(province: Province) -> None:
    [good] = province.envelopes([quoted(B, 1)], QUOTED, province.clerks[:1])
    for said in ("2026-02-30T00:00:00.000000Z", "2026-01-01T00:00:00Z", "2026-01-01T24:00:00.000000Z", "hôm nay"):
        def change(plain: dict[str, Any], said: str = said) -> None:
            plain["signed_at"] = said
        assert province.refuses([province.resigned(good, change)]).code == "INVALID_PAYLOAD"
