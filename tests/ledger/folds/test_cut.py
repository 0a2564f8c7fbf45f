"""The cut: known-at by instant, day, position and root; as-of and provisional."""

from __future__ import annotations

import pytest

from ledger.errors import LedgerError
from ledger.folds.cut import day_end, documents_until, size_at, utc_instant
from tests.ledger.folds.memory_log import NOW, MemoryLog, digest, recognised, registered
from tests.ledger.folds.test_truth_table import A, P, base, merged

NTM = "standard:ntm"


def one_a_day() -> MemoryLog:
    log = MemoryLog()
    for number, at in enumerate(["2020-01-31T23:59:59.999999", "2020-02-01T00:00", "2020-02-01T03:00:00.000001"]):
        log.add(at, registered(f"r{number}", f"unit:u{number}", "xa", str(number)))
    return log


@pytest.mark.parametrize(
    ("known_at", "size"),
    [
        ("2020-01-30", 0),
        ("2020-01-31", 1),
        ("2020-01-31T23:59:59.999998", 0),
        ("2020-01-31T23:59:59.999999", 1),
        ("2020-01-31T16:59:59.999999Z", 1),
        ("2020-02-01T00:00", 2),
        ("2020-01-31T20:00Z", 2),
        ("2020-02-01T03:00:00.000001+07:00", 3),
        ("2020-02-01T03:00", 2),
        ("2020-02-01", 3),
        ("seq:0", 1),
        ("seq:2", 3),
    ],
)
def test_size(known_at: str, size: int) -> None:
    assert size_at(one_a_day(), NOW, known_at) == size


def test_entry_of_20z_belongs_to_the_next_day() -> None:
    log = MemoryLog().add("2020-01-31T20:00Z", registered("r", A, "xa", "A"))
    assert (size_at(log, NOW, "2020-01-31"), size_at(log, NOW, "2020-02-01")) == (0, 1)


def test_inside_an_act_instants_step_back() -> None:
    log = merged()
    first, last = log.act_of(log.named["m1b"].seq)
    assert last - first == 3
    assert size_at(log, NOW, log.named["m1b"].recorded_at) == first
    assert size_at(log, NOW, log.named["m1p"].recorded_at) == last + 1
    assert log.status("unit:c", "2025-07-01", log.named["m1b"].recorded_at)["unit"]["kind"] is None


def test_position_inside_an_act_names_both_ends() -> None:
    log = merged()
    first, last = log.act_of(log.named["m1c"].seq)
    with pytest.raises(LedgerError) as refused:
        size_at(log, NOW, f"seq:{log.named['m1c'].seq}")
    assert refused.value.code == "KNOWN_AT_INSIDE_ACT"
    assert (refused.value.facts["first"], refused.value.facts["last"]) == (first, last)
    assert size_at(log, NOW, f"seq:{last}") == last + 1


def test_root() -> None:
    log = one_a_day()
    assert size_at(log, NOW, f"root:{digest('root 2')}") == 2
    with pytest.raises(LedgerError, match="KNOWN_AT_ROOT_UNKNOWN"):
        size_at(log, NOW, "root:00")


@pytest.mark.parametrize("known_at", ["2026-06-02", "2026-06-01T09:00:00.000001", "seq:3", "2027-01-01T00:00Z"])
def test_future_is_refused(known_at: str) -> None:
    with pytest.raises(LedgerError, match="KNOWN_AT_FUTURE"):
        size_at(one_a_day(), NOW, known_at)


def test_future_is_judged_by_the_later_of_now_and_the_last_entry() -> None:
    log = one_a_day()
    assert size_at(log, "2019-01-01T00:00:00.000000Z", "2020-02-01T03:00:00.000001") == 3
    assert size_at(log, "2019-01-01T00:00:00.000000Z", "2020-02-01") == 3
    with pytest.raises(LedgerError, match="KNOWN_AT_FUTURE"):
        size_at(log, "2019-01-01T00:00:00.000000Z", "2020-02-01T03:00:00.000002")


@pytest.mark.parametrize(
    "known_at", ["", "yesterday", "2020-02-30", "2020-02-01T25:00", "seq:-1", "seq:x", "2020-02-01T00:00:00.1234567"]
)
def test_malformed_is_refused(known_at: str) -> None:
    with pytest.raises(LedgerError, match="KNOWN_AT_INVALID"):
        size_at(one_a_day(), NOW, known_at)


def test_today_is_no_future() -> None:
    assert size_at(one_a_day(), NOW, "2026-06-01") == 3


@pytest.mark.parametrize("as_of", ["2021-02-29", "2021-2-1", "31/12/2021", "20210101"])
def test_impossible_day(as_of: str) -> None:
    with pytest.raises(LedgerError, match="DATE_INVALID"):
        base().cut(as_of)


def test_before_the_ledger_is_not_none() -> None:
    answer = base().status(A, "2019-12-16", "2014-12-31", standards=[NTM])
    assert answer["before_ledger"] and answer["known_at"]["seq"] is None
    assert [one["state"] for one in answer["standings"]] == ["before-ledger"]


def test_provisional_and_default_day() -> None:
    assert base().status(A)["as_of"] == "2026-06-01"
    assert not base().status(A)["provisional"]
    assert base().status(A, "2027-01-01")["provisional"]
    assert base().cut(now="2026-06-01T17:00:00.000000Z").as_of == "2026-06-02"


def test_day_end_and_offsets() -> None:
    assert day_end("2020-01-31") == utc_instant("2020-01-31T23:59:59.999999+07:00")
    assert utc_instant("2020-01-31T23:59") == "2020-01-31T16:59:00.000000Z"


def test_documents_until_leaves_out_archival_entries_signed_later() -> None:
    log = base().add(
        "2024-01-01T08:00",
        recognised("old", "unit:b", NTM, effective_from="2016-01-01", signed="2016", attestation="archival"),
    )
    assert not [entry for entry in documents_until(log.read(), "2015-12-31")("unit:b") if entry.seq > 8]
    assert log.named["old"] in documents_until(log.read(), "2016-01-01")("unit:b")
    assert log.named["e1"] in documents_until(log.read(), "2000-01-01")(A)
    assert documents_until(log.read(), "2000-01-01")(P)
