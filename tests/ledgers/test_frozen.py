"""Ledgers made by earlier versions are audited as they were, and answer as they did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.run import audit
from ledger.book import Book
from ledger.proof import pin as pins
from ledger.stores.reader import LedgerReader
from tests.ledgers import freeze

NAMES = sorted(path.stem for path in freeze.HERE.glob("*.db"))


@pytest.mark.skipif(bool(NAMES), reason="there are frozen ledgers")
def test_one_is_frozen() -> None:
    pytest.skip("no ledger is frozen yet: python -m tests.ledgers.freeze v1, once the format is final")


@pytest.mark.parametrize("name", NAMES)
def test_a_frozen_ledger(name: str, tmp_path: Path) -> None:
    path = freeze.copied(name, tmp_path)
    pin = pins.from_json(json.loads((freeze.HERE / f"{name}.pin").read_text("utf-8")))
    expected = json.loads((freeze.HERE / f"{name}.json").read_text("utf-8"))
    found = json.loads(json.dumps(freeze.described(path, pin)))
    for member, value in expected.items():
        assert found[member] == value, member
    assert audit(str(path)).verdict == "incomplete"
    Book.open(path, lambda: 0).close()
    assert audit(str(path), pin).verdict == expected["verdict"]


def frozen_again(name: str, folder: Path) -> dict[str, Any]:
    """What the freezer says of the ledger that it makes now, once it was asked of the ledger itself as well."""
    freeze.freeze(name, folder)
    pin = pins.from_json(json.loads((folder / f"{name}.pin").read_text("utf-8")))
    expected: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    assert json.loads(json.dumps(freeze.described(folder / f"{name}.db", pin))) == expected
    return expected


@pytest.mark.slow
def test_the_freezer_makes_a_ledger_that_says_the_same_again(tmp_path: Path) -> None:
    expected = frozen_again("trial", tmp_path)
    assert expected["verdict"] == "valid" and expected["entries"] > 300
    states = {told[0] for days in expected["status"].values() for rows in days.values() for told in rows.values()}
    assert {"recognised", "none", "suspended"} <= states, states


@pytest.mark.slow
def test_so_does_one_that_was_raised_to_rules_2(tmp_path: Path) -> None:
    expected = frozen_again("rules-2", tmp_path)
    assert expected["verdict"] == "valid"
    codes = {found[0] for found in expected["findings"]}
    assert {"COMPETENCE_UNKNOWN", "PREREQUISITES_EXEMPT", "BODY_FOR_HEAD", "DOCUMENT_INCOMPLETE"} <= codes


@pytest.mark.slow
def test_so_does_one_that_others_vouch_for(tmp_path: Path) -> None:
    expected = frozen_again("vouched", tmp_path)
    assert expected["verdict"] == "valid"
    assert ["EFFECT_BEFORE_UNIT", "acknowledged"] in [found[:2] for found in expected["findings"]]
    with LedgerReader.open(tmp_path / "vouched.db") as reader:
        types = {reader.entry(seq).type for seq in range(reader.size)}
    assert types >= {"index.sealed", "policy.adopted", "time.anchored", "key.revoked", "entry.reaffirmed",
                     "authority.pinned", "log-key.replaced", "defect.acknowledged"}
    assert {path.name for path in (tmp_path / "vouched.db.checkpoints").iterdir()} == {
        path.name for path in (freeze.HERE / "vouched.db.checkpoints").iterdir()}


@pytest.mark.slow
def test_so_does_one_with_a_time_stamp(tmp_path: Path) -> None:
    expected = frozen_again("stamped", tmp_path)
    assert expected["verdict"] == "valid"
    for path in (tmp_path / "stamped.db", freeze.HERE / "stamped.db"):
        with LedgerReader.open(path) as reader:
            entries = [reader.entry(seq) for seq in range(reader.size)]
        anchors = [entry.body for entry in entries if entry.type == "time.anchored"]
        assert [len(body["tokens"]) for body in anchors] == [1, 0] and all(body["signatures"] for body in anchors)
