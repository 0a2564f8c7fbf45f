"""Receipts of every version of the folds, as they were once made: they hold for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.proof.policy import parse_policy
from ledger.receipts import FOLD
from ledger.receipts.check import check_receipt
from ledger.receipts.document import parse_receipt
from ledger.receipts.trust import Trusted

HERE = Path(__file__).parent
FROZEN = sorted(HERE.glob("receipt-[0-9]*.json"))


def test_there_is_one_of_each_version() -> None:
    assert {file.name for file in FROZEN} >= {f"receipt-{version}.json" for version in range(1, FOLD + 1)}


@pytest.mark.parametrize("file", [file for file in FROZEN if "trust" not in file.name], ids=lambda file: file.stem)
def test_a_frozen_receipt_holds(file: Path) -> None:
    trust = json.loads(file.with_suffix(".trust.json").read_text("utf-8"))
    found = check_receipt(parse_receipt(file.read_bytes()),
                          Trusted(trust["now"], parse_policy(trust["policy"].encode("utf-8"))))
    codes = [finding.code for finding in found.findings]
    told = "the folds answer otherwise or read more: raise ledger.receipts.FOLD, then freeze_receipt"
    assert codes in ([], ["FOLD_DIFFERS"] if found.fold != FOLD else []), (told, found.findings)
    assert found.verdict in ("valid", "incomplete") and found.genesis is not None
