"""`socai restore`: a backup put in place, shut to appends until everything that is known of its log agrees with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from commands.machine import seen
from commands.terminal import output, prose
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.handed.comparing import Compared, Known
    from ledger.stores.reader import LedgerReader

EXITS = {"open": 0, "unproven": 5, "lost": 5, "fork": 4}
SEEN = "seen"
"""The place of the newest head that this machine saw."""
_DIGITS = 8


@spoken_command("restore", help="restore.help", epilog="restore.epilog")
@click.argument("backup", type=READABLE, required=False, help="restore.argument.backup")
@click.option("--check", is_flag=True, help="restore.option.check")
@click.option("--note", "notes", type=READABLE, multiple=True, metavar="FILE", help="restore.option.note")
@click.option("--never-signed", is_flag=True, help="restore.option.never-signed")
@click.option("--close", metavar="ROOT", help="restore.option.close")
@click.pass_obj
def command(
    settings: Settings, backup: str | None, check: bool, notes: tuple[str, ...], never_signed: bool, close: str | None
) -> int:
    if (backup is not None) + check + (close is not None) != 1:
        raise click.UsageError(t("restore.one-of"))
    from ledger.stores.gate import read_gate, shut_gate
    from ledger.stores.reader import LedgerReader

    path = settings.ledger_path()
    if backup is not None:
        _put_in_place(backup, path)
    with LedgerReader.open(path) as reader:
        compared, verdict = _judged(reader, notes, never_signed)
        if close is not None:
            _demand_lost(verdict, close, reader)
            shut_gate(path, "closed", _head(reader))
        elif verdict == "open" and (read_gate(path) or {}).get("state") != "closed":
            _open(path, reader)
        gate = read_gate(path)
        _tell(settings, reader, compared, verdict, str(gate["state"]) if gate else "open")
    return 0 if close is not None else EXITS[verdict]


def _put_in_place(backup_file: str, path: str) -> None:
    """Audit the backup, shut the gate, copy it: in this order, so that no moment lets an append through."""
    from ledger.audit.run import audit
    from ledger.stores.backup import backup
    from ledger.stores.gate import demand_no_gate, gate_path, shut_gate
    from ledger.stores.reader import LedgerReader

    if os.path.lexists(path):
        raise LedgerError("LEDGER_EXISTS", path=path)
    _demand_whole(backup_file)
    report = audit(backup_file)
    if report.verdict == "failed":
        failed = [finding.code for finding in report.findings if finding.severity == "failed"]
        raise LedgerError("BACKUP_UNSOUND", file=backup_file, found=sorted(set(failed)), count=len(failed))
    with LedgerReader.open(backup_file) as reader:
        head = _head(reader)
    demand_no_gate(path, head[1], restored=True)  # closed is for ever, whatever is copied over it
    shut_gate(path, "restored", head)
    try:
        backup(backup_file, path)
    except BaseException:
        os.unlink(gate_path(path))
        raise


def _demand_whole(file: str) -> None:
    """The file is as long as its own head says (https://sqlite.org/fileformat2.html, 1.3): `STORE_DAMAGED`.

    A backup is written in one go; what stands behind its last page nobody would ever read, and nobody put there.
    """
    with open(file, "rb") as backup:
        head = backup.read(100)
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0") or head[24:28] != head[92:96]:
        return
    page = int.from_bytes(head[16:18], "big")
    expected = (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    found = os.stat(file).st_size
    if found > expected:
        raise LedgerError("STORE_DAMAGED", path=file, found=f"{found} bytes", expected=f"{expected} bytes")


def _head(reader: LedgerReader) -> tuple[str, str, int, str]:
    origin = str(reader.entry(0).payload["ledger"]["origin"])
    return origin, reader.genesis(), reader.size, reader.root_at(reader.size)


def _judged(
    reader: LedgerReader, notes: tuple[str, ...], never_signed: bool
) -> tuple[list[Compared], str]:
    from ledger.handed.comparing import compare, verdict

    compared = compare(_known(reader, notes), reader.size, reader.root_at)
    return compared, verdict(compared, never_signed=never_signed)


def _known(reader: LedgerReader, files: tuple[str, ...]) -> list[Known]:
    """The head file and the head seen of this machine, the checkpoints kept beside the ledger, the notes given."""
    from commands.checking.notes import newest_note
    from commands.machine.log_head import head_path
    from ledger.checkpoints.folder import CheckpointFolder
    from ledger.checkpoints.head_file import read_head
    from ledger.checkpoints.reading import open_checkpoint
    from ledger.handed.comparing import Known
    from ledger.opened import registry_at

    found = []
    head = read_head(head_path(reader.genesis()))
    if head is not None:
        found.append(Known(head_path(reader.genesis()), head.size, head.root, True))
    known = seen.known_head(reader.genesis())
    if known is not None:
        found.append(Known(SEEN, *known, False))
    registry, origin = registry_at(reader), reader.entry(0).payload["ledger"]["origin"]
    folder = CheckpointFolder(reader.path)
    held = [(f"{folder.path}/{size}", folder.read(size)) for size in folder.sizes()]
    held += [(file, newest_note(reader.path, file)) for file in files]
    for place, note in held:
        if note is not None:
            checkpoint = open_checkpoint(note, origin, registry.log_key_at).checkpoint
            found.append(Known(place, checkpoint.size, checkpoint.root, True))
    return found


def _open(path: str, reader: LedgerReader) -> None:
    """Nothing speaks against the ledger any more; what this machine saw of unsigned entries is set aside."""
    from ledger.stores.gate import open_gate

    open_gate(path)
    seen.set_aside(reader)


def _demand_lost(verdict: str, close: str, reader: LedgerReader) -> None:
    """Closing is for ever: only where a signed tail is lost, and confirmed by the first digits of the root."""
    root = reader.root_at(reader.size)
    if verdict != "lost":
        raise LedgerError("NOTHING_LOST", found=verdict)
    if len(close) < _DIGITS or not root.startswith(close):
        raise LedgerError("CLOSE_NOT_CONFIRMED", found=close, expected=root[:_DIGITS])


def _lost_events(reader: LedgerReader) -> list[dict[str, Any]]:
    """What this machine's journal says that its keys signed at positions that the ledger doesn't have any more."""
    from commands.checking.outside import read_journal
    from commands.terminal.errors import words_of

    path = seen.journal_path(reader.genesis())
    if not os.path.exists(path):
        return []
    try:
        lines = read_journal(path)
    except LedgerError as refusal:
        output.warn(words_of(refusal.code, refusal.facts))
        return []
    return [line._asdict() for line in lines if line.seq is not None and reader.find_digest(line.digest) is None]


def _tell(
    settings: Settings, reader: LedgerReader, compared: list[Compared], verdict: str, gate: str
) -> None:
    lost = _lost_events(reader)
    root = reader.root_at(reader.size)
    if settings.json:
        output.emit_json({
            "schema": "socai/restore/1", "ledger": reader.path, "size": reader.size, "root": root, "verdict": verdict,
            "gate": gate, "known": [{**one.known._asdict(), "outcome": one.outcome} for one in compared],
            "lost_events": lost,
        })
        return
    prose.say(t(f"restore.gate.{gate}"), style={"open": "good", "closed": "bad"}.get(gate, "doubt"))
    output.say(t("restore.ledger", path=reader.path, size=reader.size, root=root))
    for one in compared:
        word = t(f"restore.signed.{'yes' if one.known.signed else 'no'}")
        place = t("restore.seen") if one.known.place == SEEN else one.known.place
        output.say(t(f"restore.outcome.{one.outcome}", place=place, size=one.known.size, signed=word))
    prose.say(t(f"restore.verdict.{verdict}"))
    signed = max((one.known.size for one in compared if one.known.signed), default=0)
    for line in lost:
        covered = "signed" if line["seq"] < signed else "unsigned"
        output.say(t(f"restore.lost.{covered}", seq=line["seq"], digest=line["digest"]))
    output.note(t(f"restore.next.{gate if gate == 'closed' else verdict}"))
