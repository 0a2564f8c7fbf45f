"""`socai check` of a signed checkpoint by itself: who vouches for it, by one's own policy, and how lately."""

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
    from ledger.receipts.trust import Trusted


def is_note(data: bytes) -> bool:
    """Whether a file looks like a signed note: text, an empty line, lines that begin with an em dash."""
    return "\n\n— ".encode() in data


def check_note(settings: Settings, file: str, data: bytes, trusted: Trusted) -> int:
    """Check the checkpoint in `file`; the exit code of its verdict.

    Raises `NOTE_MALFORMED`, `CHECKPOINT_MALFORMED` with the file's name.
    """
    from ledger.audit.findings import verdict
    from ledger.proof.checkpoint import parse_checkpoint
    from ledger.proof.note import parse_note
    from ledger.receipts.trust import check_note as judge

    try:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": file, **refusal.facts}) from None
    witnessed, findings = judge(note, checkpoint, trusted)
    outcome = verdict(findings)
    if settings.json:
        output.emit_json({
            "schema": "socai/check/1", "kind": "checkpoint", "verdict": outcome, "origin": checkpoint.origin,
            "size": checkpoint.size, "root": checkpoint.root,
            "witnessed": told_witnessed(witnessed),
            "findings": [told(finding) for finding in findings],
        })
        return EXITS[outcome]
    prose.say(t(f"check.checkpoint.{outcome}"), style=STYLE[outcome])
    tell_head(file, checkpoint.origin, None, checkpoint.size, checkpoint.root)
    tell_witnessed(witnessed)
    tell_findings(findings)
    return EXITS[outcome]
