"""What someone with the file can do: every table open, every guard dropped, everything derivable derived again.

Nothing here uses the program's own writers: the attacker has sqlite3, the published format and, where a test gives it
to them, a stolen key.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ledger.audit.findings import Finding, Report
from ledger.proof.pin import Pin
from tests.attacks.judging import audit

PAYLOAD_TYPE = "application/vnd.socai.event.v1+json"
TILE = 256


class Row(NamedTuple):
    """A row as the format derives it from entry bytes."""

    subject: str
    version: int
    topic: str
    digest: bytes
    author: str
    event_id: str
    state: bytes


class Attacker:
    """A copy of a ledger file, opened with the guards off."""

    def __init__(self, source: Path, target: Path) -> None:
        shutil.copy(source, target)
        self.path = target
        self.db = sqlite3.connect(target, isolation_level=None)
        self.guards = dict(self.db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall())
        for name in self.guards:
            self.db.execute(f"DROP TRIGGER {name}")

    def states(self) -> list[bytes]:
        """All entry bytes in order."""
        return [state for (state,) in self.db.execute("SELECT state FROM stored_events ORDER BY rowid")]

    def state(self, seq: int) -> bytes:
        state: bytes = self.db.execute("SELECT state FROM stored_events WHERE rowid = ?", (seq + 1,)).fetchone()[0]
        return state

    def put(self, seq: int, state: bytes | Any) -> None:
        """Replace the bytes of one entry and nothing else."""
        self.db.execute("UPDATE stored_events SET state = ? WHERE rowid = ?", (state, seq + 1))

    def rewrite(self, states: Sequence[bytes]) -> None:
        """The whole log anew from these entries: columns, tiles and head as an honest ledger would have them."""
        versions: dict[str, int] = {}
        self.db.execute("BEGIN")
        self.db.execute("DELETE FROM stored_events")
        for seq, state in enumerate(states):
            row = derived(state, versions)
            self.db.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (seq + 1, *row))
        self.retile(states)
        self.db.execute("COMMIT")

    def retile(self, states: Sequence[bytes]) -> None:
        """Tiles and head for these entries."""
        self.db.execute("DELETE FROM tiles")
        level, hashes = 0, [sha256(b"\0" + state).digest() for state in states]
        while len(hashes) >= TILE:
            full = [hashes[at : at + TILE] for at in range(0, len(hashes) - TILE + 1, TILE)]
            roots = [subtree(tile) for tile in full]
            for index, (tile, root) in enumerate(zip(full, roots, strict=True)):
                self.db.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (level, index, root, b"".join(tile)))
            level, hashes = level + 1, roots
        stamp = json.loads(states[-1])["recorded_at"] if states else ""
        self.db.execute("UPDATE head SET size = ?, recorded_at = ?", (len(states), stamp))

    def done(self, restore_guards: bool = True) -> None:
        """Put the guards back as they were and close."""
        if restore_guards:
            for statement in self.guards.values():
                self.db.execute(statement)
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def audited(self, pin: Pin | None, restore_guards: bool = True, jobs: int = 1) -> Report:
        """Close, and audit what is left."""
        self.done(restore_guards)
        return audit(str(self.path), pin, jobs=jobs)


def derived(state: bytes, versions: dict[str, int]) -> Row:
    """The columns of an entry; ``versions`` counts the subjects seen."""
    payload = payload_bytes(state)
    plain = json.loads(payload)
    subject = plain["subject"]
    versions[subject] = versions.get(subject, 0) + 1
    return Row(subject, versions[subject], plain["type"], sha256(dsse(payload)).digest(), plain["signers"][0]["key"],
               plain["id"], state)


def dsse(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """DSSE v1 pre-authentication encoding."""
    return b"DSSEv1 %d %b %d %b" % (len(payload_type), payload_type.encode(), len(payload), payload)


def subtree(hashes: Sequence[bytes]) -> bytes:
    """Root of a full tile."""
    level = list(hashes)
    while len(level) > 1:
        level = [sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]
    return level[0]


def payload_bytes(state: bytes) -> bytes:
    """Exact payload of an entry."""
    return b64decode(json.loads(state)["payload"])


def plain_of(state: bytes) -> dict[str, Any]:
    """Payload of an entry as plain values."""
    plain: dict[str, Any] = json.loads(payload_bytes(state))
    return plain


def compact(value: Any) -> bytes:
    """Compact JSON with sorted keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def entry(payload: bytes, recorded_at: str, signatures: Sequence[Mapping[str, Any]]) -> bytes:
    """Entry bytes of the exact form."""
    return compact({"payload": b64encode(payload).decode(), "payloadType": PAYLOAD_TYPE, "recorded_at": recorded_at,
                    "signatures": list(signatures)})


def with_payload(state: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The entry with its payload changed; signatures stay."""
    plain = plain_of(state)
    change(plain)
    return with_members(state, payload=b64encode(compact(plain)).decode())


def with_members(state: bytes, **members: Any) -> bytes:
    """The entry with members of its envelope replaced."""
    return compact(json.loads(state) | members)


def codes(report: Report, seq: int | None = None) -> set[str]:
    """Codes of the findings that count, of one entry or all."""
    return {f.code for f in report.findings if f.severity != "note" and (seq is None or f.seq == seq)}


def found(report: Report, code: str) -> list[Finding]:
    """The findings with a code."""
    return [finding for finding in report.findings if finding.code == code]
