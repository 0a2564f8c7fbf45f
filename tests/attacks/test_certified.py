"""Attack row 16 in the record itself: a key used after its certificate's end; authorities pinned without right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.audit.case import Outside
from ledger.audit.findings import Finding
from ledger.instants import DAY, instant
from tests.attacks.attacker import Attacker, plain_of
from tests.attacks.forger import Forger
from tests.attacks.judging import audit
from tests.ledger.audit.test_certificates import Certified


class Forged(Certified):
    """The ledger, and a copy whose log an attacker with every key goes on with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.template = self.sign_one()
        self.floor.scene.book.close()
        self.copy = Attacker(Path(self.floor.path), folder / "copy.db")
        self.forger = Forger(self.copy.states(), self.floor.scene.keys)

    def failed(self) -> list[Finding]:
        self.copy.rewrite(self.forger.states)
        self.copy.done(True)
        report = audit(str(self.copy.path), None, jobs=1, outside=Outside(certificates=self.files.get))
        return [finding for finding in report.findings if finding.severity == "failed"]


@pytest.fixture
def forged(tmp_path: Path) -> Forged:
    return Forged(tmp_path)


def another_person(plain: dict[str, Any]) -> None:
    plain["subject"], plain["decision_prev"] = "person:forged", None


@pytest.mark.parametrize(("days", "code"), [(290, None), (302, "KEY_EXPIRED")])
def test_16_signed_after_the_certificate_has_ended(forged: Forged, days: int, code: str | None) -> None:
    """Within its window the entry stands, for ever after too; beyond it no signed_at helps."""
    late = instant(forged.floor.scene.clock.now + days * DAY)
    seq = forged.forger.append(forged.template, another_person, recorded_at=late)
    found = forged.failed()
    assert [(finding.code, finding.seq) for finding in found] == ([] if code is None else [(code, seq)])


def test_an_authority_pinned_by_one_founder_has_no_effect(forged: Forged) -> None:
    pin = next(seq for seq, state in enumerate(forged.forger.states) if plain_of(state)["type"] == "authority.pinned")

    def alone(plain: dict[str, Any]) -> None:
        plain["signers"] = plain["signers"][:1]
        plain["body"]["certificate"] = "e" * 64

    seq = forged.forger.append(pin, alone)
    assert [(finding.code, finding.seq) for finding in forged.failed()] == [("THRESHOLD_NOT_MET", seq)]


@pytest.mark.parametrize(("member", "value", "code"), [
    ("issuer_key_id", "ab" * 20, "AUTHORITY_UNKNOWN"), ("sha256", "e" * 64, None),
    ("not_after", "2099-01-01T00:00:00.000000Z", "CERTIFICATE_MISMATCH"),
])
def test_founders_who_lie_about_a_certificate(forged: Forged, member: str, value: str, code: str | None) -> None:
    """What they say is held against the certificate, where it is at hand; where it isn't, it is counted."""
    seq = next(seq for seq, state in enumerate(forged.forger.states)
               if plain_of(state)["type"] == "key.enrolled" and plain_of(state)["body"]["certificate"] is not None)
    forged.forger.resigned(seq, lambda plain: plain["body"]["certificate"].update({member: value}))
    codes = {finding.code for finding in forged.failed() if finding.seq == seq}
    assert code is None or code in codes
    if code is None:
        report = audit(str(forged.copy.path), None, jobs=1, outside=Outside(certificates=forged.files.get))
        assert "CERTIFICATES_UNSEEN" in {finding.code for finding in report.findings}
