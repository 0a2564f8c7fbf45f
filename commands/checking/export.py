"""`socai check DIR`: a static export, derived again from its own bundles and audited."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from commands.checking.verdicts import EXITS, told, told_witnessed
from commands.terminal import output, prose
from commands.terminal.settings import Settings
from commands.terminal.words import t
from commands.texts.audit import tell_findings
from commands.texts.check import STYLE, tell_head, tell_witnessed

if TYPE_CHECKING:
    from ledger.receipts.trust import Trusted


def check_folder(settings: Settings, folder: str, trusted: Trusted, files: str | None) -> int:
    """Check the export in `folder`; the exit code of its verdict. `files`: folder of attached files to compare."""
    from commands.checking.attached import check_files
    from ledger.export.check import check_export
    from ledger.stores.reader import LedgerReader

    with TemporaryDirectory(prefix="socai-check-") as scratch, output.Progress(t("check.progress")):
        checked = check_export(folder, trusted, scratch)
        if files is not None and checked.report is not None:
            with LedgerReader.open(f"{scratch}/mirror.db") as reader:
                more = tuple(check_files(reader.states(), files))
            checked = checked._replace(findings=checked.findings + more)
    verdict, checkpoint, report = checked.verdict, checked.checkpoint, checked.report
    signatures = report.signatures if report else 0
    if settings.json:
        output.emit_json({
            "schema": "socai/check/1", "kind": "export", "verdict": verdict,
            "origin": checkpoint.origin if checkpoint else None, "genesis": checked.genesis,
            "size": checkpoint.size if checkpoint else None, "root": checkpoint.root if checkpoint else None,
            "signatures": signatures,
            "witnessed": told_witnessed(checked.witnessed),
            "findings": [told(finding) for finding in checked.findings],
        })
        return EXITS[verdict]
    prose.say(t(f"check.export.{verdict}"), style=STYLE[verdict])
    if checkpoint is not None:
        tell_head(folder, checkpoint.origin, checked.genesis, checkpoint.size, checkpoint.root)
    tell_witnessed(checked.witnessed)
    output.say(t("check.counts", entries=report.entries if report else 0, signatures=signatures))
    tell_findings(checked.findings)
    output.note(t(f"check.next.{verdict}"))
    return EXITS[verdict]
