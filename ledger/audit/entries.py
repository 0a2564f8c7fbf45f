"""Each entry by itself: exact bytes, shape, ledger, signatures. No state, so ranges can be checked in parallel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ledger.audit.batch_runs import BatchRuns, BatchSignature, Member
from ledger.audit.findings import Finding, finding_of
from ledger.collector import without_collector
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import Envelope, parse_entry, unb64
from ledger.signing.algorithms import PublicKey, load_public
from ledger.stores.reader import LedgerReader


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


class EntryChecker:
    """Checks entries of one ledger one after the other; keys and batch signatures that held are kept meanwhile."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._keys: dict[str, PublicKey] = {}
        self._runs = BatchRuns(self._key_of, identity.genesis)

    def check(self, states: Iterable[tuple[int, object]]) -> Checked:
        """Check (seq, entry bytes) pairs."""
        findings: list[Finding] = []
        signatures = 0
        runs = self._runs
        origin, genesis = self._identity.origin, self._identity.genesis
        runs.begin()
        for seq, state in states:
            if not isinstance(state, bytes):
                continue  # the replay of the columns reports it
            try:
                envelope = parse_entry(state)
            except LedgerError as refusal:
                findings.append(finding_of(refusal, seq))
                continue
            try:
                payload = codec.decode_anew(envelope.payload).payload
            except LedgerError as refusal:
                findings.append(finding_of(refusal, seq))
                signatures += self._verify(envelope, seq, None, None, (), findings)
                continue
            subject = payload.subject
            signers = tuple([signer.key for signer in payload.signers])
            named, expected = (payload.ledger.origin, payload.ledger.genesis), (origin, genesis if seq else None)
            if named != expected:
                findings.append(Finding("WRONG_LEDGER", "failed", seq, subject, signers, [*expected], [*named]))
            signed = tuple([signature["keyid"] for signature in envelope.signatures])
            if signed != signers:
                findings.append(Finding("SIGNER_SET_MISMATCH", "failed", seq, subject, signers, signers, signed))
            signatures += self._verify(envelope, seq, payload.act.id, subject, signers, findings)
        runs.finish()
        return Checked(signatures + runs.good, tuple(runs.batches), (*findings, *runs.findings))

    def _verify(
        self, envelope: Envelope, seq: int, act: str | None, subject: str | None, signers: tuple[str, ...],
        findings: list[Finding],
    ) -> int:
        """How many single signatures hold; for each that doesn't a finding. Members of batches wait for the others."""
        good = 0
        pae = envelope.pae
        for signature, sig in zip(envelope.signatures, envelope.sigs, strict=True):
            if "batch" in signature:
                self._runs.add(Member(seq, act, subject, signers, pae, signature, sig))
                continue
            keyid = signature["keyid"]
            try:
                self._key_of(keyid).verify(pae, sig)
                good += 1
            except LedgerError as refusal:
                findings.append(finding_of(refusal, seq, subject, signers or (keyid,)))
        return good

    def _key_of(self, keyid: str) -> PublicKey:
        return self._keys.get(keyid) or self._key(keyid)

    def _key(self, keyid: str) -> PublicKey:
        spki = self._identity.keys.get(keyid)
        if spki is None:
            raise LedgerError("KEY_UNKNOWN", found=keyid, expected="a key enrolled in this ledger")
        key = self._keys[keyid] = load_public(unb64(spki, "spki"))
        return key


class RangeChecker:
    """Checks ranges of entries of the ledger file ``path``: a process makes one and keeps it."""

    def __init__(self, path: str, identity: Identity) -> None:
        self._reader = LedgerReader.open(path)
        self._checker = EntryChecker(identity)

    def check(self, start: int, stop: int) -> Checked:
        """Check the entries start <= seq < stop."""
        with without_collector():
            return self._checker.check(self._reader.states(start, stop))

    def close(self) -> None:
        """Close the file."""
        self._reader.close()


def differing_batches(batches: Iterable[BatchSignature]) -> Iterator[Finding]:
    """``BATCH_SIGNATURES_DIFFER``: a key's batch signature stands in an act with other bytes (FORMAT.md, section 5)."""
    first: dict[tuple[str, str, bytes], bytes] = {}
    for batch in sorted(batches, key=lambda batch: batch.seq):
        sig = first.setdefault((batch.act, batch.keyid, batch.statement), batch.sig)
        if sig != batch.sig:
            yield Finding("BATCH_SIGNATURES_DIFFER", "failed", batch.seq, None, (batch.keyid,), sig.hex(),
                          batch.sig.hex())
