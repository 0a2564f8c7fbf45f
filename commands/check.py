"""`socai check FILE`: a receipt, proof or export, judged by what one trusts; the verdict is the exit code."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from commands.checking import trusting
from commands.checking.verdicts import EXITS, told, told_witnessed
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.receipts.check import Checked
    from ledger.receipts.trust import Trusted



@spoken_command("check", help="check.help", epilog="check.epilog")
@click.argument("file", type=click.Path(exists=True), help="check.argument.file")
@trusting.options
@click.option("--entry", type=READABLE, metavar="FILE", help="check.option.entry")
@click.option("--files", type=click.Path(exists=True, file_okay=False), metavar="DIR", help="check.option.files")
@click.pass_obj
def command(
    settings: Settings, file: str, policy_file: str | None, pin_file: str | None, max_age: int | None,
    entry: str | None, files: str | None,
) -> int:
    trusted = trusting.trusted(settings, policy_file, pin_file, max_age)
    if os.path.isdir(file):
        from commands.checking.export import check_folder

        return check_folder(settings, file, trusted, files)
    from commands.files.whole import read_limited
    from ledger.receipts.strict import SIZE_LIMIT

    data = read_limited(file, SIZE_LIMIT)
    if data.startswith(b"c2sp.org/tlog-proof"):
        from commands.checking.proof import check_proof

        return check_proof(settings, file, data, trusted, entry)
    from commands.checking.note import check_note, is_note

    if not data.lstrip().startswith(b"{") and is_note(data):
        return check_note(settings, file, data, trusted)
    return _check_receipt(settings, file, data, trusted, files)


def _check_receipt(settings: Settings, file: str, data: bytes, trusted: Trusted, files: str | None) -> int:
    from ledger.receipts.check import check_receipt
    from ledger.receipts.document import parse_receipt

    try:
        receipt = parse_receipt(data)
    except LedgerError as refusal:
        raise _as_evidence(refusal, file) from None
    checked = check_receipt(receipt, trusted)
    if files is not None:
        from commands.checking.attached import check_files

        checked = checked._replace(findings=(*checked.findings, *check_files(receipt.entries, files)))
    if settings.json:
        output.emit_json(to_json(checked))
    else:
        from commands.texts.check import tell

        tell(file, checked, receipt)
    return EXITS[checked.verdict]


def _as_evidence(refusal: LedgerError, file: str) -> LedgerError:
    """A receipt that can't be read names its file; one of a later schema says so."""
    return LedgerError(refusal.code, **{"file": file, **refusal.facts})


def to_json(checked: Checked) -> dict[str, Any]:
    """`socai/check/1`."""
    return {
        "schema": "socai/check/1",
        "kind": "receipt",
        "verdict": checked.verdict,
        "question": checked.question._asdict(),
        "answer": dict(checked.answer),
        "origin": checked.checkpoint.origin,
        "genesis": checked.genesis,
        "size": checked.checkpoint.size,
        "root": checked.checkpoint.root,
        "fold": checked.fold,
        "entries": checked.entries,
        "signatures": checked.signatures,
        "witnessed": told_witnessed(checked.witnessed),
        "findings": [told(finding) for finding in checked.findings],
    }
