"""Ledgers of many entries, made fast: batch-signed acts of 1,024 tiny events, written by the format, without admission.

What comes out audits like any other ledger; only the way there is short. ``python -m bench.long FILE ENTRIES``.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping
from hashlib import sha256
from itertools import cycle
from typing import Any

from bench.scene import Scene, seed_law
from ledger.event_ids import uuid7
from ledger.events.drafting import Intent
from ledger.events.entry import read_entry
from ledger.events.envelope import b64
from ledger.instants import instant, microseconds
from ledger.proof import tiles, tree
from ledger.signing.batch import sign_batch, sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.reader import LedgerReader

ACT = 1024


def grow(path: str, scene: Scene, size: int) -> None:
    """Lengthen the closed ledger ``path`` of ``scene`` to ``size`` entries, with acts like its last one.

    That one is an act of one observing event, signed by one clerk; its likes are about each unit in turn.
    """
    with LedgerReader.open(path) as reader:
        start, last = reader.size, reader.entry(reader.size - 1)
        leaves = reader.tree.leaf_hashes(0, start)
        versions = {unit: len(reader.stream(unit)) for unit in reader.subjects("unit:")}
    subjects = cycle(versions)
    db = sqlite3.connect(path, isolation_level=None)
    guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    db.execute("PRAGMA synchronous = OFF")
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    frontier = tree.Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    now, key = microseconds(last.recorded_at), last.payload["signers"][0]["key"]
    genesis = str(last.payload["ledger"]["genesis"])
    while len(leaves) < size:
        count, subject = min(ACT, size - len(leaves)), next(subjects)
        observed = {"root": frontier.root().hex(), "size": len(leaves)}
        act = {"id": uuid7(now, _noise(now)), "index": "@index@", "size": count}
        template = _template({**last.payload, "subject": subject, "observed": observed, "act": act, "id": "@id@"})
        ids = [uuid7(now, _noise(now + n + 1)) for n in range(count)]
        payloads = [template % (index, id_.encode()) for index, id_ in enumerate(ids)]
        messages = [pae(EVENT_TYPE, payload) for payload in payloads]
        one = [sign_single(scene.keys[key], messages[0])]
        signatures = sign_batch(scene.keys[key], genesis, messages) if count > 1 else one
        rows = []
        for index, (payload, message, signature) in enumerate(zip(payloads, messages, signatures, strict=True)):
            now += 1
            state = _entry(payload, instant(now), signature)
            versions[subject] += 1
            digest = sha256(message).digest()
            rows.append((len(leaves) + 1, subject, versions[subject], last.type, digest, key, ids[index], state))
            leaf = tree.leaf_hash(state)
            leaves.append(leaf)
            frontier.append(leaf)
        db.execute("BEGIN")
        db.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        db.execute("COMMIT")
        now += 1000
    _write_tree(db, leaves, rows[-1][-1])
    for _, statement in guards:
        db.execute(statement)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _template(payload: Mapping[str, Any]) -> bytes:
    """Payload bytes with ``%d`` for the index in the act and ``%b`` for the id."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).replace("%", "%%")
    return text.replace('"@index@"', "%d").replace("@id@", "%b").encode()


def _noise(seed: int) -> bytes:
    return sha256(seed.to_bytes(16, "big")).digest()[:10]


def _entry(payload: bytes, recorded_at: str, signature: Mapping[str, Any]) -> bytes:
    signed = json.dumps([signature], sort_keys=True, separators=(",", ":"))
    return (f'{{"payload":"{b64(payload)}","payloadType":"{EVENT_TYPE}","recorded_at":"{recorded_at}",'
            f'"signatures":{signed}}}').encode()


def _write_tree(db: sqlite3.Connection, leaves: list[bytes], last: bytes) -> None:
    rows = [leaves]
    for level, index in sorted(tiles.completed(0, len(leaves))):
        while len(rows) <= level:
            below = rows[-1]
            rows.append([tree.root(below[at : at + 256]) for at in range(0, len(below) - 255, 256)])
        hashes = rows[level][index * 256 : (index + 1) * 256]
        row = (level, index, tree.root(hashes), b"".join(hashes))
        db.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)", row)
    recorded_at = read_entry(len(leaves) - 1, last).recorded_at
    db.execute("UPDATE head SET size = ?, recorded_at = ?", (len(leaves), recorded_at))


def founded(path: str, units: int = 200) -> Scene:
    """A ledger with law, an archive, units and one quoted statement, closed."""
    scene = Scene(path, seed_law())
    stated = {"basis": "actual", "hedge": None, "as_written": "đạt 19/19 tiêu chí", "place": None}
    observed = {"first": "2021-12-31", "last": "2021-12-31", "precision": "day", "as_written": None}
    body = {"standard": "standard:ntm", "set": None, "for_year": None, "holds": True, "observed_on": observed,
            "stated": stated}
    document = {"issuer": None, "number": "1/BC", "signed_on": "2021-12-31"}
    scene.record([Intent("unit.registered", f"unit:xa-{n}", {"kind": "xa", "name": f"Xã {n}"}) for n in range(units)],
                 "signed-by-author", scene.root)
    scene.record([Intent("recognition.attested", "unit:xa-0", body, document=document)], "quoted-from-report",
                 scene.clerks[:1])
    scene.book.close()
    return scene


if __name__ == "__main__":
    grow(sys.argv[1], founded(sys.argv[1]), int(sys.argv[2]))
