"""`socai check` of a C2SP tlog-proof: one entry under one checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.checking.verdicts import EXITS, told, told_witnessed
from commands.terminal import output, prose
from commands.terminal.settings import Settings
from commands.terminal.words import t
from commands.texts.audit import tell_findings
from commands.texts.check import STYLE, tell_head, tell_witnessed
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.events.entry import Entry
    from ledger.proof.proof_file import Proof
    from ledger.receipts.trust import Trusted


def check_proof(settings: Settings, file: str, data: bytes, trusted: Trusted, entry_file: str | None) -> int:
    """Check the proof in `file` for the entry in `entry_file`, or the one that the proof carries as its extra data.

    Raises `PROOF_MALFORMED`, `PROOF_INVALID` (also for the bytes of another entry), `UNREADABLE_ENTRY` (proven, and no
    entry all the same), `NOTE_MALFORMED`, `CHECKPOINT_MALFORMED` with the file's name.
    """
    from ledger.audit.findings import verdict
    from ledger.events.entry import read_entry
    from ledger.proof.proof_file import parse_proof, proven
    from ledger.proof.tree import leaf_hash
    from ledger.receipts.trust import check_note

    try:
        proof = parse_proof(data)
        state = _entry(proof, entry_file)
        checkpoint = proven(proof, leaf_hash(state))
        _demand_entry(state)
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": file, **refusal.facts}) from None
    witnessed, findings = check_note(proof.note, checkpoint, trusted)
    outcome, entry = verdict(findings), read_entry(proof.index, state)
    if settings.json:
        output.emit_json({
            "schema": "socai/check/1", "kind": "proof", "verdict": outcome, "origin": checkpoint.origin,
            "size": checkpoint.size, "root": checkpoint.root, "seq": proof.index, "event": told_event(entry),
            "witnessed": told_witnessed(witnessed),
            "findings": [told(finding) for finding in findings],
        })
        return EXITS[outcome]
    prose.say(t(f"check.proof.{outcome}", seq=proof.index), style=STYLE[outcome])
    output.say(t("check.event", **told_event(entry)))
    tell_head(file, checkpoint.origin, None, checkpoint.size, checkpoint.root)
    tell_witnessed(witnessed)
    tell_findings(findings)
    return EXITS[outcome]


def told_event(entry: Entry) -> dict[str, str]:
    """{type, subject, digest, recorded_at} of the entry proven."""
    return {"type": entry.type, "subject": entry.subject, "digest": entry.digest, "recorded_at": entry.recorded_at}


def _demand_entry(state: bytes) -> None:
    from ledger.events.envelope import parse_entry

    try:
        parse_entry(state)
    except LedgerError as refusal:
        raise LedgerError("UNREADABLE_ENTRY", **refusal.facts) from None


def _entry(proof: Proof, file: str | None) -> bytes:
    from commands.files.whole import read_limited
    from ledger.canonical import ENTRY_LIMIT

    if file is not None:
        return read_limited(file, ENTRY_LIMIT)
    if proof.extra is None:
        raise LedgerError("ENTRY_FILE_NEEDED", place="--entry", expected=f"entry {proof.index}")
    return proof.extra
