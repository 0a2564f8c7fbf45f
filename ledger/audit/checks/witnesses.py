"""Witnesses of the newest checkpoint: by the policy that the auditor brought, else by the one the ledger adopted."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.checks import not_run
from ledger.audit.checks.checkpoints import noted
from ledger.audit.findings import Finding, Severity
from ledger.checkpoints.adopted import adopted_at
from ledger.checkpoints.reading import Opened, open_checkpoint
from ledger.checkpoints.vouching import vouched
from ledger.errors import LedgerError
from ledger.proof.note import parse_note
from ledger.proof.policy import Policy, parse_policy


def check(case: AuditCase) -> Iterator[Finding]:
    """``QUORUM_UNMET``: incomplete by the auditor's own policy, a note by the ledger's, where publishing goes on.

    Of several notes of the newest size one that is cosigned by enough will do: a witness's copy has come back before it
    lies beside the ledger. ``NOTE_SIGNATURE_INVALID`` for a cosignature of a known witness that doesn't hold, in any.
    """
    policy = _policy(case)
    if policy is None:
        if case.asked is not None:
            yield not_run("witnesses", "a witness policy")
        return
    newest: tuple[int, Finding | None] | None = None
    for place, data in noted(case):
        opened = _opened(case, data)
        if opened is None:
            continue
        size = opened.checkpoint.size
        try:
            told = vouched(opened.note, policy)
        except LedgerError as refusal:
            yield Finding(refusal.code, "failed", None, place, (), refusal.facts.get("expected"),
                          {"name": refusal.facts.get("name"), "found": refusal.facts.get("found")})
            continue
        unmet = None
        if told.quorum is False:
            severity: Severity = "incomplete" if case.outside.policy is not None else "note"
            names = [one.name for one in told.witnesses]
            unmet = Finding("QUORUM_UNMET", severity, None, place, (), policy.quorum, names)
        if newest is None or newest[0] < size or (newest[0] == size and unmet is None):
            newest = (size, unmet)
    if newest is not None and newest[1] is not None:
        yield newest[1]


def _policy(case: AuditCase) -> Policy | None:
    if case.outside.policy is not None:
        return parse_policy(case.outside.policy.encode("utf-8"))
    adopted = adopted_at(case.reader, case.size)
    return adopted.policy if adopted is not None else None


def _opened(case: AuditCase, data: bytes) -> Opened | None:
    """The note, where it is one of the log; what else it is, the check of checkpoints tells."""
    try:
        return open_checkpoint(parse_note(data), case.identity.origin, case.registry.log_key_at)
    except LedgerError:
        return None
