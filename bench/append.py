"""Appending acts of 1 KB beside peers: plain eventsourcing, a bare sign-and-verify loop, a bare SQLite insert.

Targets (issue 2): batch-signed by 100 at least 0.8 times ``Application.save`` of the same events unsigned; singly
signed by 100 at least 0.85 times a loop that signs and verifies the same bytes once; a durable single append at least
0.6 times a bare insert with one signing and one verification. ``speed`` is peer seconds / our seconds. The peers sign
and verify with ``cryptography`` (OpenSSL); socai signs with it and verifies with libsodium where that is installed, so
``speed_openssl`` tells besides what is left of the ratio where it is not.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from bench.measure import beside, on_openssl, speeds
from bench.scene import Scene, commune, quoted_result, seed_law
from ledger.events.draft_file import Draft
from ledger.events.envelope import parse_envelope
from ledger.signing.algorithms import sign
from ledger.signing.batch import sign_batch, sign_each
from ledger.signing.dsse import EVENT_TYPE, pae

ACT = 100
UNITS = 200
ROUNDS = 31
WORDS = "Xã Đăk Pék đạt 19/19 tiêu chí"
SHARES = {
    "signing": ("signing/algorithms.py:sign", "signing/batch.py:sign_batch"),
    "verifying": ("admission/prepare.py:verify_signers",),
    "codec": ("events/codec.py:decode", "events/envelope.py:_parse", "events/envelope.py:entry_bytes"),
    "rules": ("rules/__init__.py:judge", "admission/links.py:check_links"),
    "storage": ("stores/sqlite.py:_append",),
}


class Stated(Aggregate):
    """The same event as the library would hold it: one aggregate, its created event with the same members, unsigned."""

    def __init__(self, payload: dict[str, Any]) -> None:
        self.payload = payload


class Appending:
    """Prepared payloads, and what each contender does with them."""

    def __init__(self, folder: Path) -> None:
        self.scene = Scene(str(folder / "socai.db"), seed_law())
        self.scene.record([commune(n) for n in range(UNITS)], "signed-by-author", self.scene.clerks)
        self.signer = [s for s in self.scene.clerks if s["role"] == "recorder"]
        self.key = self.scene.keys[self.signer[0]["key"]]
        self.public = self.key.public_key()
        self.plain = Application[Any](env={
            "PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "plain.db"),
            "IS_SNAPSHOTTING_ENABLED": "n", "COMPRESSOR_TOPIC": "", "CIPHER_TOPIC": "", "SQLITE_LOCK_TIMEOUT": "",
            "CREATE_TABLE": "y", "ORIGINATOR_ID_TYPE": "uuid",
        })
        self.bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self.bare.execute("PRAGMA journal_mode=WAL")
        self.bare.execute("PRAGMA synchronous=FULL")
        self.bare.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, subject TEXT, topic TEXT, state BLOB)")
        self.count = 0
        self.payloads: list[bytes] = []
        self.messages: list[bytes] = []
        self.plains: list[dict[str, Any]] = []

    def draft(self, events: int) -> None:
        """Payloads for one act, outside every measurement."""
        intents = []
        for _ in range(events):
            self.count += 1
            intents.append(quoted_result(f"unit:xa-{self.count % UNITS}", "2021-12-31", self.count % 19, WORDS))
        self.payloads = [parse_envelope(e).payload for e in self.scene.envelopes(intents, "quoted-from-report",
                                                                               self.signer, "single")]
        self.messages = [pae(EVENT_TYPE, payload) for payload in self.payloads]
        self.plains = [json.loads(payload) for payload in self.payloads]

    def socai_batch(self) -> None:
        """Sign once for all, append; admission verifies signature and inclusion of each."""
        signatures = sign_batch(self.key, str(self.scene.book.genesis), self.messages)
        self.scene.book.append_draft(Draft(tuple(self.payloads), "batch", tuple((s,) for s in signatures)))

    def socai_single(self) -> None:
        """Sign each, append; admission verifies each."""
        signatures = sign_each(self.key, self.messages)
        self.scene.book.append_draft(Draft(tuple(self.payloads), "single", tuple((s,) for s in signatures)))

    def sign_and_verify(self) -> None:
        """The bare cost of the signatures."""
        for message in self.messages:
            self.public.verify(sign(self.key, message), message)

    def library(self) -> None:
        """The same bytes as events of plain aggregates, one save, unsigned."""
        self.plain.save(*[Stated(payload=plain) for plain in self.plains])

    def bare_insert(self) -> None:
        """Sign, verify, insert, commit durably."""
        for message, payload in zip(self.messages, self.payloads, strict=True):
            self.public.verify(sign(self.key, message), message)
            self.bare.execute("INSERT INTO entries (subject, topic, state) VALUES ('unit:x', 'y', ?)", (payload,))


def bench() -> dict[str, object]:
    """Medians and ratios of each pair, payload size, and where an append by 100 spends its time."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        work = Appending(Path(folder))
        found: dict[str, object] = {
            "batch by 100": _pair(work, ACT, work.socai_batch, work.library, 0.8),
            "single by 100": _pair(work, ACT, work.socai_single, work.sign_and_verify, 0.85),
            "durable single": _pair(work, 1, work.socai_single, work.bare_insert, 0.6, rounds=61),
        }
        work.draft(ACT)
        found["payload_bytes"] = sum(map(len, work.payloads)) // ACT
        found["profile_share"] = _shares(work)
        work.scene.book.close()
        return found


def _pair(
    work: Appending, events: int, ours: Callable[[], None], peer: Callable[[], None], target: float,
    rounds: int = ROUNDS,
) -> dict[str, object]:
    things = {"socai": ours, "socai_openssl": on_openssl(ours), "peer": peer}
    return speeds(beside(things, peer="peer", rounds=rounds, before=lambda: work.draft(events)), target)


def _shares(work: Appending) -> dict[str, float]:
    profile = cProfile.Profile()
    for _ in range(5):
        work.draft(ACT)
        profile.enable()
        work.socai_batch()
        profile.disable()
    stats: dict[tuple[str, int, str], Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # untyped there
    total = max(row[3] for row in stats.values())
    return {
        name: round(sum(row[3] for (path, _, function), row in stats.items()
                        if f"{Path(path).parent.name}/{Path(path).name}:{function}" in places) / total, 3)
        for name, places in SHARES.items()
    }
