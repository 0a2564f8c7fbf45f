"""Admission and audit are two programs over one set of rules: whatever the one lets in, the other finds good."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.run import audit
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from tests.ledger.admission.province import (
    ARCHIVAL,
    AUTHOR,
    NTM,
    QUOTED,
    UBND_H,
    UBND_P,
    A,
    B,
    H,
    P,
    Province,
    quoted,
    recognised,
    renamed,
)


def registered(number: int, label: str | None = None) -> Intent:
    body = {"kind": "xa", "name": f"Xã {number}", "parent": H, "source": "nguồn"}
    return Intent("unit.registered", f"unit:xa-{number}", body, label=label)


def voided(subject: str, target: str | None) -> Intent:
    return Intent("entry.voided", subject, {"target": target, "reason": "ghi nhầm"})


def test_a_unit_registered_and_voided_within_one_act(tmp_path: Path) -> None:
    """The act's later events come after the voiding: they are no part of what it had to name."""
    province = Province(tmp_path / "so.db")
    province.record([registered(1, "a"), voided("unit:xa-1", "@a"), registered(2)], AUTHOR, province.clerks)
    assert audit(str(province.path), province.pin()).verdict == "valid"
    province.close()


class Chance:
    """Draws acts, sensible and not, from what the ledger holds."""

    def __init__(self, province: Province, seed: int) -> None:
        self.province = province
        self.draw = random.Random(seed)
        self.number = 0
        self.digests: list[tuple[str, str]] = []

    def act(self) -> tuple[list[Intent], str, list[dict[str, Any]], str]:
        province, draw = self.province, self.draw
        count = draw.choice((1, 1, 1, 2, 3, 5))
        menu, signers, attestation = draw.choice((
            ("rdvm", province.clerks, AUTHOR), ("rd", province.clerks, ARCHIVAL), ("q", province.clerks[:1], QUOTED),
            ("rd", province.root, AUTHOR), ("cax", [province.heads[UBND_P]], AUTHOR),
            ("c", [province.heads[UBND_H]], AUTHOR)))
        kinds = [draw.choice(menu if draw.random() < 0.9 else "rdqcvamnex") for _ in range(count)]
        return [self.intent(index, kind) for index, kind in enumerate(kinds)], attestation, signers, draw.choice(
            ("single", "batch"))

    def intent(self, index: int, kind: str) -> Intent:
        draw = self.draw
        self.number += 1
        unit = draw.choice((A, B, H, P, *(f"unit:xa-{n}" for n in range(1, 6))))
        label = f"e{index}"
        target = f"@e{draw.randrange(index)}" if index and draw.random() < 0.5 else None
        at = unit
        if target is None and self.digests:
            at, target = draw.choice(self.digests[-30:])
        day = draw.choice(("2019-05-01", "2021-12-31", "2025-07-01", None))
        paper = {"issuer": UBND_P, "number": f"{self.number}/QĐ-UBND", "signed_on": "2021-12-31"}
        fields = draw.choice((
            {"path": "effective_from", "value": "2020-02-02"}, {"path": "body.name", "value": "tên"},
            {"path": "body.for_year", "value": 2020}, {"path": "body.value", "value": "x"}))
        successor = draw.choice((A, "unit:xa-3", f"unit:xa-{draw.randrange(1, 12)}"))
        makers: dict[str, Callable[[], Intent]] = {
            "r": lambda: registered(draw.randrange(1, 60)),
            "d": lambda: renamed(unit, f"{self.number}"),
            "q": lambda: quoted(unit, self.number),
            "c": lambda: recognised(unit, relied_on=draw.choice(((), (H,)))),
            "v": lambda: voided(at, target),
            "a": lambda: Intent("act.annulled", at, {"target": target, "reason": "x"}),
            "m": lambda: Intent("entry.amended", at, {"target": target, "reason": "x", "fields": [fields]}),
            "n": lambda: Intent("unit.renamed", unit, {"name": f"Tên {self.number}"}, day),
            "e": lambda: Intent("unit.ceased", unit, {"form": "nhap-vao", "form_as_written": None, "successors": [
                {"unit": successor, "relation": "whole"}]}, day),
            "x": lambda: Intent("recognition.revoked", unit, {
                "standard": NTM, "recognition": target, "reason": "x"}, day),
        }
        intent = makers[kind]()
        if draw.random() < (0.1 if kind in "rdv" else 0.9):
            intent = intent._replace(document=intent.document or paper)
        return intent._replace(label=label)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_admitted_audits_clean(tmp_path: Path, seed: int) -> None:
    province = Province(tmp_path / "so.db")
    chance = Chance(province, seed)
    admitted, refused = 0, set()
    for _ in range(250):
        act = chance.act()
        try:
            positions = province.record(*act).positions
        except LedgerError as refusal:
            refused.add(refusal.code)
            continue
        admitted += 1
        province.book.reader.refresh()
        entries = [province.book.reader.entry(seq) for seq in positions]
        chance.digests += [(entry.subject, entry.digest) for entry in entries]
    report = audit(str(province.path), province.pin())
    assert report.verdict == "valid", [f for f in report.findings if f.severity != "note"]
    assert admitted > 20 and len(refused) > 5, (admitted, refused)
    province.close()
