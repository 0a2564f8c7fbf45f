"""The whole audit on two processes beside two processes that do nothing but verify the same signatures.

Targets (issue 2): at least 0.8 times the bare verifiers' speed for events of 1 KB, 0.55 for assessments of 20 results.
Events are signed singly: in a batch there would be next to nothing to verify.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measure import beside
from bench.scene import Scene, commune, quoted_result, seed_law
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from ledger.events.envelope import parse_entry, unb64
from ledger.proof.pin import Pin
from ledger.signing.algorithms import load_public

EVENTS = 6000
UNITS = 200
WORDS = "Xã Đăk Pék đạt 19/19 tiêu chí"


def bench() -> dict[str, object]:
    """Ratios for quoted counts and for assessments of 20 results."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        return {
            "1 KB": {**_measure(str(Path(folder) / "small.db"), counted=True), "target_speed": 0.8},
            "20 results": {**_measure(str(Path(folder) / "large.db"), counted=False), "target_speed": 0.55},
        }


def _measure(path: str, *, counted: bool) -> dict[str, object]:
    scene = Scene(path, seed_law())
    scene.record([commune(n) for n in range(UNITS)], "signed-by-author", scene.clerks)
    signer = [s for s in scene.clerks if s["role"] == "recorder"]
    make = _counted if counted else _assessed
    for start in range(0, EVENTS, 100):
        scene.record([make(n) for n in range(start, start + 100)], "quoted-from-report", signer, "single")
    book = scene.book
    book.reader.refresh()
    pin = Pin(book.origin, str(book.genesis), book.reader.size, book.reader.root_at(book.reader.size))
    signed, size = _signed(scene)
    book.close()

    def ours() -> None:
        report = audit(path, pin, jobs=2)
        assert report.verdict == "valid", report.findings[:3]

    taken = beside({"socai": ours, "peer": lambda: _bare(signed)}, peer="peer", rounds=5)
    times = taken["times_peer"]
    assert isinstance(times, dict)
    return {**taken, "entries": pin.size, "signatures": len(signed), "payload_bytes": size,
            "speed": round(1 / times["socai"], 3)}


def _counted(number: int) -> Intent:
    return quoted_result(f"unit:xa-{number % UNITS}", "2021-12-31", number % 19, WORDS)


def _assessed(number: int) -> Intent:
    intent = quoted_result(f"unit:xa-{number % UNITS}", "2021-12-31", 0, WORDS)
    criteria = [
        {"number": str(n), "outcome": "met" if (n + number) % 3 else "not-met",
         "measured": {"op": "eq", "value": f"{n * 4}.5", "unit": "%", "as_written": f"{n * 4},5 %"}}
        for n in range(1, 20)
    ]
    return intent._replace(body={**intent.body, "counts": None, "criteria": criteria})


def _signed(scene: Scene) -> tuple[list[tuple[bytes, bytes, bytes]], int]:
    """(SPKI, message, signature) of every entry, and the mean payload size of the last thousand."""
    found, sizes = [], []
    for _, state in scene.book.reader.states():
        envelope = parse_entry(state)
        sizes.append(len(envelope.payload))
        found += [
            (scene.book.key_of(s["keyid"]).spki, envelope.pae, unb64(s["sig"], ""))
            for s in envelope.signatures if "batch" not in s
        ]
    return found, sum(sizes[-1000:]) // 1000


def _bare(signed: Sequence[tuple[bytes, bytes, bytes]]) -> None:
    """Verify all on two processes, which inherit the work by fork."""
    context = multiprocessing.get_context("fork")
    half = len(signed) // 2
    workers = [context.Process(target=_verify, args=(part,)) for part in (signed[:half], signed[half:])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0


def _verify(part: Sequence[tuple[bytes, bytes, bytes]]) -> None:
    keys = {spki: load_public(spki) for spki in {one[0] for one in part}}
    for spki, message, signature in part:
        keys[spki].verify(message, signature)
