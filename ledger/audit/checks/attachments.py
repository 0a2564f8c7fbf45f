"""Files that events cite by digest, against those at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.audit.case import AuditCase
from ledger.audit.checks import not_run
from ledger.audit.findings import Finding
from ledger.events.entry import read_entry


def check(case: AuditCase) -> Iterator[Finding]:
    """``ATTACHMENT_MISMATCH``: another file under a cited name, or of another size; ``ATTACHMENT_MISSING``
    (incomplete): no file at hand has the cited digest."""
    kept = case.outside.attachments
    if kept is None:
        if case.asked is not None:
            yield not_run("attachments", "a folder with the cited files")
        return
    sizes = {file.sha256: file.size for file in kept}
    names = {file.name: file for file in kept}
    for seq, state in case.reader.states(case.since):
        for subject, signers, cited in _cited(seq, state):
            size = sizes.get(cited["sha256"])
            if size == cited["size"]:
                continue
            told = {name: cited[name] for name in ("name", "sha256", "size")}
            there = names.get(cited["name"])
            if size is not None:
                yield Finding("ATTACHMENT_MISMATCH", "failed", seq, subject, signers, told, {"size": size})
            elif there is not None:
                yield Finding("ATTACHMENT_MISMATCH", "failed", seq, subject, signers, told, there._asdict())
            else:
                yield Finding("ATTACHMENT_MISSING", "incomplete", seq, subject, signers, told, None)


def _cited(seq: int, state: bytes) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    try:
        payload = read_entry(seq, state).payload
        document = payload["document"]
        files = document["files"] if document is not None else []
        signers = tuple(signer["key"] for signer in payload["signers"])
        for file in files:
            yield payload["subject"], signers, {name: file[name] for name in ("name", "sha256", "size")}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return  # the passes name what is wrong with it
