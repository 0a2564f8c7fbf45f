"""Checking an export by itself: layout, bundles, tiles, root, then the whole audit of a ledger made of its entries."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.audit.findings import Finding, Report, finding_of, verdict
from ledger.audit.run import audit
from ledger.checkpoints.adopted import adopted_at
from ledger.errors import LedgerError
from ledger.export import layout
from ledger.export.bundles import parse_bundle
from ledger.export.folder import ExportFolder
from ledger.export.mirror import Mirror
from ledger.export.registry import registry_document
from ledger.opened import registry_at
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, parse_checkpoint
from ledger.proof.note import Note, parse_note
from ledger.proof.tiles import WIDTH
from ledger.receipts.trust import (
    MAX_AGE_DAYS,
    Trusted,
    Witnessed,
    check_age,
    check_quorum,
    judge_note,
    log_key,
)
from ledger.stores.reader import LedgerReader

_ANCHORING = {"UNANCHORED", "OPERATOR_ONLY"}


class CheckedExport(NamedTuple):
    """The outcome; ``report``: of the audit, null where it never came to that."""

    checkpoint: Checkpoint | None
    genesis: str | None
    witnessed: Witnessed | None
    report: Report | None
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        """failed > incomplete > valid."""
        return verdict(self.findings)


def check_export(path: str, trusted: Trusted, scratch: str) -> CheckedExport:
    """Check the export in ``path``. ``scratch``: an empty folder to work in. Raises nothing: all is a finding."""
    folder = ExportFolder(path)
    try:
        note = parse_note(folder.read(layout.CHECKPOINT, layout.LIMITS[layout.CHECKPOINT]))
        checkpoint = parse_checkpoint(note.text)
        if not 1 <= checkpoint.size <= layout.SIZE_MOST:
            raise LedgerError("EXPORT_MALFORMED", place="checkpoint", found=checkpoint.size,
                              expected=f"1..{layout.SIZE_MOST} entries")
    except LedgerError as refusal:
        return CheckedExport(None, None, None, None, (finding_of(refusal, None),))
    odd = [finding_of(refusal, None) for refusal in folder.check_names(checkpoint.size)]
    file = os.path.join(scratch, "mirror.db")
    try:
        leaves = _mirror(folder, checkpoint.size, file)
    except LedgerError as refusal:
        found = finding_of(refusal, refusal.facts.get("seq"))
        return CheckedExport(checkpoint, None, None, None, (*odd, found))
    findings = [*odd, *_check_tiles(folder, leaves, checkpoint)]
    report = audit(file, trusted.pin)
    findings.extend(finding for finding in report.findings if finding.code not in _ANCHORING)
    with LedgerReader.open(file) as reader:
        witnessed, trust = _check_trust(reader, note, checkpoint, trusted)
        findings += [*trust, *_check_registry(folder, reader, checkpoint)]
    return CheckedExport(checkpoint, leaves[0].hex(), witnessed, report, tuple(findings))


def _mirror(folder: ExportFolder, size: int, file: str) -> list[bytes]:
    """Write the entries to ``file``; their leaf hashes."""
    leaves: list[bytes] = []
    with Mirror(file) as mirror:
        for piece in layout.bundles_of(size):
            states = parse_bundle(folder.read(piece.path, piece.limit), piece.width, piece.path)
            leaves.extend(map(tree.leaf_hash, states))
            mirror.add(states)
    return leaves


def _check_tiles(folder: ExportFolder, leaves: list[bytes], checkpoint: Checkpoint) -> Iterator[Finding]:
    """Every tile is the one of the entries, and the root is the checkpoint's."""
    rows = [leaves]
    for piece in layout.tiles_of(len(leaves)):
        while len(rows) <= piece.level:
            below = rows[-1]
            rows.append([tree.root(below[at : at + WIDTH]) for at in range(0, len(below) - WIDTH + 1, WIDTH)])
        expected = b"".join(rows[piece.level][piece.number * WIDTH : piece.number * WIDTH + piece.width])
        try:
            held = folder.read(piece.path, piece.limit)
        except LedgerError as refusal:
            yield finding_of(refusal, None)
            continue
        if held != expected:
            told = f"{len(held)} bytes"
            yield Finding("TILE_MISMATCH", "failed", expected=f"{piece.path} of the entries", actual=told)
    root = tree.root(leaves).hex()
    if root != checkpoint.root:
        yield Finding("ROOT_MISMATCH", "failed", expected=checkpoint.root, actual=root)


def _check_trust(
    reader: LedgerReader, note: Note, checkpoint: Checkpoint, trusted: Trusted
) -> tuple[Witnessed | None, list[Finding]]:
    try:
        own = log_key(registry_at(reader), checkpoint)
        witnessed = judge_note(note, checkpoint, own, trusted)
    except LedgerError as refusal:
        return None, [finding_of(refusal, None)]
    days = trusted.max_age_days if trusted.max_age_days is not None else _max_age(reader)
    time = witnessed.time or reader.recorded_at(checkpoint.size - 1)
    return witnessed, [*check_quorum(witnessed, trusted.policy), *check_age(time, days, trusted.now)]


def _max_age(reader: LedgerReader) -> int:
    try:
        adopted = adopted_at(reader)
    except LedgerError:  # the audit has named it
        adopted = None
    return MAX_AGE_DAYS if adopted is None or adopted.anchor_days is None else adopted.anchor_days


def _check_registry(folder: ExportFolder, reader: LedgerReader, checkpoint: Checkpoint) -> Iterator[Finding]:
    """The registry in the export says what the entries say."""
    try:
        registry = registry_at(reader)
        expected: Any = registry_document(registry, checkpoint, reader.genesis(), log_key(registry, checkpoint))
        held = json.loads(folder.read(layout.REGISTRY, layout.LIMITS[layout.REGISTRY]))
    except LedgerError as refusal:
        yield finding_of(refusal, None)
        return
    except (ValueError, RecursionError):
        held = None
    if held != expected:
        yield Finding("EXPORT_MISMATCH", "failed", expected=f"{layout.REGISTRY} of the entries", actual="another")
