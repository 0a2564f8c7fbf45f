"""`socai audit`: the whole check. The verdict is the exit code: valid 0, failed 4, incomplete 5."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.settings import Settings
from commands.spoken import command as spoken_command
from commands.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.audit.findings import Finding, Report
    from ledger.proof.pin import Pin

EXITS = {"valid": 0, "failed": 4, "incomplete": 5}
_STYLE = {"valid": "good", "failed": "bad", "incomplete": "doubt"}
_DIGITS = 16
_DIGEST = re.compile("[0-9a-f]{64}")
_OF_ONE_CODE = 3
"""Findings of one code shown in words: one changed entry makes every later draft look strange. JSON has them all."""
READABLE = click.Path(exists=True, dir_okay=False)


@spoken_command("audit", help="audit.help", epilog="audit.epilog")
@click.option("--pin", "pin_file", type=READABLE, metavar="FILE", help="audit.option.pin")
@click.option("--save-pin", type=click.Path(), metavar="FILE", help="audit.option.save-pin")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="audit.option.jobs")
@click.pass_obj
def command(settings: Settings, pin_file: str | None, save_pin: str | None, jobs: int | None) -> int:
    from ledger.audit.findings import to_json
    from ledger.audit.run import audit

    path = settings.ledger_path()
    pin = _read_pin(pin_file) if pin_file is not None else None
    if save_pin is not None:
        _demand_advance(save_pin, pin)
    with output.Progress(t("audit.progress")) as shown:
        done = 0

        def progress(entries: int, total: int) -> None:
            nonlocal done
            shown.advance(max(entries - done, 0))
            done = max(entries, done)

        report = audit(path, pin, jobs=jobs, progress=progress)
    saved = save_pin is not None and _save(save_pin, report)
    if settings.json:
        output.emit_json(to_json(report))
    else:
        _tell(path, report, save_pin if saved else None)
    return EXITS[report.verdict]


def _read_pin(path: str) -> Pin:
    from commands.act_files import read_structured
    from ledger.proof.pin import from_json

    try:
        return from_json(read_structured(path))
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": path, **refusal.facts}) from None


def _demand_advance(path: str, pin: Pin | None) -> None:
    """An existing pin is only replaced after an audit against that very pin: `PIN_EXISTS`."""
    if os.path.lexists(path) and _read_pin(path) != pin:
        raise LedgerError("PIN_EXISTS", file=path)


def _save(path: str, report: Report) -> bool:
    from json import dumps

    from commands.seen import write_anew
    from ledger.proof.pin import Pin, to_json

    held = os.path.lexists(path)
    if report.verdict == "failed" or report.root is None or (held and report.verdict != "valid"):
        output.warn(t("audit.pin-not-saved", file=path))
        return False
    assert report.origin is not None and report.genesis is not None
    pin = Pin(report.origin, report.genesis, report.entries, report.root)
    write_anew(path, dumps(to_json(pin), ensure_ascii=False, indent=2) + "\n", mode=0o644)
    return True


def _tell(path: str, report: Report, saved: str | None) -> None:
    verdict = report.verdict
    output.say(output.style(t(f"audit.verdict.{verdict}"), _STYLE[verdict]))
    output.say(t("audit.ledger", path=path, origin=report.origin or "-"))
    output.say(t("audit.genesis", genesis=report.genesis or "-"))
    output.say(t("audit.counts", entries=report.entries, signatures=report.signatures))
    output.say(t("audit.root", root=report.root or "-"))
    anchored = report.anchored_size
    output.say(t("audit.unanchored") if anchored is None else
               t("audit.anchored", size=anchored, rest=report.entries - anchored))
    if report.findings:
        _tell_findings(report.findings)
    if saved is not None:
        output.say(t("audit.pin-saved", file=saved, size=report.entries))
    for line in _advice(report):
        output.note(line)


def _tell_findings(findings: tuple[Finding, ...]) -> None:
    from commands.errors import words_of

    by_code = {code: [one for one in findings if one.code == code] for code in dict.fromkeys(f.code for f in findings)}
    shown = {id(one) for alike in by_code.values() for one in alike[:_OF_ONE_CODE]}
    output.say()
    headings = [t(f"audit.column.{name}") for name in
                ("severity", "code", "seq", "subject", "signer", "expected", "actual")]
    rows = [
        [t(f"audit.severity.{finding.severity}"), finding.code, "-" if finding.seq is None else str(finding.seq),
         finding.subject or "-", ", ".join(key[:_DIGITS] for key in finding.signer) or "-",
         _shown(finding.expected), _shown(finding.actual)]
        for finding in findings if id(finding) in shown
    ]
    output.table(headings, rows, right=(2,))
    output.say()
    for code, alike in by_code.items():
        output.say(f"{code}: {words_of(code, {})}{_left_out(alike[_OF_ONE_CODE:])}")


def _left_out(findings: list[Finding]) -> str:
    """How many more of one code there are, and in which entries."""
    if not findings:
        return ""
    places = [finding.seq for finding in findings if finding.seq is not None]
    where = t("audit.entries", first=min(places), last=max(places)) if places else ""
    return t("audit.more-findings", count=len(findings), where=where)


def _advice(report: Report) -> list[str]:
    codes = {finding.code for finding in report.findings}
    told = [t(f"audit.next.{report.verdict}")]
    if "UNANCHORED" in codes:
        told.append(t("audit.next.unanchored"))
    return told


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return "; ".join(f"{name}={_shown(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(inner) for inner in value)
    text = str(value)
    return text if _DIGEST.fullmatch(text) is None else f"{text[:_DIGITS]}…"
