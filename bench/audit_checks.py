"""The audit's cheaper ways: leaves and tiles alone, what was added since a pin; and its memory on a million entries.

Leaf-and-tree check: at least 60 % of the speed of a bare loop that reads the same rows and hashes each twice.
Incremental audit: what was added, plus hashing. Memory: 250 MB for a million entries, all processes together; measured
only where ``SOCAI_BENCH_MILLION`` names such a ledger (``python -m bench.long FILE 1000000``), as it takes minutes.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from bench.long import founded, grow
from ledger.audit.run import audit
from ledger.events.stored import stored
from ledger.proof.pin import Pin
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.reader import LedgerReader

ENTRIES = 40_000
ADDED = 400
ROUNDS = 5
TARGETS = {"leaf_and_tree_of_bare_loop": 0.60, "million_mb": 250}


def bench() -> dict[str, Any]:
    """Seconds of processor time; the bare loop and the checks take turns."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = str(Path(folder) / "long.db")
        grow(path, founded(path), ENTRIES)
        early, late = _pin(path, ENTRIES - ADDED), _pin(path, ENTRIES)
        ways: dict[str, Callable[[], object]] = {
            "bare_loop": lambda: bare_loop(path),
            "leaf_and_tree": lambda: _good(audit(path, late, checks=("leaves", "tiles", "root"))),
            "bare_hashing": lambda: bare_hashing(path),
            "since_pin": lambda: _good(audit(path, since=early, jobs=1)),
            "since_the_head": lambda: _good(audit(path, since=late, jobs=1)),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                began = time.process_time()
                way()
                taken[name].append(time.process_time() - began)
        began = time.process_time()
        _good(audit(path, late, jobs=1))
        whole = time.process_time() - began
    seconds = {name: round(median(values), 4) for name, values in taken.items()}
    ratios = [bare / checked for bare, checked in zip(taken["bare_loop"], taken["leaf_and_tree"], strict=True)]
    return {
        "entries": ENTRIES, "added": ENTRIES - early.size, "seconds": seconds | {"whole": round(whole, 4)},
        "leaf_and_tree_of_bare_loop": round(median(ratios), 3), "targets": TARGETS,
        "incremental": {
            "hashing_us_an_entry": round(seconds["since_the_head"] / ENTRIES * 1e6, 2),
            "times_bare_hashing": round(median(
                ours / bare for ours, bare in zip(taken["since_the_head"], taken["bare_hashing"], strict=True)), 2),
            "whole_us_an_entry": round(whole / ENTRIES * 1e6, 2),
            "of_a_whole_audit": round(seconds["since_pin"] / whole, 3),
        },
        "million": million(),
    }


def bare_loop(path: str) -> bytes:
    """sqlite3 read and two SHA-256 an entry, nothing else."""
    db = sqlite3.connect(path)
    done = bytes(32)
    for (state,) in db.execute("SELECT state FROM stored_events ORDER BY rowid"):
        done = sha256(b"\x01" + done + sha256(b"\x00" + state).digest()).digest()
    db.close()
    return done


def bare_hashing(path: str) -> bytes:
    """What the columns and leaves of entries audited before are held against: row, leaf hash and event_digest."""
    db = sqlite3.connect(path)
    done = bytes(32)
    for row in db.execute("SELECT originator_id, originator_version, topic, event_digest, author, event_id, state"
                          " FROM stored_events ORDER BY rowid"):
        digest = sha256(pae(EVENT_TYPE, stored(row[-1]).payload)).digest()
        done = sha256(done + digest + sha256(b"\x00" + row[-1]).digest()).digest()
    db.close()
    return done


def million() -> dict[str, Any] | None:
    """Peak resident memory of a whole audit, all processes, and its seconds; None where no ledger is named."""
    path = os.environ.get("SOCAI_BENCH_MILLION")
    if path is None:
        return None
    began = time.monotonic()
    code = "import sys; from ledger.audit.run import audit; r = audit(sys.argv[1]); print(r.entries, len(r.findings))"
    process = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(0.1)
    entries, findings = (process.communicate()[0] or "0 0").split()
    return {"entries": int(entries), "findings": int(findings), "peak_mb": round(peak / 1024, 1),
            "seconds": round(time.monotonic() - began, 1)}


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _resident(pid: int) -> int:
    """Kilobytes; memory that processes share counts once each."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def _pin(path: str, size: int) -> Pin:
    with LedgerReader.open(path) as reader:
        while size < reader.size and reader.entry(size).payload["act"]["index"]:
            size -= 1
        return Pin(reader.entry(0).body["origin"], reader.genesis(), size, reader.root_at(size))


def _good(report: Any) -> None:
    assert report.verdict == "valid", report.findings
