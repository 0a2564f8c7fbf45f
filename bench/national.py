"""The national register of 2025-07-01 loaded into a new ledger, and questions asked of it.

Target (issue 3): loading < 60 s. Every act is drafted, batch-signed by two clerks and admitted by `Book.append`, which
judges each event by all before it.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import data
from bench.scene import Scene, seed_law
from ledger.events.drafting import Intent
from ledger.register.acts import RegisterAct, register_acts
from ledger.register.table import Register, read_register

HERE = "units/national"
ROUNDS = 5
QUESTIONS = {
    "show by name": ["unit", "show", "xã Đăk Kroong, tỉnh Kon Tum", "--as-of", "2021-12-31"],
    "show by id": ["unit", "show", "unit:xa-dak-kroong", "--as-of", "2021-12-31"],
    "lineage": ["unit", "show", "unit:xa-dak-mon-2", "--lineage", "--as-of", "2025-07-01"],
    "ambiguous": ["unit", "show", "xã Tân Lập", "--as-of", "2021-12-31"],
    "pending": ["unit", "pending", "--as-of", "2025-12-31"],
}


def national() -> Register:
    """The register of data/units/national."""
    law = data.load_toml(f"{HERE}/acts.toml")
    return read_register(data.read_text(f"{HERE}/before.csv"), data.read_text(f"{HERE}/after.csv"), law)


def load(path: str) -> dict[str, float | int]:
    """Write the register into a new ledger at ``path``; seconds of its parts, entries, size."""
    from data import seed

    scene = Scene(path, seed_law())
    wanted = ("office:quoc-hoi", "office:uy-ban-thuong-vu-quoc-hoi")
    scene.record([Intent(e["type"], e["subject"], e["body"]) for e in seed.offices()
                  if e["type"] == "office.registered" and e["subject"] in wanted], "signed-by-author", scene.root)
    began = time.perf_counter()
    acts = list(register_acts(national()))
    read = time.perf_counter() - began
    drafting = appending = 0.0
    for act in acts:
        started = time.perf_counter()
        envelopes = scene.envelopes(_intents(act), act.attestation, scene.clerks)
        signed = time.perf_counter()
        scene.book.append(envelopes)
        drafting += signed - started
        appending += time.perf_counter() - signed
    scene.book.reader.refresh()
    entries = scene.book.reader.size
    size = Path(path).stat().st_size
    _recognise(scene)
    scene.book.close()
    return {
        "acts": len(acts), "events": sum(len(act.intents) for act in acts), "entries": entries,
        "read_and_check": round(read, 2), "draft_and_sign": round(drafting, 2), "append": round(appending, 2),
        "seconds": round(read + drafting + appending, 2), "megabytes": round(size / 1e6, 1),
    }  # fmt: skip


def _recognise(scene: Scene) -> None:
    """Every second commune of 2025-06 was recognised in 2020: invented, so that `unit pending` has something to do."""
    before = national().before
    provinces = [row for row in before.values() if len(row.code) == 2]
    scene.record([
        Intent("office.registered", f"office:ubnd-{row.id}", {
            "name": f"UBND {row.name}", "kind": "ubnd", "system": "state", "level": "province",
            "jurisdiction": row.unit, "codes": ["UBND"]})
        for row in provinces
    ], "signed-by-author", scene.root)  # fmt: skip
    body = {"standard": "standard:ntm", "set": "set:vn-xa-ntm-2016", "for_year": 2020, "basis_text": "đo đạc"}
    communes = [row for row in before.values() if row.kind == "xa"][::2]
    for start in range(0, len(communes), 500):
        intents = []
        for row in communes[start : start + 500]:
            office = f"office:ubnd-{before[before[row.parent].parent].id}"
            paper = {"issuer": office, "kind": "QĐ", "number": "1/QĐ-UBND", "signed_on": "2020-12-31"}
            intents.append(Intent("recognition.recognised", row.unit, body, "2020-12-31", document=paper))
        scene.record(intents, "archival", scene.clerks)


def _intents(act: RegisterAct) -> list[Intent]:
    return [intent._replace(document=act.document) for intent in act.intents]


def bench() -> dict[str, object]:
    """Loading, then cold questions on the command line (median of whole processes)."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = str(Path(folder) / "socai.db")
        loaded = load(path)
        asked = {name: _asked(words, path) for name, words in QUESTIONS.items()}
        subprocess.run([sys.executable, "-m", "commands", "replay", "--ledger", path], capture_output=True, check=True)
        indexed = {name: _asked(words, path) for name, words in QUESTIONS.items()}
    return {"loading": loaded, "target_seconds": 60, "asking_ms": asked, "asking_with_read_model_ms": indexed}


def _asked(words: list[str], path: str) -> dict[str, object]:
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        ran = subprocess.run([sys.executable, "-m", "commands", *words, "--ledger", path, "--json"],
                             capture_output=True, text=True, check=False)
        times.append(time.perf_counter() - began)
    said = json.loads(ran.stdout or ran.stderr)
    return {"first": round(times[0] * 1000), "median": round(statistics.median(times[1:]) * 1000),
            "exit": ran.returncode, "schema": said.get("schema"), "code": said.get("code")}
