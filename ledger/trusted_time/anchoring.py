"""What others said of the checkpoints, put into the record: ``time.anchored``."""

from __future__ import annotations

from typing import Any

from ledger.checkpoints.reading import Opened
from ledger.checkpoints.shelf import Shelf
from ledger.events.drafting import Intent
from ledger.folds.anchors import SUBJECT
from ledger.instants import instant
from ledger.proof.fields import base64_text
from ledger.proof.note import signature_line
from ledger.trusted_time.queue import TokenQueue


def unrecorded(shelf: Shelf) -> list[Intent]:
    """An anchor for each stored checkpoint of which others said more than the record has, smallest first.

    Raises what the verification of notes and tokens raises.
    """
    recorded = {
        (entry.body["size"], len(entry.body["signatures"]), len(entry.body["tokens"]))
        for entry in shelf.reader.stream(SUBJECT) if entry.type == "time.anchored"
    }
    found = []
    for opened in shelf.stored():
        body = anchor_body(shelf, opened)
        if body is not None and (body["size"], len(body["signatures"]), len(body["tokens"])) not in recorded:
            found.append(Intent("time.anchored", SUBJECT, body))
    return found


def anchor_body(shelf: Shelf, opened: Opened) -> dict[str, Any] | None:
    """The body of an anchor of this checkpoint; None where nobody said anything that tells a time."""
    told = shelf.vouched(opened)
    authorities = shelf.adopted is not None and shelf.adopted.authorities
    tokens = TokenQueue(shelf).kept(opened) if authorities else []
    if told.time is None and not tokens:
        return None
    known = {opened.key, *(one.line for one in told.witnesses)}
    lines = [
        signature_line(line).removesuffix("\n") for line in opened.note.signatures
        if line in known or (line.name, line.key_hash) == (opened.key.name, opened.key.key_hash)
    ]
    return {
        "size": opened.checkpoint.size, "root": opened.checkpoint.root, "signatures": lines,
        "witnessed_at": None if told.time is None else instant(told.time * 1_000_000),
        "tokens": [
            {"authority": one.authority, "time": one.stamp.time, "token": base64_text(one.token)} for one in tokens
        ],
    }
