"""The policy of witnesses and time authorities that the log itself has adopted (``policy.adopted``)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events.entry import Entry
from ledger.proof.fields import binary
from ledger.proof.policy import Policy, parse_policy
from ledger.stores.reader import LedgerReader

SUBJECT = "registry:policy"


class Authority(NamedTuple):
    """A time authority as pinned: DER of its own certificate, and of those above it, the root last."""

    name: str
    certificate: bytes
    chain: tuple[bytes, ...]

    @property
    def certificate_digest(self) -> str:
        """SHA-256 of the certificate, hex."""
        return sha256(self.certificate).hexdigest()


class Adopted(NamedTuple):
    """``anchor_days``: the longest time between two anchors, null if none is stated. ``seq``: of the adoption."""

    policy: Policy
    anchor_days: int | None
    authorities: tuple[Authority, ...]
    seq: int

    def authority(self, name: str) -> Authority:
        """The authority of this name. Raises ``TIME_AUTHORITY_UNKNOWN``."""
        for authority in self.authorities:
            if authority.name == name:
                return authority
        raise LedgerError("TIME_AUTHORITY_UNKNOWN", found=name, expected=[one.name for one in self.authorities])


def adopted_at(reader: LedgerReader, size: int | None = None) -> Adopted | None:
    """The policy in force after the first ``size`` entries (the reader's); None before the first adoption.

    Raises ``POLICY_MALFORMED`` and ``VERIFIER_KEY_INVALID`` where an entry that was never judged holds another thing.
    """
    return last_adopted(reader.stream(SUBJECT, size))


def last_adopted(stream: Sequence[Entry]) -> Adopted | None:
    """The last adoption in a stream of ``registry:policy``. Raises what ``adopted_at`` raises."""
    try:
        adopted = [entry for entry in stream if entry.type == "policy.adopted"]
        return read_adopted(adopted[-1].body, adopted[-1].seq) if adopted else None
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        found = f"{type(fault).__name__}: {fault}"[:70]
        raise LedgerError("POLICY_MALFORMED", place=SUBJECT, found=found, expected="policy.adopted") from fault


def read_adopted(body: Any, seq: int) -> Adopted:
    """The body of ``policy.adopted`` at ``seq``."""
    authorities = tuple(
        Authority(one["name"], _der(one["certificate"]), tuple(_der(above) for above in one["chain"]))
        for one in body["time_authorities"]
    )
    text, days = "\n".join(body["lines"]) + "\n", body["anchor_days"]
    if days is not None and type(days) is not int:
        raise TypeError("anchor_days")
    return Adopted(parse_policy(text.encode("utf-8")), days, authorities, seq)


def _der(text: str) -> bytes:
    return binary(text, "POLICY_MALFORMED", "body.time_authorities")
