"""Certificates that keys were enrolled with: their chains at the instant of enrolment, and what was revoked since.

The log holds digests; certificates and revocation lists lie outside (personal names are in them). What isn't at hand
is counted, never taken for good. The window of a certificate is judged with every entry by the replay.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from cryptography import x509

from ledger.audit.case import AuditCase
from ledger.audit.checks import not_run
from ledger.audit.findings import Finding, finding_of
from ledger.audit.readable import readable
from ledger.audit.unreadable import UNREADABLE
from ledger.errors import LedgerError
from ledger.events.entry import Entry, read_entry
from ledger.folds.anchors import SUBJECT as TIME
from ledger.folds.anchors import anchors_of
from ledger.signing.certificates import facts_of, read_certificate, read_crl
from ledger.signing.chains import Pinned, Revocation, check_chain, revocation_of

NAME = "certificates"
SUBJECT = "registry:authorities"


class Certified(NamedTuple):
    """An enrolment with its certificate at hand."""

    enrolment: Entry
    certificate: x509.Certificate

    @property
    def key(self) -> str:
        return str(self.enrolment.body["key"])


class Files:
    """What is at hand of certificates and lists; ``lacking``: digests of what was looked for in vain."""

    def __init__(self, case: AuditCase) -> None:
        self._held = case.outside.certificates
        self.lacking: set[str] = set()

    def find(self, digest: str) -> bytes | None:
        """The bytes with this digest; another content under its name is as good as none."""
        data = self._held(digest) if self._held is not None else None
        if data is None or sha256(data).hexdigest() != digest:
            self.lacking.add(digest)
            return None
        return data


def check(case: AuditCase) -> Iterator[Finding]:
    """Failed: ``CERTIFICATE_MISMATCH``, and what ``check_chain`` refuses by the pins known at enrolment.

    Incomplete: what it refuses by later lists, and ``CERTIFICATE_REVOKED`` of each entry signed since. A note:
    ``CERTIFICATES_UNSEEN``.
    """
    enrolments = [entry for entry in _entries(case, "key.enrolled") if entry.body.get("certificate") is not None]
    if not enrolments:
        return
    files = Files(case)
    pins = list(case.reader.stream(SUBJECT, case.size))
    now = _pinned(pins, case.size, files)
    seen: list[Certified] = []
    unseen = 0
    for enrolment in enrolments:
        data = files.find(enrolment.body["certificate"]["sha256"])
        if data is None:
            unseen += 1
            continue
        findings, certified = _enrolled(enrolment, data, _pinned(pins, enrolment.seq, files), now)
        yield from findings
        if certified is not None:
            seen.append(certified)
        elif not findings:
            unseen += 1
    yield from _signed_since(case, seen, now)
    if files.lacking or unseen:
        yield Finding("CERTIFICATES_UNSEEN", "note", expected=len(enrolments), actual=unseen)
        if case.asked is not None and NAME in case.asked:
            yield not_run(NAME, "the certificates and lists that the ledger names", sorted(files.lacking))


def _enrolled(
    enrolment: Entry, data: bytes, then: Mapping[str, Pinned], now: Mapping[str, Pinned]
) -> tuple[list[Finding], Certified | None]:
    """What is wrong with one enrolment; nothing certified where its chain can't be judged."""
    body, keys = enrolment.body, tuple(signer["key"] for signer in enrolment.payload["signers"])
    about = (enrolment.seq, enrolment.payload["subject"], keys)
    try:
        certificate = read_certificate(data)
        found = facts_of(certificate)
    except LedgerError as refusal:
        return [finding_of(refusal, *about)], None
    if found != body["certificate"]:
        return [Finding("CERTIFICATE_MISMATCH", "failed", *about, dict(body["certificate"]), found)], None
    spki = a2b_base64(body["spki"])
    try:
        check_chain(certificate, spki, then or now, enrolment.recorded_at)
    except LedgerError as refusal:
        if refusal.code == "CERTIFICATE_CHAIN_BROKEN" and not _is_known(found["issuer_key_id"], then or now):
            return [], None
        return [finding_of(refusal, *about)], None
    try:
        check_chain(certificate, spki, now, enrolment.recorded_at)
    except LedgerError as refusal:
        return [finding_of(refusal, *about)._replace(severity="incomplete")], Certified(enrolment, certificate)
    return [], Certified(enrolment, certificate)


def _signed_since(case: AuditCase, certified: list[Certified], now: Mapping[str, Pinned]) -> Iterator[Finding]:
    """Entries that a key signed when its certificate was revoked; of a compromised key all that no trusted time shows
    before (DESIGN section 5, Key life).
    """
    revoked: dict[str, Revocation] = {}
    for one in certified:
        told = [revocation_of(one.certificate, pinned) for pinned in now.values() if _issued(one.certificate, pinned)]
        known = [revocation for revocation in told if revocation is not None]
        if known:
            revoked[one.key] = min(known)
    if not revoked:
        return
    trusted = anchors_of([*readable(case.reader.stream(TIME, case.size))]).trusted_time_of
    marks = {key.encode("ascii"): key for key in revoked}
    for seq, state in case.reader.states(0, case.size):
        if not isinstance(state, bytes) or not any(mark in state for mark in marks):
            continue
        try:
            entry = read_entry(seq, state)
        except UNREADABLE:
            continue  # the replay names what can't be read
        keys = tuple(signer["key"] for signer in entry.payload["signers"])
        for key in keys:
            revocation = revoked.get(key)
            if revocation is None:
                continue
            shown = trusted(seq) if revocation.compromised else entry.recorded_at
            if shown is None or shown >= revocation.since:
                yield Finding("CERTIFICATE_REVOKED", "incomplete", seq, entry.subject, keys, "a certificate in force",
                              {"key": key, "since": revocation.since, "trusted_time": trusted(seq)})


def _issued(certificate: x509.Certificate, pinned: Pinned) -> bool:
    return bool(certificate.issuer == pinned.certificate.subject)


def _is_known(key_id: str, pins: Mapping[str, Pinned]) -> bool:
    from ledger.signing.certificates import key_id as id_of

    return any(id_of(pinned.certificate) == key_id for pinned in pins.values())


def _pinned(stream: Sequence[Entry], size: int, files: Files) -> dict[str, Pinned]:
    """The authorities pinned by the first ``size`` entries, as far as their certificates are at hand and readable."""
    bodies: dict[str, Any] = {entry.body["certificate"]: entry.body for entry in stream if entry.seq < size}
    found: dict[str, Pinned] = {}
    for digest, body in bodies.items():
        data = files.find(digest)
        listed = None if body["crl"] is None else files.find(body["crl"]["sha256"])
        try:
            if data is not None:
                crl = None if listed is None else read_crl(listed)
                found[digest] = Pinned(read_certificate(data), crl, body["distrusted_since"])
        except LedgerError:
            files.lacking.add(digest)
    return found


def _entries(case: AuditCase, kind: str) -> Iterator[Entry]:
    for seq, state in case.reader.rows_by_topics((kind,), case.size):
        try:
            yield read_entry(seq, state)
        except UNREADABLE:
            continue  # the replay names what can't be read
