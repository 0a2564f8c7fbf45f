"""Each entry by itself: exact bytes, shape, ledger, signatures. No state, so ranges can be checked in parallel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from ledger.audit.findings import Finding, finding_of
from ledger.collector import without_collector
from ledger.errors import LedgerError
from ledger.events.act_members import PayloadReader
from ledger.events.entry import Entry
from ledger.events.envelope import ExactEntry, ExactSignature, exact_entry, unb64
from ledger.proof.tree import leaf_hash
from ledger.signing.algorithms import PublicKey, load_public
from ledger.signing.batch import VerifiedStatements, verify_member
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.reader import LedgerReader

_KEPT = 4096


class BatchSignature(NamedTuple):
    """A batch signature that held; ``statement`` is what it covers, ``seq`` the first in ``act`` that shows it."""

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


class EntryChecker:
    """Checks entries of one ledger one after the other; keys are kept meanwhile."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._named = (identity.origin, identity.genesis)
        self._keys: dict[str, PublicKey] = {}
        self._verified: VerifiedStatements = {}
        self.payloads = PayloadReader()
        self.begin()

    def check(self, states: Iterable[tuple[int, object]]) -> Checked:
        """Check (seq, entry bytes) pairs."""
        self.begin()
        for seq, state in states:
            if isinstance(state, bytes):  # otherwise the replay of the columns reports it
                self.look(seq, state)
        return self.finish()

    def begin(self) -> None:
        """Forget what was found so far, keep the batch signatures that held, up to a limit."""
        self.findings: list[Finding] = []
        self._signatures = 0
        self._batches: dict[tuple[str, str, bytes, bytes], BatchSignature] = {}
        if len(self._verified) > _KEPT:
            self._verified.clear()

    def look(self, seq: int, state: bytes) -> Entry | None:
        """Check one entry. None where it can't be read."""
        try:
            stored = exact_entry(state)
        except LedgerError as refusal:
            self.findings.append(finding_of(refusal, seq))
            return None
        message = pae(EVENT_TYPE, stored.payload)
        try:
            read = self.payloads.read(stored.payload)
        except LedgerError as refusal:
            self.findings.append(finding_of(refusal, seq))
            self._verify(stored, message, seq, None, None, ())
            return None
        payload, shared = read
        subject, signers = payload["subject"], shared.keys
        expected = self._named if seq else (self._identity.origin, None)
        if shared.named != expected:
            self._find("WRONG_LEDGER", seq, subject, signers, [*expected], [*shared.named])
        signatures = stored.signatures
        signed = (signatures[0].keyid,) if len(signatures) == 1 else tuple([each.keyid for each in signatures])
        if signed != signers:
            self._find("SIGNER_SET_MISMATCH", seq, subject, signers, signers, signed)
        self._verify(stored, message, seq, payload["act"]["id"], subject, signers)
        return Entry(seq, sha256(message).hexdigest(), stored.recorded_at, payload)

    def finish(self) -> Checked:
        """What was found since ``begin``."""
        return Checked(self._signatures, tuple(self._batches.values()), tuple(self.findings))

    def _verify(
        self, stored: ExactEntry, message: bytes, seq: int, act: str | None, subject: str | None,
        signers: tuple[str, ...],
    ) -> None:
        """Count signatures that hold, find those that don't."""
        for signature in stored.signatures:
            try:
                if signature.batch is UNSET:
                    self.key_of(signature.keyid).verify(message, signature.sig)
                else:
                    self._verify_member(signature, message, seq, act)
                self._signatures += 1
            except LedgerError as refusal:
                self.findings.append(finding_of(refusal, seq, subject, signers or (signature.keyid,)))

    def _verify_member(self, signature: ExactSignature, message: bytes, seq: int, act: str | None) -> None:
        """Each member by its own path; the signature that they share is verified once."""
        keyid, batch = signature.keyid, signature.batch
        assert not isinstance(batch, UnsetType), "a single signature is no member"
        place, genesis = (batch.index, batch.size, batch.path), self._identity.genesis if seq else None
        statement = verify_member(
            self.key_of(keyid), leaf_hash(message), place, signature.sig, genesis, self._verified)
        if act is not None:
            told = (act, keyid, statement, signature.sig)
            self._batches.setdefault(told, BatchSignature(*told, seq))

    def _find(
        self, code: str, seq: int, subject: str, signers: tuple[str, ...], expected: Sequence[object],
        actual: Sequence[object],
    ) -> None:
        self.findings.append(Finding(code, "failed", seq, subject, signers, expected, actual))

    def key_of(self, keyid: str) -> PublicKey:
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

    def run(self, start: int, stop: int) -> Checked:
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
