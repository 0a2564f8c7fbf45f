"""Signers with certificates: what a receipt judges of them without any certificate, and what is left to the audit."""

from __future__ import annotations

from pathlib import Path

from ledger.audit.case import Outside
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from ledger.folds.cut import cut_of
from ledger.receipts.authority import check_authority
from ledger.receipts.carried import Carried
from ledger.receipts.check import check_receipt
from ledger.receipts.document import Question, Receipt, parse_receipt, receipt_bytes
from ledger.receipts.make import index_below, make_receipt
from ledger.receipts.trust import Trusted
from ledger.stores.reader import LedgerReader
from projections.cuts import ReaderLog
from tests.ledger.audit.test_certificates import Certified

UNIT = "unit:xa-chung-thu"
"""A unit of which nothing is recorded: the answer rests on those who may sign, and that is what is asked here."""


def receipt_of(made: Certified) -> Receipt:
    scene = made.floor.scene
    note = made.floor.operator.sign().note
    with LedgerReader.open(made.floor.path) as reader:
        cut = cut_of(ReaderLog(reader), scene.instant(), "2026-01-01", f"seq:{reader.size - 1}")
        return make_receipt(reader, note, index_below(reader, reader.size - 1), Question(UNIT, "2026-01-01", None), cut,
                            scene.instant())


def grant(made: Certified) -> int:
    """An entry that every receipt carries, signed by a key with a certificate; its position."""
    scene = made.floor.scene
    office = str(scene.root[0]["office"])
    scene.record([Intent("person.registered", "person:more", {}),
                  Intent("role.granted", office, {"person": "person:more", "role": "auditor"}, "2020-01-01")],
                 "signed-by-author", made.signers)
    return int(scene.book.reader.refresh()) - 1


def test_no_certificate_and_no_authority_is_needed(tmp_path: Path) -> None:
    """The enrolment that root keys signed is carried whole with its office; a later list is the audit's to judge."""
    made = Certified(tmp_path)
    scene = made.floor.scene
    seq = grant(made)
    receipt = parse_receipt(receipt_bytes(receipt_of(made)))
    carried = Carried(receipt)
    subjects = {entry.subject for entry in carried.entries.values()}
    assert "registry:authorities" not in subjects and seq in carried.entries
    assert [entry.body["person"] for entry in carried.entries.values()
            if entry.type == "key.enrolled" and entry.body["certificate"] is not None] == ["person:certified"]
    checked = check_receipt(receipt, Trusted(scene.clock.now))
    assert {finding.code for finding in checked.findings} == {"OPERATOR_ONLY"}

    made._pin(made.ca.crl((made.certificate, made.day - 3, None), on=made.day))
    later = check_receipt(receipt_of(made), Trusted(scene.clock.now))
    assert {finding.code for finding in later.findings} == {"OPERATOR_ONLY"}
    assert later.answer["standings"] == checked.answer["standings"], "only an entry about the key changes an answer"
    scene.book.close()
    report = audit(made.floor.path, None, jobs=1, outside=Outside(certificates=made.files.get))
    assert "CERTIFICATE_REVOKED" in {finding.code for finding in report.findings}, "the audit has the list"


def test_a_key_used_after_its_certificate_is_refused_by_the_receipt(tmp_path: Path) -> None:
    """The window of validity is in the enrolment: judged from what is carried, at the day each entry was recorded."""
    made = Certified(tmp_path)
    seq = grant(made)
    entries = [entry for _, entry in sorted(Carried(receipt_of(made)).entries.items())]
    assert list(check_authority(entries)) == []
    late = [entry._replace(recorded_at="2099-01-01T00:00:00.000000Z") if entry.seq == seq else entry
            for entry in entries]
    assert {finding.code for finding in check_authority(late)} == {"KEY_EXPIRED"}
