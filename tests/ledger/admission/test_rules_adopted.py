"""A ledger founded with rules/1 raises itself to rules/2: each entry is judged by the version before it, for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.audit.run import audit
from ledger.events.drafting import Intent
from tests.ledger.admission.province import AUTHOR, UBND_P, A, B, Province, recognised


@pytest.fixture
def old(tmp_path: Path) -> Province:
    return Province(tmp_path / "so.db", rules=1)


def adopt(rules: int) -> Intent:
    return Intent("rules.adopted", "registry:rules", {"rules": rules})


def test_what_rules_1_admitted_stays_and_rules_2_binds_from_the_next_entry(old: Province) -> None:
    own = Intent("role.granted", UBND_P, {"person": "person:founder-1", "role": "auditor"}, "2026-01-01")
    early = recognised(A, "2025-12-20", "5/QĐ-UBND")
    head = [old.heads[UBND_P]]
    assert [note.code for _, note in old.record([own], AUTHOR, old.root).notes] == ["ROLE_SELF_GRANTED"]
    old.record([early], AUTHOR, head)
    old.record([adopt(2)], AUTHOR, old.root)
    assert old.book.registry.rules_version == 2
    assert old.refused([own], AUTHOR, old.root).code == "ROLE_SELF_GRANTED"
    again = recognised(B, "2025-12-20", "6/QĐ-UBND")
    assert old.refused([again], AUTHOR, head).code == "REGIME_REQUIRED"
    named = recognised(B, "2025-12-20", "6/QĐ-UBND", body={"regime": "qd-18-2022"})
    refusal = old.refused([named], AUTHOR, head)
    assert refusal.code == "DOSSIER_REQUIRED" and "reviewed: ubnd/district" in refusal.facts["expected"]
    report = audit(str(old.path), old.pin())
    assert report.verdict == "valid", report.findings


def test_rules_are_never_lowered_nor_those_of_another_program_guessed(old: Province) -> None:
    old.record([adopt(2)], AUTHOR, old.root)
    for rules in (1, 2):
        assert old.refused([adopt(rules)], AUTHOR, old.root).code == "RULES_NOT_RAISED"
    old.record([adopt(3)], AUTHOR, old.root)
    assert old.refused([recognised(A)], AUTHOR, [old.heads[UBND_P]]).code == "RULES_UNKNOWN"


def test_a_type_of_rules_2_has_no_place_under_rules_1(old: Province) -> None:
    composed = Intent("council.composed", UBND_P, {"members": [
        {"person": old.heads[UBND_P]["person"], "role": "chair"}]}, "2026-01-01")
    assert old.refused([composed], AUTHOR, [old.heads[UBND_P]]).code == "NOT_UNDERSTOOD"
