"""What attacks are judged by: the program, and each time the second verifier, which has to be of the same mind.

Tests of attacks take ``audit``, ``check_receipt`` and ``check_export`` from here and from nowhere else;
``tests/attacks/conftest.py`` sees to it that each test has asked both, or stands in ``outside.py`` with its reason.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import ledger.audit.run
import ledger.export.check
import ledger.receipts.check
from ledger.audit.case import Outside
from ledger.audit.findings import Finding, Report, finding_of
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import parse_entry
from ledger.export.check import CheckedExport
from ledger.proof.pin import Pin, to_json
from ledger.receipts.carried import Carried
from ledger.receipts.check import Checked
from ledger.receipts.cuts import check_consistency
from ledger.receipts.document import Receipt, parse_receipt
from ledger.receipts.trust import Trusted
from tests.verifier import second
from tests.verifier.agreement import BYTES, Faults, contradiction, disagreements

# Thousands of copies differ in one entry from a ledger that was judged before: what was found good is remembered.
second.verify = cache(second.verify)
second.read_entry = cache(second.read_entry)
second.read_payload = cache(second.read_payload)

NOTE_FILE = re.compile(r"[1-9][0-9]{0,18}\.checkpoint\Z", re.ASCII)
WITHOUT_MARKS = {"NOT_A_LEDGER", "NEWER_FORMAT"}
"""The marks of the file, which the second verifier doesn't read."""


class Asked:
    """How often both were asked."""

    times = 0


def audit(path: str, pin: Pin | None = None, **asked: Any) -> Report:
    """``ledger.audit.run.audit``; a whole one is compared, not one of some checks or since a pin."""
    if asked.get("checks") or asked.get("since"):
        return ledger.audit.run.audit(path, pin, **asked)
    notes = [*_notes_beside(path), *(asked.get("outside", Outside()).notes or ())]
    beside = [*([] if pin is None else [("pin", _pin(pin))]), *notes]
    try:
        report = ledger.audit.run.audit(path, pin, **asked)
    except LedgerError as refusal:
        faults = second.judged(path, beside)
        _agreed([] if any(faults.values()) or refusal.code in WITHOUT_MARKS else [f"only the audit: {refusal.code}"])
        raise
    faults = second.judged(path, beside)
    _agreed(disagreements(report, faults, [name for name, _ in notes]))
    return report


def check_receipt(data: bytes, trusted: Trusted) -> Checked:
    """``ledger.receipts.check.check_receipt`` of a receipt's bytes. Raises what ``parse_receipt`` raises."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "receipt.json")
        path.write_bytes(data)
        faults = second.judged(path, [] if trusted.pin is None else [("pin", _pin(trusted.pin))])
    try:
        receipt = parse_receipt(data)
    except LedgerError as refusal:
        _agreed(contradiction([finding_of(refusal, None)], faults))
        raise
    found = ledger.receipts.check.check_receipt(receipt, trusted)
    _agreed(contradiction(found.findings, faults, _inconsistent(receipt)))
    return found


def check_export(folder: str, trusted: Trusted, scratch: str, compared: bool = True) -> CheckedExport:
    """``ledger.export.check.check_export``; the second verifier, if asked, says the same."""
    found = ledger.export.check.check_export(folder, trusted, scratch)
    if not compared:
        return found
    with tempfile.TemporaryDirectory() as place:
        faults = _judged_export(Path(folder), Path(place, "ledger.db"))
    _agreed(contradiction([finding for finding in found.findings if not _aside(finding)], faults))
    return found


def decoded(state: bytes, compared: bool = True) -> bool:
    """Whether an entry's bytes and shape are accepted; the second verifier, if asked, says the same of the bytes."""
    code = None
    try:
        codec.decode(parse_entry(state).payload)
    except LedgerError as refusal:
        code = refusal.code
    if not compared:
        return code is None
    try:
        second.read_payload.__wrapped__(second.read_entry.__wrapped__(state)[0])
        refused = False
    except Exception:
        refused = True
    apart = refused if code is None else code in BYTES and not refused
    _agreed([f"bytes: {code}, the second verifier refuses: {refused}"] if apart else [])
    return code is None


def _agreed(told: list[str]) -> None:
    assert not told, "; ".join(told)[:2000]
    Asked.times += 1


def _pin(pin: Pin) -> bytes:
    return json.dumps(to_json(pin)).encode()


def _notes_beside(path: str) -> list[tuple[str, bytes]]:
    folder = f"{path}.checkpoints"
    names = sorted(filter(NOTE_FILE.match, os.listdir(folder)), key=len) if os.path.isdir(folder) else []
    return [(f"{os.path.basename(folder)}/{name}", file.read_bytes() if (file := Path(folder, name)).is_file() else b"")
            for name in names]


def _inconsistent(receipt: Receipt) -> bool:
    """Whether a consistency proof is what stopped the check; those are tried with the published vectors."""
    try:
        Carried(receipt)
    except LedgerError:
        return False
    try:
        check_consistency(receipt)
    except LedgerError:
        return True
    return False


def _aside(finding: Finding) -> bool:
    """Partial tiles, which are derived and in no ledger, and files to which no name leads."""
    place = str((finding.actual or {}).get("place")) if isinstance(finding.actual, dict) else str(finding.expected)
    if finding.code == "TILE_MISMATCH":
        return ".p/" in place
    return finding.code == "EXPORT_MALFORMED" and (
        ".p/" in place if place.startswith("tile/") and "entries" not in place else not place.startswith(
            ("tile/entries", "checkpoint")))


def _judged_export(folder: Path, target: Path) -> Faults:
    """The export's entries and full tiles put into a ledger file, and judged with its checkpoint."""
    try:
        note = _held(folder, "checkpoint")
        match = second.NOTE.fullmatch(note.decode())
        assert match is not None
        size = int(match[2])
        states = [state for at in range(0, size, 256) for state in _bundle(folder, at // 256, min(256, size - at))]
        full = [(level, number, _held(folder, f"tile/{level}/{number:03}"))
                for level in range(3) for number in range(size // 256 ** (level + 1))]
    except (OSError, ValueError, AssertionError):
        return {"tree": ["export"]}
    _written(target, states, full)
    faults = second.judged(target, [("checkpoint", note)])
    return {**faults, "tree": [one for one in faults["tree"] if one != "head"]}


def _held(folder: Path, name: str) -> bytes:
    path = folder / name
    assert path.resolve() == folder.resolve() / name and path.is_file()
    return path.read_bytes()


def _bundle(folder: Path, number: int, width: int) -> Sequence[bytes]:
    data = _held(folder, f"tile/entries/{number:03}" + f".p/{width}" * (width < 256))
    states = []
    while data:
        length = int.from_bytes(data[:2], "big")
        assert 0 < length <= len(data) - 2
        states.append(data[2 : 2 + length])
        data = data[2 + length :]
    assert len(states) == width
    return states


def _written(target: Path, states: Sequence[bytes], full: Sequence[tuple[int, int, bytes]]) -> None:
    with closing(sqlite3.connect(target)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")  # read once and thrown away
        db.execute("CREATE TABLE stored_events (rowid INTEGER PRIMARY KEY, state BLOB)")
        db.execute("CREATE TABLE tiles (level, idx, root, hashes)")
        db.execute("CREATE TABLE head (size, recorded_at)")
        db.executemany("INSERT INTO stored_events VALUES (?, ?)", enumerate(states, 1))
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [
            (level, number, second.root_of([hashes[at : at + 32] for at in range(0, len(hashes), 32)]), hashes)
            for level, number, hashes in full])
        db.execute("INSERT INTO head VALUES (?, '')", (len(states),))
        db.commit()
