"""The signature stage of an audit by itself, and whole audits of ledgers signed singly and by sessions of 100.

Targets (issue 5): libsodium at least 1.6 times OpenSSL at the signature stage; sessions signed as a batch at least 8
times the singly signed ones at that stage and 2.5 times in a whole audit on two processes. Each is measured with
libsodium and with OpenSSL alone, by which the peers of all benchmarks verify (ADR 0007): there single signatures cost
almost twice as much and a batch hardly more, so that by libsodium sessions gain less, though both are quicker.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, set_start_method
from pathlib import Path

from bench.audit import UNITS, counted
from bench.measure import beside, on_openssl
from bench.scene import Scene, commune, seed_law
from ledger.audit.run import audit
from ledger.book import Book
from ledger.events.envelope import ExactEntry, exact_entry, signatures_text
from ledger.proof.pin import Pin
from ledger.proof.tree import leaf_hash
from ledger.signing.batch import verify_leaves
from ledger.signing.dsse import EVENT_TYPE, pae

EVENTS, SESSION = 24_000, 100


def bench() -> dict[str, object]:
    """Seconds and ratios; ``speed`` as the targets count it."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        single, singles = _ledger(str(Path(folder) / "single.db"), "single")
        batch, batches = _ledger(str(Path(folder) / "batch.db"), "batch")
        keys = {
            keyid: book.key_of(keyid) for book, entries in ((single, singles), (batch, batches))
            for keyid in {entry.signatures[0].keyid for entry in entries}
        }

        def one_by_one() -> None:
            for envelope in singles:
                keys[envelope.signatures[0].keyid].verify(pae(EVENT_TYPE, envelope.payload), envelope.signatures[0].sig)

        told = [signatures_text([s.plain for s in envelope.signatures]).encode("ascii") for envelope in batches]

        def by_sessions() -> None:
            for at in range(0, EVENTS, SESSION):
                signature = batches[at].signatures[0]
                leaves = [leaf_hash(pae(EVENT_TYPE, envelope.payload)) for envelope in batches[at : at + SESSION]]
                _, texts = verify_leaves(keys[signature.keyid], leaves, signature.sig, str(batch.genesis))
                assert texts == told[at : at + SESSION], at

        stage = beside({"single": one_by_one, "single_openssl": on_openssl(one_by_one), "batch": by_sessions},
                       peer="single", rounds=5)
        pins = {book.path: _pin(book) for book in (single, batch)}
        single.close()
        batch.close()
        # In a process of its own, as `socai audit` is one: a fork of this one would copy what made the ledgers.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            whole = apart.submit(_whole, *pins.items()).result()
    times, audits = stage["times_peer"], whole["times_peer"]
    assert isinstance(times, dict) and isinstance(audits, dict)
    return {
        "stage": stage, "whole": whole, "entries": EVENTS,
        "libsodium": {"speed": times["single_openssl"], "target_speed": 1.6},
        "batch stage": {"speed": round(1 / times["batch"], 2), "target_speed": 8},
        "batch stage, OpenSSL": {"speed": round(times["single_openssl"] / times["batch"], 2), "target_speed": 8},
        "batch whole": {"speed": round(1 / audits["batch"], 2), "target_speed": 2.5},
        "batch whole, OpenSSL": {"speed": round(audits["single_openssl"] / audits["batch_openssl"], 2),
                                 "target_speed": 2.5},
    }


def _ledger(path: str, shape: str) -> tuple[Book, list[ExactEntry]]:
    scene = Scene(path, seed_law())
    scene.record([commune(n) for n in range(UNITS)], "signed-by-author", scene.clerks)
    signer = [s for s in scene.clerks if s["role"] == "recorder"]
    first = scene.book.reader.refresh()
    for start in range(0, EVENTS, SESSION):
        scene.record([counted(n) for n in range(start, start + SESSION)], "quoted-from-report", signer, shape)
    scene.book.reader.refresh()
    return scene.book, [exact_entry(state) for _, state in scene.book.reader.states(first)]


def _pin(book: Book) -> Pin:
    size = book.reader.size
    return Pin(book.origin, str(book.genesis), size, book.reader.root_at(size))


def _whole(single: tuple[str, Pin], batch: tuple[str, Pin]) -> dict[str, object]:
    # A process that was spawned spawns others as well; `socai audit` forks, and so does ``on_openssl`` count on.
    set_start_method("fork", force=True)
    by_one, by_batch = _audit(*single), _audit(*batch)
    return beside({"single": by_one, "batch": by_batch, "single_openssl": on_openssl(by_one),
                   "batch_openssl": on_openssl(by_batch)}, peer="single", rounds=11)


def _audit(path: str, pin: Pin) -> Callable[[], None]:
    def run() -> None:
        report = audit(path, pin, jobs=2)
        assert report.verdict == "valid", report.findings[:3]

    return run
