"""`socai audit`: the whole check. The verdict is the exit code: valid 0, failed 4, incomplete 5."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from commands.machine import evidence
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.audit.findings import Report
    from ledger.proof.pin import Pin

EXITS = {"valid": 0, "failed": 4, "incomplete": 5}
FOLDER = click.Path(exists=True, file_okay=False)


@spoken_command("audit", help="audit.help", epilog="audit.epilog")
@click.argument("checks", nargs=-1, metavar="[CHECK ...]", help="audit.argument.checks")
@click.option("--pin", "pin_file", type=READABLE, metavar="FILE", help="audit.option.pin")
@click.option("--since", "since_file", type=READABLE, metavar="PIN", help="audit.option.since")
@click.option("--full", is_flag=True, help="audit.option.full")
@click.option("--save-pin", type=click.Path(), metavar="FILE", help="audit.option.save-pin")
@click.option("--journal", type=READABLE, metavar="FILE", help="audit.option.journal")
@click.option("--attachments", type=FOLDER, metavar="FOLDER", help="audit.option.attachments")
@click.option("--checkpoint", "notes", multiple=True, type=READABLE, metavar="FILE", help="audit.option.checkpoint")
@click.option("--policy", type=READABLE, metavar="FILE", help="audit.option.policy")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="audit.option.jobs")
@click.pass_obj
def command(
    settings: Settings, checks: tuple[str, ...], pin_file: str | None, since_file: str | None, full: bool,
    save_pin: str | None, journal: str | None, attachments: str | None, notes: tuple[str, ...], policy: str | None,
    jobs: int | None,
) -> int:
    from commands.checking.outside import kept_files, read_journal, read_models, read_notes, read_policy
    from commands.checking.trusting import read_pin
    from commands.machine import certificates
    from commands.machine.vault import held_openings
    from ledger.audit.case import Outside
    from ledger.audit.findings import to_json
    from ledger.audit.run import audit

    _demand_known(checks)
    _demand_together(checks, since_file, full, save_pin)
    path = settings.ledger_path()
    since = read_pin(since_file) if since_file is not None else None
    pin = read_pin(pin_file) if pin_file is not None else since
    if save_pin is not None:
        _demand_advance(save_pin, pin)
    outside = Outside(
        notes=read_notes(notes) if notes else None,
        policy=None if policy is None else read_policy(policy),
        journal=None if journal is None else read_journal(journal),
        attachments=None if attachments is None else kept_files(attachments),
        vault=held_openings(path),
        certificates=certificates.find,
    )
    with output.Progress(t("audit.progress")) as shown:
        done = 0

        def progress(entries: int, total: int) -> None:
            nonlocal done
            shown.advance(max(entries - done, 0))
            done = max(entries, done)

        report = audit(path, pin, since=since, jobs=jobs, progress=progress, checks=checks, outside=outside,
                       given={"read-models": read_models})
    evidence.keep(path, report.findings)
    saved = save_pin is not None and _save(save_pin, report)
    if settings.json:
        output.emit_json(to_json(report))
    else:
        from commands.texts.audit import tell

        tell(path, report, save_pin if saved else None)
    return EXITS[report.verdict]


def _demand_together(checks: Sequence[str], since: str | None, full: bool, save_pin: str | None) -> None:
    if checks and save_pin is not None:
        raise click.UsageError(t("audit.partial-pin"))
    if full and (checks or since is not None):
        raise click.UsageError(t("audit.not-full"))


def _demand_known(checks: Sequence[str]) -> None:
    from ledger.audit.checks import CHECKS

    known = ", ".join((*CHECKS, "read-models"))
    for name in checks:
        if name not in CHECKS and name != "read-models":
            raise click.BadParameter(t("audit.unknown-check", name=name, known=known), param_hint="CHECK")


def _demand_advance(path: str, pin: Pin | None) -> None:
    """An existing pin is only replaced after an audit against that very pin: `PIN_EXISTS`."""
    from commands.checking.trusting import read_pin

    if not os.path.lexists(path):
        return
    try:
        same = read_pin(path) == pin
    except LedgerError:
        same = False
    if not same:
        raise LedgerError("PIN_EXISTS", file=path)


def _save(path: str, report: Report) -> bool:
    from json import dumps

    from commands.machine.seen import write_anew
    from ledger.proof.pin import Pin, to_json

    held = os.path.lexists(path)
    if report.verdict == "failed" or report.root is None or (held and report.verdict != "valid"):
        output.warn(t("audit.pin-not-saved", file=path))
        return False
    assert report.origin is not None and report.genesis is not None
    pin = Pin(report.origin, report.genesis, report.entries, report.root)
    write_anew(path, dumps(to_json(pin), ensure_ascii=False, indent=2) + "\n", mode=0o644)
    return True
