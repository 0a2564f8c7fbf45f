"""Members of batches as they follow each other in the log: one tree and one signature check for a whole batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from ledger.audit.findings import Finding, finding_of
from ledger.errors import LedgerError
from ledger.events.envelope import ExactBatch, ExactSignature
from ledger.signing.algorithms import PublicKey
from ledger.signing.batch import verify_member, verify_paths

_KEPT = 4096


class BatchSignature(NamedTuple):
    """A batch signature that held, where an act first showed it; ``statement`` is what it covers."""

    act: str
    keyid: str
    statement: bytes
    sig: bytes
    seq: int


class Member(msgspec.Struct, frozen=True, gc=False):
    """One entry under a batch signature. ``act``: its id, null where the payload can't be read. ``leaf``: leaf hash of
    its message. ``batch``: its place in it, ``signature``: the signature that has it.
    """

    seq: int
    act: str | None
    subject: str | None
    signers: tuple[str, ...]
    leaf: bytes
    signature: ExactSignature
    batch: ExactBatch


class BatchRuns:
    """Keeps members until their batch is whole or something else comes; ``good``, ``batches``, ``findings`` tell."""

    def __init__(self, key_of: Callable[[str], PublicKey], genesis: str) -> None:
        self._key_of = key_of
        self._genesis = genesis
        self._open: dict[str, list[Member]] = {}
        self._verified: dict[tuple[str, bytes, bytes], None] = {}
        self.begin()

    def begin(self) -> None:
        """Forget what was told, keep what was verified, up to a limit."""
        if len(self._verified) > _KEPT:
            self._verified.clear()
        self.good = 0
        self.batches: list[BatchSignature] = []
        self.findings: list[Finding] = []

    def add(self, member: Member) -> None:
        """Take the next member of its key's batch."""
        keyid, batch = member.signature.keyid, member.batch
        run = self._open.get(keyid)
        if run is not None and _follows(run[-1], member, batch):
            run.append(member)
        else:
            if run is not None:
                self._close(keyid)
            self._open[keyid] = [member]
        if batch.index + 1 == batch.size:
            self._close(keyid)

    def finish(self) -> None:
        """No more members come."""
        for keyid in list(self._open):
            self._close(keyid)

    def _close(self, keyid: str) -> None:
        run = self._open.pop(keyid)
        statement = self._whole(keyid, run)
        if statement is None:
            for member in run:
                self._alone(keyid, member)
            return
        self.good += len(run)
        self._note(run[0], keyid, statement)

    def _whole(self, keyid: str, run: Sequence[Member]) -> bytes | None:
        """The statement if ``run`` is one batch from its first member to its last; then its signature holds."""
        first = run[0]
        if first.seq == 0 or len(run) != first.batch.size:
            return None
        try:
            return verify_paths(self._key_of(keyid), [member.leaf for member in run],
                                [member.batch.path for member in run], first.signature.sig, self._genesis)
        except LedgerError:
            return None  # each member then says why

    def _alone(self, keyid: str, member: Member) -> None:
        batch = member.batch
        known = len(self._verified)
        try:
            statement = verify_member(self._key_of(keyid), member.leaf, (batch.index, batch.size, batch.path),
                                      member.signature.sig, self._genesis if member.seq else None, self._verified)
        except LedgerError as refusal:
            self.findings.append(finding_of(refusal, member.seq, member.subject, member.signers or (keyid,)))
            return
        self.good += 1
        if len(self._verified) > known:
            self._note(member, keyid, statement)

    def _note(self, member: Member, keyid: str, statement: bytes) -> None:
        if member.act is not None:
            self.batches.append(BatchSignature(member.act, keyid, statement, member.signature.sig, member.seq))


def _follows(last: Member, member: Member, batch: ExactBatch) -> bool:
    before = last.batch
    return (
        before.index + 1 == batch.index
        and before.size == batch.size
        and last.signature.sig == member.signature.sig
        and last.act == member.act
    )
