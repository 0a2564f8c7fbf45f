"""A correction's values must fit the event they go into, and an act is of one set of signers."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.admission.corrections import check_correction
from ledger.admission.prepare import check_same_authors
from ledger.errors import LedgerError
from ledger.events.drafting import Intent, draft_act
from ledger.events.entry import Entry
from tests.ledger.admission.test_draft_room import SETTING, ids

UNIT = "unit:xa-a"
RECOGNISED = Intent("recognition.recognised", UNIT, {"standard": "standard:ntm", "for_year": 2019}, "2019-12-15")


def entry(seq: int, intent: Intent) -> Entry:
    [drafted] = draft_act([intent], SETTING, ids(1), lambda subject: None)
    return Entry(seq, drafted.digest, "2026-01-01T00:00:00.000000Z", drafted.plain)


def correction(target: Entry, *fields: tuple[str, Any]) -> Intent:
    pairs = [{"path": path, "value": value} for path, value in fields]
    return Intent("act.corrected", UNIT, {"target": target.digest, "fields": pairs})


@pytest.mark.parametrize(("path", "value"), [
    ("effective_from", "2019-12-25"), ("body.for_year", 2020), ("body.for_year", None), ("body.set", "set:x"),
])
def test_values_of_the_target_s_shape_pass(path: str, value: object) -> None:
    first = entry(7, RECOGNISED)
    check_correction([first], entry(8, correction(first, (path, value))).payload)


@pytest.mark.parametrize(("path", "value"), [
    ("effective_from", "2019-02-30"), ("effective_from", 7), ("body.for_year", "2020"), ("body.set", "vn-xa-ntm-2016"),
    ("document.number", "1/QĐ-UBND" * 20), ("body.colour", "red"),
])
def test_values_of_another_shape_are_refused(path: str, value: object) -> None:
    first = entry(7, RECOGNISED)
    with pytest.raises(LedgerError, match="CORRECTION_INVALID") as caught:
        check_correction([first], entry(8, correction(first, (path, value))).payload)
    assert caught.value.facts["place"] == path


def test_a_correction_of_a_correction_is_judged_against_the_event_in_the_end() -> None:
    first = entry(7, RECOGNISED)
    second = entry(8, correction(first, ("body.for_year", 2020)))
    stream = [first, second]
    check_correction(stream, entry(9, correction(second, ("body.for_year", 2021))).payload)
    whole = correction(second, ("body.fields", [{"path": "body.for_year", "value": "x"}]))
    for wrong in (correction(second, ("body.for_year", "x")), whole):
        with pytest.raises(LedgerError, match="CORRECTION_INVALID"):
            check_correction(stream, entry(9, wrong).payload)


@pytest.mark.parametrize("name", ["signers", "signed_at", "observed"])
def test_an_act_of_several_authors_is_mixed(name: str) -> None:
    first = entry(0, RECOGNISED).payload
    with pytest.raises(LedgerError, match="ACT_MIXED"):
        check_same_authors({**first, name: None}, first, "events[1]")
