"""What the audit says about documents and lateness: notes, never a verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from tests.ledger.admission.dossiers import DAY, Dossiers, decided, minutes, paper
from tests.ledger.admission.province import ARCHIVAL, AUTHOR, UBND_P, A, B, Province, recognised


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path / "so.db")


def found(province: Province, check: str) -> dict[str, list[Finding]]:
    """The findings of one check by code; the verdict holds."""
    report = audit(str(province.path), province.pin(), jobs=1, checks=(check,))
    assert report.verdict == "valid" and all(finding.severity == "note" for finding in report.findings)
    told: dict[str, list[Finding]] = {}
    for finding in report.findings:
        told.setdefault(finding.code, []).append(finding)
    return told


def archived(subject: str, number: str, day: str, covers: dict[str, Any] | None = None) -> Intent:
    return recognised(subject, day)._replace(document=paper(number, UBND_P, day) | {"covers": covers})


def test_units_that_nobody_recorded(province: Province) -> None:
    covers = {"as_written": None, "count": 3, "units": [A, B]}
    province.record([archived(A, "695/QĐ-UBND", "2021-12-31", covers | {"count": 2})], ARCHIVAL, province.clerks)
    (one,) = found(province, "documents")["DOCUMENT_INCOMPLETE"]
    assert (one.subject, one.expected, one.actual) == (
        UBND_P, {"document": "695/QĐ-UBND (2021)", "units": 2}, {"units": 1, "missing": [B]})
    province.record([archived(B, "695/QĐ-UBND", "2021-12-31")], ARCHIVAL, province.clerks)
    assert found(province, "documents") == {}
    province.record([registered("d-695", "695/QĐ-UBND", count=3)], AUTHOR, province.clerks[:1])
    (one,) = found(province, "documents")["DOCUMENT_INCOMPLETE"]
    assert (one.expected, one.actual) == ({"document": "695/QĐ-UBND (2021)", "units": 3}, {"units": 2, "missing": []})


def test_a_number_twice_and_with_two_dates(province: Province) -> None:
    clerk = province.clerks[:1]
    province.record([registered("d-1", "695/QĐ-UBND"), registered("d-2", "695/QĐ-UBND")], AUTHOR, clerk)
    told = found(province, "documents")
    assert list(told) == ["DOCUMENT_NUMBER_TWICE"] and set(told["DOCUMENT_NUMBER_TWICE"][0].actual) == {
        "document:d-1", "document:d-2"}
    province.record([registered("d-3", "696/QĐ-UBND"), registered("d-4", "696/QĐ-UBND", "2022-01-02")], AUTHOR, clerk)
    assert list(found(province, "documents")) == ["DOCUMENT_NUMBER_TWICE"]  # of another year it is another paper
    province.record([archived(A, "696/QĐ-UBND", "2021-12-30")], ARCHIVAL, province.clerks)
    (one,) = found(province, "documents")["DOCUMENT_TWO_DATES"]
    assert set(one.actual) == {"2021-12-30", "2021-12-31"}


def test_back_dated_and_late(province: Province) -> None:
    head = [province.heads[UBND_P]]
    province.record([recognised(A)], AUTHOR, head)
    assert found(province, "lateness") == {}
    late = recognised(B, "2025-12-20", "5/QĐ-UBND", body={"regime": "nd-131-2025"})
    late = late._replace(effective_from="2025-12-01")
    province.record([late], AUTHOR, head)
    told = found(province, "lateness")
    assert set(told) == {"BACK_DATED", "RECORDED_LATE"}
    assert told["BACK_DATED"][0].actual == {
        "effective_from": "2025-12-01", "signed_on": "2025-12-20", "recorded_on": "2026-01-01"}
    assert told["RECORDED_LATE"][0].actual == {"late": 1, "longest_days": 12}
    assert told["RECORDED_LATE"][0].expected == {"acts": 2}


def test_gaps_in_the_numbers_of_an_issuer(province: Province) -> None:
    head = [province.heads[UBND_P]]
    for number, subject in ((3, A), (7, B)):
        province.record([recognised(subject, number=f"{number}/QĐ-UBND")], AUTHOR, head)
    (one,) = found(province, "lateness")["NUMBER_GAP"]
    assert (one.subject, one.expected, one.actual) == (
        UBND_P, "3-7/QĐ-UBND (2026)", {"missing": 3, "numbers": [4, 5, 6]})


def test_a_signer_who_had_left_office_by_then(province: Province) -> None:
    head = province.heads[UBND_P]
    province.record([recognised(A)], AUTHOR, [head])
    ended = {"person": head["person"], "role": "head", "reason": "nghỉ từ năm trước"}
    province.record([Intent("role.ended", UBND_P, ended, "2025-12-01")], AUTHOR, province.root)
    (one,) = found(province, "lateness")["SIGNER_NOT_IN_OFFICE"]
    assert (one.subject, one.signer, one.actual) == (A, (head["key"],), {"person": head["person"], "day": "2026-01-01"})


def test_signed_before_the_vote(tmp_path: Path) -> None:
    world = Dossiers(tmp_path / "so.db")
    world.prepared()
    world.record(minutes(), AUTHOR, world.both)
    early = decided()._replace(document=paper("9/QĐ-UBND", UBND_P, "2025-12-31"))
    world.record([early], AUTHOR, [world.heads[UBND_P]])
    (one,) = found(world, "lateness")["SIGNED_BEFORE_VOTE"]
    assert (one.subject, one.expected, one.actual) == (A, f">= {DAY}", "2025-12-31")


def registered(name: str, number: str, day: str = "2021-12-31", count: int | None = None) -> Intent:
    return Intent("document.registered", f"document:{name}", {
        "issuer": UBND_P, "number": number, "signed_on": day, "count": count})
