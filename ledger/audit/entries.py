"""Each entry by itself: exact bytes, shape, ledger, signatures. No state, so ranges can be checked in parallel."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from ledger.audit.findings import Finding, Severity
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import Envelope, parse_entry, unb64
from ledger.signing.algorithms import PublicKey, load_public
from ledger.signing.batch import VerifiedStatements, verify_signature
from ledger.stores.reader import LedgerReader

_INCOMPLETE = frozenset({"NOT_UNDERSTOOD"})


class BatchSignature(NamedTuple):
    """A batch signature that held, where an act first showed it; ``statement`` is what it covers."""

    act: str
    keyid: str
    statement: bytes
    sig: bytes
    seq: int


class Checked(NamedTuple):
    """How many signatures held in a range, those over batches, and what was found."""

    signatures: int
    batches: tuple[BatchSignature, ...]
    findings: tuple[Finding, ...]


class Identity(NamedTuple):
    """What every entry must name; ``keys``: base64 SPKI by key id, as enrolled anywhere in the log."""

    origin: str
    genesis: str
    keys: Mapping[str, str]


def check_range(path: str, start: int, stop: int, identity: Identity) -> Checked:
    """Check the entries start <= seq < stop of the ledger file ``path``."""
    with without_collector(), LedgerReader.open(path) as reader:
        return check_states(reader.states(start, stop), identity)


@contextmanager
def without_collector() -> Iterator[None]:
    """Spare the search for reference cycles, of which entries have none: it took a third of an audit's time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def check_states(states: Iterable[tuple[int, object]], identity: Identity) -> Checked:
    """Check (seq, entry bytes) pairs."""
    keys: dict[str, PublicKey] = {}
    cache: VerifiedStatements = {}
    findings: list[Finding] = []
    batches: list[BatchSignature] = []
    signatures = 0
    for seq, state in states:
        if not isinstance(state, bytes):
            continue  # the replay of the columns reports it
        try:
            envelope = parse_entry(state)
        except LedgerError as refusal:
            findings.append(finding_of(refusal, seq))
            continue
        try:
            payload = codec.decode(envelope.payload).payload
        except LedgerError as refusal:
            findings.append(finding_of(refusal, seq))
            payload = None
        signers: tuple[str, ...] = ()
        subject = None
        if payload is not None:
            subject = payload.subject
            signers = tuple([signer.key for signer in payload.signers])
            signed = tuple([signature["keyid"] for signature in envelope.signatures])
            if signers != signed:
                findings.append(Finding("SIGNER_SET_MISMATCH", "failed", seq, subject, signers, signers, signed))
            named = (payload.ledger.origin, payload.ledger.genesis)
            expected = (identity.origin, identity.genesis if seq else None)
            if named != expected:
                findings.append(Finding("WRONG_LEDGER", "failed", seq, subject, signers, list(expected), list(named)))
        known = len(cache)
        good, bad = _verify(envelope, seq, subject, signers, identity, keys, cache)
        signatures += good
        findings.extend(bad)
        if len(cache) > known and payload is not None:
            batches.extend(BatchSignature(payload.act.id, *held, seq) for held in list(cache)[known:])
    return Checked(signatures, tuple(batches), tuple(findings))


def differing_batches(batches: Iterable[BatchSignature]) -> Iterator[Finding]:
    """``BATCH_SIGNATURES_DIFFER``: a key's batch signature stands in an act with other bytes (FORMAT.md, section 5)."""
    first: dict[tuple[str, str, bytes], bytes] = {}
    for batch in sorted(batches, key=lambda batch: batch.seq):
        sig = first.setdefault((batch.act, batch.keyid, batch.statement), batch.sig)
        if sig != batch.sig:
            yield Finding("BATCH_SIGNATURES_DIFFER", "failed", batch.seq, None, (batch.keyid,), sig.hex(),
                          batch.sig.hex())


def _verify(
    envelope: Envelope, seq: int, subject: str | None, signers: tuple[str, ...], identity: Identity,
    keys: dict[str, PublicKey], cache: VerifiedStatements,
) -> tuple[int, list[Finding]]:
    good, findings = 0, []
    pae = envelope.pae
    for signature in envelope.signatures:
        keyid = signature["keyid"]
        try:
            key = keys.get(keyid)
            if key is None:
                if keyid not in identity.keys:
                    raise LedgerError("KEY_UNKNOWN", found=keyid, expected="a key enrolled in this ledger")
                key = keys[keyid] = load_public(unb64(identity.keys[keyid], "spki"))
            verify_signature(key, pae, signature, None if seq == 0 else identity.genesis, cache)
            good += 1
        except LedgerError as refusal:
            findings.append(finding_of(refusal, seq, subject, signers or (keyid,)))
    return good, findings


def finding_of(
    refusal: LedgerError, seq: int | None, subject: str | None = None, signer: tuple[str, ...] = ()
) -> Finding:
    """A refusal as a finding: what admission would not let in is, in the record, evidence."""
    facts = dict(refusal.facts)
    expected = facts.pop("expected", None)
    actual = facts.pop("found", None)
    if facts:
        actual = {"found": actual, **facts} if actual is not None else facts
    severity: Severity = "incomplete" if refusal.code in _INCOMPLETE else "failed"
    return Finding(refusal.code, severity, seq, subject, signer, expected, actual)
