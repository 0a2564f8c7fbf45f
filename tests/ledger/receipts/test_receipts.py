"""Receipts: made and checked again; every question's edge; what a reader trusts and what follows from it."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.proof.pin import Pin
from ledger.proof.policy import parse_policy
from ledger.receipts import FOLD
from ledger.receipts.check import Checked, check_receipt
from ledger.receipts.document import Receipt, parse_receipt, receipt_bytes, to_json
from ledger.receipts.trust import Trusted
from tests.ledger.admission.province import A, B, H, P
from tests.ledger.receipts.sealed import Sealed


def checked(sealed: Sealed, receipt: Receipt, **more: Any) -> Checked:
    trusted = Trusted(more.pop("now", sealed.clock.now), more.pop("policy", sealed.policy()), **more)
    return check_receipt(parse_receipt(receipt_bytes(receipt)), trusted)


def codes(outcome: Checked) -> list[str]:
    return [finding.code for finding in outcome.findings]


def test_a_receipt_reads_as_it_was_written(sealed: Sealed) -> None:
    receipt = sealed.receipt()
    assert parse_receipt(receipt_bytes(receipt)) == receipt
    found = checked(sealed, receipt)
    assert (found.verdict, found.findings) == ("valid", ())
    assert found.answer["standings"][0]["state"] == "recognised"
    assert found.witnessed is not None and found.witnessed.witnesses == ("witness.test/1", "witness.test/2")
    assert found.genesis == sealed.book.genesis and found.signatures > len(receipt.entries)


@pytest.mark.parametrize("unit", [A, B, H, P, "unit:never-heard-of"])
@pytest.mark.parametrize("as_of", ["2019-12-14", "2019-12-15", "2031-01-01"])
def test_every_unit_can_be_asked_about(sealed: Sealed, unit: str, as_of: str) -> None:
    found = checked(sealed, sealed.receipt(unit, as_of))
    assert (found.verdict, found.findings) == ("valid", ())
    assert found.answer["provisional"] == (as_of > "2026-01-02")


def test_every_cut_that_can_be_asked_for(sealed: Sealed) -> None:
    reader = sealed.book.reader
    reader.refresh()
    ends = {reader.act_of(seq).last for seq in range(reader.size)}
    instants = {reader.recorded_at(seq) for seq in (0, 1, 2, 30, *sorted(ends)[-3:])}
    asked = [*(f"seq:{seq}" for seq in sorted(ends)), *sorted(instants), "2025-12-31", "seq:0001",
             f"root:{reader.root_at(2)}", "2026-01-01T07:00:00.001"]
    for known_at in asked:
        found = checked(sealed, sealed.receipt(known_at=known_at))
        assert (found.verdict, known_at, found.findings) == ("valid", known_at, ())


def test_an_instant_after_the_checkpoint_is_not_covered(sealed: Sealed) -> None:
    """Nothing under the checkpoint shows that nothing more was recorded up to then."""
    for known_at in ("2026-01-01", "2026-01-01T12:00"):
        with pytest.raises(LedgerError) as refused:
            sealed.receipt(known_at=known_at)
        assert refused.value.code == "RECEIPT_BEHIND" and refused.value.facts["place"] == "known_at"
        honest = sealed.receipt()
        claimed = honest._replace(question=honest.question._replace(known_at=known_at))
        assert codes(checked(sealed, claimed)) == ["CUT_MISMATCH"]


def test_absence_is_proven(sealed: Sealed) -> None:
    receipt = sealed.receipt("unit:xa-b0")
    around = {leaf.id for leaf in receipt.leaves if leaf.id.startswith("unit:")}
    assert "unit:xa-b0" not in around and "unit:xa-b" in around
    without = [leaf for leaf in receipt.leaves if leaf.id != "unit:xa-b"]
    forged = receipt._replace(leaves=tuple(without))
    assert codes(checked(sealed, forged)) == ["PROOF_INVALID"]


def test_without_witnesses_only_the_operator_speaks(sealed: Sealed) -> None:
    receipt = sealed.receipt()
    for policy in (None, sealed.policy(3), parse_policy(f"log {sealed.log_key.text}\nquorum none\n".encode())):
        found = checked(sealed, receipt, policy=policy)
        assert (found.verdict, codes(found)) == ("incomplete", ["OPERATOR_ONLY"])


def test_a_policy_of_another_log(sealed: Sealed) -> None:
    from ledger.proof.verifier_key import LOG, verifier_key
    from ledger.signing.algorithms import public_of

    spki = public_of(sealed.witnesses[0].private).spki
    for name, code in (("other.example/log", "WRONG_LEDGER"), (sealed.book.origin, "CHECKPOINT_UNSIGNED")):
        policy = parse_policy(f"log {verifier_key(name, LOG, spki).text}\nquorum none\n".encode())
        found = checked(sealed, sealed.receipt(), policy=policy)
        assert (found.verdict, codes(found)) == ("failed", [code])


def test_an_old_checkpoint_is_stale(sealed: Sealed) -> None:
    sixty_days = sealed.clock.now + 60 * 86_400_000_000
    found = checked(sealed, sealed.receipt(), now=sixty_days)
    assert (found.verdict, codes(found)) == ("incomplete", ["STALE"])
    assert found.witnessed is not None and found.findings[0].actual == found.witnessed.time
    assert checked(sealed, sealed.receipt(), now=sixty_days, max_age_days=61).verdict == "valid"
    assert codes(checked(sealed, sealed.receipt(), now=sixty_days, policy=None)) == ["OPERATOR_ONLY", "STALE"]


def test_a_pin_that_the_receipt_reaches(sealed: Sealed) -> None:
    pin = sealed.pin(20)
    assert codes(checked(sealed, sealed.receipt(), pin=pin)) == ["PIN_NOT_COVERED"]
    reaching = sealed.receipt(pin=pin)
    assert checked(sealed, reaching, pin=pin).verdict == "valid"
    other = pin._replace(root="0" * 64)
    assert codes(checked(sealed, reaching, pin=other)) == ["INCONSISTENT_WITH_PIN"]
    assert codes(checked(sealed, reaching, pin=pin._replace(genesis="0" * 64))) == ["WRONG_LEDGER"]
    for wrong, code in ((other, "INCONSISTENT_WITH_PIN"), (pin._replace(origin="x"), "WRONG_LEDGER"),
                        (Pin(pin.origin, pin.genesis, 10**6, pin.root), "RECEIPT_BEHIND")):
        with pytest.raises(LedgerError) as refused:
            sealed.receipt(pin=wrong)
        assert refused.value.code == code


def test_another_version_of_the_folds(sealed: Sealed) -> None:
    receipt = sealed.receipt()._replace(fold=FOLD + 1)
    assert checked(sealed, receipt).verdict == "valid"
    answer = json.loads(json.dumps(receipt.answer))
    answer["standings"][0]["new_member"] = 1
    found = checked(sealed, receipt._replace(answer=answer))
    assert (found.verdict, codes(found)) == ("incomplete", ["FOLD_DIFFERS"])


def test_an_answer_that_went_on_after_the_checkpoint(tmp_path: Path) -> None:
    made = Sealed(tmp_path / "socai.db")
    note = made.seal([0, 1])
    made.recognise()
    with pytest.raises(LedgerError) as refused:
        made.receipt(note=note)
    assert refused.value.code == "RECEIPT_BEHIND" and refused.value.facts["subject"] == A
    before = checked(made, made.receipt(note=note, known_at="2026-01-01T07:00:00.02"))
    assert before.verdict == "valid" and before.answer["standings"][0]["state"] != "recognised"
    assert checked(made, made.receipt(B, note=note)).verdict == "valid", "nothing on B was recorded since"
    with pytest.raises(LedgerError) as refused:
        made.receipt(note=note, known_at=f"seq:{made.size - 1}")
    assert refused.value.code == "RECEIPT_BEHIND"
    made.seal()
    assert checked(made, made.receipt()).answer["standings"][0]["state"] == "recognised"


def test_a_checkpoint_that_is_no_seal_or_not_ours(sealed: Sealed) -> None:
    from ledger.proof.checkpoint import Checkpoint, checkpoint_text
    from ledger.proof.note import Note
    from ledger.proof.verifier_key import signed

    def note(size: int, root: str) -> Note:
        text = checkpoint_text(Checkpoint(sealed.book.origin, size, root))
        return Note(text, (signed(text, sealed.book.origin, sealed.log_private),))

    for made, code in ((note(50, sealed.pin(50).root), "CHECKPOINT_UNSEALED"), (note(50, "0" * 64), "ROOT_MISMATCH"),
                       (note(sealed.size + 1, "0" * 64), "ROOT_MISMATCH")):
        with pytest.raises(LedgerError) as refused:
            sealed.receipt(note=made, known_at="seq:1")
        assert refused.value.code == code


def test_a_policy_of_the_ledger_itself(tmp_path: Path) -> None:
    """It says how long a checkpoint is fresh, and when the time of a cut is unproven; quorums are the reader's."""
    from ledger.events.drafting import Intent
    from ledger.instants import DAY
    from tests.ledger.admission.province import AUTHOR

    made = Sealed(tmp_path / "socai.db")
    lines = made.policy_text().rstrip("\n").split("\n")
    body = {"lines": lines, "anchor_days": 7, "time_authorities": []}
    made.record([Intent("policy.adopted", "registry:policy", body)], AUTHOR, made.root)
    made.recognise()
    cut = made.size - 1
    made.clock.now += 10 * DAY
    made.seal([0, 1])
    receipt = made.receipt(known_at=f"seq:{cut}")
    assert receipt.answer["known_at"]["time"] == "unproven"
    assert checked(made, receipt).verdict == "valid"
    del receipt.answer["known_at"]["time"]  # type: ignore[attr-defined]  # a plain dict
    assert codes(checked(made, receipt)) == ["ANSWER_DIFFERS"]
    newest = made.receipt()
    assert "time" not in newest.answer["known_at"]
    assert codes(checked(made, newest, now=made.clock.now + 8 * DAY)) == ["STALE"]
    assert codes(checked(made, newest, policy=None)) == ["OPERATOR_ONLY"], "the ledger's own policy is no trust root"


def test_what_a_compromised_key_signed_is_in_question(tmp_path: Path) -> None:
    from bench.scene import ARCHIVE
    from ledger.events.drafting import Intent
    from tests.ledger.admission.province import AUTHOR

    made = Sealed(tmp_path / "socai.db")
    made.recognise()
    keyid = made.clerks[0]["key"]
    body = {"key": keyid, "reason": "mất thẻ", "compromised_since": "2026-01-01T00:00:00.000000Z"}
    made.record([Intent("key.revoked", ARCHIVE, body)], AUTHOR, made.root)
    made.seal([0, 1])
    found = checked(made, made.receipt())
    assert (found.verdict, codes(found)) == ("incomplete", ["KEY_IN_QUESTION"])
    assert found.findings[0].signer == (keyid,)


def test_the_document_is_as_its_schema_says(sealed: Sealed) -> None:
    from tests.schemas import demand

    document = json.loads(receipt_bytes(sealed.receipt()))
    demand("receipt", document)
    demand("status", document["answer"])
    assert document == to_json(sealed.receipt())
    assert list(document["question"]) == ["unit", "as_of", "known_at"]


@pytest.mark.slow
def test_a_check_is_fast(sealed: Sealed) -> None:
    data = receipt_bytes(sealed.receipt())
    spent = []
    for _ in range(5):
        began = process_time()
        check_receipt(parse_receipt(data), Trusted(sealed.clock.now, sealed.policy()))
        spent.append(process_time() - began)
    assert min(spent) < 0.1
