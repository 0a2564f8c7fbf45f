"""The whole audit on two processes beside two processes that only read the entries and verify their signatures.

Targets: at least 0.85 times the bare verifiers' speed for events of 1 KB (issue 5), 0.55 for 20 results (issue 2).
Events are signed singly: in a batch there would be next to nothing to verify. The bare processes verify with
``cryptography`` (OpenSSL), socai with libsodium where it is installed; ``speed_openssl`` is the ratio without it.
"""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import tempfile
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from bench.measure import beside, on_openssl, speeds
from bench.scene import Scene, commune, quoted_result, seed_law
from ledger.audit.run import audit
from ledger.book import enrolled_keys
from ledger.events.drafting import Intent
from ledger.events.envelope import parse_entry
from ledger.proof.pin import Pin
from ledger.signing.dsse import EVENT_TYPE, pae

EVENTS = 12000
UNITS = 200
WORDS = "Xã Đăk Pék đạt 19/19 tiêu chí"


def bench() -> dict[str, object]:
    """Ratios for quoted counts and for assessments of 20 results."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        return {
            "1 KB": _measure(str(Path(folder) / "small.db"), 0.85, counted),
            "20 results": _measure(str(Path(folder) / "large.db"), 0.55, _assessed),
        }


def _measure(path: str, target: float, make: Callable[[int], Intent]) -> dict[str, object]:
    scene = Scene(path, seed_law())
    scene.record([commune(n) for n in range(UNITS)], "signed-by-author", scene.clerks)
    signer = [s for s in scene.clerks if s["role"] == "recorder"]
    for start in range(0, EVENTS, 100):
        scene.record([make(n) for n in range(start, start + 100)], "quoted-from-report", signer, "single")
    book = scene.book
    book.reader.refresh()
    pin = Pin(book.origin, str(book.genesis), book.reader.size, book.reader.root_at(book.reader.size))
    keys = {keyid: book.key_of(keyid).spki for keyid in scene.keys if keyid in enrolled_keys(book.reader)}
    payload = len(parse_entry(book.reader.state(pin.size - 1)).payload)
    book.close()

    def ours() -> None:
        report = audit(path, pin, jobs=2)
        assert report.verdict == "valid", report.findings[:3]

    things = {"socai": ours, "socai_openssl": on_openssl(ours), "peer": lambda: _bare(path, pin.size, keys)}
    taken = speeds(beside(things, peer="peer", rounds=7), target)
    return {**taken, "entries": pin.size, "payload_bytes": payload}


def counted(number: int) -> Intent:
    """A quoted count of criteria met, about 1 KB of payload."""
    return quoted_result(f"unit:xa-{number % UNITS}", "2021-12-31", number % 19, WORDS)


def _assessed(number: int) -> Intent:
    intent = quoted_result(f"unit:xa-{number % UNITS}", "2021-12-31", 0, WORDS)
    criteria = [
        {"number": str(n), "outcome": "met" if (n + number) % 3 else "not-met",
         "measured": {"op": "eq", "value": f"{n * 4}.5", "unit": "%", "as_written": f"{n * 4},5 %"}}
        for n in range(1, 20)
    ]
    return intent._replace(body={**intent.body, "counts": None, "criteria": criteria})


def _bare(path: str, size: int, keys: Mapping[str, bytes]) -> None:
    """Verify every single signature on two processes, each with half of the entries."""
    context = multiprocessing.get_context("fork")
    half = size // 2
    workers = [
        context.Process(target=_verify, args=(path, start, stop, keys)) for start, stop in ((0, half), (half, size))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0


def _verify(path: str, start: int, stop: int, spki: Mapping[str, bytes]) -> None:
    """What a process must do at least: read the rows, take payload and signature out of them, verify."""
    keys = {keyid: load_der_public_key(key) for keyid, key in spki.items()}
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = connection.execute("SELECT state FROM stored_events WHERE rowid > ? AND rowid <= ?", (start, stop))
    for (state,) in rows:
        entry = json.loads(state)
        message = pae(EVENT_TYPE, a2b_base64(entry["payload"]))
        for signature in entry["signatures"]:
            if "batch" not in signature:
                key = keys[signature["keyid"]]
                assert isinstance(key, Ed25519PublicKey)
                key.verify(a2b_base64(signature["sig"]), message)
