"""What a check of the audit is given: the ledger, what the replay gathered, and what is kept outside of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledger.audit.entries import Checked, Identity
from ledger.audit.replay import Replay
from ledger.folds.registry import Registry
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from ledger.vault.commitments import Opening


class Signed(NamedTuple):
    """A line of a journal: what a machine's keys signed. ``seq`` is null for a draft handed on to other signers."""

    digest: str
    seq: int | None
    signed_at: str


class KeptFile(NamedTuple):
    """A file at hand: its name, and digest and size of its bytes."""

    name: str
    sha256: str
    size: int


class Outside(NamedTuple):
    """What the caller has of this ledger besides its file; None: not given, so what needs it can't be checked.

    ``notes``: (place, bytes) of signed notes, cosigned or not, from anywhere. ``policy``: text of a tlog-policy.
    ``journal``: what was signed here. ``attachments``: the cited files that are at hand.
    ``vault``: commitment (hex) -> what opens it, None where the vault at hand hasn't got it.
    ``certificates``: SHA-256 (hex) of a certificate or revocation list -> its DER, None where it isn't at hand.
    """

    notes: tuple[tuple[str, bytes], ...] | None = None
    policy: str | None = None
    journal: tuple[Signed, ...] | None = None
    attachments: tuple[KeptFile, ...] | None = None
    vault: Callable[[str], Opening | None] | None = None
    certificates: Callable[[str], bytes | None] | None = None


@dataclass(frozen=True)
class AuditCase:
    """One audit as its checks see it.

    ``replay`` has judged every entry: ``replay.registry`` (state at the head), ``replay.leaves``, ``root_at(size)``,
    ``event(digest)``, ``stream(subject)``. ``since``: entries below were audited before and are only hashed now.
    ``checked``: what the entries by themselves showed. ``reader`` gives entries, streams, rows and tiles. ``asked``:
    names of the checks asked for, None for all.
    """

    reader: LedgerReader
    replay: Replay
    identity: Identity
    pin: Pin | None = None
    since: int = 0
    checked: tuple[Checked, ...] = ()
    outside: Outside = field(default_factory=Outside)
    asked: tuple[str, ...] | None = None

    @property
    def size(self) -> int:
        """Number of entries that were replayed."""
        return len(self.replay.leaves)

    @property
    def registry(self) -> Registry:
        """Keys, roles and law as of the head, made of the entries that were judged good."""
        return self.replay.registry

    @property
    def altered(self) -> bool:
        """Whether entries were found to be other than an honest log's: a later check may stumble over them."""
        found = (*self.replay.findings, *(finding for part in self.checked for finding in part.findings))
        return any(finding.severity == "failed" for finding in found)

    def facts(self, seq: int) -> tuple[str, tuple[str, ...], Mapping[str, Any]]:
        """(subject, signers' key ids, payload) of an entry, for a finding that names it."""
        payload = self.reader.entry(seq).payload
        return payload["subject"], tuple(signer["key"] for signer in payload["signers"]), payload
