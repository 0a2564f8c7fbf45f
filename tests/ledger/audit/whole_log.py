"""A closed ledger as rows and entries, and rows that whoever has the file can make of them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from json import loads
from pathlib import Path
from typing import Any

from ledger.audit.entries import Identity
from ledger.audit.run import identity_of
from ledger.events.catalogue import is_deciding
from ledger.events.entry import Entry
from ledger.proof import tree
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import compact, dsse
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, H, Province, quoted, recognised, renamed


class Log:
    """What an honest reader makes of the ledger at ``path``, one entry after another.

    ``acts``: seq of the first entry of each act, then the size.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with LedgerReader.open(str(path)) as reader:
            self.identity: Identity = identity_of(reader)
            self.entries: list[Entry] = [reader.entry(seq) for seq in range(reader.size)]
            self.rows: list[Columns] = list(reader.columns(0, reader.size))
        self.leaves = [tree.leaf_hash(row.state) for row in self.rows]
        self.size = len(self.rows)
        self.acts = [seq for seq, entry in enumerate(self.entries) if entry.payload["act"]["index"] == 0] + [self.size]

    def versions(self, start: int, stop: int) -> dict[str, int]:
        """After ``stop``, of the subjects that stand between."""
        subjects = [entry.subject for entry in self.entries[:stop]]
        return {subject: subjects.count(subject) for subject in subjects[start:]}

    def head(self, subject: str, stop: int) -> str | None:
        """Digest of the last decision below ``stop``."""
        decided = [entry.digest for entry in self.entries[:stop]
                   if entry.subject == subject and is_deciding(entry.payload["type"])]
        return decided[-1] if decided else None

    def place(self, topic: str, count: int = 0) -> int:
        """Where the ``count``-th entry of a type stands."""
        return [entry.seq for entry in self.entries if entry.payload["type"] == topic][count]


def small_log(path: Path) -> Log:
    """Acts of one and of several, decisions that rely on others, a key that comes late; no more than it takes."""
    made = Province(path)
    made.record([renamed(A, "một"), renamed(B, "hai")], AUTHOR, made.root)
    made.results(3)
    made.record([recognised(A), recognised(B)], AUTHOR, [made.heads[UBND_P]])
    made.results(3, subject=A, first=20)
    late = made.employ("office:luu-tru", "recorder", "ecdsa-p256", "late")
    made.record([quoted(B, 30)], QUOTED, [late])
    made.record([renamed(B, "ba")._replace(relied_on=(A, H))], AUTHOR, made.root)
    made.record([renamed(A, "tư")], AUTHOR, made.root)
    made.close()
    return Log(made.path)


def payload_in(row: Columns) -> dict[str, Any]:
    """The payload of a row as plain values."""
    plain: dict[str, Any] = loads(b64decode(loads(row.state)["payload"]))
    return plain


def resealed(row: Columns, recorded_at: str | None = None, **members: Any) -> Columns:
    """The row with members of its payload replaced, and columns that fit. Signatures stay as they were."""
    envelope, plain = loads(row.state), payload_in(row) | members
    payload = compact(plain)
    state = compact(envelope | {"payload": b64encode(payload).decode(),
                                "recorded_at": recorded_at or envelope["recorded_at"]})
    return row._replace(state=state, event_digest=sha256(dsse(payload)).digest(), topic=plain["type"],
                        originator_id=plain["subject"], event_id=plain["id"], author=plain["signers"][0]["key"])
