"""Acts about acts: precedence, chains, and what admission refuses."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.folds.acts import resolve
from ledger.folds.metas import meta_check
from tests.ledger.folds.memory_log import MemoryLog, annulled, corrected, digest, ended, event, recognised
from tests.ledger.folds.test_truth_table import NTM, A, base, merged, revoked


def e1_of(log: MemoryLog) -> Any:
    return next(one for one in resolve(log.read()(A)) if one.digest == digest("e1"))


def test_highest_standing_correction_of_a_field_wins() -> None:
    log = base()
    log.add("2020-01-01T00:00", corrected("k1", A, "e1", {"effective_from": "2019-12-20", "body.for_year": 2019}))
    log.add("2020-01-02T00:00", corrected("k2", A, "e1", {"effective_from": "2019-12-22"}))
    found = e1_of(log)
    assert (found.effective_from, found.body["for_year"]) == ("2019-12-22", 2019)
    assert [meta.digest for meta in found.metas] == [digest("k1"), digest("k2")]
    log.add("2020-01-03T00:00", annulled("k3", A, "k2"))
    assert e1_of(log).effective_from == "2019-12-20"


def test_correction_of_a_correction_replaces_what_it_states() -> None:
    log = base()
    log.add("2020-01-01T00:00", corrected("k1", A, "e1", {"effective_from": "2019-12-20"}))
    log.add(
        "2020-01-02T00:00",
        corrected("k2", A, "k1", {"body.fields": [{"path": "effective_from", "value": "2019-12-21"}]}),
    )
    assert e1_of(log).effective_from == "2019-12-21"
    log.add("2020-01-03T00:00", corrected("k3", A, "k1", {"effective_from": "2019-12-23"}))
    assert e1_of(log).effective_from == "2019-12-23"
    assert len(e1_of(log).metas) == 3


def test_annulled_stays_annulled_whatever_corrects_it() -> None:
    log = base().add("2020-01-01T00:00", annulled("k1", A, "e1", "entry.voided"))
    log.add("2020-01-02T00:00", corrected("k2", A, "e1", {"effective_from": "2019-12-20"}, "entry.amended"))
    assert e1_of(log).excluded
    assert log.status(A, "2020-06-01")["standings"][0]["state"] == "none"


def test_annulment_of_an_annulment_of_an_annulment() -> None:
    log = base().add("2020-01-01T00:00", annulled("k1", A, "e1"))
    log.add("2020-01-02T00:00", annulled("k2", A, "k1")).add("2020-01-03T00:00", annulled("k3", A, "k2"))
    assert e1_of(log).excluded


def test_correction_of_nested_fields_leaves_the_entry_untouched() -> None:
    log = base().add("2020-01-01T00:00", corrected("k1", A, "e1", {"document.number": "2/QĐ-UBND"}))
    assert e1_of(log).document["number"] == "2/QĐ-UBND"
    assert log.named["e1"].payload["document"]["number"] == "1/QĐ-UBND"
    assert log.status(A, "2020-06-01")["standings"][0]["decision"]["number"] == "2/QĐ-UBND"


def test_annulled_revocation_is_cited() -> None:
    log = revoked().add("2023-07-01T00:00", annulled("x", A, "e2"))
    standing = log.status(A, "2023-08-01")["standings"][0]
    assert standing["state"] == "recognised" and log.names(standing["rests_on"]) == ["e1", "e2", "x"]
    assert log.names(log.status(A, "2023-05-01")["standings"][0]["rests_on"]) == ["e1"]


def test_annulled_cessation_restores_the_unit() -> None:
    log = merged()
    log.add(
        "2025-08-01T00:00",
        *(
            annulled(f"x {name}", unit, name)
            for name, unit in [("m1a", A), ("m1b", "unit:b"), ("m1c", "unit:c"), ("m1p", "unit:p")]
        ),
    )
    standing = log.status(A, "2025-07-01")["standings"][0]
    assert standing["state"] == "recognised" and log.names(standing["rests_on"]) == ["e1", "m1a", "x m1a"]


def check(log: MemoryLog, *act: dict[str, Any]) -> None:
    for payload in act:
        meta_check(
            log.read(),
            {**payload, "act": {"id": "new"}},
            [{**one, "act": {"id": "new"}} for one in act],
            lambda entry: log.entries[log.act_of(entry.seq)[0] : log.act_of(entry.seq)[1] + 1],
        )


REFUSED: list[tuple[str, str, Any, list[dict[str, Any]]]] = [
    ("other subject", "TARGET_UNKNOWN", base, [annulled("k", "unit:b", "e1")]),
    ("later event", "TARGET_UNKNOWN", base, [annulled("k", A, "e2")]),
    ("field not listed", "FIELD_NOT_CORRECTABLE", base, [corrected("k", A, "e1", {"body.standard": "standard:x"})]),
    (
        "inner field not listed",
        "FIELD_NOT_CORRECTABLE",
        lambda: base().add("2020-01-01T00:00", corrected("k1", A, "e1", {"effective_from": "2019-12-20"})),
        [corrected("k", A, "k1", {"body.fields": [{"path": "body.standard", "value": "standard:x"}]})],
    ),
    (
        "correcting an annulment",
        "TARGET_FINAL",
        lambda: base().add("2020-01-01T00:00", annulled("k1", A, "e1")),
        [corrected("k", A, "k1", {"body.reason": "x"})],
    ),
    ("law", "NOT_CORRECTABLE", base, [annulled("k", NTM, f"published {NTM}")]),
    (
        "key",
        "NOT_CORRECTABLE",
        lambda: base().add("2020-01-01T00:00", event("key", "key.enrolled", "office:o", {})),
        [annulled("k", "office:o", "key")],
    ),
    ("part of a merger", "PARTIAL_ANNULMENT", merged, [annulled("k", A, "m1a"), annulled("k2", "unit:b", "m1b")]),
]


@pytest.mark.parametrize("case", REFUSED, ids=[case[0] for case in REFUSED])
def test_refused(case: Any) -> None:
    _, code, story, act = case
    with pytest.raises(LedgerError) as refused:
        check(story(), *act)
    assert refused.value.code == code


def test_allowed() -> None:
    whole = [("m1a", A), ("m1b", "unit:b"), ("m1c", "unit:c"), ("m1p", "unit:p")]
    check(base(), annulled("k", A, "e1"))
    check(base(), corrected("k", A, "e1", {"effective_from": "2019-12-20", "body.set": None}))
    check(base(), ended("k", A, NTM))
    check(merged(), *(annulled(f"k {name}", unit, name, "entry.voided") for name, unit in whole))


def test_restoring_a_merger_is_whole_too() -> None:
    whole = [("m1a", A), ("m1b", "unit:b"), ("m1c", "unit:c"), ("m1p", "unit:p")]
    log = merged().add("2025-08-01T00:00", *(annulled(f"x {name}", unit, name) for name, unit in whole))
    with pytest.raises(LedgerError, match="PARTIAL_ANNULMENT"):
        check(log, annulled("y", A, "x m1a"))
    check(log, *(annulled(f"y {name}", unit, f"x {name}") for name, unit in whole))


def test_an_act_without_territory_is_annulled_event_by_event() -> None:
    log = base().add("2024-01-01T00:00", recognised("n1", A, "standard:x"), recognised("n2", "unit:b", "standard:x"))
    check(log, annulled("k", A, "n1"))
