"""What the audit says about documents and lateness: notes, never a verdict."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from tests.attacks.attacker import Attacker
from tests.ledger.admission.dossiers import DAY, Dossiers, decided, minutes, paper
from tests.ledger.admission.province import ARCHIVAL, AUTHOR, UBND_P, A, B, H, Province, recognised


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
    since = day if len(day) > 4 else f"{day}-12-31"
    return recognised(subject, since)._replace(document=paper(number, UBND_P, day) | {"covers": covers})


def test_units_that_nobody_recorded(province: Province) -> None:
    covers = {"as_written": None, "count": 3, "units": [A, B]}
    province.record([archived(A, "695/QĐ-UBND", "2021-12-31", covers | {"count": 2})], ARCHIVAL, province.clerks)
    assert found(province, "documents") == {"DOCUMENT_INCOMPLETE": [note(
        "DOCUMENT_INCOMPLETE", province.size - 1, UBND_P, {"document": "695/QĐ-UBND (2021)", "units": 2},
        {"units": 1, "missing": [B]})]}
    province.record([archived(B, "695/QĐ-UBND", "2021-12-31")], ARCHIVAL, province.clerks)
    assert found(province, "documents") == {}
    province.record([registered("d-695", "695/QĐ-UBND", count=3)], AUTHOR, province.clerks[:1])
    assert found(province, "documents") == {"DOCUMENT_INCOMPLETE": [note(
        "DOCUMENT_INCOMPLETE", province.size - 2, UBND_P, {"document": "695/QĐ-UBND (2021)", "units": 3},
        {"units": 2, "missing": []})]}


def test_a_paper_that_covers_many_and_one_that_nobody_decided_by(province: Province) -> None:
    """A finding names twenty units and counts all; a paper without a decision lacks none."""
    many = [f"unit:xa-{n:02}" for n in range(23)]
    for unit in many:
        body = {"kind": "xa", "name": unit, "parent": H}
        province.record([Intent("unit.registered", unit, body)], AUTHOR, province.root)
    province.record([registered("d-1", "700/QĐ-UBND", count=99, units=many)], AUTHOR, province.clerks[:1])
    assert found(province, "documents") == {}
    covers = {"as_written": None, "count": None, "units": many}
    province.record([archived(many[0], "701/QĐ-UBND", "2021", covers)], ARCHIVAL, province.clerks)
    province.record([archived(A, "702/QĐ-UBND", "2021-12-30", covers | {"count": 1, "units": [A]})], ARCHIVAL,
                    province.clerks)
    assert found(province, "documents") == {"DOCUMENT_INCOMPLETE": [note(
        "DOCUMENT_INCOMPLETE", province.size - 2, UBND_P, {"document": "701/QĐ-UBND (2021)", "units": 23},
        {"units": 1, "missing": many[1:21]})]}


def test_a_number_twice_and_with_two_dates(province: Province) -> None:
    clerk = province.clerks[:1]
    province.record([registered("d-1", "695/QĐ-UBND"), registered("d-2", "695/QĐ-UBND")], AUTHOR, clerk)
    twice = note("DOCUMENT_NUMBER_TWICE", province.size - 1, UBND_P, "695/QĐ-UBND (2021)", {
        "document:d-1": province.size - 2, "document:d-2": province.size - 1})
    assert found(province, "documents") == {"DOCUMENT_NUMBER_TWICE": [twice]}
    province.record([registered("d-3", "696/QĐ-UBND"), registered("d-4", "696/QĐ-UBND", "2022-01-02")], AUTHOR, clerk)
    assert found(province, "documents") == {"DOCUMENT_NUMBER_TWICE": [twice]}  # of another year it is another paper
    province.record([archived(A, "696/QĐ-UBND", "2021")], ARCHIVAL, province.clerks)
    assert found(province, "documents") == {"DOCUMENT_NUMBER_TWICE": [twice]}  # a year alone is no other date
    province.record([archived(B, "696/QĐ-UBND", "2021-12-30")], ARCHIVAL, province.clerks)
    [told] = found(province, "documents")["DOCUMENT_TWO_DATES"]
    assert told == note("DOCUMENT_TWO_DATES", province.size - 1, UBND_P, "696/QĐ-UBND (2021)", {
        "2021-12-30": province.size - 1, "2021-12-31": province.size - 4})
    assert list(told.actual) == ["2021-12-30", "2021-12-31"]


def test_a_paper_without_its_number_is_none(province: Province) -> None:
    for number, subject in enumerate((A, B)):
        odd = archived(subject, "1/QĐ-UBND", "2021-12-3" + str(number))
        told: dict[str, Any] = dict(odd.document or {})
        province.record([odd._replace(document=told | {"number": None})], ARCHIVAL, province.clerks)
    assert found(province, "documents") == {}


def test_back_dated_and_late(province: Province) -> None:
    head = [province.heads[UBND_P]]
    province.record([recognised(A)], AUTHOR, head)
    assert found(province, "lateness") == {}
    late = recognised(B, "2025-12-20", "5/QĐ-UBND", body={"regime": "nd-131-2025"})
    late = late._replace(effective_from="2025-12-01")
    province.record([late], AUTHOR, head)
    seq = province.size - 1
    back = note("BACK_DATED", seq, B, ">= 2025-12-20", {
        "effective_from": "2025-12-01", "signed_on": "2025-12-20", "recorded_on": "2026-01-01"}, (head[0]["key"],))
    late_at = note("RECORDED_LATE", seq, UBND_P, {"acts": 2}, {"late": 1, "longest_days": 12})
    assert found(province, "lateness") == {"BACK_DATED": [back], "RECORDED_LATE": [late_at]}
    province.record([recognised(A, "2025-12-31", "6/QĐ-UBND", body={"regime": "nd-131-2025", "for_year": 2024})],
                    AUTHOR, head)
    told = found(province, "lateness")
    assert told["RECORDED_LATE"] == [note("RECORDED_LATE", seq, UBND_P, {"acts": 3}, {"late": 2, "longest_days": 12})]
    assert told["BACK_DATED"] == [back] and set(told) == {"BACK_DATED", "RECORDED_LATE"}


def test_of_two_equally_late_the_first_is_named(province: Province) -> None:
    head = [province.heads[UBND_P]]
    for number, subject in ((5, A), (6, B)):
        late = recognised(subject, "2025-12-20", f"{number}/QĐ-UBND", body={"regime": "nd-131-2025"})
        province.record([late], AUTHOR, head)
    assert found(province, "lateness") == {"RECORDED_LATE": [
        note("RECORDED_LATE", province.size - 2, UBND_P, {"acts": 2}, {"late": 2, "longest_days": 12})]}


def test_numbers_of_papers_that_were_entered_are_no_series(province: Province) -> None:
    """Whoever enters old papers enters some of them: only an office that signs here has a series here."""
    recorder = province.employ(UBND_P, "recorder")
    entered = recognised(B, number="90/QĐ-UBND")
    scan = {"media_type": "application/pdf", "name": "a.pdf", "sha256": "11" * 32, "size": 5}
    entered = entered._replace(document={**dict(entered.document or {}), "files": [scan]})
    province.record([entered], "entered-from-paper", [recorder])
    province.record([recognised(A, number="3/QĐ-UBND")], AUTHOR, [province.heads[UBND_P]])
    assert found(province, "lateness") == {}


def test_archives_are_late_by_nature(province: Province) -> None:
    late = archived(A, "5/QĐ-UBND", "2021-12-20")._replace(effective_from="2021-12-01")
    province.record([late], ARCHIVAL, province.clerks)
    assert found(province, "lateness") == {}


def test_gaps_in_the_numbers_of_an_issuer(province: Province) -> None:
    head = [province.heads[UBND_P]]
    for number, subject in ((3, A), (7, B)):
        province.record([recognised(subject, number=f"{number}/QĐ-UBND")], AUTHOR, head)
    assert found(province, "lateness") == {"NUMBER_GAP": [
        note("NUMBER_GAP", province.size - 1, UBND_P, "3-7/QĐ-UBND (2026)", {"missing": 3, "numbers": [4, 5, 6]})]}
    for number, year in (("1/QĐ-UBND", 2018), ("40", 2019), ("70", 2020), ("số 99", 2021), ("9/TB", 2022)):
        province.record([recognised(A, number=number, body={"for_year": year})], AUTHOR, head)
    last = province.size - 1
    assert found(province, "lateness")["NUMBER_GAP"] == [
        note("NUMBER_GAP", last - 4, UBND_P, "1-7/QĐ-UBND (2026)", {"missing": 4, "numbers": [2, 4, 5, 6]}),
        note("NUMBER_GAP", last - 2, UBND_P, "40-70 (2026)", {"missing": 29, "numbers": list(range(41, 61))})]


def test_a_signer_who_had_left_office_by_then(province: Province) -> None:
    head = province.heads[UBND_P]
    province.record([recognised(A)], AUTHOR, [head])
    ended = {"person": head["person"], "role": "head", "reason": "nghỉ từ năm trước"}
    province.record([Intent("role.ended", UBND_P, ended, "2025-12-01")], AUTHOR, province.root)
    assert found(province, "lateness") == {"SIGNER_NOT_IN_OFFICE": [note(
        "SIGNER_NOT_IN_OFFICE", province.size - 2, A, f"head {UBND_P}",
        {"person": head["person"], "day": "2026-01-01"}, (head["key"],))]}


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dossiers]:
    """A decision dated before the session that had it on its list."""
    world = Dossiers(tmp_path_factory.mktemp("voted") / "so.db")
    world.prepared()
    world.record(minutes(), AUTHOR, world.both)
    early = decided()._replace(document=paper("9/QĐ-UBND", UBND_P, "2025-12-31"))
    world.record([early], AUTHOR, [world.heads[UBND_P]])
    yield world
    world.close()


def test_signed_before_the_vote(voted: Dossiers) -> None:
    keys = (voted.heads[UBND_P]["key"],)
    assert found(voted, "lateness")["SIGNED_BEFORE_VOTE"] == [
        note("SIGNED_BEFORE_VOTE", voted.size - 1, A, f">= {DAY}", "2025-12-31", keys)]


def test_signed_on_the_day_of_the_vote(tmp_path: Path) -> None:
    world = Dossiers(tmp_path / "so.db")
    world.prepared()
    world.record(minutes(), AUTHOR, world.both)
    world.record([decided()], AUTHOR, [world.heads[UBND_P]])
    assert "SIGNED_BEFORE_VOTE" not in found(world, "lateness")
    world.close()


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Province, dict[str, int]]]:
    """One ledger in which all of it has happened; positions of the acts by name."""
    world = Province(tmp_path_factory.mktemp("everything") / "so.db")
    at: dict[str, int] = {}

    def record(name: str, intents: Sequence[Intent], attestation: str = AUTHOR, signers: Any = None) -> None:
        at[name] = world.record(intents, attestation, signers or [world.heads[UBND_P]]).positions[0]

    units = [f"unit:xa-{n:02}" for n in range(23)]
    covers = {"as_written": None, "count": 2, "units": [A, B]}
    record("695", [archived(A, "695/QĐ-UBND", "2021-12-31", covers)], ARCHIVAL, world.clerks)
    record("700", [registered("d-1", "700/QĐ-UBND"), registered("d-2", "700/QĐ-UBND")], AUTHOR, world.clerks[:1])
    record("696", [archived(A, "696/QĐ-UBND", "2021-12-30", covers | {"count": None, "units": [A]})], ARCHIVAL,
           world.clerks)
    record("696 again", [registered("d-3", "696/QĐ-UBND", count=1)], AUTHOR, world.clerks[:1])
    world.record([Intent("unit.registered", one, {"kind": "xa", "name": one, "parent": H}) for one in units], AUTHOR,
                 world.root)
    record("702", [archived(B, "702/QĐ-UBND", "2021", covers | {"count": None, "units": units})], ARCHIVAL,
           world.clerks)
    late = recognised(B, "2025-12-20", "5/QĐ-UBND", body={"regime": "nd-131-2025"})
    record("5", [late._replace(effective_from="2025-12-01")])
    other = world.employ(UBND_P, "head", name="other")
    record("8", [recognised(B, number="8/QĐ-UBND", body={"for_year": 2024})], AUTHOR, [other])
    for number, year in (("40", 2019), ("70", 2020), ("số 99", 2021), ("9/TB", 2022)):
        record(number, [recognised(A, number=number, body={"for_year": year})])
    ended = {"person": other["person"], "role": "head", "reason": "nghỉ từ năm trước"}
    record("ended", [Intent("role.ended", UBND_P, ended, "2025-12-01")], AUTHOR, world.root)
    at["other"] = len(at)
    yield world, at
    world.close()


def test_documents_of_one_ledger(everything: tuple[Province, dict[str, int]]) -> None:
    world, at = everything
    units = [f"unit:xa-{n:02}" for n in range(23)]
    assert found(world, "documents") == {
        "DOCUMENT_INCOMPLETE": [
            note("DOCUMENT_INCOMPLETE", at["695"], UBND_P, {"document": "695/QĐ-UBND (2021)", "units": 2},
                 {"units": 1, "missing": [B]}),
            note("DOCUMENT_INCOMPLETE", at["702"], UBND_P, {"document": "702/QĐ-UBND (2021)", "units": 23},
                 {"units": 1, "missing": units[:20]})],
        "DOCUMENT_NUMBER_TWICE": [note("DOCUMENT_NUMBER_TWICE", at["700"] + 1, UBND_P, "700/QĐ-UBND (2021)", {
            "document:d-1": at["700"], "document:d-2": at["700"] + 1})],
        "DOCUMENT_TWO_DATES": [note("DOCUMENT_TWO_DATES", at["696 again"], UBND_P, "696/QĐ-UBND (2021)", {
            "2021-12-30": at["696"], "2021-12-31": at["696 again"]})]}


def test_lateness_of_one_ledger(everything: tuple[Province, dict[str, int]]) -> None:
    world, at = everything
    keys = (world.heads[UBND_P]["key"],)
    [stranger] = found(world, "lateness")["SIGNER_NOT_IN_OFFICE"]
    assert stranger == note("SIGNER_NOT_IN_OFFICE", at["8"], B, f"head {UBND_P}", {
        "person": "person:other", "day": "2026-01-01"}, stranger.signer) and stranger.signer not in ((), keys)
    assert found(world, "lateness") == {
        "SIGNER_NOT_IN_OFFICE": [stranger],
        "BACK_DATED": [note("BACK_DATED", at["5"], B, ">= 2025-12-20", {
            "effective_from": "2025-12-01", "signed_on": "2025-12-20", "recorded_on": "2026-01-01"}, keys)],
        "RECORDED_LATE": [note("RECORDED_LATE", at["5"], UBND_P, {"acts": 6}, {"late": 1, "longest_days": 12})],
        "NUMBER_GAP": [note("NUMBER_GAP", at["70"], UBND_P, "40-70 (2026)", {
            "missing": 29, "numbers": list(range(41, 61))})]}


def test_what_cannot_be_read_hides_nothing_else(
    everything: tuple[Province, dict[str, int]], tmp_path: Path
) -> None:
    """An entry that is broken is named by its own check; the others look at all the rest."""
    world, at = everything
    kept = tmp_path / "kept.db"
    with closing(sqlite3.connect(world.path)) as source, closing(sqlite3.connect(kept)) as target:
        source.backup(target)
    for check, first in (("documents", "695"), ("lateness", "5")):
        attacker = Attacker(kept, tmp_path / f"{check}.db")
        attacker.put(at[first], b"{}")
        attacker.done()
        told = audit(str(attacker.path), jobs=1, checks=(check,)).findings
        whole = audit(str(world.path), jobs=1, checks=(check,)).findings
        assert set(map(repr, told)) >= {repr(one) for one in whole if one.code in (
            "DOCUMENT_NUMBER_TWICE", "SIGNER_NOT_IN_OFFICE", "NUMBER_GAP")} != set(), check


def test_what_comes_in_meanwhile_belongs_to_the_next_audit(province: Province) -> None:
    begun: list[int] = []
    province.results(200)
    path, pin = str(province.path), province.pin()

    def meanwhile(done: int, whole: int) -> None:
        if not begun:
            begun.append(done)
            province.record([registered("d-1", "695/QĐ-UBND"), registered("d-2", "695/QĐ-UBND")], AUTHOR,
                            province.clerks[:1])
            late = recognised(B, "2025-12-20", "5/QĐ-UBND", body={"regime": "nd-131-2025"})
            province.record([late._replace(effective_from="2025-12-01")], AUTHOR, [province.heads[UBND_P]])

    report = audit(path, pin, jobs=1, checks=("documents", "lateness"), progress=meanwhile)
    assert begun and report.findings == ()
    assert {one.code for one in audit(path, pin, jobs=1, checks=("documents", "lateness")).findings} == {
        "DOCUMENT_NUMBER_TWICE", "BACK_DATED", "RECORDED_LATE"}


def registered(
    name: str, number: str, day: str = "2021-12-31", count: int | None = None, units: Sequence[str] = ()
) -> Intent:
    return Intent("document.registered", f"document:{name}", {
        "issuer": UBND_P, "number": number, "signed_on": day, "count": count, "units": list(units)})


def note(code: str, seq: int, subject: str, expected: Any, actual: Any, signer: tuple[str, ...] = ()) -> Finding:
    return Finding(code, "note", seq, subject, signer, expected, actual)
