"""Defects that root keys acknowledge: listed, no reason to fail; evidence of alteration stays what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.acknowledged import with_acknowledged
from ledger.audit.checks import CHECKS
from ledger.audit.findings import Finding, Report, verdict
from ledger.events.drafting import Intent
from ledger.rules.v1.defects import NEVER
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, found
from tests.attacks.forger import Forger
from tests.ledger.admission.province import AUTHOR, UBND_P, A, Province, recognised


def acknowledgement(*defects: tuple[str, int]) -> Intent:
    return Intent("defect.acknowledged", "ledger:defects", {
        "defects": [{"code": code, "seq": seq} for code, seq in defects], "reason": "bản cũ đã nhận nhầm"})


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("defects") / "so.db")
    made.record([recognised(A)], AUTHOR, [made.heads[UBND_P]])
    made.record([acknowledgement(("EFFECT_BEFORE_UNIT", 3))], AUTHOR, made.root)
    made.book.close()
    yield made


def test_only_root_keys_and_only_what_came_before(tmp_path: Path) -> None:
    province = Province(tmp_path / "so.db")
    size = province.size
    for defect in (("SIGNATURE_INVALID", 3), ("LEAF_HASH_MISMATCH", 3), ("EFFECT_BEFORE_UNIT", size)):
        refusal = province.refused([acknowledgement(defect)], AUTHOR, province.root)
        assert refusal.code == "DEFECT_NOT_ACKNOWLEDGEABLE"
    assert province.refused([acknowledgement(("X_Y_Z", 3))], AUTHOR, province.root[:1]).code == "THRESHOLD_NOT_MET"
    assert province.refused([acknowledgement(("X_Y_Z", 3))], AUTHOR, province.clerks).code == "THRESHOLD_NOT_MET"
    assert province.size == size
    province.close()


def test_evidence_is_never_acknowledgeable() -> None:
    for name in ("leaves", "tiles", "root", "signatures", "positions", "columns", "observed"):
        assert CHECKS[name].codes - {"RECORDED_AT_ORDER"} <= NEVER, name


def forged(province: Province, target: Path, defects: Sequence[tuple[str, int]], by: Any = None) -> Report:
    """The ledger with an entry that no honest program would admit, and then an acknowledgement."""
    copy = Attacker(province.path, target)
    states = copy.states()
    with LedgerReader.open(province.path) as reader:
        decision = next(e.seq for e in reader.stream(A) if e.type == "recognition.recognised")
        told = next(e.seq for e in reader.stream("ledger:defects"))
    forger = Forger(states, province.keys)
    bad = forger.append(decision, lambda plain: plain.update(effective_from="1990-01-01"))
    forger.append(told, lambda plain: plain["body"].update(
        defects=[{"code": code, "seq": bad + offset} for code, offset in defects]) or (by or (lambda p: None))(plain))
    copy.rewrite(forger.states)
    report = copy.audited(None)
    assert report.entries == bad + 2
    return report


def test_an_acknowledged_finding_is_listed_and_does_not_fail(province: Province, tmp_path: Path) -> None:
    plain = forged(province, tmp_path / "0.db", [("SUBJECT_EXISTS", 0)])
    [finding] = [f for f in plain.findings if f.severity == "failed"]
    assert (finding.code, plain.verdict) == ("EFFECT_BEFORE_UNIT", "failed")
    report = forged(province, tmp_path / "1.db", [("EFFECT_BEFORE_UNIT", 0)])
    [known] = found(report, "EFFECT_BEFORE_UNIT")
    assert (known.severity, known.seq, report.verdict) == ("acknowledged", finding.seq, "incomplete")
    assert verdict([known]) == "valid"


def test_another_entry_a_later_entry_or_one_without_right(province: Province, tmp_path: Path) -> None:
    assert forged(province, tmp_path / "0.db", [("EFFECT_BEFORE_UNIT", -1)]).verdict == "failed"
    ahead = forged(province, tmp_path / "1.db", [("EFFECT_BEFORE_UNIT", 0), ("EFFECT_BEFORE_UNIT", 50)])
    assert {f.code for f in ahead.findings if f.severity == "failed"} == {
        "EFFECT_BEFORE_UNIT", "DEFECT_NOT_ACKNOWLEDGEABLE"}

    def alone(plain: dict[str, Any]) -> None:
        plain["signers"] = plain["signers"][:1]

    assert forged(province, tmp_path / "2.db", [("EFFECT_BEFORE_UNIT", 0)], by=alone).verdict == "failed"


def test_a_broken_signature_stays_one(province: Province, tmp_path: Path) -> None:
    copy = Attacker(province.path, tmp_path / "copy.db")
    forger = Forger(copy.states(), province.keys)
    with LedgerReader.open(province.path) as reader:
        told = next(e.seq for e in reader.stream("ledger:defects"))
    forger.append(told, lambda plain: plain["body"].update(defects=[{"code": "SIGNATURE_INVALID", "seq": 5}]))
    copy.rewrite(forger.states)
    report = copy.audited(None)
    assert [f.code for f in report.findings if f.severity == "failed"] == ["DEFECT_NOT_ACKNOWLEDGEABLE"]


def test_what_an_acknowledgement_covers_and_what_none_can(province: Province, tmp_path: Path) -> None:
    """The findings of any audit, whatever the acknowledgements on record say of them."""
    copy = Attacker(province.path, tmp_path / "copy.db")
    forger = Forger(copy.states(), province.keys)
    with LedgerReader.open(province.path) as reader:
        like = next(e.seq for e in reader.stream("ledger:defects"))
    first = [("ACT_MIXED", 5), ("GAP", 5), ("SIGNATURE_INVALID", 5), ("ROOT_MISMATCH", 5), ("DOCUMENT_TWO_DATES", 5)]
    second = [("BALLOT_SECRET", 6), ("ACT_MIXED", len(forger.states) + 1)]
    ones = []
    for defects in (first, second):
        told = [{"code": code, "seq": seq} for code, seq in defects]
        ones.append(forger.append(like, lambda plain, told=told: plain["body"].update(defects=told)))
    copy.rewrite(forger.states)
    copy.done()
    known = [Finding("ACT_MIXED", "failed", 5), Finding("BALLOT_SECRET", "incomplete", 6)]
    others = [
        Finding("ACT_MIXED", "failed", 4), Finding("ACT_MIXED", "failed", ones[1]), Finding("ACT_MIXED", "failed"),
        Finding("GAP", "failed", 5), Finding("SIGNATURE_INVALID", "failed", 5), Finding("ROOT_MISMATCH", "failed", 5),
        Finding("DOCUMENT_TWO_DATES", "note", 5), Finding("BALLOT_SECRET", "failed", 5),
        Finding("ACT_MIXED", "incomplete", ones[1])]
    with LedgerReader.open(str(copy.path)) as reader:
        assert with_acknowledged([*known, *others[2:]], reader) == [
            *(finding._replace(severity="acknowledged") for finding in known), *others[2:]]
        # An acknowledgement that is in doubt itself covers nothing.
        assert with_acknowledged([*known, *others], reader) == [
            known[0]._replace(severity="acknowledged"), known[1], *others]
        assert with_acknowledged([known[0], Finding("X", "note", ones[0])], reader)[0].severity == "acknowledged"
