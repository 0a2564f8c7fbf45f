"""Revoked certificates and trusted time: what of a key's entries is in question, and what is not."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from bench.scene import signer
from ledger.audit.case import Outside
from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from ledger.instants import DAY, microseconds
from ledger.signing.certificates import authority_body, der_of, facts_of
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, plain_of
from tests.attacks.forger import Forger
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
        self.certificate, mine = self.enrol("person:certified")
        self.signers = sorted([scene.root[0], mine], key=lambda one: str(one["key"]))
        self._count = 0

    def enrol(self, person: str) -> tuple[x509.Certificate, dict[str, Any]]:
        """One more founder with a certificate: the certificate, and the founder as a signer."""
        scene = self.floor.scene
        office = scene.root[0]["office"]
        enrolment, keyid = scene.enrolment(person, office, "root")
        certificate = self.ca.issue(scene.keys[keyid].public_key(), first=self.day - 5, last=self.day + 300)
        self.files[self._keep(certificate)] = der_of(certificate)
        body = {**enrolment.body, "certificate": facts_of(certificate)}
        scene.record([Intent("person.registered", person, {}), enrolment._replace(body=body),
                      Intent("role.granted", office, {"person": person, "role": "founder"}, "2020-01-01")],
                     "signed-by-author", scene.root)
        return certificate, signer(person, keyid, "founder", office)

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

    def revoke(self, since: int, reason: x509.ReasonFlags) -> x509.CertificateRevocationList:
        """The authority's next list, pinned."""
        entry = x509.RevokedCertificateBuilder(self.certificate.serial_number, day(since)).add_extension(
            x509.CRLReason(reason), critical=False).build()
        builder = x509.CertificateRevocationListBuilder(
            self.ca.certificate.subject, day(self.day), day(self.day + 30), revoked_certificates=[entry])
        from cryptography.hazmat.primitives.hashes import SHA256

        crl = builder.sign(self.ca.key, SHA256())
        self._pin(crl)
        return crl

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


def told(made: Certified, *missing: object, checks: tuple[str, ...] = ("certificates",)) -> list[Finding]:
    """What the check finds without the files of these certificates and lists."""
    gone = {sha256(der_of(thing)).hexdigest() for thing in missing}  # type: ignore[arg-type]  # both kinds of thing
    files = {digest: data for digest, data in made.files.items() if digest not in gone}
    outside = Outside(certificates=files.get)
    return list(audit(made.floor.path, None, jobs=1, outside=outside, checks=checks).findings)


def counted(enrolments: int, unseen: int, *missing: object) -> list[Finding]:
    digests = sorted(sha256(der_of(thing)).hexdigest() for thing in missing)  # type: ignore[arg-type]  # as above
    return [Finding("CERTIFICATES_UNSEEN", "note", expected=enrolments, actual=unseen),
            Finding("CHECK_NOT_RUN", "incomplete", expected="the certificates and lists that the ledger names",
                    actual={"check": "certificates", "found": digests})]


def test_what_is_not_at_hand_is_counted(made: Certified) -> None:
    first, ca = made.certificate, made.ca.certificate
    second, mine = made.enrol("person:second")
    third, _ = made.enrol("person:third")
    assert told(made) == []
    assert told(made, first) == counted(3, 1, first) and told(made, first, third) == counted(3, 2, first, third)
    assert told(made, ca) == counted(3, 3, ca) and told(made, ca, first) == counted(3, 3, ca, first)
    assert told(made, first, checks=("tiles",)) == []
    path = made.floor.path
    assert [one for one in audit(path, jobs=1).findings if one.code != "UNANCHORED"] == [
        Finding("CERTIFICATES_UNSEEN", "note", expected=3, actual=3)]
    assert list(audit(path, jobs=1, checks=("certificates",)).findings) == counted(3, 3, ca, first, second, third)
    made.certificate = second
    made.signers = sorted([made.floor.scene.root[0], mine], key=lambda one: str(one["key"]))
    made.days_pass(10)
    after = made.sign_one()
    crl = made.revoke(made.day - 5, x509.ReasonFlags.superseded)
    keys = tuple(str(one["key"]) for one in made.signers)
    with LedgerReader.open(path) as reader:
        subject = reader.entry(after).subject
    revoked = Finding("CERTIFICATE_REVOKED", "incomplete", after, subject, keys, "a certificate in force", {
        "key": mine["key"], "since": paper_ca.at(made.day - 5), "trusted_time": None})
    assert told(made) == [revoked] and told(made, first) == [revoked, *counted(3, 1, first)]
    assert told(made, crl) == counted(3, 0, crl)


def test_a_file_of_another_content_is_none(made: Certified) -> None:
    digest = sha256(der_of(made.certificate)).hexdigest()
    made.files[digest] += b"x"
    assert told(made) == counted(1, 1, made.certificate)


def test_a_certificate_that_was_never_good(made: Certified) -> None:
    """Revoked before it was enrolled, as the authority says afterwards; and one that holds another key."""
    with LedgerReader.open(made.floor.path) as reader:
        [entry] = [one for one in reader.stream(made.signers[0]["office"]) if one.type == "key.enrolled"
                   and one.body["certificate"] is not None]
    keys = tuple(str(one["key"]) for one in entry.payload["signers"])
    crl = made.revoke(made.day - 3, x509.ReasonFlags.superseded)
    [early] = [one for one in told(made) if one.seq == entry.seq]
    assert early[:5] == ("CERTIFICATE_REVOKED", "incomplete", entry.seq, entry.subject, keys)
    assert told(made, crl) == counted(1, 0, crl)


def test_founders_who_lie_about_a_certificate(made: Certified, tmp_path: Path) -> None:
    """With every key stolen the enrolment says another thing; each refusal is told with its entry and its signers."""
    scene = made.floor.scene
    scene.book.close()
    [mine] = [str(one["key"]) for one in made.signers if one["person"] == "person:certified"]
    public = scene.keys[mine].public_key()
    ended = made.ca.issue(public, first=made.day - 50, last=made.day - 20)
    stranger = root(first=made.day - 400, last=made.day + 4000)
    foreign = stranger.issue(public, first=made.day - 5, last=made.day + 300)
    bent = made.ca.issue(public, first=made.day - 5, last=made.day + 300, signed_by=stranger.key)
    true = facts_of(made.certificate)

    def lied(name: str, member: dict[str, Any], data: bytes | None = None) -> tuple[Finding, ...]:
        copy = Attacker(Path(made.floor.path), tmp_path / f"{name}.db")
        forger = Forger(copy.states(), scene.keys)
        [seq] = [at for at, state in enumerate(forger.states) if plain_of(state)["type"] == "key.enrolled"
                 and plain_of(state)["body"]["certificate"] is not None]
        forger.resigned(seq, lambda plain: plain["body"].update(certificate={**true, **member}))
        copy.rewrite(forger.states)
        copy.done()
        files = dict(made.files) if data is None else {**made.files, sha256(data).hexdigest(): data}
        outside = Outside(certificates=files.get)
        found = audit(str(copy.path), None, jobs=1, outside=outside, checks=("certificates",)).findings
        plain = plain_of(forger.states[seq])
        keys = tuple(str(one["key"]) for one in plain["signers"])
        assert all((one.seq, one.subject, one.signer) == (seq, plain["subject"], keys) for one in found if one.seq)
        return found

    for name, value in (("not_after", "2099-01-01T00:00:00.000000Z"), ("serial", "77")):
        [one] = lied(name, {name: value})
        assert (one.code, one.severity, one.expected, one.actual) == (
            "CERTIFICATE_MISMATCH", "failed", {**true, name: value}, true)
    garbage = b"no certificate"
    [one] = lied("garbage", {"sha256": sha256(garbage).hexdigest()}, garbage)
    assert (one.code, one.severity) == ("CERTIFICATE_INVALID", "failed") and one.seq
    for name, made_up, codes in (
        ("ended", ended, ["CERTIFICATE_NOT_IN_FORCE", "CERTIFICATE_NOT_IN_FORCE"]),  # by the rules, and by the chain
        ("foreign", foreign, ["AUTHORITY_UNKNOWN", "CERTIFICATES_UNSEEN", "CHECK_NOT_RUN"]),
        ("bent", bent, ["CERTIFICATE_CHAIN_BROKEN"]),
    ):
        told = lied(name, facts_of(made_up), der_of(made_up))
        assert [one.code for one in told] == codes and told[0].severity == "failed" and told[0].seq, told
