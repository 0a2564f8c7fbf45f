"""Revoked certificates and trusted time: what of a key's entries is in question, and what is not."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from bench.scene import signer
from ledger.audit.case import Outside
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from ledger.instants import DAY, microseconds
from ledger.signing.certificates import authority_body, der_of, facts_of
from tests.attacks.test_trusted_time import adopt, anchor, cosign
from tests.ledger.checkpoints.operating import Floor
from tests.ledger.signing import paper_ca
from tests.ledger.signing.paper_ca import Authority, day, root


class Certified:
    """A ledger with a founder whose key has a certificate; `day` is that of its clock, counted as paper_ca does."""

    def __init__(self, folder: Path) -> None:
        self.floor = Floor(folder)
        scene = self.floor.scene
        adopt(self.floor)
        self.files: dict[str, bytes] = {}
        self.day = (scene.clock.now - microseconds(paper_ca.at(0))) // DAY
        self.ca: Authority = root(first=self.day - 400, last=self.day + 4000)
        self._pin(None)
        office = scene.root[0]["office"]
        enrolment, keyid = scene.enrolment("person:certified", office, "root")
        self.certificate = self.ca.issue(scene.keys[keyid].public_key(), first=self.day - 5, last=self.day + 300)
        self.files[self._keep(self.certificate)] = der_of(self.certificate)
        body = {**enrolment.body, "certificate": facts_of(self.certificate)}
        scene.record([Intent("person.registered", "person:certified", {}), enrolment._replace(body=body),
                      Intent("role.granted", office, {"person": "person:certified", "role": "founder"}, "2020-01-01")],
                     "signed-by-author", scene.root)
        mine = signer("person:certified", keyid, "founder", office)
        self.signers = sorted([scene.root[0], mine], key=lambda one: str(one["key"]))
        self._count = 0

    def _keep(self, thing: x509.Certificate | x509.CertificateRevocationList) -> str:
        digest = sha256(der_of(thing)).hexdigest()
        self.files[digest] = der_of(thing)
        return digest

    def _pin(self, crl: x509.CertificateRevocationList | None) -> None:
        self._keep(self.ca.certificate)
        if crl is not None:
            self._keep(crl)
        body = authority_body(self.ca.certificate, crl, "phép thử")
        scene = self.floor.scene
        scene.record([Intent("authority.pinned", "registry:authorities", body)], "signed-by-author", scene.root)

    def sign_one(self) -> int:
        """An entry of the certified key; its position."""
        self._count += 1
        intent = Intent("person.registered", f"person:x-{self._count}", {})
        self.floor.scene.record([intent], "signed-by-author", self.signers)
        size: int = self.floor.scene.book.reader.refresh()
        return size - 1

    def days_pass(self, count: int) -> None:
        self.floor.scene.clock.now += count * DAY
        self.day += count

    def witness(self) -> None:
        cosign(self.floor, self.floor.operator.sign(), self.floor.scene.clock.now)
        anchor(self.floor)

    def revoke(self, since: int, reason: x509.ReasonFlags) -> None:
        """The authority's next list, pinned."""
        entry = x509.RevokedCertificateBuilder(self.certificate.serial_number, day(since)).add_extension(
            x509.CRLReason(reason), critical=False).build()
        builder = x509.CertificateRevocationListBuilder(
            self.ca.certificate.subject, day(self.day), day(self.day + 30), revoked_certificates=[entry])
        from cryptography.hazmat.primitives.hashes import SHA256

        self._pin(builder.sign(self.ca.key, SHA256()))

    def found(self) -> list[tuple[str, Any]]:
        report = audit(self.floor.path, None, jobs=1, outside=Outside(certificates=self.files.get))
        assert all(one.severity != "failed" for one in report.findings), report.findings
        return [(one.code, one.seq) for one in report.findings if one.code != "UNANCHORED"]


@pytest.fixture
def made(tmp_path: Path) -> Certified:
    return Certified(tmp_path)


def test_what_was_signed_since_is_in_question(made: Certified) -> None:
    made.sign_one()
    made.days_pass(10)
    after = made.sign_one()
    made.revoke(made.day - 5, x509.ReasonFlags.superseded)
    assert made.found() == [("CERTIFICATE_REVOKED", after)]


def test_a_certificate_superseded_leaves_earlier_entries_alone(made: Certified) -> None:
    made.sign_one()
    made.days_pass(10)
    made.revoke(made.day - 5, x509.ReasonFlags.superseded)
    made.witness()
    assert made.found() == []


def test_a_compromised_key_needs_trusted_time_before(made: Certified) -> None:
    shown = made.sign_one()
    made.witness()
    made.days_pass(10)
    claimed = made.sign_one()
    made.days_pass(10)
    made.revoke(made.day - 5, x509.ReasonFlags.key_compromise)
    assert made.found() == [("CERTIFICATE_REVOKED", claimed)]
    made.witness()
    assert made.found() == [("CERTIFICATE_REVOKED", claimed)] and shown < claimed
