"""Who vouches for a checkpoint: the log's key, a quorum of witnesses by the reader's policy, a pin, and how lately."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.audit.findings import Finding, finding_of
from ledger.errors import LedgerError
from ledger.events.entry import Entry
from ledger.events.envelope import unb64
from ledger.folds.registry import Registry
from ledger.instants import instant, microseconds
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.cosignature import split_cosignature
from ledger.proof.note import Note
from ledger.proof.pin import Pin
from ledger.proof.policy import NONE, Policy
from ledger.proof.verifier_key import LOG, WITNESS, VerifierKey, verified, verifier_key
from ledger.receipts.document import Consistency, Receipt

DAY = 86_400
MAX_AGE_DAYS = 31
"""How old the newest trusted time of a checkpoint may be where neither the reader nor the ledger's policy says."""
_AHEAD = 600
"""Seconds by which a witness's clock may be ahead of the reader's."""


class Trusted(NamedTuple):
    """What the reader brings along. ``now``: microseconds since 1970. ``max_age_days``: null for the ledger's own."""

    now: int
    policy: Policy | None = None
    pin: Pin | None = None
    max_age_days: int | None = None


class Witnessed(NamedTuple):
    """``log``: key id of the log's key that signed; null where no key of it is known.

    ``witnesses``: names of those whose cosignatures hold. ``quorum``: whether they are enough by the reader's policy.
    ``time``: the newest instant at which a quorum had seen the checkpoint; null without one.
    """

    log: str | None
    witnesses: tuple[str, ...]
    quorum: bool
    time: str | None


def check_trust(
    receipt: Receipt, registry: Registry, genesis: str, trusted: Trusted, entries: Mapping[int, Entry]
) -> tuple[Witnessed | None, list[Finding]]:
    """Judge the checkpoint of a receipt. Findings: ``CHECKPOINT_UNSIGNED``, ``NOTE_SIGNATURE_INVALID``,
    ``WRONG_LEDGER``, ``OPERATOR_ONLY``, ``STALE`` and those of ``check_pin``.
    """
    findings = list(check_pin(trusted.pin, receipt.checkpoint, genesis, receipt.consistency))
    try:
        own = log_key(registry, receipt.checkpoint)
        witnessed = judge_note(receipt.note, receipt.checkpoint, own, trusted)
    except LedgerError as refusal:
        return None, [*findings, finding_of(refusal, None)]
    findings.extend(check_quorum(witnessed, trusted.policy))
    sealed = entries[receipt.checkpoint.size - 1].recorded_at
    days = trusted.max_age_days if trusted.max_age_days is not None else ledger_max_age(entries)
    findings.extend(check_age(witnessed.time or sealed, days, trusted.now))
    return witnessed, findings


def check_note(
    note: Note, checkpoint: Checkpoint, trusted: Trusted
) -> tuple[Witnessed | None, list[Finding]]:
    """Judge a checkpoint of a ledger of which nothing else is at hand; findings as of ``check_trust``.

    Without the log's key in the policy nobody's signature was verified: ``LOG_KEY_NOT_KNOWN``. Its age is judged where
    a quorum tells it. Genesis is unknown: a pin is compared by origin and root.
    """
    try:
        witnessed = judge_note(note, checkpoint, None, trusted)
    except LedgerError as refusal:
        return None, [finding_of(refusal, None)]
    findings = [*check_quorum(witnessed, trusted.policy)]
    if witnessed.log is None:
        names = [one.name for one in note.signatures]
        expected = "a policy with the log's key"
        findings.insert(0, Finding("LOG_KEY_NOT_KNOWN", "incomplete", expected=expected, actual=names))
    if witnessed.time is not None:
        days = trusted.max_age_days if trusted.max_age_days is not None else MAX_AGE_DAYS
        findings += check_age(witnessed.time, days, trusted.now)
    if trusted.pin is not None:
        findings += check_pin(trusted.pin, checkpoint, trusted.pin.genesis, ())
    return witnessed, findings


def check_quorum(witnessed: Witnessed, policy: Policy | None) -> Iterator[Finding]:
    """``OPERATOR_ONLY``: nobody but the operator vouches for the checkpoint."""
    if not witnessed.quorum:
        expected = policy.quorum if policy is not None else "a witness policy"
        yield Finding("OPERATOR_ONLY", "incomplete", expected=expected, actual=list(witnessed.witnesses))


def log_key(registry: Registry, checkpoint: Checkpoint) -> VerifierKey:
    """The verifier key by which the ledger itself says that it speaks at this size. Raises ``CHECKPOINT_UNSIGNED``."""
    key = registry.log_key_at(checkpoint.size)
    if key is None:
        raise LedgerError("CHECKPOINT_UNSIGNED", found=None, expected="the log's key in entry 0")
    return verifier_key(checkpoint.origin, LOG, unb64(key.spki, "spki"))


def judge_note(note: Note, checkpoint: Checkpoint, own: VerifierKey | None, trusted: Trusted) -> Witnessed:
    """Verify every signature of the note by the log's ``own`` key (null: not known) and the reader's policy.

    Raises ``WRONG_LEDGER`` (the policy knows no log of this name), ``CHECKPOINT_UNSIGNED``, ``NOTE_SIGNATURE_INVALID``.
    """
    policy = trusted.policy
    known = () if own is None else (own,)
    logs: tuple[VerifierKey, ...] = known
    if policy is not None:
        logs = tuple(key for key in policy.logs if key.name == checkpoint.origin)
        if not logs and policy.logs:
            raise LedgerError("WRONG_LEDGER", found=checkpoint.origin, expected=[key.name for key in policy.logs])
        logs = logs or known
    witnesses = tuple(policy.witnesses.values()) if policy is not None else ()
    held = verified(note, (*logs, *witnesses))
    signed = [key for key, _ in held if key.kind == LOG and (own is None or key.public == own.public)]
    if not signed and logs:
        raise LedgerError("CHECKPOINT_UNSIGNED", found=[one.name for one in note.signatures],
                          expected=[key.text for key in logs])
    times = {key: split_cosignature(one.signature)[0] for key, one in held if key.kind == WITNESS}
    names = tuple(sorted(key.name for key in times))
    return Witnessed(signed[0].keyid if signed else None, names, *_quorum(policy, times, trusted.now))


def _quorum(policy: Policy | None, times: Mapping[VerifierKey, int], now: int) -> tuple[bool, str | None]:
    """Whether there is a quorum of real witnesses, and the newest time at which all of one had signed."""
    if policy is None or policy.quorum == NONE or not policy.met_by(times):
        return False, None
    credible = [time for time in times.values() if time <= now // 1_000_000 + _AHEAD]
    for time in sorted(credible, reverse=True):
        if policy.met_by([key for key, at in times.items() if time <= at <= now // 1_000_000 + _AHEAD]):
            return True, instant(time * 1_000_000)
    return True, None


def check_age(time: str, days: int, now: int) -> Iterator[Finding]:
    """``STALE``: the newest time known of the checkpoint lies more than ``days`` days back."""
    if now - microseconds(time) > days * DAY * 1_000_000:
        yield Finding("STALE", "incomplete", expected={"days": days}, actual=time)


def ledger_max_age(entries: Mapping[int, Entry]) -> int:
    """Days that a checkpoint stays fresh by the policy adopted last in the ledger; ``MAX_AGE_DAYS`` without one."""
    adopted = [entry for seq, entry in sorted(entries.items()) if entry.type == "policy.adopted"]
    body = adopted[-1].body if adopted else None
    days = body.get("anchor_days") if isinstance(body, dict) else None
    return days if type(days) is int else MAX_AGE_DAYS


def check_pin(
    pin: Pin | None, checkpoint: Checkpoint, genesis: str, consistency: tuple[Consistency, ...]
) -> Iterator[Finding]:
    """``WRONG_LEDGER``, ``INCONSISTENT_WITH_PIN``; ``PIN_NOT_COVERED`` where no proof reaches from the pin's size."""
    if pin is None:
        return
    if (pin.origin, pin.genesis) != (checkpoint.origin, genesis):
        yield Finding("WRONG_LEDGER", "failed", expected=f"{pin.origin} {pin.genesis}",
                      actual=f"{checkpoint.origin} {genesis}")
        return
    roots = {one.size: one.root for one in consistency} | {checkpoint.size: checkpoint.root}
    if pin.size not in roots:
        yield Finding("PIN_NOT_COVERED", "incomplete", expected=pin.size, actual=sorted(roots))
    elif roots[pin.size] != pin.root:
        yield Finding("INCONSISTENT_WITH_PIN", "failed", pin.size - 1, expected=pin.root, actual=roots[pin.size])
